// The statements behind a round's questions. Each takes its list as one JSON parameter and joins in a forced order:
// the planner must not choose (docs/decisions/0002). A list of one goes as a plain value, which spares a row read.

import { type SQL, sql } from 'drizzle-orm';
import { isResourceId } from '../../id.ts';
import { DIRECTORY_COLUMNS, GROUP_COLUMNS, isGroupIdSql, selected, USER_COLUMNS } from '../db/rows.ts';
import { buckets, directories, groups, memberships, organizations, resyncs, tokens, users } from '../db/schema.ts';
import { lists, p, prepare, type Statement } from '../db/statement.ts';
import { groupsAbove } from '../list/found.ts';
import { BUCKET_SIZE, type QuestionName, type QuestionTypes } from './questions.ts';
import { groupsFrom, membersAfter, usersAfter } from './resync-page.ts';
import type { OrganizationRow } from './rows.ts';

export const organizationById = prepare<OrganizationRow, { id: string }>(
  () =>
    sql`SELECT ${selected({
      id: organizations.id,
      name: organizations.name,
      externalId: organizations.externalId,
      lastSequence: organizations.lastSequence,
      lastCommit: organizations.lastCommit,
      writtenHour: organizations.writtenHour,
      writtenBytes: organizations.writtenBytes,
      createdAt: organizations.createdAt,
      updatedAt: organizations.updatedAt,
      deletedAt: organizations.deletedAt,
    })} FROM ${organizations} WHERE ${organizations.id} = ${p('id')}`,
);

/** Statements that answer what is asked under a name; none where nothing is. */
type Ask<Name extends QuestionName> = (
  asked: readonly QuestionTypes[Name]['asked'][],
  organizationId: string,
) => Statement<QuestionTypes[Name]['row']>[];

/** `canStand` is false of what no row has: it is not looked for. */
function question<Name extends QuestionName>(
  build: (asked: SQL) => SQL,
  canStand: (asked: QuestionTypes[Name]['asked']) => boolean = () => true,
): Ask<Name> {
  type Row = QuestionTypes[Name]['row'];
  type Params = { organizationId: string; asked: string };
  const one = prepare<Row, Params>(() => build(sql`(SELECT ${p('asked')} AS value) j`));
  const many = prepare<Row, Params>(() => build(sql`json_each(${p('asked')}) j`));
  return (values, organizationId) => {
    const asked = values.filter(canStand);
    const [only] = asked;
    if (asked.length === 1)
      return [one({ organizationId, asked: typeof only === 'string' ? only : JSON.stringify(only) })];
    return lists(asked).map((list) => many({ organizationId, asked: list }));
  };
}

/** Members are named by whatever text a request holds. */
const namesResource = (asked: readonly string[]) => isResourceId(asked.at(-1) ?? '');

const first = sql`(j.value ->> 0)`;
const second = sql`(j.value ->> 1)`;
const third = sql`(j.value ->> 2)`;

const pair = sql`${first} AS "directoryId", ${selected({ groupId: memberships.groupId, memberId: memberships.memberId })}`;

/** The group that was asked for, where the directory has it: whatever is read next is read of this directory only. */
const askedGroup = sql`${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${second}`;

/** How each question is asked. */
export const QUESTIONS: { readonly [Name in QuestionName]: Ask<Name> } = {
  directories: question(
    (asked) => sql`SELECT ${selected({ ...DIRECTORY_COLUMNS, directoryId: directories.id })}
    FROM ${asked} CROSS JOIN ${directories}
    ON ${directories.id} = j.value AND ${directories.organizationId} = ${p('organizationId')}`,
  ),

  /** A token and, in the same look-up, the directory that it opens. */
  tokens: question(
    (asked) => sql`SELECT ${selected({
      ...DIRECTORY_COLUMNS,
      hash: tokens.hash,
      directoryId: tokens.directoryId,
      expiresAt: tokens.expiresAt,
    })} FROM ${asked} CROSS JOIN ${tokens} ON ${tokens.hash} = j.value
    CROSS JOIN ${directories} ON ${directories.id} = ${tokens.directoryId}
      AND ${directories.organizationId} = ${p('organizationId')}`,
  ),

  users: question(
    (asked) => sql`SELECT ${selected(USER_COLUMNS)} FROM ${asked} CROSS JOIN ${users}
    ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
  ),

  userNames: question(
    (asked) => sql`SELECT ${selected({ directoryId: users.directoryId, userNameKey: users.userNameKey, id: users.id })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.userNameKey} = ${second}`,
  ),

  groupNames: question(
    (asked) => sql`SELECT ${selected({ directoryId: groups.directoryId, displayKey: groups.displayKey, id: groups.id })}
    FROM ${asked} CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.displayKey} = ${second}`,
  ),

  groups: question(
    (asked) => sql`SELECT ${selected(GROUP_COLUMNS)} FROM ${asked} CROSS JOIN ${groups}
    ON ${groups.directoryId} = ${first} AND ${groups.id} = ${second}`,
    namesResource,
  ),

  memberNames: question(
    (
      asked,
    ) => sql`SELECT ${selected({ directoryId: users.directoryId, id: users.id })}, ${users.doc} ->> 'userName' AS "userName", ${users.doc} ->> 'displayName' AS "displayName"
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
    namesResource,
  ),

  pairs: question(
    (asked) => sql`SELECT ${pair} FROM ${asked} CROSS JOIN ${memberships}
    ON ${memberships.groupId} = ${second} AND ${memberships.memberId} = ${third}`,
    namesResource,
  ),

  wholeGroups: question(
    (asked) => sql`SELECT ${pair} FROM ${asked} CROSS JOIN ${askedGroup}
    CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id}`,
  ),

  /**
   * The groups that hold a user directly, each with those above it as a JSON list of [id, name]: a group that no group
   * holds (parent_count 0) costs no walk.
   */
  groupsOfUsers: question(
    (
      asked,
    ) => sql`SELECT ${first} AS "directoryId", ${second} AS "userId", ${groups.id} AS "groupId", ${groups.displayName} AS "displayName",
      CASE WHEN ${groups.parentCount} = 0 THEN NULL ELSE ${groupsAbove(sql`${groups.directoryId}`, sql`${groups.id}`)} END AS above
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
  ),

  holders: question(
    (asked) => sql`SELECT ${memberships.memberId} AS "memberId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
  ),

  childGroups: question(
    (asked) => sql`SELECT ${memberships.groupId} AS "parentId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.groupId} = ${second}
      AND ${isGroupIdSql(memberships.memberId)}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.memberId}`,
  ),

  edges: question(
    (asked) => sql`WITH RECURSIVE edge(directory_id, member_id, group_id) AS (
      SELECT ${first}, ${memberships.memberId}, ${memberships.groupId}
      FROM ${asked} CROSS JOIN ${askedGroup} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${groups.id}
      UNION
      SELECT edge.directory_id, ${memberships.memberId}, ${memberships.groupId}
      FROM edge CROSS JOIN ${memberships} ON ${memberships.memberId} = edge.group_id
    ) SELECT directory_id AS "directoryId", group_id AS "groupId", member_id AS "memberId" FROM edge`,
  ),

  buckets: question(
    (
      asked,
    ) => sql`SELECT ${selected({ directoryId: buckets.directoryId, kind: buckets.kind, firstId: buckets.firstId, n: buckets.n })},
      ${third} AS id,
      NOT EXISTS (SELECT 1 FROM ${buckets} b WHERE b.directory_id = ${first} AND b.kind = ${second}
        AND b.first_id > ${buckets.firstId}) AS last,
      CASE WHEN ${buckets.n} < ${sql.raw(String(BUCKET_SIZE))} THEN NULL
        WHEN ${second} = 'User' THEN (SELECT max(u.id) FROM ${users} u WHERE u.directory_id = ${first})
        ELSE (SELECT max(g.id) FROM ${groups} g WHERE g.directory_id = ${first}) END AS "newestId"
    FROM ${asked} CROSS JOIN ${buckets} ON ${buckets.directoryId} = ${first} AND ${buckets.kind} = ${second}
      AND ${buckets.firstId} = (SELECT max(b.first_id) FROM ${buckets} b
        WHERE b.directory_id = ${first} AND b.kind = ${second} AND b.first_id <= ${third})`,
  ),

  resyncs: question(
    (asked) =>
      sql`SELECT ${selected({
        directoryId: resyncs.directoryId,
        id: resyncs.id,
        stage: resyncs.stage,
        position: resyncs.position,
        startedAt: resyncs.startedAt,
        finishedAt: resyncs.finishedAt,
      })} FROM ${asked} CROSS JOIN ${resyncs} ON ${resyncs.directoryId} = j.value`,
  ),

  snapshotUsers: (asked) => asked.map(([directoryId, after]) => usersAfter({ directoryId, after })),

  snapshotGroups: (asked) => asked.map(([directoryId, from]) => groupsFrom({ directoryId, from })),

  snapshotMembers: (asked) => asked.map(([directoryId, group, member]) => membersAfter({ directoryId, group, member })),
};
