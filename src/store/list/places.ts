// Places of long sorted lists, remembered: whoever pages through one by startIndex goes on where the page before ended,
// and nobody who stands before is passed again. Two places are kept for each 10,000 of a list, the first and the newest,
// so that a walk of another client, or a page asked for again, is never far from one. A place names a resource as it is
// in one version; once that changes, the place is none. Once anything has come or gone in the organization, only the walk
// goes on that left it: for anyone else its index may be wrong.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { directories, organizations } from '../db/schema.ts';
import { listPlaces } from '../db/schema-lists.ts';
import { compile, growing } from '../db/statement.ts';
import { gate } from './access.ts';
import { isInOrder } from './counted.ts';
import { type Listing, of } from './source.ts';
import type { SortValue, Window } from './window.ts';

/** What ends before this index is found by passing it. */
export const PLACES_FROM = 2_000;
const STRETCH = 10_000;
const LIFE_MS = 60 * 60 * 1000;
/** How long the next page of a walk is waited for, where something has come or gone since the one before. */
const WALK_MS = 5 * 60 * 1000;

export interface Place {
  /** Of the resource, counted from 1. */
  readonly startIndex: number;
  readonly id: string;
  readonly value: SortValue;
  /** Of the organization when the resource stood at that index. */
  readonly sequence: number;
}

/** Whether places of the list are remembered: all resources, in the order of an index that has no counters. */
export function hasPlaces(listing: Listing, window: Window): window is Window & { kind: 'index' } {
  const { filter, seek, sort } = listing;
  return window.kind === 'index' && !filter && !seek && sort.value !== null && !sort.nullable && isInOrder(listing);
}

/**
 * The nearest place before a startIndex; no row where none is remembered. One that was noted before something changed
 * serves the page right behind it alone, as the next one of a walk: it shows whoever is there all the time.
 */
export function placeBefore(listing: Listing, startIndex: number): Statement<Place> {
  const { access, sort } = listing;
  const { directoryId, id, table } = of(listing);
  return compile(sql`SELECT ${listPlaces.startIndex} AS "startIndex", ${id} AS "id", ${sort.value} AS "value",
      ${listPlaces.sequence} AS "sequence"
    FROM ${gate(access)} CROSS JOIN ${listPlaces} CROSS JOIN ${table}
      ON ${directoryId} = ${access.directoryId} AND ${id} = ${listPlaces.resourceId}
        AND ${table.version} = ${listPlaces.version}
    WHERE ${listPlaces.directoryId} = ${access.directoryId} AND ${listPlaces.list} = ${nameOf(listing)}
      AND ${listPlaces.stretch} <= ${stretchOf(startIndex)} AND ${listPlaces.startIndex} < ${startIndex}
      AND ${listPlaces.expiresAt} > ${access.now} AND (${listPlaces.sequence} = ${sequenceOf(listing)}
        OR (${listPlaces.newest} = 1 AND ${listPlaces.startIndex} = ${startIndex - 1}
          AND ${listPlaces.expiresAt} > ${access.now + LIFE_MS - WALK_MS}))
    ORDER BY ${listPlaces.stretch} DESC, ${listPlaces.startIndex} DESC, ${listPlaces.newest} DESC LIMIT 1`);
}

/** Where the organization is before a page is read; no row for a wrong token. */
export function sequenceBefore(listing: Listing): Statement<{ readonly sequence: number }> {
  return compile(sql`SELECT ${sequenceOf(listing)} AS "sequence" FROM ${gate(listing.access)}`);
}

/** Remembers that a resource stood at an index in that sequence, which may be over: then as the next page of a walk finds it. */
export function rememberPlace(
  listing: Listing,
  { resourceId, sequence, startIndex }: { startIndex: number; resourceId: string; sequence: number },
): Statement<never>[] {
  const { access } = listing;
  const { directoryId, id, table } = of(listing);
  const place = (newest: 0 | 1, where: SQL) => sql`INSERT INTO ${listPlaces}
      (directory_id, list, stretch, newest, start_index, resource_id, version, sequence, expires_at)
    SELECT ${access.directoryId}, ${nameOf(listing)}, ${stretchOf(startIndex)}, ${newest}, ${startIndex}, ${id}, ${table.version},
      ${sequence}, ${access.now + LIFE_MS}
    FROM ${gate(access)} CROSS JOIN ${table} WHERE ${directoryId} = ${access.directoryId} AND ${id} = ${resourceId}
    ON CONFLICT DO UPDATE SET start_index = excluded.start_index, resource_id = excluded.resource_id,
      version = excluded.version, sequence = excluded.sequence, expires_at = excluded.expires_at${where}`;
  const isOver = sql` WHERE ${bare(listPlaces.expiresAt)} <= ${access.now}
    OR ${bare(listPlaces.sequence)} < excluded.sequence`;
  return [growing(compile(place(0, isOver))), growing(compile(place(1, sql``)))];
}

/** Moved by whatever comes, goes or changes in the organization. */
function sequenceOf({ access }: Listing): SQL {
  return sql`(SELECT ${organizations.lastSequence} FROM ${directories} CROSS JOIN ${organizations}
    ON ${organizations.id} = ${directories.organizationId} WHERE ${directories.id} = ${access.directoryId})`;
}

function stretchOf(startIndex: number): number {
  return Math.floor(startIndex / STRETCH);
}

function nameOf({ kind, sort }: Listing): string {
  return `${kind} ${sort.index} ${sort.descending ? 'descending' : 'ascending'}`;
}
