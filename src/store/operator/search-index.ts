// Ranges of `search_index`, side by side.

import { type SQL, sql } from 'drizzle-orm';
import { behind, inIndexOrder } from '../../protocol/name-search.ts';
import { searchIndex } from '../db/schema-lists.ts';
import type { Position } from './name-search.ts';

export interface IndexRange {
  readonly kind: 'Organization' | 'User' | 'Email' | 'Group' | 'External' | 'Id';
  /** Of External and Id, the whole key. */
  readonly prefix: string;
}

const WHOLE: ReadonlySet<IndexRange['kind']> = new Set(['External', 'Id']);

/** A subquery of `hit`, `id` and `directory_id`: the first ones behind a position. A compound SELECT has five terms at most, so they nest. */
export function indexHits(ranges: readonly IndexRange[], after: Position, limit: number): SQL {
  const { directoryId, id, kind, searchKey } = searchIndex;
  const one = ({ kind: of, prefix }: IndexRange): SQL => {
    // One lower bound: with two, SQLite takes either.
    const goesOn = after.text !== '' && inIndexOrder(after.text, prefix) >= 0;
    const from = goesOn ? sql`(${searchKey}, ${id}) > (${after.text}, ${after.id})` : sql`${searchKey} >= ${prefix}`;
    const to = WHOLE.has(of) ? sql`${searchKey} <= ${prefix}` : sql`${searchKey} < ${behind(prefix)}`;
    return sql`SELECT * FROM (SELECT ${searchKey} AS hit, ${id} AS id, ${directoryId} AS directory_id FROM ${searchIndex}
      WHERE ${kind} = ${of} AND ${from} AND ${to} ORDER BY ${searchKey}, ${id} LIMIT ${limit})`;
  };
  return sql`(SELECT hit, id, directory_id FROM (${union(ranges.map(one))}) ORDER BY hit, id LIMIT ${limit})`;
}

function union(parts: readonly SQL[]): SQL {
  const [first, ...others] = parts;
  if (!first) return sql`SELECT '' AS hit, '' AS id, '' AS directory_id WHERE false`;
  if (others.length === 0) return first;
  return sql`${first} UNION SELECT * FROM (${union(others)})`;
}
