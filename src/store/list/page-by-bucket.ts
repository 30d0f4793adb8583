// The page at any startIndex of an unfiltered list, found without reading what stands before it.

import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { directories } from '../db/schema.ts';
import { buckets } from '../db/schema-lists.ts';
import { p, prepare } from '../db/statement.ts';
import { ACCESS, type AccessParams, type BoundAccess, gate } from './access.ts';
import { type Listing, of } from './source.ts';

type Kind = Listing['kind'];
type Stretch = { startIndex: number; count: number };
type Prepared = (values: AccessParams & Stretch) => Statement;

interface Plain {
  readonly kind: Kind;
  readonly access: BoundAccess;
  readonly descending: boolean;
}

/** The text depends on the columns and the direction alone; columns are few and the same objects all the time. */
const prepared = { rising: new WeakMap<SQL, Prepared>(), falling: new WeakMap<SQL, Prepared>() };

/** The page as a statement, compiled at its first use. */
export function preparedPage(kind: Kind, columns: SQL, descending: boolean): Prepared {
  const pages = descending ? prepared.falling : prepared.rising;
  const known = pages.get(columns);
  if (known) return known;
  const page = prepare<unknown, AccessParams & Stretch>(() =>
    pageByBucket({ kind, access: ACCESS, descending }, columns, p('startIndex'), p('count')),
  );
  pages.set(columns, page);
  return page;
}

/**
 * The page at any startIndex of the unfiltered list. Where it begins is found through the shelf, then through the run of
 * about 500 on it, from the nearer end of the run. A row read per shelf, up to three per run of one shelf, half a run, and
 * the page.
 */
export function pageByBucket(
  { access, descending, kind }: Plain,
  columns: SQL,
  startIndex: number | Placeholder,
  count: number | Placeholder,
): SQL {
  const { directoryId, id, table } = of({ kind });
  const inDirectory = sql`${directoryId} = ${access.directoryId}`;
  const ofKind = sql`${buckets.directoryId} = ${access.directoryId} AND ${buckets.kind} = ${kind}`;
  const place = sql`(SELECT place FROM shelf)`;
  const [onwards, direction] = descending ? [sql`<=`, sql`DESC`] : [sql`>=`, sql`ASC`];
  // Where a run begins is known already, if not who is first in it.
  const begins = descending ? sql`` : sql`WHEN skipped = 0 THEN first_id`;
  return sql`WITH shelf AS MATERIALIZED (${shelfOf({ access, descending, kind }, startIndex)}),
    run AS MATERIALIZED (
      SELECT first_id, n, ${place} - 1 - before AS skipped,
        coalesce((SELECT min(${buckets.firstId}) FROM ${buckets} WHERE ${ofKind} AND ${buckets.firstId} > counted.first_id), '~') AS next_id
      FROM (SELECT first_id, n, (SELECT before FROM shelf) + sum(n) OVER (ORDER BY first_id ROWS UNBOUNDED PRECEDING) - n AS before
        FROM ${gate(access)} CROSS JOIN ${buckets} WHERE ${ofKind} AND ${buckets.firstId} >= (SELECT first_id FROM shelf)) counted
      WHERE before < ${place} AND before + n >= ${place} LIMIT 1),
    start AS MATERIALIZED (
      SELECT CASE ${begins} WHEN skipped <= n / 2
        THEN (SELECT ${id} FROM ${table} WHERE ${inDirectory} AND ${id} >= run.first_id
          ORDER BY ${id} LIMIT 1 OFFSET (SELECT skipped FROM run))
        ELSE (SELECT ${id} FROM ${table} WHERE ${inDirectory} AND ${id} < run.next_id
          ORDER BY ${id} DESC LIMIT 1 OFFSET (SELECT n - skipped - 1 FROM run))
        END AS id FROM run)
    SELECT ${columns}, NULL AS "sortValue" FROM ${gate(access)} CROSS JOIN ${table}
    WHERE ${inDirectory} AND ${id} ${onwards} (SELECT id FROM start)
    ORDER BY ${id} ${direction} LIMIT ${count}`;
}

/**
 * The place of the page's first resource in the order of ids, and the shelf that it is on: its first id, and how many stand
 * before it. The beginning of everything where a directory has none, or where these do not add up (directory/shelves.ts).
 */
function shelfOf({ access, descending, kind }: Plain, startIndex: number | Placeholder): SQL {
  const [shelves, counter] =
    kind === 'User'
      ? [directories.userShelves, directories.userCount]
      : [directories.groupShelves, directories.groupCount];
  const place = descending ? sql`${counter} + 1 - ${startIndex}` : sql`${startIndex}`;
  return sql`SELECT ${place} AS place, coalesce(j.value ->> 0, '') AS first_id, coalesce(j.value ->> 1, 0) AS before, max(j.key)
    FROM ${gate(access)} CROSS JOIN ${directories} ON ${directories.id} = ${access.directoryId}
    LEFT JOIN json_each(CASE WHEN ${shelves} ->> 'n' = ${counter} THEN ${shelves} END, '$.shelves') j
      ON (j.value ->> 1) < ${place}`;
}
