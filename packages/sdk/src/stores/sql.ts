// SQL as values: a template whose values stay apart from its text, in the two ways of writing parameters.

export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

/** A statement; each value stands between two parts of the text. */
export interface Sql {
  readonly parts: readonly string[];
  readonly values: readonly SqlValue[];
}

/** What a query builder's statement offers: Drizzle's, say, before it is run. */
export interface Built {
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] };
}

/** Text and parameters, as a driver takes them. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** A statement with its values as parameters: sql`DELETE FROM people WHERE id = ${id}`. */
export function sql(parts: readonly string[], ...values: SqlValue[]): Sql {
  return { parts, values };
}

export function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && 'parts' in value && 'values' in value;
}

export function isBuilt(value: unknown): value is Built {
  return typeof value === 'object' && value !== null && 'toSQL' in value && typeof value.toSQL === 'function';
}

/** As SQLite takes it; it has no booleans. */
export function forSqlite(statement: Sql | Built): Statement {
  if (isSql(statement)) return { text: statement.parts.join('?'), params: statement.values.map(bound) };
  const { sql: text, params } = statement.toSQL();
  return { text, params: params.map(bound) };
}

export function forPostgres(statement: Sql | Built): Statement {
  if (isSql(statement)) {
    const [first = '', ...others] = statement.parts;
    return { text: first + others.map((part, at) => `$${at + 1}${part}`).join(''), params: statement.values };
  }
  const { sql: text, params } = statement.toSQL();
  return { text, params };
}

function bound(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}
