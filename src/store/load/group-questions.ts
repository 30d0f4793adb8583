// What rounds ask about groups: their rows and names, who is in them, and what holds them.

import { sql } from 'drizzle-orm';
import { isResourceId } from '../../id.ts';
import { GROUP_COLUMNS, type GroupRow, isGroupIdSql, selected } from '../db/rows.ts';
import { groups, memberships } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { first, type InDirectory, namesResource, question, second, third } from './question.ts';

export type GroupNameRow = Pick<GroupRow, 'directoryId' | 'displayKey' | 'id'>;

export interface PairRow extends Readonly<typeof memberships.$inferSelect> {
  readonly directoryId: string;
}

/** Members that a round loads: of one group, and of all groups together. A row takes some 300 bytes until it is decided. */
export const MAX_MEMBERS_LOADED = 100_000;

/** Asks for all members of a group that has `atMost` so many. */
export type WholeGroup = readonly [directoryId: string, id: string, atMost: number];

const pair = sql`${first} AS "directoryId", ${selected({ groupId: memberships.groupId, memberId: memberships.memberId })}`;

/** The group that was asked for, where the directory has it: whatever is read next is read of this directory only. */
const askedGroup = sql`${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${second}`;

/** As many groups as most providers keep in step for a directory. */
const RECENT_GROUPS = 8;

/** The groups of a directory that were changed last: what a provider that has just changed a user will write to. */
export const recentGroups = prepare<GroupRow, { directoryId: string }>(
  () => sql`SELECT ${selected(GROUP_COLUMNS)} FROM ${groups} INDEXED BY groups_modified
    WHERE ${groups.directoryId} = ${p('directoryId')}
    ORDER BY ${groups.modifiedAt} DESC LIMIT ${sql.raw(String(RECENT_GROUPS))}`,
);

export const GROUP_QUESTIONS = {
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

  /** Is this member in this group? */
  pairs: question<readonly [directoryId: string, groupId: string, memberId: string], PairRow>(
    (asked) => sql`SELECT ${pair} FROM ${asked} CROSS JOIN ${memberships}
    ON ${memberships.groupId} = ${second} AND ${memberships.memberId} = ${third}`,
    namesResource,
  ),

  /** Every member id of these groups; none of a group that has more than was asked for. One row too many says that they were cut. */
  wholeGroups: question<WholeGroup, PairRow>(
    (asked) => sql`SELECT ${pair} FROM ${asked} CROSS JOIN ${askedGroup} AND ${groups.memberCount} <= ${third}
    CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id} LIMIT ${sql.raw(String(MAX_MEMBERS_LOADED + 1))}`,
    ([, id]) => isResourceId(id),
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
};
