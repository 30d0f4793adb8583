// The statements behind a round's questions. Each takes its list as one JSON parameter and joins in a forced order:
// the planner must not choose (docs/decisions/0002). A list of one goes as a plain value, which spares a row read.

import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { isResourceId } from '../../id.ts';
import {
  DIRECTORY_COLUMNS,
  type DirectoryRow,
  GROUP_COLUMNS,
  type GroupRow,
  isGroupIdSql,
  selected,
  USER_COLUMNS,
  type UserRow,
} from '../db/rows.ts';
import { buckets, directories, groups, memberships, organizations, resyncs, tokens, users } from '../db/schema.ts';
import { lists, p, prepare } from '../db/statement.ts';
import { groupsAbove } from '../list/found.ts';
import { rolesJoined, rolesText } from '../list/roles.ts';
import { groupsFrom, type MemberRow, membersAfter, usersAfter } from './resync-page.ts';
import { ROLE_QUESTIONS } from './role-questions.ts';
import {
  BUCKET_SIZE,
  type BucketRow,
  type DirectoryCountRow,
  type GroupNameRow,
  type GroupOfUserRow,
  type MemberNameRow,
  type OrganizationRow,
  type PairRow,
  type ResyncRow,
  type TokenRow,
  type UserNameRow,
} from './rows.ts';

type InDirectory = readonly [directoryId: string, id: string];

export const organizationById = prepare<OrganizationRow, { id: string }>(
  () =>
    sql`SELECT ${selected({ ...getTableColumns(organizations), roles: rolesText })}
      FROM ${organizations} ${rolesJoined} WHERE ${organizations.id} = ${p('id')}`,
);

/** A question: the statements that answer what is asked, none where nothing is. Every row says its directory. */
export type Question<Asked, Row extends { readonly directoryId: string }> = (
  asked: readonly Asked[],
  organizationId: string,
) => Statement<Row>[];

/** `canStand` is false of what no row has: it is not looked for. */
function question<Asked, Row extends { readonly directoryId: string }>(
  build: (asked: SQL) => SQL,
  canStand: (asked: Asked) => boolean = () => true,
): Question<Asked, Row> {
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

/** One entry for each question: what is asked, the row that answers, and the statement. */
export const QUESTIONS = {
  directories: question<string, DirectoryRow & { readonly directoryId: string }>(
    (asked) => sql`SELECT ${selected({ ...DIRECTORY_COLUMNS, directoryId: directories.id })}
    FROM ${asked} CROSS JOIN ${directories}
    ON ${directories.id} = j.value AND ${directories.organizationId} = ${p('organizationId')}`,
  ),

  /** How many directories the organization has, for one that is to be made. */
  directoryCounts: question<string, DirectoryCountRow>(
    (asked) => sql`SELECT j.value AS "directoryId", (SELECT count(*) FROM ${directories}
      WHERE ${directories.id} > 'dir_' || substr(${p('organizationId')}, 5)
        AND ${directories.id} < 'dir_' || substr(${p('organizationId')}, 5) || '~'
        AND ${directories.organizationId} = ${p('organizationId')} AND ${directories.status} <> 'deleted') AS n
    FROM ${asked}`,
  ),

  /** A token and, in the same look-up, the directory that it opens. */
  tokens: question<string, TokenRow & DirectoryRow>(
    (asked) => sql`SELECT ${selected({
      ...DIRECTORY_COLUMNS,
      hash: tokens.hash,
      directoryId: tokens.directoryId,
      expiresAt: tokens.expiresAt,
    })} FROM ${asked} CROSS JOIN ${tokens} ON ${tokens.hash} = j.value
    CROSS JOIN ${directories} ON ${directories.id} = ${tokens.directoryId}
      AND ${directories.organizationId} = ${p('organizationId')}`,
  ),

  users: question<InDirectory, UserRow>(
    (asked) => sql`SELECT ${selected(USER_COLUMNS)} FROM ${asked} CROSS JOIN ${users}
    ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
  ),

  /** Who bears these folded user names. */
  userNames: question<InDirectory, UserNameRow>(
    (asked) => sql`SELECT ${selected({ directoryId: users.directoryId, userNameKey: users.userNameKey, id: users.id })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.userNameKey} = ${second}`,
  ),

  /** Which groups bear these folded display names. */
  groupNames: question<InDirectory, GroupNameRow>(
    (asked) => sql`SELECT ${selected({ directoryId: groups.directoryId, displayKey: groups.displayKey, id: groups.id })}
    FROM ${asked} CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.displayKey} = ${second}`,
  ),

  groups: question<InDirectory, GroupRow>(
    (asked) => sql`SELECT ${selected(GROUP_COLUMNS)} FROM ${asked} CROSS JOIN ${groups}
    ON ${groups.directoryId} = ${first} AND ${groups.id} = ${second}`,
    namesResource,
  ),

  /** Names of users that are, or are to be, members. */
  memberNames: question<InDirectory, MemberNameRow>(
    (asked) => sql`SELECT ${selected({
      directoryId: users.directoryId,
      id: users.id,
      externalId: users.externalId,
      roles: users.roles,
      roleSources: users.roleSources,
      userName: sql`${users.doc} ->> 'userName'`,
      displayName: sql`${users.doc} ->> 'displayName'`,
    })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
    namesResource,
  ),

  /** Is this member in this group? */
  pairs: question<readonly [directoryId: string, groupId: string, memberId: string], PairRow>(
    (asked) => sql`SELECT ${pair} FROM ${asked} CROSS JOIN ${memberships}
    ON ${memberships.groupId} = ${second} AND ${memberships.memberId} = ${third}`,
    namesResource,
  ),

  /** Every member id of these groups. */
  wholeGroups: question<InDirectory, PairRow>(
    (asked) => sql`SELECT ${pair} FROM ${asked} CROSS JOIN ${askedGroup}
    CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id}`,
  ),

  /**
   * The groups that hold a user directly, each with those above it as a JSON list of [id, name]: a group that no group
   * holds (parent_count 0) costs no walk.
   */
  groupsOfUsers: question<InDirectory, GroupOfUserRow>(
    (
      asked,
    ) => sql`SELECT ${first} AS "directoryId", ${second} AS "userId", ${groups.id} AS "groupId", ${groups.displayName} AS "displayName",
      CASE WHEN ${groups.parentCount} = 0 THEN NULL ELSE ${groupsAbove(sql`${groups.directoryId}`, sql`${groups.id}`)} END AS above
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
  ),

  /** The groups that hold these users or groups directly, as whole rows. */
  holders: question<InDirectory, GroupRow & { readonly memberId: string }>(
    (asked) => sql`SELECT ${memberships.memberId} AS "memberId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
  ),

  /** The groups that are members of these groups, as whole rows. */
  childGroups: question<InDirectory, GroupRow & { readonly parentId: string }>(
    (asked) => sql`SELECT ${memberships.groupId} AS "parentId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.groupId} = ${second}
      AND ${isGroupIdSql(memberships.memberId)}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.memberId}`,
  ),

  /** Every edge upwards from these groups: what a cycle is told by. */
  edges: question<InDirectory, PairRow>(
    (asked) => sql`WITH RECURSIVE edge(directory_id, member_id, group_id) AS (
      SELECT ${first}, ${memberships.memberId}, ${memberships.groupId}
      FROM ${asked} CROSS JOIN ${askedGroup} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${groups.id}
      UNION
      SELECT edge.directory_id, ${memberships.memberId}, ${memberships.groupId}
      FROM edge CROSS JOIN ${memberships} ON ${memberships.memberId} = edge.group_id
    ) SELECT directory_id AS "directoryId", group_id AS "groupId", member_id AS "memberId" FROM edge`,
  ),

  buckets: question<readonly [directoryId: string, kind: string, id: string], BucketRow>(
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

  ...ROLE_QUESTIONS,
};
