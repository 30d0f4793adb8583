// The merged list of users and groups: which resources stand on a page. Each side yields its part in its own order.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { compile } from '../db/statement.ts';
import { ordered, positionsOf, type SortValue, type Window } from './page.ts';
import type { Listing } from './source.ts';

export interface BothRow {
  readonly id: string;
  readonly sortValue: SortValue;
}

/** The page of ids over both listings, which are sorted alike, by what either may lack. */
export function positionsOfBoth(listings: readonly [Listing, Listing], window: Window): Statement<BothRow> {
  // Each side gives as many as the page may need of it, so neither is read to its end.
  const part: Window =
    window.kind === 'index' ? { kind: 'index', startIndex: 1, count: window.startIndex - 1 + window.count } : window;
  const sides = listings.map((listing): SQL => sql`SELECT * FROM (${positionsOf(listing, part)})`);
  const [{ sort }] = listings;
  const value = listings.every(({ sort: each }) => each.value === null) ? null : sql`value`;
  const backwards = window.kind === 'keyset' && window.backwards;
  const skipped = window.kind === 'index' ? window.startIndex - 1 : 0;
  return compile(sql`SELECT id, value AS "sortValue" FROM (${sql.join(sides, sql` UNION ALL `)})
    ORDER BY ${ordered(sort, sql`id`, value, backwards)} LIMIT ${window.count} OFFSET ${skipped}`);
}
