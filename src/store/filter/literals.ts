// The literals of a compiled filter, all in one JSON parameter: D1 binds 100 parameters at most, a filter may hold
// 200 comparisons. The parameter stands once, in the CTE `literals`; SQLite reads each literal once per statement.

import { type SQL, sql } from 'drizzle-orm';

export type SqlLiteral = string | number;

export interface Literals {
  /** The literal as an expression that no row enters, so that an index can be asked for it. */
  of(value: SqlLiteral): SQL;
  /** Body of a WITH clause: the CTE that the expressions read. */
  table(): SQL;
}

export function newLiterals(): Literals {
  const indexes = new Map<SqlLiteral, number>();
  return {
    of(value) {
      const index = indexes.get(value) ?? indexes.size;
      indexes.set(value, index);
      return sql.raw(`(SELECT json_extract(v, '$[${index}]') FROM literals)`);
    },
    table: () => sql`literals(v) AS (SELECT ${JSON.stringify([...indexes.keys()])})`,
  };
}
