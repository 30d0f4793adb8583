// What an app hands in: what it wants written when something is there, or is gone, or has happened.

import type { Event, EventOf, EventType, Group, TestEvent, User } from '../types.ts';

/** Where a call comes from. */
export interface Context {
  /** The event that is being applied; null where it is not kept any more, and what is there shows that it happened. */
  readonly event: Event | null;
  readonly organizationId: string;
  /** Null for events of the organization itself. */
  readonly directoryId: string | null;
  readonly sequence: number;
  /** Members that the event had no room for, such as `user.photoUrl`: absent, not null. REST shows them. */
  readonly omitted: readonly string[];
}

/** A person, or a group, in a group: direct members only. */
export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: 'User' | 'Group';
}

/** Roles by the organization's mapping, of a user whose roles have changed. */
export interface RolesChanged {
  readonly userId: string;
  readonly roles: readonly { readonly role: string; readonly source: string; readonly groupId?: string }[];
  /** The highest; null where there is none. */
  readonly role: string | null;
  readonly previousRole: string | null;
}

/**
 * What is to be written, as the store takes it: in one transaction with the receiver's position. A list, since some
 * query builders run a statement that is returned bare from an async function. Nothing: nothing is to be written.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: handlers that return nothing, which TypeScript calls void
export type Writes<Write> = readonly Write[] | undefined | void | Promise<readonly Write[] | undefined | void>;

type Handler<Subject, Write> = (subject: Subject, context: Context) => Writes<Write>;

/** How the app's copy follows the directory. Each may be called again for what it was called for before. */
export interface CopyHandlers<Write> {
  /** A user is as given now: new, changed, deactivated, or named by a resync. */
  readonly user?: Handler<User, Write>;
  /** These are gone: deleted, not found by a resync, or gone with their directory. */
  readonly usersRemoved?: Handler<readonly string[], Write>;
  readonly group?: Handler<Group, Write>;
  readonly groupsRemoved?: Handler<readonly string[], Write>;
  /** These are members now; some may have been before. */
  readonly membersAdded?: Handler<readonly Membership[], Write>;
  readonly membersRemoved?: Handler<readonly Membership[], Write>;
  readonly roles?: Handler<RolesChanged, Write>;
}

/** What acts on single events: an e-mail to whom `user.created` names. */
export type EventHandlers<Write> = {
  readonly [Type in EventType]?: Handler<EventOf<Type>, Write>;
};

export interface OtherHandlers<Write> {
  /** A type that this version of the SDK does not know. It counts as applied. */
  readonly unknown?: Handler<Event, Write>;
  /** The test event of `POST /webhooks/{id}/test`. */
  readonly test?: (event: TestEvent) => void | Promise<void>;
  /**
   * An event failed here so often that Rollcall has set it aside and sends later ones. With this handler it is passed
   * over; without, the receiver waits until it succeeds, and so does all that follows.
   */
  readonly setAside?: (event: Event, error: unknown) => void | Promise<void>;
}

export type Handlers<Write> = CopyHandlers<Write> & EventHandlers<Write> & OtherHandlers<Write>;
