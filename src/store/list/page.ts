// Pages of users or groups: by startIndex, by the position behind or before a resource, and their total number.
// Every statement begins with the token check, and reads in the order of the index that it seeks by.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { compile } from '../db/statement.ts';
import { gate } from './access.ts';
import { isPlain, passed, within } from './bound.ts';
import { pageByBucket, preparedPage } from './page-by-bucket.ts';
import { MAX_SORTED_CHARACTERS, type Sort } from './sort.ts';
import { type Listing, of, type Source, sourceOf } from './source.ts';
import type { Position, SortValue, Window } from './window.ts';

/** What comes with every row of a page. */
export interface Positioned {
  readonly sortValue: SortValue;
}

/** In the place of a statement that a request does not need. */
export const NOTHING: Statement<never> = { sql: 'SELECT 1 WHERE 0', params: [] };

/** The page with the given columns of `users` or `groups`, and `sortValue`. */
export function pageOf<Row>(listing: Listing, columns: SQL, window: Window): Statement<Row & Positioned> {
  const { access, kind, sort } = listing;
  if (!isPlain(listing, window)) return compile(pageSql(listing, columns, window));
  const { count, startIndex } = window;
  return preparedPage(kind, columns, sort.descending)({ ...access, startIndex, count }) as Statement<Row & Positioned>;
}

/** The page as text, to stand within another statement. */
export function pageSql(listing: Listing, columns: SQL, window: Window): SQL {
  const { sort } = listing;
  if (isPlain(listing, window)) {
    const { access, kind } = listing;
    return pageByBucket({ access, kind, descending: sort.descending }, columns, window.startIndex, window.count);
  }
  const source = sourceOf(listing);
  const value = sql`${sort.value ?? sql`NULL`}`;
  const cut = tail(listing, source, window);
  if (sort.index !== null && source.orders.includes(sort.index))
    return sql`${withFilter(listing)}SELECT ${columns}, ${value} AS "sortValue" ${cut}`;
  // What is sorted is read wide only after the page is cut: a sorter evaluates every column of every row. The join
  // keeps the order of the page, its outer table.
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

/** Of a longer text a position keeps the beginning, so that a cursor stays short. */
export function positionAt(id: string, value: SortValue): Position {
  if (typeof value !== 'string' || value.length <= MAX_SORTED_CHARACTERS) return { id, value };
  // By characters, as SQL counts: two units may be one.
  const beginning = Array.from(value.slice(0, 2 * MAX_SORTED_CHARACTERS))
    .slice(0, MAX_SORTED_CHARACTERS)
    .join('');
  return beginning === value ? { id, value } : { id, value: beginning, cut: true };
}

/** The condition that rows stand behind a position (or before it). */
export function behind(listing: Listing, id: SQL, from: Position, backwards: boolean): SQL {
  const { sort } = listing;
  const descending = sort.descending !== backwards;
  if (sort.value === null) return descending ? sql`${id} < ${from.id}` : sql`${id} > ${from.id}`;
  const { value } = sort;
  const at = valueAt(listing, value, from);
  if (!sort.nullable)
    return descending ? sql`(${value}, ${id}) < (${at}, ${from.id})` : sql`(${value}, ${id}) > (${at}, ${from.id})`;
  if (from.value === null)
    return descending
      ? sql`(${value} IS NOT NULL OR ${id} < ${from.id})`
      : sql`(${value} IS NULL AND ${id} > ${from.id})`;
  return descending
    ? sql`(${value} < ${at} OR (${value} = ${at} AND ${id} < ${from.id}))`
    : sql`(${value} > ${at} OR (${value} = ${at} AND ${id} > ${from.id}) OR ${value} IS NULL)`;
}

/** The value of a position. Of a long one: what its resource has now; where it is gone, the beginning: what began so is seen again. */
export function valueAt(listing: Listing, value: SQL, from: Position): SQL {
  if (!from.cut) return sql`${from.value}`;
  const { directoryId, id, table } = of(listing);
  return sql`coalesce((SELECT ${value} FROM ${table} WHERE ${directoryId} = ${listing.access.directoryId}
    AND ${id} = ${from.id} AND substr(${value}, 1, ${MAX_SORTED_CHARACTERS}) = ${from.value}), ${from.value})`;
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

export function tail(
  listing: Listing,
  source: Source,
  window: Window,
  admitted: SQL = gate(listing.access, within(listing, window)),
): SQL {
  const where = conditions(listing, source);
  const { sort } = listing;
  if (window.kind === 'index') {
    const { from } = window;
    const begin = from ? sql` AND ${behind(listing, source.id, from.position, false)}` : sql``;
    return sql`FROM ${admitted} CROSS JOIN ${source.from} WHERE ${where}${begin}
      ORDER BY ${ordered(sort, source.id, sort.value, false)} LIMIT ${window.count} OFFSET ${passed(window)}`;
  }
  const position = window.from ? sql` AND ${behind(listing, source.id, window.from, window.backwards)}` : sql``;
  return sql`FROM ${admitted} CROSS JOIN ${source.from} WHERE ${where}${position}
    ORDER BY ${ordered(sort, source.id, sort.value, window.backwards)} LIMIT ${window.count}`;
}

export function conditions(listing: Listing, source: Source): SQL {
  return listing.filter ? sql`${source.where} AND (${listing.filter.where})` : source.where;
}
