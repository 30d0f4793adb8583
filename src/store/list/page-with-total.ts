// A page of a filtered list and how many there are in all, in one statement that looks at no row twice: what the page
// has not passed is counted from where it ended.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { compile } from '../db/statement.ts';
import { admits, gate } from './access.ts';
import { isCountedByRest, type Looks, looksWhereLarge, totalByRest, within } from './bound.ts';
import { isCounted, isInOrder, knownTotal, totalByCounter } from './counted.ts';
import { behind, conditions, NOTHING, ordered, type Positioned, pageOf, tail, valueAt } from './page.ts';
import type { Sort } from './sort.ts';
import { type Listing, of, type Source, sourceOf } from './source.ts';
import type { Window } from './window.ts';

/** A row of a filtered page; or that there is none, beside the total. No row at all where the list looks at too many. */
export type CountedRow<Row> = (Row & Positioned & { readonly total: number }) | { readonly id: null; total: number };

/** Rows of an unfiltered page bring no total: it is the directory's counter. */
export type PageRow<Row> = (Row & Positioned & { readonly total?: number }) | CountedRow<Row>;

/** What a request for a list needs, with the given columns of `users` or `groups`. */
export function pageAsked<Row>(listing: Listing, columns: SQL, window: Window): Statement<PageRow<Row>> {
  if (!listing.filter) return asksForRows(window) ? pageOf<Row>(listing, columns, window) : NOTHING;
  return asksForRows(window) ? pageWithTotal<Row>(listing, columns, window) : totalAlone(listing, window);
}

/** By cursor one more is read than was asked for. */
function asksForRows({ count, kind }: Window): boolean {
  return count > (kind === 'index' ? 0 : 1);
}

/**
 * The gate of each part. The limit is looked up once for a statement, in the table `allowed`; the gate itself stays a
 * look-up by a key, so that the order of the index behind it is known to be that of the rows.
 */
function allowed({ access }: Listing): SQL {
  return gate(access, sql`EXISTS (SELECT 1 FROM allowed)`);
}

const LOOKS: Looks = { range: sql`(SELECT n FROM looked)`, beside: sql`(SELECT n FROM beside)` };

function tables(listing: Listing, window: Window): SQL {
  const { access, filter } = listing;
  const looks = looksWhereLarge(listing, window, LOOKS.range);
  const looked = looks
    ? sql`looked(n) AS MATERIALIZED (${looks.range}), beside(n) AS MATERIALIZED (${looks.beside}), `
    : sql``;
  const limit = sql`${looked}allowed AS MATERIALIZED (${admits(access, within(listing, window, looks && LOOKS))})`;
  return filter ? sql`${filter.with}, ${limit}` : limit;
}

function totalAlone<Row>(listing: Listing, window: Window): Statement<CountedRow<Row>> {
  const total = whole(listing, window, counted(listing, sourceOf(listing), sql`TRUE`));
  return compile(sql`WITH ${tables(listing, window)} SELECT NULL AS "id", ${total} AS total FROM allowed`);
}

function pageWithTotal<Row>(listing: Listing, columns: SQL, window: Window): Statement<CountedRow<Row>> {
  const { directoryId, id, table } = of(listing);
  const source = sourceOf(listing);
  const { page, total } = isInOrder(listing) ? scanned(listing, source, window) : sorted(listing, source, window);
  return compile(sql`WITH ${tables(listing, window)}, ${page}
    SELECT ${columns}, page.value AS "sortValue", ${whole(listing, window, total)} AS total FROM allowed LEFT JOIN page
    LEFT JOIN ${table} ON ${directoryId} = ${listing.access.directoryId} AND ${id} = page.id`);
}

function whole(listing: Listing, window: Window, total: SQL): SQL {
  const known = isInOrder(listing) ? knownTotal(window) : null;
  if (known !== null) return sql`${known}`;
  if (isCounted(listing)) return totalByCounter(listing, total);
  return isCountedByRest(listing, window) ? totalByRest(listing, window, total, LOOKS) : total;
}

interface Parts {
  /** CTEs, `page` among them. */
  readonly page: SQL;
  readonly total: SQL;
}

/** In the order of an index, which is read up to the page's end, and then on from there. */
function scanned(listing: Listing, source: Source, window: Window): Parts {
  const { sort } = listing;
  const page = sql`page AS MATERIALIZED (
      SELECT ${source.id} AS id, ${sortValue(sort)} AS value ${tail(listing, source, window, allowed(listing))}),
    shown AS MATERIALIZED (SELECT count(*) AS n FROM page),
    final AS MATERIALIZED (SELECT id, value FROM page LIMIT 1 OFFSET (SELECT n FROM shown) - 1)`;
  const n = sql`(SELECT n FROM shown)`;
  const isRising = sort.descending === (window.kind === 'keyset' && window.backwards);
  const end = { id: sql`(SELECT id FROM final)`, value: sql`(SELECT value FROM final)` };
  const rest = counted(listing, source, beside(sort, source.id, isRising ? '>' : '<', end));
  const onwards = sql`CASE WHEN ${n} = ${window.count} THEN ${rest} ELSE 0 END`;
  if (window.kind === 'keyset') {
    const { from } = window;
    if (!from) return { page, total: sql`(${n} + ${onwards})` };
    const begin = { id: sql`${from.id}`, value: sort.value && valueAt(listing, sort.value, from) };
    const passed = counted(listing, source, beside(sort, source.id, isRising ? '<=' : '>=', begin));
    return { page, total: sql`(${passed} + ${n} + ${onwards})` };
  }
  const skipped = window.startIndex - 1;
  if (skipped === 0) return { page, total: sql`(${n} + ${onwards})` };
  // A page behind the last one does not say how many it has skipped.
  const total = sql`CASE WHEN ${n} = 0 THEN ${counted(listing, source, sql`TRUE`)} ELSE ${skipped} + ${n} + ${onwards} END`;
  return { page, total };
}

/** In another order: all that are found are kept, with nothing but what they are sorted by. */
function sorted(listing: Listing, source: Source, window: Window): Parts {
  const { sort } = listing;
  const id = sql`found.id`;
  const value = sort.value === null ? null : sql`found.value`;
  const ofFound = { ...listing, sort: { ...sort, value } };
  const from = window.kind === 'keyset' ? window.from : null;
  const position = from ? sql`WHERE ${behind(ofFound, id, from, window.kind === 'keyset' && window.backwards)}` : sql``;
  const skipped = window.kind === 'index' ? window.startIndex - 1 : 0;
  const page = sql`found AS MATERIALIZED (SELECT ${source.id} AS id, ${sortValue(sort)} AS value
      FROM ${allowed(listing)} CROSS JOIN ${source.from} WHERE ${conditions(listing, source)}),
    page AS MATERIALIZED (SELECT id, value FROM found ${position}
      ORDER BY ${ordered(sort, id, value, window.kind === 'keyset' && window.backwards)}
      LIMIT ${window.count} OFFSET ${skipped})`;
  return { page, total: sql`(SELECT count(*) FROM found)` };
}

function sortValue({ value }: Sort): SQL {
  return value ?? sql`NULL`;
}

/** The condition that rows stand on one side of a place in the order of an index. */
function beside(
  sort: Sort,
  id: SQL,
  operator: '>' | '<' | '>=' | '<=',
  at: { readonly id: SQL; readonly value: SQL | null },
): SQL {
  const sign = sql.raw(operator);
  if (sort.value === null) return sql`${id} ${sign} ${at.id}`;
  return sql`(${sort.value}, ${id}) ${sign} (${at.value ?? sql`NULL`}, ${at.id})`;
}

function counted(listing: Listing, source: Source, condition: SQL): SQL {
  return sql`(SELECT count(*) FROM ${allowed(listing)} CROSS JOIN ${source.from}
    WHERE ${conditions(listing, source)} AND ${condition})`;
}
