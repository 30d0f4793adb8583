// Whether a list looks at more rows than it may: by the directory's counters, or by a look into the index that stops at
// the limit. A condition of the gate, so that nothing is read of what is refused.

import { type SQL, sql } from 'drizzle-orm';
import { groups, users } from '../db/schema.ts';
import { afterPrefix } from '../filter/compare.ts';
import { admits } from './access.ts';
import { inactiveOf, isCounted, isInOrder, isOfItsKind, isPageNear, knownTotal, resourcesOf } from './counted.ts';
import { type Listing, nestOf, of, sourceOf } from './source.ts';
import type { Window } from './window.ts';

/** Everything, in the order of ids either way, from a startIndex: what providers page through. */
export function isPlain({ filter, seek, sort }: Listing, window: Window): window is Window & { kind: 'index' } {
  return window.kind === 'index' && !filter && !seek && sort.value === null;
}

/** Whether every resource of the directory may have to be looked at. */
export function looksAtAll(listing: Listing, window: Window): boolean {
  const { byKeys, filter, maxRows, seek, sort } = listing;
  if (filter) return !seek && !byKeys;
  if (sort.index === null) return true;
  return window.kind === 'index' && !isPlain(listing, window) && passed(window) + window.count > maxRows;
}

/** How many stand between where the look begins and the page. */
export function passed({ from, startIndex }: Window & { kind: 'index' }): number {
  return startIndex - 1 - (from?.startIndex ?? 0);
}

/** What a statement has looked at beforehand, each once: the range, and the rows beside it. */
export interface Looks {
  readonly range: SQL;
  readonly beside: SQL;
}

/** True where the list looks at `maxRows` rows at most; null where it always does. `looks` were done before. */
export function within(listing: Listing, window: Window, looks: Looks | null = null): SQL | null {
  const conditions = [isOfItsKind(listing), isSmallEnough(listing, window, looks)].filter((each) => each !== null);
  return conditions.length === 0 ? null : sql.join(conditions, sql` AND `);
}

/** True where lists of both types look at `maxRows` rows at most together; null where they always do. */
export function withinBoth(listings: readonly [Listing, Listing], window: Window): SQL | null {
  const [{ maxRows }] = listings;
  const kinds = listings.flatMap((listing) => isOfItsKind(listing) ?? []);
  const looked = listings.flatMap((listing) => lookedAt(listing, window) ?? []);
  const all = sql.join(listings.map(resourcesOf), sql` + `);
  const isSmall = sql`(${all} <= ${maxRows} OR ${sql.join(looked, sql` + `)} <= ${maxRows})`;
  const conditions = maxRows === 0 || looked.length === 0 ? kinds : [...kinds, isSmall];
  return conditions.length === 0 ? null : sql.join(conditions, sql` AND `);
}

/** How many rows a list over both types looks at, of one of them; null for a handful. */
function lookedAt(listing: Listing, window: Window): SQL | null {
  if (looksAtAll(listing, window)) return resourcesOf(listing);
  return listing.filter && listing.seek && lookAt(listing, listing.maxRows);
}

function isSmallEnough(listing: Listing, window: Window, looks: Looks | null): SQL | null {
  const { maxRows, seek } = listing;
  if (maxRows === 0) return null;
  const isSmall = sql`${resourcesOf(listing)} <= ${maxRows}`;
  if (isCounted(listing)) return sql`(${isSmall} OR ${isPageNear(listing, window)})`;
  if (looksAtAll(listing, window)) return isSmall;
  const isLookedAt = listing.filter && seek && !wasLookedAt(listing, window);
  const { beside, range } = budgetOf(listing, window);
  const found = isLookedAt ? (looks?.range ?? lookAt(listing, range)) : null;
  if (!found) return null;
  const rest = looks && isCountedByRest(listing, window) ? sql` OR ${looks.beside} <= ${beside}` : sql``;
  return sql`(${isSmall} OR ${found} <= ${range}${rest})`;
}

/** How many rows the looks may count, so that they and what the page passes are `maxRows` together. */
function budgetOf(listing: Listing, window: Window): { readonly range: number; readonly beside: number } {
  const { maxRows } = listing;
  if (!isCountedByRest(listing, window)) return { range: maxRows, beside: 0 };
  const left = maxRows - (window.kind === 'index' ? passed(window) : 0);
  const beside = Math.floor(left / 2);
  return { range: left - beside, beside };
}

/** Whether the first page has looked at the range, and the one that is asked for goes on in it. */
function wasLookedAt(listing: Listing, window: Window): boolean {
  const { seek } = listing;
  return (seek?.by === 'modified' || seek?.by === 'prefix') && isInOrder(listing) && knownTotal(window) !== null;
}

/**
 * Of a range that holds too many, `lastModified gt` a day long ago, the index gives the page, and those outside of it are
 * counted instead, if they are few.
 */
export function isCountedByRest(listing: Listing, window: Window): boolean {
  const { isRange, maxRows } = listing;
  const skipped = window.kind === 'index' ? window.startIndex - 1 + window.count : 0;
  return maxRows > 0 && isRange && isInOrder(listing) && skipped <= maxRows;
}

/** The number of all in a range: as looked at, or by that of those outside; `counted` in a small directory. */
export function totalByRest(listing: Listing, window: Window, counted: SQL, looks: Looks): SQL {
  const resources = resourcesOf(listing);
  const { range } = budgetOf(listing, window);
  return sql`CASE WHEN ${resources} <= ${listing.maxRows} THEN ${counted} WHEN ${looks.range} <= ${range} THEN ${looks.range}
    ELSE ${resources} - ${looks.beside} END`;
}

/** How many rows are outside of the range, or more than `limit`. */
function lookBeside(listing: Listing, limit: number): SQL {
  const { access, seek } = listing;
  const { directoryId, table } = of(listing);
  const rows = (condition: SQL) =>
    sql`SELECT 1 FROM ${table} WHERE ${directoryId} = ${access.directoryId} AND ${condition}`;
  const sides = (conditions: readonly SQL[]) =>
    sql`(SELECT count(*) FROM (${sql.join(conditions.map(rows), sql` UNION ALL `)} LIMIT ${limit + 1}))`;
  if (seek?.by === 'modified')
    return sides([sql`${table.modifiedAt} < ${seek.from}`, sql`${table.modifiedAt} > ${seek.to}`]);
  if (seek?.by !== 'prefix') throw new Error('Only a range has rows beside it.');
  const key = listing.kind === 'User' ? users.userNameKey : groups.displayKey;
  const end = afterPrefix(seek.prefix);
  return sides([sql`${key} < ${seek.prefix}`, ...(end === undefined ? [] : [sql`${key} >= ${end}`])]);
}

/**
 * In a directory that is large enough to be looked at, a row each: the look, and where that found too many, the look beside
 * the range, which reads `looked`. Null where nothing is looked at.
 */
export function looksWhereLarge(listing: Listing, window: Window, looked: SQL): Looks | null {
  const isSpared = listing.maxRows === 0 || isCounted(listing) || wasLookedAt(listing, window);
  const { beside, range } = budgetOf(listing, window);
  const look = isSpared ? null : lookAt(listing, range);
  if (!look) return null;
  const isLarge = sql`${resourcesOf(listing)} > ${listing.maxRows}`;
  const more = isCountedByRest(listing, window) ? lookBeside(listing, beside) : sql`NULL`;
  return {
    range: sql`SELECT ${look} AS n FROM (${admits(listing.access, isLarge)})`,
    beside: sql`SELECT CASE WHEN ${looked} > ${range} THEN ${more} END AS n`,
  };
}

/** How many rows the index names, or more than `limit`; null where they are a handful. */
function lookAt(listing: Listing, limit: number): SQL | null {
  const { access, seek } = listing;
  if (seek?.by === 'group')
    return sql`(SELECT coalesce(sum(${groups.memberCount}), 0) FROM (${nestOf(seek.id, access)}) nest CROSS JOIN ${groups}
      ON ${groups.directoryId} = ${access.directoryId} AND ${groups.id} = nest.id)`;
  if (seek?.by === 'inactive') return inactiveOf(listing);
  if (seek?.by !== 'modified' && seek?.by !== 'prefix') return null;
  const { from, where } = sourceOf(listing);
  return sql`(SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${limit + 1}))`;
}
