// A decided round as one batch: the fence first, then rows, counters and events together. One set statement per
// table and kind of change, whatever their number; only size splits a statement in two.

import { type Column, type SQL, sql } from 'drizzle-orm';
import { directoryRangeOf } from './id.ts';
import { bare, type DirectoryRow, type GroupRow, type UserRow } from './rows.ts';
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
} from './schema.ts';
import { lists, p, prepare, type Statement } from './statement.ts';

/** A row that changes, and which of its indexed columns do: an index entry is written only when its column is set. */
export interface Update<Row> {
  readonly row: Row;
  readonly keysChanged: boolean;
}

type WithSearch = { readonly search: string };
type Pair = readonly [groupId: string, memberId: string];

export interface Changes {
  readonly organization: { readonly id: string; readonly lastSequence: number; readonly deletedAt: number | null };
  readonly directoriesIn: readonly DirectoryRow[];
  readonly directoriesChanged: readonly DirectoryRow[];
  readonly usersIn: readonly (UserRow & WithSearch)[];
  readonly usersChanged: readonly Update<UserRow & WithSearch>[];
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
  readonly removals: readonly (readonly [kind: string, target: string, createdAt: number])[];
  /** Directories whose tokens die with this commit. */
  readonly tokensOutOf: readonly string[];
  readonly resyncs: readonly (readonly [
    directoryId: string,
    id: string,
    stage: string,
    position: string,
    startedAt: number,
    finishedAt: number | null,
  ])[];
}

export interface EventRow {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly directoryId: string | null;
  readonly at: number;
  /** JSON text of the event's data. */
  readonly data: string;
}

/** What was loaded: the batch fails unless the organization still stands there. */
export interface Fence {
  readonly organizationId: string;
  readonly lastSequence: number;
}

type Rows = { rows: string };
const rows = sql`json_each(${p('rows')}) j`;
const field = (index: number) => sql`(j.value ->> ${sql.raw(String(index))})`;
const fields = (count: number) =>
  sql.join(
    Array.from({ length: count }, (_, index) => field(index)),
    sql`, `,
  );
const named = (columns: readonly Column[]) => sql.join(columns.map(bare), sql`, `);

const fence = prepare<never, { text: string; organizationId: string; lastSequence: number }>(
  () => sql`INSERT INTO guard SELECT ${p('text')} WHERE NOT EXISTS (SELECT 1 FROM ${organizations}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.lastSequence} = ${p('lastSequence')})`,
);

const moveSequence = prepare<never, { id: string; lastSequence: number; commit: string; deletedAt: number | null }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.lastSequence)} = ${p('lastSequence')},
    ${bare(organizations.lastCommit)} = ${p('commit')} WHERE ${organizations.id} = ${p('id')}`,
);

const deleteOrganization = prepare<never, { id: string; deletedAt: number }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.deletedAt)} = ${p('deletedAt')}
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

/** INSERT INTO table (columns) SELECT the fields of each row. */
function insert(table: SQL, columns: readonly Column[]) {
  return prepare<never, Rows>(
    () => sql`INSERT INTO ${table} (${named(columns)}) SELECT ${fields(columns.length)} FROM ${rows}`,
  );
}

/** UPDATE table SET columns from the fields after the two of the key. */
function update(table: SQL, key: readonly [Column, Column], columns: readonly Column[]) {
  return prepare<never, Rows>(() => {
    const set = sql.join(
      columns.map((column, index) => sql`${bare(column)} = ${field(index + 2)}`),
      sql`, `,
    );
    return sql`UPDATE ${table} SET ${set} FROM ${rows} WHERE ${key[0]} = ${field(0)} AND ${key[1]} = ${field(1)}`;
  });
}

/** DELETE the rows whose key is among the given ones. */
function remove(table: SQL, key: readonly Column[]) {
  return prepare<never, Rows>(
    () => sql`DELETE FROM ${table} WHERE (${named(key)}) IN (SELECT ${fields(key.length)} FROM ${rows})`,
  );
}

const DIRECTORY_COLUMNS = [
  directories.id,
  directories.organizationId,
  directories.provider,
  directories.name,
  directories.status,
  directories.userCount,
  directories.groupCount,
  directories.extension,
  directories.groupsSyncedAt,
  directories.createdAt,
  directories.updatedAt,
] as const;
const insertDirectories = insert(sql`${directories}`, DIRECTORY_COLUMNS);
/** last_request_at is the log's, and not named here. */
const updateDirectories = update(
  sql`${directories}`,
  [directories.id, directories.organizationId],
  DIRECTORY_COLUMNS.slice(2),
);

const directoryFields = (row: DirectoryRow) => [
  row.id,
  row.organizationId,
  row.provider,
  row.name,
  row.status,
  row.userCount,
  row.groupCount,
  row.extension,
  row.groupsSyncedAt,
  row.createdAt,
  row.updatedAt,
];

const USER_KEYS = [users.userNameKey, users.externalId] as const;
const USER_REST = [users.active, users.version, users.modifiedAt, users.syncedAt, users.doc, users.search] as const;
const USER_PRIMARY = [users.directoryId, users.id] as const;
const insertUsers = insert(sql`${users}`, [...USER_PRIMARY, ...USER_REST, ...USER_KEYS, users.createdAt]);
const updateUsers = update(sql`${users}`, USER_PRIMARY, USER_REST);
const updateUsersWithKeys = update(sql`${users}`, USER_PRIMARY, [...USER_REST, ...USER_KEYS]);
const deleteUsers = remove(sql`${users}`, USER_PRIMARY);

const userFields = (row: UserRow & WithSearch) => [
  row.directoryId,
  row.id,
  row.active,
  row.version,
  row.modifiedAt,
  row.syncedAt,
  row.doc,
  row.search,
  row.userNameKey,
  row.externalId,
  row.createdAt,
];

const EMAIL_KEY = [userEmails.directoryId, userEmails.valueKey, userEmails.userId] as const;
const insertEmails = insert(sql`${userEmails}`, EMAIL_KEY);
const deleteEmails = remove(sql`${userEmails}`, EMAIL_KEY);

const GROUP_PRIMARY = [groups.directoryId, groups.id] as const;
const GROUP_COUNTS = [
  groups.memberCount,
  groups.parentCount,
  groups.unassigned,
  groups.version,
  groups.modifiedAt,
  groups.syncedAt,
] as const;
const GROUP_REST = [...GROUP_COUNTS, groups.doc, groups.search] as const;
const GROUP_KEYS = [groups.displayKey, groups.displayName, groups.externalId] as const;
const insertGroups = insert(sql`${groups}`, [...GROUP_PRIMARY, ...GROUP_REST, ...GROUP_KEYS, groups.createdAt]);
const updateGroupCounts = update(sql`${groups}`, GROUP_PRIMARY, GROUP_COUNTS);
const updateGroups = update(sql`${groups}`, GROUP_PRIMARY, GROUP_REST);
const updateGroupsWithKeys = update(sql`${groups}`, GROUP_PRIMARY, [...GROUP_REST, ...GROUP_KEYS]);
const deleteGroups = remove(sql`${groups}`, GROUP_PRIMARY);

const groupCountFields = (row: GroupRow) => [
  row.directoryId,
  row.id,
  row.memberCount,
  row.parentCount,
  row.unassigned,
  row.version,
  row.modifiedAt,
  row.syncedAt,
];
const groupFields = (row: GroupRow & WithSearch) => [
  ...groupCountFields(row),
  row.doc,
  row.search,
  row.displayKey,
  row.displayName,
  row.externalId,
  row.createdAt,
];

const MEMBERSHIP_KEY = [memberships.groupId, memberships.memberId] as const;
const insertMembers = insert(sql`${memberships}`, MEMBERSHIP_KEY);
const deleteMembers = remove(sql`${memberships}`, MEMBERSHIP_KEY);

const BUCKET_KEY = [buckets.directoryId, buckets.kind, buckets.firstId] as const;
const setBuckets = prepare<never, Rows>(
  () => sql`INSERT INTO ${buckets} (${named([...BUCKET_KEY, buckets.n])}) SELECT ${fields(4)} FROM ${rows} WHERE true
    ON CONFLICT DO UPDATE SET n = excluded.n`,
);
const deleteBuckets = remove(sql`${buckets}`, BUCKET_KEY);

const insertEvents = prepare<never, Rows & { organizationId: string }>(
  () =>
    sql`INSERT INTO ${events} (${named([
      events.organizationId,
      events.sequence,
      events.id,
      events.type,
      events.directoryId,
      events.at,
      events.data,
    ])}) SELECT ${p('organizationId')}, ${fields(6)} FROM ${rows}`,
);

const insertRemovals = insert(sql`${removals}`, [removals.kind, removals.target, removals.createdAt]);

const deleteTokens = prepare<never, Rows>(
  () => sql`DELETE FROM ${tokens} WHERE ${tokens.directoryId} IN (SELECT j.value FROM ${rows})`,
);

const setResyncs = prepare<never, Rows>(
  () => sql`INSERT INTO ${resyncs} (${named([
    resyncs.directoryId,
    resyncs.id,
    resyncs.stage,
    resyncs.position,
    resyncs.startedAt,
    resyncs.finishedAt,
  ])}) SELECT ${fields(6)} FROM ${rows} WHERE true
    ON CONFLICT DO UPDATE SET id = excluded.id, stage = excluded.stage, position = excluded.position,
      started_at = excluded.started_at, finished_at = excluded.finished_at`,
);

/** The batch that makes the changes real, or fails as a whole when anyone else wrote since the load. */
export function commitBatch(fenced: Fence, commit: string, changes: Changes): Statement[] {
  const { organization } = changes;
  const batch: Statement[] = [
    fence({ text: `guard:sequence:${fenced.organizationId}`, ...fenced }),
    moveSequence({ ...organization, commit }),
  ];
  const add = (make: (rows: Rows) => Statement, values: readonly unknown[]) => {
    for (const part of lists(values)) batch.push(make({ rows: part }));
  };
  if (organization.deletedAt !== null) {
    const { deletedAt, id } = organization;
    const range = { ...directoryRangeOf(id), deletedAt };
    batch.push(deleteOrganization({ id, deletedAt }), deleteDirectoriesOf(range), deleteTokensOf(range));
  }
  add(insertDirectories, changes.directoriesIn.map(directoryFields));
  add(updateDirectories, changes.directoriesChanged.map(directoryFields));
  // What frees a user name goes before what takes it.
  add(deleteUsers, changes.usersOut);
  const split = <Row>(updates: readonly Update<Row>[], keysChanged: boolean) =>
    updates.filter((one) => one.keysChanged === keysChanged).map((one) => one.row);
  add(updateUsers, split(changes.usersChanged, false).map(userFields));
  add(updateUsersWithKeys, split(changes.usersChanged, true).map(userFields));
  add(insertUsers, changes.usersIn.map(userFields));
  add(deleteEmails, changes.emailsOut);
  add(insertEmails, changes.emailsIn);
  add(deleteGroups, changes.groupsOut);
  add(updateGroupCounts, changes.groupsCounted.map(groupCountFields));
  add(updateGroups, split(changes.groupsChanged, false).map(groupFields));
  add(updateGroupsWithKeys, split(changes.groupsChanged, true).map(groupFields));
  add(insertGroups, changes.groupsIn.map(groupFields));
  add(deleteMembers, changes.membersOut);
  add(insertMembers, changes.membersIn);
  add(deleteBuckets, changes.bucketsOut);
  add(setBuckets, changes.bucketsSet);
  add(
    (part) => insertEvents({ ...part, organizationId: organization.id }),
    changes.events.map((event) => [event.sequence, event.id, event.type, event.directoryId, event.at, event.data]),
  );
  add(insertRemovals, changes.removals);
  add(deleteTokens, changes.tokensOutOf);
  add(setResyncs, changes.resyncs);
  return batch;
}

const touchUsers = update(sql`${users}`, USER_PRIMARY, [users.syncedAt]);
const touchGroups = update(sql`${groups}`, GROUP_PRIMARY, [groups.syncedAt]);

type Touched = readonly (readonly [directoryId: string, id: string, syncedAt: number])[];

/** `last synced` of what was written without being changed: needs no fence, since nothing is decided on it. */
export function touchBatch(touchedUsers: Touched, touchedGroups: Touched): Statement[] {
  return [
    ...lists(touchedUsers).map((rows) => touchUsers({ rows })),
    ...lists(touchedGroups).map((rows) => touchGroups({ rows })),
  ];
}
