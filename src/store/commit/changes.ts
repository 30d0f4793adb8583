// What a decided round asks to be written, table by table. Nothing here for a table that does not change.

import type { DirectoryRow, GroupRow, UserRow } from '../db/rows.ts';
import type { events, resyncs } from '../db/schema.ts';
import type { RoleChanges } from './roles.ts';

/** A row that changes, and which of its indexed columns do: an index entry is written only when its column is set. */
export interface Update<Row> {
  readonly row: Row;
  readonly keysChanged: boolean;
}

type WithSearch = { readonly search: string };
/** Roles change on their own (roles.ts). */
type ChangedUserRow = Omit<UserRow, 'roles' | 'roleSources'> & WithSearch;
type Pair = readonly [groupId: string, memberId: string];

export interface Changes {
  readonly organization: { readonly id: string; readonly lastSequence: number; readonly deletedAt: number | null };
  /** What the organization's events not to be sent are from now on; null for as before. */
  readonly discarded: string | null;
  /** A directory is held, or is no longer. */
  readonly heldChanged: boolean;
  readonly directoriesIn: readonly DirectoryRow[];
  readonly directoriesChanged: readonly DirectoryRow[];
  readonly usersIn: readonly (UserRow & WithSearch)[];
  readonly usersChanged: readonly Update<ChangedUserRow>[];
  readonly usersOut: readonly (readonly [directoryId: string, id: string])[];
  readonly emailsIn: readonly (readonly [directoryId: string, valueKey: string, userId: string])[];
  readonly emailsOut: readonly (readonly [directoryId: string, valueKey: string, userId: string])[];
  readonly groupsIn: readonly (GroupRow & WithSearch)[];
  /** Document and keys changed. */
  readonly groupsChanged: readonly Update<GroupRow & WithSearch>[];
  /** Only counts, version and times changed. */
  readonly groupsCounted: readonly GroupRow[];
  readonly groupsOut: readonly (readonly [directoryId: string, id: string])[];
  readonly membersIn: readonly Pair[];
  readonly membersOut: readonly Pair[];
  readonly bucketsSet: readonly (readonly [directoryId: string, kind: string, firstId: string, n: number])[];
  readonly bucketsOut: readonly (readonly [directoryId: string, kind: string, firstId: string])[];
  readonly events: readonly EventRow[];
  readonly audits: readonly (readonly [id: string, at: number, actor: string, action: string, target: string])[];
  readonly removals: readonly (readonly [kind: string, target: string, createdAt: number])[];
  readonly roles: RoleChanges;
  /** Directories whose tokens die with this commit. */
  readonly tokensOutOf: readonly string[];
  readonly resyncs: readonly ResyncRow[];
}

/** Its organization is the commit's; `data` is JSON. */
export type EventRow = Omit<Readonly<typeof events.$inferSelect>, 'organizationId'>;
type ResyncRow = Readonly<typeof resyncs.$inferSelect>;
