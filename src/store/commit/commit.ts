// A decided round as one batch: the fence first, then rows, counters and events together. One set statement per
// table and kind of change, whatever their number; only size splits a statement in two.

import { getTableColumns, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { directoryRangeOf } from '../../id.ts';
import { bare, DIRECTORY_COLUMNS, type DirectoryRow, type GroupRow, type UserRow } from '../db/rows.ts';
import {
  buckets,
  directories,
  events,
  groups,
  memberships,
  organizations,
  removals,
  resyncs,
  tokens,
  userEmails,
  users,
} from '../db/schema.ts';
import { auditLog } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { type Fence, fence, type Moved, moveSequence } from './fence.ts';
import { type RoleChanges, roleStatements } from './roles.ts';
import { insert, insertRows, remove, update, updateRows } from './write.ts';

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

const deleteOrganization = prepare<never, { id: string; deletedAt: number }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.deletedAt)} = ${p('deletedAt')}, ${bare(organizations.heldFrom)} = NULL
    WHERE ${organizations.id} = ${p('id')}`,
);

/** The least of its directories': their rows are few, and written just before. */
const setHeldFrom = prepare<never, { id: string; from: string; to: string }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.heldFrom)} =
      (SELECT min(${directories.heldFrom}) FROM ${directories}
        WHERE ${directories.id} >= ${p('from')} AND ${directories.id} < ${p('to')} AND ${directories.status} <> 'deleted')
    WHERE ${organizations.id} = ${p('id')}`,
);

type OfOrganization = { from: string; to: string; deletedAt: number };
const deleteDirectoriesOf = prepare<never, OfOrganization>(
  () => sql`UPDATE ${directories} SET ${bare(directories.status)} = 'deleted',
    ${bare(directories.updatedAt)} = ${p('deletedAt')}
    WHERE ${directories.id} >= ${p('from')} AND ${directories.id} < ${p('to')}`,
);
const deleteTokensOf = prepare<never, OfOrganization>(
  () => sql`DELETE FROM ${tokens} WHERE ${tokens.directoryId} >= ${p('from')} AND ${tokens.directoryId} < ${p('to')}`,
);

const DIRECTORY_PRIMARY = { id: directories.id, organizationId: directories.organizationId };
/** All but last_request_at, which is the log's to write. */
const { id: _id, organizationId: _organizationId, lastRequestAt: _ofTheLog, ...DIRECTORY_REST } = DIRECTORY_COLUMNS;
const insertDirectories = insertRows(directories, { ...DIRECTORY_PRIMARY, ...DIRECTORY_REST });
const updateDirectories = updateRows(directories, DIRECTORY_PRIMARY, DIRECTORY_REST);

const USER_PRIMARY = { directoryId: users.directoryId, id: users.id };
const USER_KEYS = { userNameKey: users.userNameKey, externalId: users.externalId };
const USER_REST = {
  active: users.active,
  version: users.version,
  modifiedAt: users.modifiedAt,
  syncedAt: users.syncedAt,
  doc: users.doc,
  search: users.search,
};
const insertUsers = insertRows(users, {
  ...USER_PRIMARY,
  ...USER_REST,
  ...USER_KEYS,
  createdAt: users.createdAt,
  roles: users.roles,
  roleSources: users.roleSources,
});
const updateUsers = updateRows(users, USER_PRIMARY, USER_REST);
const updateUsersWithKeys = updateRows(users, USER_PRIMARY, { ...USER_REST, ...USER_KEYS });
const deleteUsers = remove(users, Object.values(USER_PRIMARY));

const EMAIL_KEY = [userEmails.directoryId, userEmails.valueKey, userEmails.userId] as const;
const insertEmails = insert(userEmails, EMAIL_KEY);
const deleteEmails = remove(userEmails, EMAIL_KEY);

const GROUP_PRIMARY = { directoryId: groups.directoryId, id: groups.id };
const GROUP_COUNTS = {
  memberCount: groups.memberCount,
  parentCount: groups.parentCount,
  unassigned: groups.unassigned,
  version: groups.version,
  modifiedAt: groups.modifiedAt,
  syncedAt: groups.syncedAt,
};
const GROUP_REST = { ...GROUP_COUNTS, doc: groups.doc, search: groups.search };
const GROUP_KEYS = { displayKey: groups.displayKey, displayName: groups.displayName, externalId: groups.externalId };
const insertGroups = insertRows(groups, {
  ...GROUP_PRIMARY,
  ...GROUP_REST,
  ...GROUP_KEYS,
  createdAt: groups.createdAt,
});
const updateGroupCounts = updateRows(groups, GROUP_PRIMARY, GROUP_COUNTS);
const updateGroups = updateRows(groups, GROUP_PRIMARY, GROUP_REST);
const updateGroupsWithKeys = updateRows(groups, GROUP_PRIMARY, { ...GROUP_REST, ...GROUP_KEYS });
const deleteGroups = remove(groups, Object.values(GROUP_PRIMARY));

const MEMBERSHIP_KEY = [memberships.groupId, memberships.memberId] as const;
const insertMembers = insert(memberships, MEMBERSHIP_KEY);
const deleteMembers = remove(memberships, MEMBERSHIP_KEY);

const BUCKET_KEY = [buckets.directoryId, buckets.kind, buckets.firstId] as const;
const setBuckets = insert(buckets, [...BUCKET_KEY, buckets.n], sql`ON CONFLICT DO UPDATE SET n = excluded.n`);
const deleteBuckets = remove(buckets, BUCKET_KEY);

const insertEvents = insertRows(events, getTableColumns(events));

/** An id that is there is this very row: its caller asked twice. */
const insertAudits = insert(
  auditLog,
  [auditLog.organizationId, auditLog.id, auditLog.at, auditLog.actor, auditLog.action, auditLog.target],
  sql`ON CONFLICT DO NOTHING`,
);

const insertRemovals = insert(removals, Object.values(getTableColumns(removals)));

const deleteTokens = remove(tokens, [tokens.directoryId]);

const setResyncs = insertRows(
  resyncs,
  getTableColumns(resyncs),
  sql`ON CONFLICT DO UPDATE SET id = excluded.id, stage = excluded.stage, position = excluded.position,
    started_at = excluded.started_at, finished_at = excluded.finished_at`,
);

type CommitBatch = [Statement<never>, Statement<Moved>, ...Statement[]];

/** The batch that makes the changes real, or fails as a whole when anyone else wrote since the load. */
export function commitBatch(
  fenced: Fence,
  commit: string,
  changes: Changes,
  { bytes, hour }: { readonly hour: number; readonly bytes: number },
): CommitBatch {
  const { organization } = changes;
  const batch: CommitBatch = [
    fence({ text: `guard:sequence:${fenced.organizationId}`, ...fenced }),
    moveSequence({
      id: organization.id,
      lastSequence: organization.lastSequence,
      commit,
      writtenHour: hour,
      writtenBytes: bytes,
    }),
  ];
  const add = <Row>(write: (rows: readonly Row[]) => Statement[], rows: readonly Row[]) => batch.push(...write(rows));
  if (organization.deletedAt !== null) {
    const { deletedAt, id } = organization;
    const range = { ...directoryRangeOf(id), deletedAt };
    batch.push(deleteOrganization({ id, deletedAt }), deleteDirectoriesOf(range), deleteTokensOf(range));
  }
  add(insertDirectories, changes.directoriesIn);
  add(updateDirectories, changes.directoriesChanged);
  if (changes.heldChanged) batch.push(setHeldFrom({ id: organization.id, ...directoryRangeOf(organization.id) }));
  // What frees a user name goes before what takes it.
  add(deleteUsers, changes.usersOut);
  const split = <Row>(updates: readonly Update<Row>[], keysChanged: boolean) =>
    updates.filter((one) => one.keysChanged === keysChanged).map((one) => one.row);
  add(updateUsers, split(changes.usersChanged, false));
  add(updateUsersWithKeys, split(changes.usersChanged, true));
  add(insertUsers, changes.usersIn);
  add(deleteEmails, changes.emailsOut);
  add(insertEmails, changes.emailsIn);
  add(deleteGroups, changes.groupsOut);
  add(updateGroupCounts, changes.groupsCounted);
  add(updateGroups, split(changes.groupsChanged, false));
  add(updateGroupsWithKeys, split(changes.groupsChanged, true));
  add(insertGroups, changes.groupsIn);
  add(deleteMembers, changes.membersOut);
  add(insertMembers, changes.membersIn);
  add(deleteBuckets, changes.bucketsOut);
  add(setBuckets, changes.bucketsSet);
  add(
    insertEvents,
    changes.events.map((event) => ({ organizationId: organization.id, ...event })),
  );
  add(
    insertAudits,
    changes.audits.map((row) => [organization.id, ...row]),
  );
  add(insertRemovals, changes.removals);
  add(
    deleteTokens,
    changes.tokensOutOf.map((directoryId) => [directoryId]),
  );
  add(setResyncs, changes.resyncs);
  batch.push(...roleStatements(organization.id, changes.roles));
  return batch;
}

const touchUsers = update(users, [users.directoryId, users.id], [users.syncedAt]);
const touchGroups = update(groups, [groups.directoryId, groups.id], [groups.syncedAt]);

type Touched = readonly (readonly [directoryId: string, id: string, syncedAt: number])[];

/** `last synced` of what was written without being changed: needs no fence, since nothing is decided on it. */
export function touchBatch(touchedUsers: Touched, touchedGroups: Touched): Statement[] {
  return [...touchUsers(touchedUsers), ...touchGroups(touchedGroups)];
}
