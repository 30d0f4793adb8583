// SQL as Drizzle builds it, once per statement of the program: text and the order of its parameters are computed at
// the first use, a call only fills them in. (Building costs 10 to 40 microseconds, filling none to speak of.)

import { fillPlaceholders, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';
import type { Bindable, Statement } from '../../database.ts';

/** Names of columns are written out in the schema: no casing is derived. */
const dialect = new SQLiteAsyncDialect();

/** A named parameter in the text of a prepared statement. */
export function p(name: string) {
  return sql.placeholder(name);
}

/**
 * Compiles at the first call; `P` names the parameters. Takes SQL, or a statement of the query builder.
 * @param read makes a row of what the database answers, where that is another
 */
export function prepare<Row, P extends Readonly<Record<string, Bindable>>, Stored = Row>(
  build: () => SQLWrapper,
  read?: (stored: Stored) => Row,
) {
  let compiled: { readonly sql: string; readonly params: unknown[] } | undefined;
  return (values: P): Statement<Row> => {
    compiled ??= dialect.sqlToQuery(build().getSQL());
    const params = fillPlaceholders(compiled.params, values) as Bindable[];
    return read ? { sql: compiled.sql, params, read: read as Statement<Row>['read'] } : { sql: compiled.sql, params };
  };
}

/** Marks a statement that makes the database grow by what can wait: a nearly full one refuses it (decisions/0038). */
export function growing<Row>(statement: Statement<Row>): Statement<Row> {
  return { ...statement, grows: true };
}

/** The same of a prepared one. */
export function prepareGrowing<Row, P extends Readonly<Record<string, Bindable>>>(build: () => SQLWrapper) {
  const prepared = prepare<Row, P>(build);
  return (values: P): Statement<Row> => growing(prepared(values));
}

/** For text that depends on the request (filters, sorting): compiled each time. */
export function compile<Row>(text: SQL): Statement<Row> {
  const query = dialect.sqlToQuery(text);
  return { sql: query.sql, params: query.params as Bindable[] };
}

/** A list as one JSON parameter for json_each(?): keeps a statement's length and parameters constant. */
export function list(values: readonly unknown[]): string {
  return JSON.stringify(values);
}

/** A JSON parameter stays below this: D1 takes 2 MB for a value. */
const MAX_LIST_BYTES = 1_500_000;
const encoder = new TextEncoder();

/** A long list as several JSON parameters, each for a statement of its own; none for an empty list. */
export function lists(values: readonly unknown[]): string[] {
  const parts: string[] = [];
  let elements: string[] = [];
  let bytes = 0;
  for (const value of values) {
    const text = JSON.stringify(value);
    const size = encoder.encode(text).length + 1;
    if (bytes + size > MAX_LIST_BYTES && elements.length > 0) {
      parts.push(`[${elements.join(',')}]`);
      elements = [];
      bytes = 0;
    }
    elements.push(text);
    bytes += size;
  }
  if (elements.length > 0) parts.push(`[${elements.join(',')}]`);
  return parts;
}
