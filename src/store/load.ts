// What a round of changes must know before it decides, loaded in one trip: whatever the number of changes, one
// statement per question. Questions nobody asks are left out.

import { sql } from 'drizzle-orm';
import { groupsFrom, type MemberRow, membersAfter, usersAfter } from './resync-page.ts';
import {
  DIRECTORY_COLUMNS,
  type DirectoryRow,
  GROUP_COLUMNS,
  type GroupRow,
  selected,
  USER_COLUMNS,
  type UserRow,
} from './rows.ts';
import { buckets, directories, groups, memberships, organizations, resyncs, tokens, users } from './schema.ts';
import { lists, p, prepare, type Statement } from './statement.ts';
import { type Batcher, type Meter, trip } from './trip.ts';

type InDirectory = readonly [directoryId: string, id: string];

/** What is asked. Ids come with their directory: no look-up crosses a tenant. */
export interface Questions {
  readonly organizationId: string;
  readonly directoryIds: readonly string[];
  readonly tokenHashes: readonly string[];
  readonly users: readonly InDirectory[];
  /** Who bears these folded user names. */
  readonly userNames: readonly InDirectory[];
  readonly groups: readonly InDirectory[];
  /** Names of users that are, or are to be, members. */
  readonly memberNames: readonly InDirectory[];
  /** Is this member in this group? */
  readonly pairs: readonly (readonly [groupId: string, memberId: string])[];
  /** Every member id of these groups. */
  readonly wholeGroups: readonly string[];
  /** The groups above these users, direct and indirect. */
  readonly groupsOfUsers: readonly InDirectory[];
  /** The groups that hold these users or groups directly, as whole rows. */
  readonly holdersOf: readonly InDirectory[];
  /** The groups that are members of these groups, as whole rows. */
  readonly childGroupsOf: readonly InDirectory[];
  /** Every edge upwards from these groups: what a cycle is told by. */
  readonly edgesAbove: readonly InDirectory[];
  readonly buckets: readonly (readonly [directoryId: string, kind: string, id: string])[];
  readonly resyncs: readonly string[];
  readonly usersAfter: readonly { readonly directoryId: string; readonly after: string }[];
  readonly groupsAfter: readonly { readonly directoryId: string; readonly group: string; readonly member: string }[];
}

export interface TokenRow {
  readonly hash: string;
  readonly directoryId: string;
  readonly expiresAt: number | null;
}

export interface GroupOfUserRow {
  readonly userId: string;
  readonly groupId: string;
  readonly displayName: string;
  readonly direct: number;
}

export interface BucketRow {
  readonly directoryId: string;
  readonly kind: string;
  /** The id that was asked for. */
  readonly id: string;
  readonly firstId: string;
  readonly n: number;
  /** 1 where no bucket comes after this one. */
  readonly last: number;
  /** Greatest id of that kind in the directory. */
  readonly newestId: string | null;
}

export interface ResyncRow {
  readonly directoryId: string;
  readonly id: string;
  readonly stage: string;
  readonly position: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

export interface Answers {
  readonly organization: OrganizationRow | undefined;
  readonly directories: DirectoryRow[];
  readonly tokens: TokenRow[];
  readonly users: UserRow[];
  readonly userNames: { directoryId: string; userNameKey: string; id: string }[];
  readonly groups: GroupRow[];
  readonly memberNames: { id: string; userName: string; displayName: string | null }[];
  readonly pairs: { groupId: string; memberId: string }[];
  readonly wholeGroups: { groupId: string; memberId: string }[];
  readonly groupsOfUsers: GroupOfUserRow[];
  readonly holders: (GroupRow & { memberId: string })[];
  readonly childGroups: (GroupRow & { parentId: string })[];
  readonly edges: { groupId: string; memberId: string }[];
  readonly buckets: BucketRow[];
  readonly resyncs: ResyncRow[];
  readonly snapshotUsers: UserRow[];
  readonly snapshotGroups: GroupRow[];
  readonly snapshotMembers: MemberRow[];
}

interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly lastSequence: number;
  readonly lastCommit: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}

const organizationById = prepare<OrganizationRow, { id: string }>(
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

type Asked = { asked: string };
const asked = sql`json_each(${p('asked')}) j`;
const first = sql`(j.value ->> 0)`;
const second = sql`(j.value ->> 1)`;

const directoriesById = prepare<DirectoryRow, Asked & { organizationId: string }>(
  () => sql`SELECT ${selected(DIRECTORY_COLUMNS)} FROM ${asked} CROSS JOIN ${directories}
    ON ${directories.id} = j.value AND ${directories.organizationId} = ${p('organizationId')}`,
);

const tokensByHash = prepare<TokenRow, Asked>(
  () =>
    sql`SELECT ${selected({
      hash: tokens.hash,
      directoryId: tokens.directoryId,
      expiresAt: tokens.expiresAt,
    })} FROM ${asked} CROSS JOIN ${tokens} ON ${tokens.hash} = j.value`,
);

const usersById = prepare<UserRow, Asked>(
  () => sql`SELECT ${selected(USER_COLUMNS)} FROM ${asked} CROSS JOIN ${users}
    ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
);

const usersByName = prepare<Answers['userNames'][number], Asked>(
  () => sql`SELECT ${selected({ directoryId: users.directoryId, userNameKey: users.userNameKey, id: users.id })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.userNameKey} = ${second}`,
);

const groupsById = prepare<GroupRow, Asked>(
  () => sql`SELECT ${selected(GROUP_COLUMNS)} FROM ${asked} CROSS JOIN ${groups}
    ON ${groups.directoryId} = ${first} AND ${groups.id} = ${second}`,
);

const memberNamesById = prepare<Answers['memberNames'][number], Asked>(
  () => sql`SELECT ${users.id} AS id, ${users.doc} ->> 'userName' AS "userName", ${users.doc} ->> 'displayName' AS "displayName"
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
);

const pairColumns = selected({ groupId: memberships.groupId, memberId: memberships.memberId });

const pairsByKey = prepare<Answers['pairs'][number], Asked>(
  () => sql`SELECT ${pairColumns} FROM ${asked} CROSS JOIN ${memberships}
    ON ${memberships.groupId} = ${first} AND ${memberships.memberId} = ${second}`,
);

const membersOfGroups = prepare<Answers['wholeGroups'][number], Asked>(
  () => sql`SELECT ${pairColumns} FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.groupId} = j.value`,
);

/** A group that no group holds (parent_count 0) ends the walk without a read. UNION ends it everywhere. */
const groupsOfUsers = prepare<GroupOfUserRow, Asked>(
  () => sql`WITH RECURSIVE above(directory_id, user_id, group_id, direct, parents, name) AS (
      SELECT ${first}, ${second}, ${memberships.groupId}, 1, ${groups.parentCount}, ${groups.displayName}
      FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
      CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}
      UNION
      SELECT above.directory_id, above.user_id, ${memberships.groupId}, 0, ${groups.parentCount}, ${groups.displayName}
      FROM above CROSS JOIN ${memberships} ON above.parents > 0 AND ${memberships.memberId} = above.group_id
      CROSS JOIN ${groups} ON ${groups.directoryId} = above.directory_id AND ${groups.id} = ${memberships.groupId}
    )
    SELECT user_id AS "userId", group_id AS "groupId", name AS "displayName", max(direct) AS direct
    FROM above GROUP BY user_id, group_id`,
);

const holdersOfMembers = prepare<Answers['holders'][number], Asked>(
  () => sql`SELECT ${memberships.memberId} AS "memberId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
);

/** Ids of groups sort together ('grp_…'), so child groups are a range of the key. */
const childGroupsOfGroups = prepare<Answers['childGroups'][number], Asked>(
  () => sql`SELECT ${memberships.groupId} AS "parentId", ${selected(GROUP_COLUMNS)}
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.groupId} = ${second}
      AND ${memberships.memberId} >= 'grp_' AND ${memberships.memberId} < 'grp_~'
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.memberId}`,
);

const edgesAboveGroups = prepare<Answers['edges'][number], Asked>(
  () => sql`WITH RECURSIVE edge(member_id, group_id) AS (
      SELECT ${memberships.memberId}, ${memberships.groupId}
      FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
      UNION
      SELECT ${memberships.memberId}, ${memberships.groupId}
      FROM edge CROSS JOIN ${memberships} ON ${memberships.memberId} = edge.group_id
    ) SELECT group_id AS "groupId", member_id AS "memberId" FROM edge`,
);

const bucketsOfIds = prepare<BucketRow, Asked>(
  () => sql`SELECT ${selected({ directoryId: buckets.directoryId, kind: buckets.kind, firstId: buckets.firstId, n: buckets.n })},
      j.value ->> 2 AS id,
      ${buckets.firstId} = (SELECT max(b.first_id) FROM ${buckets} b WHERE b.directory_id = ${first} AND b.kind = ${second}) AS last,
      CASE ${second} WHEN 'User' THEN (SELECT max(u.id) FROM ${users} u WHERE u.directory_id = ${first})
        ELSE (SELECT max(g.id) FROM ${groups} g WHERE g.directory_id = ${first}) END AS "newestId"
    FROM ${asked} CROSS JOIN ${buckets} ON ${buckets.directoryId} = ${first} AND ${buckets.kind} = ${second}
      AND ${buckets.firstId} = (SELECT max(b.first_id) FROM ${buckets} b
        WHERE b.directory_id = ${first} AND b.kind = ${second} AND b.first_id <= (j.value ->> 2))`,
);

const resyncsOfDirectories = prepare<ResyncRow, Asked>(
  () =>
    sql`SELECT ${selected({
      directoryId: resyncs.directoryId,
      id: resyncs.id,
      stage: resyncs.stage,
      position: resyncs.position,
      startedAt: resyncs.startedAt,
      finishedAt: resyncs.finishedAt,
    })} FROM ${asked} CROSS JOIN ${resyncs} ON ${resyncs.directoryId} = j.value`,
);

const LOAD_TIMEOUT_MS = 5_000;

/** Answers all questions in one trip. */
export async function load(db: Batcher, questions: Questions, meter: Meter): Promise<Answers> {
  const statements: Statement[] = [];
  const places = new Map<string, number[]>();
  const ask = (name: keyof Answers, statement: Statement) => {
    places.set(name, [...(places.get(name) ?? []), statements.length]);
    statements.push(statement);
  };
  const askFor = (name: keyof Answers, values: readonly unknown[], make: (asked: Asked) => Statement) => {
    for (const part of lists(values)) ask(name, make({ asked: part }));
  };

  ask('organization', organizationById({ id: questions.organizationId }));
  askFor('directories', questions.directoryIds, (a) =>
    directoriesById({ ...a, organizationId: questions.organizationId }),
  );
  askFor('tokens', questions.tokenHashes, tokensByHash);
  askFor('users', questions.users, usersById);
  askFor('userNames', questions.userNames, usersByName);
  askFor('groups', questions.groups, groupsById);
  askFor('memberNames', questions.memberNames, memberNamesById);
  askFor('pairs', questions.pairs, pairsByKey);
  askFor('wholeGroups', questions.wholeGroups, membersOfGroups);
  askFor('groupsOfUsers', questions.groupsOfUsers, groupsOfUsers);
  askFor('holders', questions.holdersOf, holdersOfMembers);
  askFor('childGroups', questions.childGroupsOf, childGroupsOfGroups);
  askFor('edges', questions.edgesAbove, edgesAboveGroups);
  askFor('buckets', questions.buckets, bucketsOfIds);
  askFor('resyncs', questions.resyncs, resyncsOfDirectories);
  for (const place of questions.usersAfter) ask('snapshotUsers', usersAfter(place));
  for (const { directoryId, group, member } of questions.groupsAfter) {
    ask('snapshotGroups', groupsFrom({ directoryId, from: group }));
    ask('snapshotMembers', membersAfter({ directoryId, group, member }));
  }

  const results: unknown[][] = await trip(db, statements, meter, LOAD_TIMEOUT_MS);
  // Each name belongs to the statements asked under it just above, so its rows have the type named there.
  const rows = <Name extends keyof Answers>(name: Name) =>
    (places.get(name) ?? []).flatMap((place) => results[place] ?? []) as never;
  return {
    organization: (rows('organization') as OrganizationRow[])[0],
    directories: rows('directories'),
    tokens: rows('tokens'),
    users: rows('users'),
    userNames: rows('userNames'),
    groups: rows('groups'),
    memberNames: rows('memberNames'),
    pairs: rows('pairs'),
    wholeGroups: rows('wholeGroups'),
    groupsOfUsers: rows('groupsOfUsers'),
    holders: rows('holders'),
    childGroups: rows('childGroups'),
    edges: rows('edges'),
    buckets: rows('buckets'),
    resyncs: rows('resyncs'),
    snapshotUsers: rows('snapshotUsers'),
    snapshotGroups: rows('snapshotGroups'),
    snapshotMembers: rows('snapshotMembers'),
  };
}
