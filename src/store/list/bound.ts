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

/** True where the list looks at `maxRows` rows at most; null where it always does. `looked` is `lookAt`, done before. */
export function within(listing: Listing, window: Window, looked: SQL | null = null): SQL | null {
  const conditions = [isOfItsKind(listing), isSmallEnough(listing, window, looked)].filter((each) => each !== null);
  return conditions.length === 0 ? null : sql.join(conditions, sql` AND `);
}

function isSmallEnough(listing: Listing, window: Window, looked: SQL | null): SQL | null {
  const { maxRows, seek } = listing;
  if (maxRows === 0) return null;
  const isSmall = sql`${resourcesOf(listing)} <= ${maxRows}`;
  if (isCounted(listing)) return sql`(${isSmall} OR ${isPageNear(listing, window)})`;
  if (looksAtAll(listing, window)) return isSmall;
  const found = listing.filter && seek && !wasLookedAt(listing, window) ? (looked ?? lookAt(listing)) : null;
  if (!found) return null;
  const rest = isCountedByRest(listing, window) ? sql` OR ${lookBeside(listing)} <= ${maxRows}` : sql``;
  return sql`(${isSmall} OR ${found} <= ${maxRows}${rest})`;
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
export function totalByRest(listing: Listing, counted: SQL, looked: SQL): SQL {
  const { maxRows } = listing;
  const resources = resourcesOf(listing);
  return sql`CASE WHEN ${resources} <= ${maxRows} THEN ${counted} WHEN ${looked} <= ${maxRows} THEN ${looked}
    ELSE ${resources} - ${lookBeside(listing)} END`;
}

/** How many rows are outside of the range, or more than `maxRows`. */
function lookBeside(listing: Listing): SQL {
  const { access, maxRows, seek } = listing;
  const { directoryId, table } = of(listing);
  const rows = (condition: SQL) =>
    sql`(SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE ${directoryId} = ${access.directoryId} AND ${condition} LIMIT ${maxRows + 1}))`;
  if (seek?.by === 'modified')
    return sql`(${rows(sql`${table.modifiedAt} < ${seek.from}`)} + ${rows(sql`${table.modifiedAt} > ${seek.to}`)})`;
  if (seek?.by !== 'prefix') throw new Error('Only a range has rows beside it.');
  const key = listing.kind === 'User' ? users.userNameKey : groups.displayKey;
  const end = afterPrefix(seek.prefix);
  const above = end === undefined ? sql`` : sql` + ${rows(sql`${key} >= ${end}`)}`;
  return sql`(${rows(sql`${key} < ${seek.prefix}`)}${above})`;
}

/** In a directory that is large enough to be looked at: one row, the look. */
export function lookWhereLarge(listing: Listing, window: Window): SQL | null {
  const isSpared = listing.maxRows === 0 || isCounted(listing) || wasLookedAt(listing, window);
  const look = isSpared ? null : lookAt(listing);
  const isLarge = sql`${resourcesOf(listing)} > ${listing.maxRows}`;
  return look && sql`SELECT ${look} AS n FROM (${admits(listing.access, isLarge)})`;
}

/** How many rows the index names, or more than `maxRows`; null where they are a handful. */
function lookAt(listing: Listing): SQL | null {
  const { access, maxRows, seek } = listing;
  if (seek?.by === 'group')
    return sql`(SELECT coalesce(sum(${groups.memberCount}), 0) FROM (${nestOf(seek.id, access)}) nest CROSS JOIN ${groups}
      ON ${groups.directoryId} = ${access.directoryId} AND ${groups.id} = nest.id)`;
  if (seek?.by === 'inactive') return inactiveOf(listing);
  if (seek?.by !== 'modified' && seek?.by !== 'prefix') return null;
  const { from, where } = sourceOf(listing);
  return sql`(SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${maxRows + 1}))`;
}
