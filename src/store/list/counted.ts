// How many there are in all, where a counter or the page before knows it: nothing is read to count them.

import { type SQL, sql } from 'drizzle-orm';
import { directories, groups } from '../db/schema.ts';
import { isFlat, type Listing, sourceOf } from './source.ts';
import type { Window } from './window.ts';

/** Whether an index has the order of the list, so that it is read as far as the page. */
export function isInOrder(listing: Listing): boolean {
  const { index } = listing.sort;
  return index !== null && sourceOf(listing).orders.includes(index);
}

/** The total that the page before brought along with its cursor; null where there is none. */
export function knownTotal(window: Window): number | null {
  return window.kind === 'keyset' && window.from ? (window.total ?? null) : null;
}

/** Whether a counter knows the number of all, and the page is read in the order of an index. */
export function isCounted(listing: Listing): boolean {
  const { counted, seek } = listing;
  if (counted === null || !isInOrder(listing)) return false;
  return counted !== 'group' || (seek?.by === 'group' && seek.flat === true);
}

/** The counter's number; `read`, which reads them, where the clock has not counted the inactive users yet. */
export function totalByCounter(listing: Listing, read: SQL): SQL {
  const { counted, seek } = listing;
  if (seek?.by === 'group') return membersOf(listing, seek.id);
  const inactive = inactiveOf(listing);
  const known = counted === 'active' ? sql`${resourcesOf(listing)} - ${inactive}` : inactive;
  return sql`CASE WHEN ${inactive} IS NULL THEN ${read} ELSE ${known} END`;
}

/** True where no more than `maxRows` are passed up to the page's end. Null, as good as false, where nobody has counted. */
export function isPageNear(listing: Listing, window: Window): SQL {
  const { counted, maxRows, seek } = listing;
  const passed = window.count === 0 || window.kind === 'keyset' ? 0 : window.startIndex - 1;
  const end = passed + window.count;
  if (seek?.by === 'group') return sql`(${end} <= ${maxRows} OR ${membersOf(listing, seek.id)} <= ${maxRows})`;
  const inactive = inactiveOf(listing);
  // All inactive users may stand among the active ones of the page.
  if (counted === 'active') return sql`${end} + ${window.count === 0 ? 0 : 1} * ${inactive} <= ${maxRows}`;
  return sql`min(${end}, ${inactive}) <= ${maxRows}`;
}

/** True where the list of a group is of the kind that its seek means; null where it means any. */
export function isOfItsKind({ access, seek }: Listing): SQL | null {
  if (seek?.by !== 'group' || seek.flat === undefined) return null;
  return seek.flat ? isFlat(seek.id, access) : sql`NOT ${isFlat(seek.id, access)}`;
}

/** How many users, or groups, the directory has. */
export function resourcesOf({ access, kind }: Listing): SQL {
  const counter = kind === 'User' ? directories.userCount : directories.groupCount;
  return sql`(SELECT ${counter} FROM ${directories} WHERE ${directories.id} = ${access.directoryId})`;
}

export function inactiveOf({ access }: Listing): SQL {
  return sql`(SELECT ${directories.inactiveCount} FROM ${directories} WHERE ${directories.id} = ${access.directoryId})`;
}

function membersOf({ access }: Listing, id: string): SQL {
  return sql`(SELECT ${groups.memberCount} FROM ${groups}
    WHERE ${groups.directoryId} = ${access.directoryId} AND ${groups.id} = ${id})`;
}
