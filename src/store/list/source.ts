// Where the rows of a list come from: which table, through which index.

import { type SQL, sql } from 'drizzle-orm';
import { isGroupIdSql } from '../db/rows.ts';
import { groups, memberships, userEmails, users } from '../db/schema.ts';
import { afterPrefix } from '../filter/compare.ts';
import type { FilterSql } from '../filter/compile.ts';
import type { Access } from './access.ts';
import type { Counted, Seek } from './seek.ts';
import type { Sort } from './sort.ts';

export interface Listing {
  readonly kind: 'User' | 'Group';
  readonly access: Access;
  /** Null for all. */
  readonly filter: FilterSql | null;
  readonly seek: Seek | null;
  /** The filter is several keys, one of which is enough: an index names the rows of each (seek.ts `isByKeys`). */
  readonly byKeys: boolean;
  /** The filter is a range of an index and nothing else (seek.ts `isRange`). */
  readonly isRange: boolean;
  /** The filter asks for exactly those that a counter knows the number of (seek.ts `countedBy`). */
  readonly counted: Counted | null;
  readonly sort: Sort;
  /** Rows that the list may look at where no index names a few; 0 for no limit. */
  readonly maxRows: number;
}

export interface Source {
  readonly from: SQL;
  readonly where: SQL;
  /** The id in the order of the index that is read. */
  readonly id: SQL;
  /** The orders in which an index yields these rows. */
  readonly orders: readonly Sort['index'][];
}

/** The table of a resource type, and its key. */
export function of({ kind }: Pick<Listing, 'kind'>) {
  const table = kind === 'User' ? users : groups;
  return { table, id: table.id, directoryId: table.directoryId };
}

/** Which rows are looked at, through which index. Joins fix their order: the planner would read whole directories. */
export function sourceOf(listing: Listing): Source {
  const { seek } = listing;
  const { directoryId, id, table } = of(listing);
  const inDirectory = sql`${directoryId} = ${listing.access.directoryId}`;
  const rows = (condition: SQL): Source => ({
    from: sql`${table}`,
    where: sql`${inDirectory} AND ${condition}`,
    id: sql`${id}`,
    orders: [],
  });
  switch (seek?.by) {
    case undefined:
      return { from: sql`${table}`, where: inDirectory, id: sql`${id}`, orders: ['id', 'name', 'modified'] };
    case 'id':
      return rows(sql`${id} = ${seek.key}`);
    case 'userName':
      return rows(sql`${users.userNameKey} = ${seek.key}`);
    case 'displayName':
      return rows(sql`${groups.displayKey} = ${seek.key}`);
    case 'externalId':
      return rows(sql`${table.externalId} = ${seek.key}`);
    case 'modified':
      return {
        ...rows(sql`${table.modifiedAt} BETWEEN ${seek.from} AND ${seek.to}`),
        orders: ['modified'],
      };
    case 'prefix': {
      const key = listing.kind === 'User' ? users.userNameKey : groups.displayKey;
      const end = afterPrefix(seek.prefix);
      const below = end === undefined ? sql`` : sql` AND ${key} < ${end}`;
      return { ...rows(sql`${key} >= ${seek.prefix}${below}`), orders: ['name'] };
    }
    case 'inactive':
      // The planner takes the index of some only where the condition stands there in so many words.
      return { ...rows(sql`${users.active} = 0`), from: sql`${users} INDEXED BY users_inactive`, orders: ['id'] };
    case 'email':
      return {
        from: sql`${userEmails} CROSS JOIN ${users} ON ${inDirectory} AND ${id} = ${userEmails.userId}`,
        where: sql`${userEmails.directoryId} = ${listing.access.directoryId} AND ${userEmails.valueKey} = ${seek.key}`,
        id: sql`${userEmails.userId}`,
        orders: ['id'],
      };
    case 'member':
      return {
        from: sql`${memberships} CROSS JOIN ${groups} ON ${inDirectory} AND ${id} = ${memberships.groupId}`,
        where: sql`${memberships.memberId} = ${seek.id}`,
        id: sql`${memberships.groupId}`,
        orders: ['id'],
      };
    case 'group':
      if (seek.flat)
        return {
          from: sql`${memberships} CROSS JOIN ${users} ON ${inDirectory} AND ${id} = ${memberships.memberId}`,
          where: sql`${memberships.groupId} = ${seek.id}`,
          id: sql`${memberships.memberId}`,
          orders: ['id'],
        };
      return {
        from: sql`${membersOf(seek.id, listing.access)} inside CROSS JOIN ${users} ON ${inDirectory} AND ${id} = inside.id`,
        where: sql`TRUE`,
        id: sql`inside.id`,
        orders: [],
      };
  }
}

/** Whether a group is there and no other is in it: its members are a run of the key, and its counter is theirs. */
export function isFlat(groupId: string, { directoryId }: Access): SQL {
  return sql`(EXISTS (SELECT 1 FROM ${groups} WHERE ${groups.directoryId} = ${directoryId} AND ${groups.id} = ${groupId})
    AND NOT EXISTS (SELECT 1 FROM ${memberships} m
      WHERE m.group_id = ${groupId} AND ${isGroupIdSql(sql`m.member_id`)}))`;
}

/** The ids of all members of a group, through nested groups too. */
function membersOf(groupId: string, access: Access): SQL {
  return sql`(SELECT DISTINCT m.member_id AS id FROM (${nestOf(groupId, access)}) nest
    CROSS JOIN ${memberships} m ON m.group_id = nest.id)`;
}

/** The ids of a group and of all groups in it; these are a range of the key. None that is gone. */
export function nestOf(groupId: string, { directoryId }: Access): SQL {
  return sql`WITH RECURSIVE nest(id) AS (
      SELECT ${groups.id} FROM ${groups} WHERE ${groups.directoryId} = ${directoryId} AND ${groups.id} = ${groupId}
      UNION
      SELECT g.id FROM nest CROSS JOIN ${memberships} m ON m.group_id = nest.id AND ${isGroupIdSql(sql`m.member_id`)}
      CROSS JOIN ${groups} g ON g.directory_id = ${directoryId} AND g.id = m.member_id
    ) SELECT id FROM nest`;
}
