// and, or and not of conditions, kept flat: SQLite's expression trees may be 100 high (D1's limit), a filter may hold
// 200 comparisons and nest them. The lowest are joined first, so height grows with the logarithm.

import { type SQL, sql } from 'drizzle-orm';

/** SQL with the height of its expression tree. */
export interface Condition {
  readonly sql: SQL;
  readonly height: number;
}

/** A comparison with a literal's sub-select, within EXISTS and the functions around a value. */
export const LEAF_HEIGHT = 10;

export function leaf(text: SQL): Condition {
  return { sql: text, height: LEAF_HEIGHT };
}

/** True where the condition is false or NULL. */
export function negated({ height, sql: text }: Condition): Condition {
  return { sql: sql`(${text} IS NOT TRUE)`, height: height + 1 };
}

/** All of the conditions, or one of them. One condition or more. */
export function balanced(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const operator = sql.raw(kind === 'and' ? ' AND ' : ' OR ');
  const byHeight = [...conditions].sort((a, b) => a.height - b.height);
  for (;;) {
    const [first, second] = byHeight.splice(0, 2);
    if (!first) throw new Error('No conditions to join.');
    if (!second) return first;
    const joined = { sql: sql`(${first.sql}${operator}${second.sql})`, height: second.height + 1 };
    const at = byHeight.findIndex(({ height }) => height >= joined.height);
    byHeight.splice(at < 0 ? byHeight.length : at, 0, joined);
  }
}
