// Statements that delete a step's rows in the order of a key, up to an end that is found by reading each of them once. A
// run of a key costs three rows read for each row that goes: the end, the run, the deletion. A list of keys costs four.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { p, prepare } from '../db/statement.ts';
import { type Bounds, type Dropped, STEP_ROWS, WIDE_STEP_ROWS } from './pace.ts';

/** Deletes rows of a target, at most a step of them, and says whether there are more. */
export interface Deletion {
  readonly step: number;
  drop(target: string, bounds: Bounds): Statement<never>;
  left(target: string): Statement<Dropped>;
}

type Limits = { target: string; rows: number; bytes: number };

/** Greater than any text and any number: nothing stands behind it. */
export const LAST = sql`x''`;

/** Up to where rows of a key may go at most: a condition on its first column, and the key that no such row is above. */
export interface Below {
  readonly is: SQL;
  readonly end: readonly SQL[];
}

/**
 * The condition that rows stand among the first `rows` of those that are `own` and `below`, in the order of `key`, which
 * is unique among them and the order of an index. What is below is asked within alone: SQLite begins with one upper end.
 */
export function amongFirst(from: SQL, key: readonly Column[], own: SQL, below?: Below): SQL {
  const columns = sql.join(key.map(bare), sql`, `);
  const end = sql.join([...(below?.end ?? key.map(() => LAST))], sql`, `);
  return sql`${own} AND (${columns}) <= (SELECT * FROM (
      SELECT ${columns} FROM ${from} WHERE ${within(own, below)} ORDER BY ${columns} LIMIT 1 OFFSET ${p('rows')} - 1)
    UNION ALL SELECT ${end} LIMIT 1)`;
}

/**
 * The same of wide rows, for one column: as many of them as have `bytes` together, the last one in any case. Where all
 * have that, as most often, they are summed up; otherwise they are added one by one, which reads three rows for each.
 */
export function amongFirstBytes(from: SQL, key: Column, bytes: SQL, own: SQL, below?: Below): SQL {
  const first = sql`(SELECT ${bare(key)} AS key, ${bytes} AS bytes FROM ${from} WHERE ${within(own, below)}
    ORDER BY ${bare(key)} LIMIT ${p('rows')})`;
  return sql`${own} AND ${bare(key)} <= (SELECT CASE WHEN sum(bytes) <= ${p('bytes')} THEN max(key) ELSE (
      SELECT key FROM (SELECT key, sum(bytes) OVER (ORDER BY key ROWS UNBOUNDED PRECEDING) AS upto FROM ${first})
      WHERE upto >= ${p('bytes')} LIMIT 1) END
    FROM ${first})`;
}

function within(own: SQL, below: Below | undefined): SQL {
  return below ? sql`${own} AND ${below.is}` : own;
}

/** How many bytes texts have together. */
export function bytesOf(texts: readonly Column[]): SQL {
  return sql.join(
    texts.map((text) => sql`octet_length(${bare(text)})`),
    sql` + `,
  );
}

/** DELETE a step's rows of a condition, in the order of a key; wide ones by what their `texts` take too. */
export function rangeDeletion(
  table: SQLiteTable,
  where: SQL,
  key: readonly [Column, ...Column[]],
  texts: readonly Column[] = [],
): Deletion {
  const from = sql`${table}`;
  const isWide = texts.length > 0;
  const drop = prepare<never, Limits>(
    () =>
      sql`DELETE FROM ${table} WHERE ${isWide ? amongFirstBytes(from, key[0], bytesOf(texts), where) : amongFirst(from, key, where)}`,
  );
  const left = prepare<Dropped, { target: string }>(
    () => sql`SELECT changes() AS "n", EXISTS (SELECT 1 FROM ${table} WHERE ${where}) AS "more"`,
  );
  return {
    step: isWide ? WIDE_STEP_ROWS : STEP_ROWS,
    drop: (target, bounds) => drop({ target, ...bounds }),
    left: (target) => left({ target }),
  };
}

/** DELETE all rows of a condition, which are few. */
export function wholeDeletion(table: SQLiteTable, where: SQL): Deletion {
  const drop = prepare<never, { target: string }>(() => sql`DELETE FROM ${table} WHERE ${where}`);
  const left = prepare<Dropped, Record<never, never>>(() => sql`SELECT changes() AS "n", 0 AS "more"`);
  return { step: STEP_ROWS, drop: (target) => drop({ target }), left: () => left({}) };
}

/** The condition that a column names the target. */
export function ofTarget(column: Column): SQL {
  return sql`${bare(column)} = ${p('target')}`;
}
