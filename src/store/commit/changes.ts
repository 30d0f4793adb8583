// What a decided round asks to be written, table by table. Nothing here for a table that does not change.

import type { BucketRow, DirectoryRow, GroupRow, GroupSearch, UserRow, UserSearch } from '../db/rows.ts';
import type { events, memberships, removals, resyncs, tokens, userEmails } from '../db/schema.ts';
import type { auditLog } from '../db/schema-operator.ts';
import type { ToldCredential } from './credentials.ts';
import type { RoleChanges } from './roles.ts';

/** A row that changes, and which of its indexed columns do: an index entry is written only when its column is set. */
export interface Update<Row> {
  readonly row: Row;
  readonly keysChanged: boolean;
}

/** Roles change on their own (roles.ts). */
type ChangedUserRow = Omit<UserRow, 'roles' | 'roleSources'> & UserSearch;
export type UserKey = Pick<UserRow, 'directoryId' | 'id'>;
export type GroupKey = Pick<GroupRow, 'directoryId' | 'id'>;
export type EmailRow = Readonly<typeof userEmails.$inferSelect>;
export type MembershipRow = Readonly<typeof memberships.$inferSelect>;
export type BucketKey = Omit<BucketRow, 'n'>;

export interface Changes {
  readonly organization: {
    readonly id: string;
    readonly lastSequence: number;
    /** Deleted with this commit; null otherwise. */
    readonly deletedAt: number | null;
    readonly restorableUntil: number | null;
    /** Its deletion is undone with this commit; null otherwise. */
    readonly restoredAt: number | null;
  };
  /** Begun with this commit; null where the one before goes on. */
  readonly epoch: { readonly epoch: number; readonly from: number } | null;
  /** What the organization's events not to be sent are from now on; null for as before. */
  readonly discarded: string | null;
  /** A directory is held, or is no longer. */
  readonly heldChanged: boolean;
  readonly directoriesInserted: readonly DirectoryRow[];
  readonly directoriesChanged: readonly DirectoryRow[];
  readonly usersInserted: readonly (UserRow & UserSearch)[];
  readonly usersChanged: readonly Update<ChangedUserRow>[];
  readonly usersDeleted: readonly UserKey[];
  readonly emailsInserted: readonly EmailRow[];
  readonly emailsDeleted: readonly EmailRow[];
  readonly groupsInserted: readonly (GroupRow & GroupSearch)[];
  /** Document and keys changed. */
  readonly groupsChanged: readonly Update<GroupRow & GroupSearch>[];
  /** Only counts, version and times changed. */
  readonly groupsCounted: readonly GroupRow[];
  readonly groupsDeleted: readonly GroupKey[];
  readonly membersInserted: readonly MembershipRow[];
  readonly membersDeleted: readonly MembershipRow[];
  readonly bucketsSet: readonly BucketRow[];
  readonly bucketsDeleted: readonly BucketKey[];
  readonly events: readonly EventRow[];
  readonly audits: readonly AuditRow[];
  readonly removals: readonly RemovalRow[];
  readonly roles: RoleChanges;
  /** Directories whose tokens die with this commit. */
  readonly tokensDeletedOf: readonly Pick<typeof tokens.$inferSelect, 'directoryId'>[];
  readonly resyncs: readonly ResyncRow[];
  /** Tokens and client secrets that this commit tells of: each must still be there. */
  readonly credentialsTold: readonly ToldCredential[];
}

/** Its organization is the commit's; `data` is JSON. */
export type EventRow = Omit<Readonly<typeof events.$inferSelect>, 'organizationId'>;
/** Its organization is the commit's; `before` and `after` are JSON. */
export type AuditRow = Omit<Readonly<typeof auditLog.$inferSelect>, 'organizationId'>;
export type RemovalRow = Readonly<typeof removals.$inferSelect>;
type ResyncRow = Readonly<typeof resyncs.$inferSelect>;
