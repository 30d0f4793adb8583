// A decided round as one batch: the fence first, then rows, counters and events together. One set statement per
// table and kind of change, whatever their number; only size splits a statement in two.

import { sql } from 'drizzle-orm';
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
import { type Bindable, p, prepare, type Statement } from '../db/statement.ts';
import { type Fence, fence, type Moved, moveSequence } from './fence.ts';
import { insert, remove, update, type Write } from './write.ts';

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
  readonly audits: readonly (readonly [id: string, at: number, actor: string, action: string, target: string])[];
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

/** All but last_request_at, which is the log's to write. */
const { id: _id, organizationId: _organizationId, lastRequestAt: _ofTheLog, ...DIRECTORY_REST } = DIRECTORY_COLUMNS;
const DIRECTORY_PRIMARY = [directories.id, directories.organizationId] as const;
const insertDirectories = insert(directories, [...DIRECTORY_PRIMARY, ...Object.values(DIRECTORY_REST)]);
const updateDirectories = update(directories, DIRECTORY_PRIMARY, Object.values(DIRECTORY_REST));

const directoryFields = ({ id, organizationId, lastRequestAt: _, ...rest }: DirectoryRow) => {
  const values: Readonly<Record<string, Bindable>> = rest;
  return [id, organizationId, ...Object.keys(DIRECTORY_REST).map((name) => values[name] ?? null)];
};

const USER_KEYS = [users.userNameKey, users.externalId] as const;
const USER_REST = [users.active, users.version, users.modifiedAt, users.syncedAt, users.doc, users.search] as const;
const USER_PRIMARY = [users.directoryId, users.id] as const;
const insertUsers = insert(users, [...USER_PRIMARY, ...USER_REST, ...USER_KEYS, users.createdAt]);
const updateUsers = update(users, USER_PRIMARY, USER_REST);
const updateUsersWithKeys = update(users, USER_PRIMARY, [...USER_REST, ...USER_KEYS]);
const deleteUsers = remove(users, USER_PRIMARY);

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
const insertEmails = insert(userEmails, EMAIL_KEY);
const deleteEmails = remove(userEmails, EMAIL_KEY);

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
const insertGroups = insert(groups, [...GROUP_PRIMARY, ...GROUP_REST, ...GROUP_KEYS, groups.createdAt]);
const updateGroupCounts = update(groups, GROUP_PRIMARY, GROUP_COUNTS);
const updateGroups = update(groups, GROUP_PRIMARY, GROUP_REST);
const updateGroupsWithKeys = update(groups, GROUP_PRIMARY, [...GROUP_REST, ...GROUP_KEYS]);
const deleteGroups = remove(groups, GROUP_PRIMARY);

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
const insertMembers = insert(memberships, MEMBERSHIP_KEY);
const deleteMembers = remove(memberships, MEMBERSHIP_KEY);

const BUCKET_KEY = [buckets.directoryId, buckets.kind, buckets.firstId] as const;
const setBuckets = insert(buckets, [...BUCKET_KEY, buckets.n], sql`ON CONFLICT DO UPDATE SET n = excluded.n`);
const deleteBuckets = remove(buckets, BUCKET_KEY);

const insertEvents = insert(events, [
  events.organizationId,
  events.sequence,
  events.id,
  events.type,
  events.directoryId,
  events.at,
  events.data,
]);

/** An id that is there is this very row: its caller asked twice. */
const insertAudits = insert(
  auditLog,
  [auditLog.organizationId, auditLog.id, auditLog.at, auditLog.actor, auditLog.action, auditLog.target],
  sql`ON CONFLICT DO NOTHING`,
);

const insertRemovals = insert(removals, [removals.kind, removals.target, removals.createdAt]);

const deleteTokens = remove(tokens, [tokens.directoryId]);

const setResyncs = insert(
  resyncs,
  [resyncs.directoryId, resyncs.id, resyncs.stage, resyncs.position, resyncs.startedAt, resyncs.finishedAt],
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
  const add = (write: Write, values: readonly (readonly Bindable[])[]) => batch.push(...write(values));
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
    insertEvents,
    changes.events.map(({ at, data, directoryId, id, sequence, type }) => [
      organization.id,
      sequence,
      id,
      type,
      directoryId,
      at,
      data,
    ]),
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
  return batch;
}

const touchUsers = update(users, USER_PRIMARY, [users.syncedAt]);
const touchGroups = update(groups, GROUP_PRIMARY, [groups.syncedAt]);

type Touched = readonly (readonly [directoryId: string, id: string, syncedAt: number])[];

/** `last synced` of what was written without being changed: needs no fence, since nothing is decided on it. */
export function touchBatch(touchedUsers: Touched, touchedGroups: Touched): Statement[] {
  return [...touchUsers(touchedUsers), ...touchGroups(touchedGroups)];
}
