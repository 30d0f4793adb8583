// What rounds ask about resyncs: how far one is, and its next stretch: users, or groups with their members, in id order
// after a position.

import { getTableColumns, sql } from 'drizzle-orm';
import { GROUP_COLUMNS, type GroupRow, selected, USER_COLUMNS, type UserRow } from '../db/rows.ts';
import { groups, memberships, resyncs, users } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { type InDirectory, type Question, question } from './question.ts';

export type ResyncRow = Readonly<typeof resyncs.$inferSelect>;

/** Snapshot events of one step. */
export const RESYNC_STEP = 100;
/** Members that one step reads at most: RESYNC_STEP parts of 100 would be more than a batch should hold. */
export const MAX_MEMBERS_READ = 2_000;

const usersAfter = prepare<UserRow, { directoryId: string; after: string }>(
  () => sql`SELECT ${selected(USER_COLUMNS)} FROM ${users}
    WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.id} > ${p('after')}
    ORDER BY ${users.id} LIMIT ${sql.raw(String(RESYNC_STEP))}`,
);

/** Includes the group of the position. */
const groupsFrom = prepare<GroupRow, { directoryId: string; from: string }>(
  () => sql`SELECT ${selected(GROUP_COLUMNS)} FROM ${groups}
    WHERE ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} >= ${p('from')}
    ORDER BY ${groups.id} LIMIT ${sql.raw(String(RESYNC_STEP + 1))}`,
);

export interface MemberRow {
  readonly directoryId: string;
  readonly groupId: string;
  readonly memberId: string;
  readonly userName: string | null;
  readonly displayName: string | null;
}

/** Members in the order (group, member) after a position, over the groups of one directory. */
const membersAfter = prepare<MemberRow, { directoryId: string; group: string; member: string }>(
  () => sql`SELECT ${groups.directoryId} AS "directoryId", ${memberships.groupId} AS "groupId", ${memberships.memberId} AS "memberId",
      ${users.doc} ->> 'userName' AS "userName", child.display_name AS "displayName"
    FROM ${groups} CROSS JOIN ${memberships}
      ON ${memberships.groupId} = ${groups.id}
      AND ${memberships.memberId} > CASE WHEN ${groups.id} = ${p('group')} THEN ${p('member')} ELSE '' END
    LEFT JOIN ${users} ON ${users.directoryId} = ${groups.directoryId} AND ${users.id} = ${memberships.memberId}
    LEFT JOIN ${groups} child ON child.directory_id = ${groups.directoryId} AND child.id = ${memberships.memberId}
    WHERE ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} >= ${p('group')}
    ORDER BY ${groups.id}, ${memberships.memberId} LIMIT ${sql.raw(String(MAX_MEMBERS_READ))}`,
);

export const RESYNC_QUESTIONS = {
  resyncs: question<string, ResyncRow>(
    (asked) =>
      sql`SELECT ${selected(getTableColumns(resyncs))} FROM ${asked} CROSS JOIN ${resyncs} ON ${resyncs.directoryId} = j.value`,
  ),

  /** The next stretch of a resync, after a position. */
  snapshotUsers: ((asked) =>
    asked.map(([directoryId, after]) => usersAfter({ directoryId, after }))) satisfies Question<InDirectory, UserRow>,

  snapshotGroups: ((asked) => asked.map(([directoryId, from]) => groupsFrom({ directoryId, from }))) satisfies Question<
    InDirectory,
    GroupRow
  >,

  snapshotMembers: ((asked) =>
    asked.map(([directoryId, group, member]) => membersAfter({ directoryId, group, member }))) satisfies Question<
    readonly [directoryId: string, groupId: string, memberId: string],
    MemberRow
  >,
};
