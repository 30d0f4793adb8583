// What may be asked of an organization's one writer, and what it answers. Plain data: it crosses RPC.

import type { Meter } from '../database.ts';
import type { ScimType } from '../protocol/error.ts';
import type { RecomputeReason } from '../protocol/event.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Membership } from '../protocol/membership.ts';
import type { RoleMapping } from '../protocol/role.ts';
import type { Attribute } from '../protocol/schema/attribute.ts';
import type { StoredGroup, StoredUser } from '../protocol/stored.ts';
import type { Conditions } from '../protocol/version.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { GuardSettings, Profile, UnknownMembers } from './settings.ts';

/**
 * A change of one resource. `body` is the parsed JSON of the request, limits checked, not yet understood.
 * The `version` of a bulk operation stands as If-Match.
 */
export type Change =
  | { readonly kind: 'user.create' | 'group.create'; readonly id: string; readonly body: JsonObject }
  | (Conditions & {
      readonly kind: 'user.replace' | 'group.replace' | 'user.patch' | 'group.patch';
      readonly id: string;
      readonly body: JsonObject;
      /**
       * False where the answer needs no members (excludedAttributes=members, or attributes without it). Of a group with
       * very many (whole-groups.ts) the result has none all the same: who asks reads them after the commit.
       */
      readonly wantsMembers?: boolean;
      /** For group.patch: the base URL of the endpoint, which `$ref` in a filter of members begins with. */
      readonly base?: string;
      /** For a PATCH: what it may look at, where it is one of several of a bulk request. */
      readonly maxSteps?: number;
    })
  | (Conditions & { readonly kind: 'user.delete' | 'group.delete'; readonly id: string })
  /** One member comes or goes; refused where it is there already, or is not. */
  | (Membership & {
      readonly kind: 'membership.create';
      /** As the client sent it: the strict profile looks at all of it. */
      readonly body?: JsonObject;
    })
  | (Membership & { readonly kind: 'membership.delete' })
  /** The first authenticated request; does nothing where the directory is active already. */
  | { readonly kind: 'directory.activate' }
  | (DirectorySettings & {
      readonly kind: 'directory.create';
      readonly provider: string;
      readonly name: string | null;
      /** Refused where the organization has so many already; absent: no limit. */
      readonly maxDirectories?: number;
    })
  | (DirectorySettings & {
      readonly kind: 'directory.update';
      readonly name?: string | null;
      readonly provider?: string;
      readonly status?: 'active' | 'paused';
      readonly extension?: DirectoryExtension | null;
    })
  | { readonly kind: 'directory.delete' }
  /** Sends what the guard holds, in order; lets through what it refuses. */
  | { readonly kind: 'guard.release' }
  /** Never sends what the guard holds, and begins the resync of this id in its place. */
  | { readonly kind: 'guard.discard'; readonly id: string }
  /** Tells of the directory's tokens and client secrets that end soon, each that is due. */
  | { readonly kind: 'credentials.tell' }
  /** It can be restored for so long; absent: not at all. */
  | { readonly kind: 'organization.delete'; readonly restorableForMs?: number }
  /** Undoes a deletion that can still be undone. */
  | { readonly kind: 'organization.undelete' }
  /** Begins the epoch that the database's restore asks for; does nothing where it has begun. */
  | { readonly kind: 'organization.restored' }
  /** The next 100 snapshot events of a running resync, or its start. */
  | { readonly kind: 'resync.start'; readonly id: string }
  | { readonly kind: 'resync.step'; readonly id: string }
  /** Says how the organization decides roles. Refused with 412 where another version than the given one stands. */
  | {
      readonly kind: 'roles.save';
      readonly mapping: RoleMapping;
      /** If-Match as it was sent. */
      readonly ifMatch?: string;
      readonly ifVersion?: number;
      readonly ifRolesVersion?: number;
    }
  /** Has everyone's roles recomputed. */
  | { readonly kind: 'roles.recompute'; readonly reason: RecomputeReason }
  /** The next people of a running recompute, in the directory asked for, after a user; nothing where it is elsewhere. */
  | { readonly kind: 'roles.step'; readonly id: string; readonly position: string };

const KINDS: Readonly<Record<Change['kind'], true>> = {
  'user.create': true,
  'user.replace': true,
  'user.patch': true,
  'user.delete': true,
  'group.create': true,
  'group.replace': true,
  'group.patch': true,
  'group.delete': true,
  'membership.create': true,
  'membership.delete': true,
  'directory.activate': true,
  'directory.create': true,
  'directory.update': true,
  'directory.delete': true,
  'guard.release': true,
  'guard.discard': true,
  'organization.delete': true,
  'organization.undelete': true,
  'credentials.tell': true,
  'organization.restored': true,
  'resync.start': true,
  'resync.step': true,
  'roles.save': true,
  'roles.recompute': true,
  'roles.step': true,
};

/** Whether this version can decide a change: while another one is deployed, a Worker and an object may differ in theirs. */
export function isKnownKind(kind: string): boolean {
  return Object.hasOwn(KINDS, kind);
}

/** What an operator or administrator may set of a directory; absent: as it is, or the default. */
export interface DirectorySettings {
  /** null: as the provider's default is. */
  readonly unknownMembers?: UnknownMembers | null;
  readonly profile?: Profile;
  readonly guard?: GuardSettings;
  /** How long a new token or client secret may be valid; null for no limit. */
  readonly maxTokenDays?: number | null;
  /** CIDR blocks in normal form (addresses.ts); none: all. */
  readonly allowedAddresses?: readonly string[];
}

/** The directory's own extension schema, as PUT /directories/{id}/schema defines it. */
export interface DirectoryExtension {
  readonly id: string;
  readonly attributes: readonly Attribute[];
}

/** A change, where it applies, and who asks. */
export interface ChangeRequest {
  readonly organizationId: string;
  /** '' for a change of the organization itself. */
  readonly directoryId: string;
  /** SHA-256 of the bearer token; null for the operator, whose key the Worker has checked. */
  readonly tokenHash: string | null;
  /** Of the client that shows the token. */
  readonly address?: string;
  readonly change: Change;
  /** Who asks for it, for the audit log: written with the commit, where the change comes to anything. */
  readonly audit?: AuditEntry;
}

/** Of what operators and administrators do; tenancy/audit.ts makes it, and has the list of actions. */
export interface AuditEntry {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  /** The actor's id. */
  readonly actor: string;
  readonly actorKind: string;
  readonly actorName: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly action: string;
  readonly target: string | null;
}

/** A directory as the store keeps it, its status and extension understood; times in epoch ms. */
export type DirectoryRecord = Omit<DirectoryRow, 'status' | 'extension'> & {
  readonly status: 'pending' | 'active' | 'paused' | 'deleted';
  readonly extension: DirectoryExtension | null;
};

/** Members of a request that were left out because they do not exist. */
export interface SkippedMembers {
  readonly count: number;
  /** The first hundred, each cut to a hundred characters. */
  readonly ids: readonly string[];
}

export type ChangeResult =
  | { readonly kind: 'user'; readonly user: StoredUser; readonly extension: DirectoryExtension | null }
  | {
      readonly kind: 'group';
      readonly group: StoredGroup;
      readonly extension: DirectoryExtension | null;
      readonly skipped: SkippedMembers;
    }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'directory'; readonly directory: DirectoryRecord }
  | { readonly kind: 'resync'; readonly id: string; readonly finished: boolean }
  | { readonly kind: 'recompute'; readonly id: string; readonly version: number }
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'told' };

/** An error as data: errors lose their class across RPC. */
export interface Refusal {
  readonly status: number;
  readonly scimType?: ScimType;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** The answer to one change, with its share of what its round cost. */
export type Outcome =
  | (Spent & { readonly ok: true; readonly result: ChangeResult })
  | (Spent & { readonly ok: false; readonly refusal: Refusal });

interface Spent {
  readonly cost: Meter;
  /** The database takes only what takes away (reserve.ts). */
  readonly nearlyFull?: true;
  /** In the write queue; absent where it did not get that far. */
  readonly waitedMs?: number;
}
