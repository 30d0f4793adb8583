// The page at any startIndex of an unfiltered list, found without reading what stands before it.

import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { buckets } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { ACCESS, type AccessParams, type BoundAccess, gate } from './access.ts';
import { type Listing, of } from './source.ts';

type Kind = Listing['kind'];
type Stretch = { startIndex: number; count: number };
type Prepared = (values: AccessParams & Stretch) => Statement;

/** The text depends on the columns alone, which are few and the same objects all the time. */
const prepared = new WeakMap<SQL, Prepared>();

/** The page as a statement, compiled at its first use. */
export function preparedPage(kind: Kind, columns: SQL): Prepared {
  const known = prepared.get(columns);
  if (known) return known;
  const page = prepare<unknown, AccessParams & Stretch>(() =>
    pageByBucket({ kind, access: ACCESS }, columns, p('startIndex'), p('count')),
  );
  prepared.set(columns, page);
  return page;
}

/**
 * The page at any startIndex of the unfiltered list: runs of about 500 find where it begins, from the nearer end of
 * the run. Up to three rows read per run, half a run, and the page.
 */
export function pageByBucket(
  { access, kind }: { readonly kind: Kind; readonly access: BoundAccess },
  columns: SQL,
  startIndex: number | Placeholder,
  count: number | Placeholder,
): SQL {
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
