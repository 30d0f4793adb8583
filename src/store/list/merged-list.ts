// The merged list of users and groups: which resources stand on a page. Each side yields its part in its own order.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { isGroupId } from '../../id.ts';
import { type DirectoryRow, selected } from '../db/rows.ts';
import { groups as groupTable, users as userTable } from '../db/schema.ts';
import { compile } from '../db/statement.ts';
import { admits } from './access.ts';
import { withinBoth } from './bound.ts';
import { behind, conditions, NOTHING, ordered, pageOf, positionsOf } from './page.ts';
import { type Listing, sourceOf } from './source.ts';
import type { SortValue, Window } from './window.ts';

export interface BothRow {
  readonly id: string;
  readonly sortValue: SortValue;
}

/** A row of the page, or that there is none, beside the total. No row at all where the list looks at too many. */
export type CountedBothRow = (BothRow & { readonly total: number }) | { readonly id: null; readonly total: number };

type Both = readonly [Listing, Listing];

/** The page of ids over both unfiltered listings, in the order of their modification. */
export function positionsOfBoth(listings: Both, window: Window): Statement<BothRow> {
  // Each side gives as many as the page may need of it, so neither is read to its end.
  const part: Window =
    window.kind === 'index' ? { kind: 'index', startIndex: 1, count: window.startIndex - 1 + window.count } : window;
  const sides = listings.map((listing): SQL => sql`SELECT * FROM (${positionsOf(listing, part)})`);
  return compile(sql`SELECT id, value AS "sortValue" FROM (${sql.join(sides, sql` UNION ALL `)})
    ${cut(listings, window)}`);
}

/**
 * Whether everything of one type stands before the other, unfiltered: in the order of ids, where groups come first, and by
 * userName, which groups lack. Only times of modification are mixed.
 */
export function standApart([{ sort }]: Both): boolean {
  return sort.index === 'id' || sort.index === 'name';
}

/** Of listings that stand apart. Without a value, resources are last in ascending order and first in descending. */
export function usersComeFirst([{ sort }]: Both): boolean {
  return sort.descending === (sort.index === 'id');
}

/** The part of the page that each of two listings has that stand apart, users first; null where it has none. */
export function partsOf(
  listings: Both,
  window: Window,
  { groupCount, userCount }: Pick<DirectoryRow, 'groupCount' | 'userCount'>,
): readonly [Window | null, Window | null] {
  const usersFirst = usersComeFirst(listings);
  const [first, second] = parts(window, {
    n: usersFirst ? userCount : groupCount,
    holds: (id) => isGroupId(id) !== usersFirst,
  });
  return usersFirst ? [first, second] : [second, first];
}

/** Of the type that comes first, `n` in all, and of the other one. */
function parts(
  window: Window,
  { holds, n }: { readonly n: number; readonly holds: (id: string) => boolean },
): [Window | null, Window | null] {
  if (window.kind === 'index') {
    const { count, startIndex } = window;
    if (count === 0) return [null, null];
    return [
      startIndex > n ? null : window,
      startIndex + count - 1 <= n ? null : { ...window, startIndex: Math.max(1, startIndex - n) },
    ];
  }
  const { backwards, from } = window;
  const whole = { ...window, from: null };
  if (from === null) return [whole, whole];
  if (holds(from.id)) return [window, backwards ? null : whole];
  return [backwards ? whole : null, window];
}

const GROUP_ID = selected({ id: groupTable.id });
const USER_ID = selected({ id: userTable.id });

/** The parts of the page, users first. */
export function pagesOf(
  [users, groups]: Both,
  [ofUsers, ofGroups]: readonly [Window | null, Window | null],
): [Statement<BothRow>, Statement<BothRow>] {
  return [
    ofUsers ? pageOf<BothRow>(users, USER_ID, ofUsers) : NOTHING,
    ofGroups ? pageOf<BothRow>(groups, GROUP_ID, ofGroups) : NOTHING,
  ];
}

/** The page and the number of all, of listings that are filtered, or sorted as no index is: each side is read once. */
export function foundInBoth(listings: Both, window: Window): Statement<CountedBothRow> {
  const [users] = listings;
  const limit = withinBoth(listings, window);
  const sides = listings.map((listing): SQL => {
    const source = sourceOf(listing);
    const { filter, sort } = listing;
    return sql`SELECT * FROM (${filter ? sql`WITH ${filter.with} ` : sql``}SELECT ${source.id} AS id, ${sort.value ?? sql`NULL`} AS value
      FROM allowed gate CROSS JOIN ${source.from} WHERE ${conditions(listing, source)})`;
  });
  const value = sharedValue(listings);
  const { sort } = users;
  const from = window.kind === 'keyset' ? window.from : null;
  const position =
    from && window.kind === 'keyset'
      ? sql`WHERE ${behind({ ...users, sort: { ...sort, value } }, sql`id`, from, window.backwards)}`
      : sql``;
  return compile(sql`WITH allowed AS MATERIALIZED (${admits(users.access, limit)}),
    found AS MATERIALIZED (${sql.join(sides, sql` UNION ALL `)})
    SELECT page.id AS "id", page.value AS "sortValue", (SELECT count(*) FROM found) AS total
    FROM allowed LEFT JOIN (SELECT id, value FROM found ${position} ${cut(listings, window)}) page`);
}

function sharedValue(listings: Both): SQL | null {
  return listings.every(({ sort }) => sort.value === null) ? null : sql`value`;
}

function cut(listings: Both, window: Window): SQL {
  const [{ sort }] = listings;
  const backwards = window.kind === 'keyset' && window.backwards;
  const skipped = window.kind === 'index' ? window.startIndex - 1 : 0;
  return sql`ORDER BY ${ordered(sort, sql`id`, sharedValue(listings), backwards)} LIMIT ${window.count} OFFSET ${skipped}`;
}
