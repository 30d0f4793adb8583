// Pages of users or groups: by startIndex, by the position behind or before a resource, and their total number.
// Every statement begins with the token check, and reads in the order of the index that it seeks by.

import { type SQL, sql } from 'drizzle-orm';
import { type Access, gate } from './access.ts';
import type { FilterSql } from './filter-sql.ts';
import { buckets, groups, memberships, userEmails, users } from './schema.ts';
import type { Seek } from './seek.ts';
import type { Sort } from './sort.ts';
import { compile, type Statement } from './statement.ts';

export interface Listing {
  readonly kind: 'User' | 'Group';
  readonly access: Access;
  /** Null for all. */
  readonly filter: FilterSql | null;
  readonly seek: Seek | null;
  readonly sort: Sort;
}

export type SortValue = string | number | null;

/** Where a resource stands in a list. */
export interface Position {
  readonly id: string;
  /** Null also where the order is that of ids. */
  readonly value: SortValue;
}

export type Window =
  | { readonly kind: 'index'; readonly startIndex: number; readonly count: number }
  /** `count` resources after the position, or before it, then nearest first; from the list's begin without one. */
  | { readonly kind: 'keyset'; readonly from: Position | null; readonly backwards: boolean; readonly count: number };

/** What comes with every row of a page. */
export interface Positioned {
  readonly sortValue: SortValue;
}

/** In the place of a statement that a request does not need. */
export const NOTHING: Statement<never> = { sql: 'SELECT 1 WHERE 0', params: [] };

/** The page with the given columns of `users` or `groups`, and `sortValue`. */
export function pageOf<Row>(listing: Listing, columns: SQL, window: Window): Statement<Row & Positioned> {
  return compile(pageSql(listing, columns, window));
}

/** The page as text, to stand within another statement. */
export function pageSql(listing: Listing, columns: SQL, window: Window): SQL {
  const { filter, seek, sort } = listing;
  if (window.kind === 'index' && !filter && !seek && sort.value === null && !sort.descending)
    return pageByBucket(listing, columns, window.startIndex, window.count);
  const source = sourceOf(listing);
  const value = sql`${sort.value ?? sql`NULL`}`;
  const cut = tail(listing, source, window);
  if (sort.index !== null && source.orders.includes(sort.index))
    return sql`${withFilter(listing)}SELECT ${columns}, ${value} AS "sortValue" ${cut}`;
  // What is sorted is read wide only after the page is cut: a sorter evaluates every column of every row.
  const { directoryId, id, table } = of(listing);
  return sql`WITH page AS MATERIALIZED (${withFilter(listing)}SELECT ${source.id} AS id, ${value} AS value ${cut})
    SELECT ${columns}, page.value AS "sortValue" FROM page
    CROSS JOIN ${table} ON ${directoryId} = ${listing.access.directoryId} AND ${id} = page.id`;
}

/** The first `count` ids and sort values behind a position: what a list over both resource types is merged from. */
export function positionsOf(listing: Listing, window: Window): SQL {
  const source = sourceOf(listing);
  return sql`${withFilter(listing)}SELECT ${source.id} AS id, ${listing.sort.value ?? sql`NULL`} AS value
    ${tail(listing, source, window)}`;
}

/** How many there are. Unfiltered totals are the directory's counters instead. */
export function totalOf(listing: Listing): Statement<{ total: number }> {
  const source = sourceOf(listing);
  return compile(
    sql`${withFilter(listing)}SELECT count(*) AS total FROM ${gate(listing.access)} CROSS JOIN ${source.from} WHERE ${conditions(listing, source)}`,
  );
}

/** The condition that rows stand behind a position (or before it), in `direction`. */
export function behind(sort: Sort, id: SQL, from: Position, backwards: boolean): SQL {
  const descending = sort.descending !== backwards;
  if (sort.value === null) return descending ? sql`${id} < ${from.id}` : sql`${id} > ${from.id}`;
  const { value } = sort;
  if (!sort.nullable)
    return descending
      ? sql`(${value}, ${id}) < (${from.value}, ${from.id})`
      : sql`(${value}, ${id}) > (${from.value}, ${from.id})`;
  if (from.value === null)
    return descending
      ? sql`(${value} IS NOT NULL OR ${id} < ${from.id})`
      : sql`(${value} IS NULL AND ${id} > ${from.id})`;
  return descending
    ? sql`(${value} < ${from.value} OR (${value} = ${from.value} AND ${id} < ${from.id}))`
    : sql`(${value} > ${from.value} OR (${value} = ${from.value} AND ${id} > ${from.id}) OR ${value} IS NULL)`;
}

/** `ORDER BY`; absent values are last in ascending order, first in descending (RFC 7644 §3.4.2.3). */
export function ordered(sort: Sort, id: SQL, value: SQL | null, backwards: boolean): SQL {
  const descending = sort.descending !== backwards;
  const direction = descending ? sql`DESC` : sql`ASC`;
  if (value === null) return sql`${id} ${direction}`;
  const absent = sort.nullable ? (descending ? sql` NULLS FIRST` : sql` NULLS LAST`) : sql``;
  return sql`${value} ${direction}${absent}, ${id} ${direction}`;
}

function withFilter({ filter }: Listing): SQL {
  return filter ? sql`WITH ${filter.with} ` : sql``;
}

interface Source {
  readonly from: SQL;
  readonly where: SQL;
  /** The id in the order of the index that is read. */
  readonly id: SQL;
  /** The orders in which an index yields these rows. */
  readonly orders: readonly Sort['index'][];
}

function of({ kind }: Pick<Listing, 'kind'>) {
  const table = kind === 'User' ? users : groups;
  return { table, id: table.id, directoryId: table.directoryId };
}

function tail(listing: Listing, source: Source, window: Window): SQL {
  const where = conditions(listing, source);
  const { sort } = listing;
  if (window.kind === 'index')
    return sql`FROM ${gate(listing.access)} CROSS JOIN ${source.from} WHERE ${where} ORDER BY ${ordered(sort, source.id, sort.value, false)}
      LIMIT ${window.count} OFFSET ${window.startIndex - 1}`;
  const position = window.from ? sql` AND ${behind(sort, source.id, window.from, window.backwards)}` : sql``;
  return sql`FROM ${gate(listing.access)} CROSS JOIN ${source.from} WHERE ${where}${position}
    ORDER BY ${ordered(sort, source.id, sort.value, window.backwards)} LIMIT ${window.count}`;
}

function conditions(listing: Listing, source: Source): SQL {
  return listing.filter ? sql`${source.where} AND (${listing.filter.where})` : source.where;
}

/** Which rows are looked at, through which index. Joins fix their order: the planner would read whole directories. */
function sourceOf(listing: Listing): Source {
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
      return { ...rows(sql`${key} >= ${seek.prefix} AND ${key} < ${`${seek.prefix}\u{10ffff}`}`), orders: ['name'] };
    }
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
      return {
        from: sql`${membersOf(seek.id)} inside CROSS JOIN ${users} ON ${inDirectory} AND ${id} = inside.id`,
        where: sql`TRUE`,
        id: sql`inside.id`,
        orders: [],
      };
  }
}

/** The ids of all members of a group, through nested groups too; nested groups are a range of the key. */
function membersOf(groupId: string): SQL {
  return sql`(WITH RECURSIVE nest(id) AS (
      SELECT ${groupId}
      UNION
      SELECT m.member_id FROM nest CROSS JOIN ${memberships} m
      ON m.group_id = nest.id AND m.member_id >= 'grp_' AND m.member_id < 'grp_~'
    ) SELECT DISTINCT m.member_id AS id FROM nest CROSS JOIN ${memberships} m ON m.group_id = nest.id)`;
}

/**
 * The page at any startIndex of the unfiltered list: runs of about 500 find where it begins, from the nearer end of
 * the run. Up to three rows read per run, half a run, and the page.
 */
function pageByBucket({ access, kind }: Listing, columns: SQL, startIndex: number, count: number): SQL {
  const { directoryId, id, table } = of({ kind });
  const inDirectory = sql`${directoryId} = ${access.directoryId}`;
  const ofKind = sql`${buckets.directoryId} = ${access.directoryId} AND ${buckets.kind} = ${kind}`;
  return sql`WITH run AS MATERIALIZED (
      SELECT first_id, n, ${startIndex} - 1 - before AS skipped,
        coalesce((SELECT min(${buckets.firstId}) FROM ${buckets} WHERE ${ofKind} AND ${buckets.firstId} > counted.first_id), '~') AS next_id
      FROM (SELECT first_id, n, sum(n) OVER (ORDER BY first_id ROWS UNBOUNDED PRECEDING) - n AS before
        FROM ${gate(access)} CROSS JOIN ${buckets} WHERE ${ofKind}) counted
      WHERE before < ${startIndex} AND before + n >= ${startIndex} LIMIT 1),
    start AS MATERIALIZED (
      SELECT CASE WHEN skipped = 0 THEN first_id WHEN skipped <= n / 2
        THEN (SELECT ${id} FROM ${table} WHERE ${inDirectory} AND ${id} >= run.first_id
          ORDER BY ${id} LIMIT 1 OFFSET (SELECT skipped FROM run))
        ELSE (SELECT ${id} FROM ${table} WHERE ${inDirectory} AND ${id} < run.next_id
          ORDER BY ${id} DESC LIMIT 1 OFFSET (SELECT n - skipped - 1 FROM run))
        END AS id FROM run)
    SELECT ${columns}, NULL AS "sortValue" FROM ${gate(access)} CROSS JOIN ${table}
    WHERE ${inDirectory} AND ${id} >= (SELECT id FROM start)
    ORDER BY ${id} LIMIT ${count}`;
}
