// The statements behind a round's questions. Each takes its list as one JSON parameter and joins in a forced order:
// the planner must not choose (docs/decisions/0002). A list of one goes as a plain value, which spares a row read.

import { type SQL, sql } from 'drizzle-orm';
import { groupsAbove } from './found.ts';
import {
  type Answers,
  BUCKET_SIZE,
  type BucketRow,
  type GroupOfUserRow,
  type OrganizationRow,
  type ResyncRow,
  type TokenRow,
} from './questions.ts';
import {
  DIRECTORY_COLUMNS,
  type DirectoryRow,
  GROUP_COLUMNS,
  type GroupRow,
  isGroupIdSql,
  selected,
  USER_COLUMNS,
  type UserRow,
} from './rows.ts';
import { buckets, directories, groups, memberships, organizations, resyncs, tokens, users } from './schema.ts';
import { type Bindable, lists, p, prepare, type Statement } from './statement.ts';

export const organizationById = prepare<OrganizationRow, { id: string }>(
  () =>
    sql`SELECT ${selected({
      id: organizations.id,
      name: organizations.name,
      externalId: organizations.externalId,
      lastSequence: organizations.lastSequence,
      lastCommit: organizations.lastCommit,
      createdAt: organizations.createdAt,
      updatedAt: organizations.updatedAt,
      deletedAt: organizations.deletedAt,
    })} FROM ${organizations} WHERE ${organizations.id} = ${p('id')}`,
);

/** Statements that answer a question about each of these values; none for no values. */
export type Question<Row, Extra extends Readonly<Record<string, Bindable>>> = (
  values: readonly unknown[],
  extra: Extra,
) => Statement<Row>[];

function question<Row, Extra extends Readonly<Record<string, Bindable>> = Record<never, never>>(
  build: (asked: SQL) => SQL,
): Question<Row, Extra> {
  const one = prepare<Row, Extra & { asked: string }>(() => build(sql`(SELECT ${p('asked')} AS value) j`));
  const many = prepare<Row, Extra & { asked: string }>(() => build(sql`json_each(${p('asked')}) j`));
  return (values, extra) => {
    const [only] = values;
    if (values.length === 1) return [one({ ...extra, asked: typeof only === 'string' ? only : JSON.stringify(only) })];
    return lists(values).map((asked) => many({ ...extra, asked }));
  };
}

const first = sql`(j.value ->> 0)`;
const second = sql`(j.value ->> 1)`;

export const directoriesById = question<DirectoryRow, { organizationId: string }>(
  (asked) => sql`SELECT ${selected(DIRECTORY_COLUMNS)} FROM ${asked} CROSS JOIN ${directories}
    ON ${directories.id} = j.value AND ${directories.organizationId} = ${p('organizationId')}`,
);

/** A token and, in the same look-up, the directory that it opens. */
export const tokensByHash = question<TokenRow & DirectoryRow, { organizationId: string }>(
  (asked) => sql`SELECT ${selected({
    ...DIRECTORY_COLUMNS,
    hash: tokens.hash,
    directoryId: tokens.directoryId,
    expiresAt: tokens.expiresAt,
  })} FROM ${asked} CROSS JOIN ${tokens} ON ${tokens.hash} = j.value
    CROSS JOIN ${directories} ON ${directories.id} = ${tokens.directoryId}
      AND ${directories.organizationId} = ${p('organizationId')}`,
);

export const usersById = question<UserRow>(
  (asked) => sql`SELECT ${selected(USER_COLUMNS)} FROM ${asked} CROSS JOIN ${users}
    ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
);

export const usersByName = question<Answers['userNames'][number]>(
  (asked) => sql`SELECT ${selected({ directoryId: users.directoryId, userNameKey: users.userNameKey, id: users.id })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.userNameKey} = ${second}`,
);

export const groupsById = question<GroupRow>(
  (asked) => sql`SELECT ${selected(GROUP_COLUMNS)} FROM ${asked} CROSS JOIN ${groups}
    ON ${groups.directoryId} = ${first} AND ${groups.id} = ${second}`,
);

export const memberNamesById = question<Answers['memberNames'][number]>(
  (
    asked,
  ) => sql`SELECT ${selected({ directoryId: users.directoryId, id: users.id })}, ${users.doc} ->> 'userName' AS "userName", ${users.doc} ->> 'displayName' AS "displayName"
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
);

const pairColumns = selected({ groupId: memberships.groupId, memberId: memberships.memberId });

export const pairsByKey = question<Answers['pairs'][number]>(
  (asked) => sql`SELECT ${pairColumns} FROM ${asked} CROSS JOIN ${memberships}
    ON ${memberships.groupId} = ${first} AND ${memberships.memberId} = ${second}`,
);

export const membersOfGroups = question<Answers['wholeGroups'][number]>(
  (asked) => sql`SELECT ${pairColumns} FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.groupId} = j.value`,
);

/**
 * The groups that hold a user directly, each with those above it as a JSON list of [id, name]: a group that no group
 * holds (parent_count 0) costs no walk.
 */
export const groupsOfUsers = question<GroupOfUserRow>(
  (asked) => sql`SELECT ${second} AS "userId", ${groups.id} AS "groupId", ${groups.displayName} AS "displayName",
      CASE WHEN ${groups.parentCount} = 0 THEN NULL ELSE ${groupsAbove(sql`${groups.directoryId}`, sql`${groups.id}`)} END AS above
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
);

export const holdersOfMembers = question<Answers['holders'][number]>(
  (asked) => sql`SELECT ${memberships.memberId} AS "memberId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
);

export const childGroupsOfGroups = question<Answers['childGroups'][number]>(
  (asked) => sql`SELECT ${memberships.groupId} AS "parentId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.groupId} = ${second}
      AND ${isGroupIdSql(memberships.memberId)}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.memberId}`,
);

export const edgesAboveGroups = question<Answers['edges'][number]>(
  (asked) => sql`WITH RECURSIVE edge(member_id, group_id) AS (
      SELECT ${memberships.memberId}, ${memberships.groupId}
      FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
      UNION
      SELECT ${memberships.memberId}, ${memberships.groupId}
      FROM edge CROSS JOIN ${memberships} ON ${memberships.memberId} = edge.group_id
    ) SELECT group_id AS "groupId", member_id AS "memberId" FROM edge`,
);

export const bucketsOfIds = question<BucketRow>(
  (
    asked,
  ) => sql`SELECT ${selected({ directoryId: buckets.directoryId, kind: buckets.kind, firstId: buckets.firstId, n: buckets.n })},
      j.value ->> 2 AS id,
      NOT EXISTS (SELECT 1 FROM ${buckets} b WHERE b.directory_id = ${first} AND b.kind = ${second}
        AND b.first_id > ${buckets.firstId}) AS last,
      CASE WHEN ${buckets.n} < ${sql.raw(String(BUCKET_SIZE))} THEN NULL
        WHEN ${second} = 'User' THEN (SELECT max(u.id) FROM ${users} u WHERE u.directory_id = ${first})
        ELSE (SELECT max(g.id) FROM ${groups} g WHERE g.directory_id = ${first}) END AS "newestId"
    FROM ${asked} CROSS JOIN ${buckets} ON ${buckets.directoryId} = ${first} AND ${buckets.kind} = ${second}
      AND ${buckets.firstId} = (SELECT max(b.first_id) FROM ${buckets} b
        WHERE b.directory_id = ${first} AND b.kind = ${second} AND b.first_id <= (j.value ->> 2))`,
);

export const resyncsOfDirectories = question<ResyncRow>(
  (asked) =>
    sql`SELECT ${selected({
      directoryId: resyncs.directoryId,
      id: resyncs.id,
      stage: resyncs.stage,
      position: resyncs.position,
      startedAt: resyncs.startedAt,
      finishedAt: resyncs.finishedAt,
    })} FROM ${asked} CROSS JOIN ${resyncs} ON ${resyncs.directoryId} = j.value`,
);
