// Drizzle's query builder, for plain statements on one table. It writes SQL and runs nothing: statements go through
// `trip`, which names the rows' members by the aliases given here. Joins, sets and fences are written by hand, where
// plan and cost need it.

import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import {
  QueryBuilder,
  SQLiteAsyncDialect,
  SQLiteDeleteBase,
  SQLiteInsertBuilder,
  type SQLiteSession,
  type SQLiteTable,
  SQLiteUpdateBuilder,
} from 'drizzle-orm/sqlite-core';

type Session = SQLiteSession<'async', unknown, Record<string, never>, Record<string, never>>;

const dialect = new SQLiteAsyncDialect();
const queries = new QueryBuilder(dialect);
/** A session is asked for when a statement is run, which none is. */
const noSession = null as unknown as Session;

/** The four kinds of statement, without the session and the relational queries that `drizzle()` brings along. */
export const builder = {
  select: queries.select.bind(queries),
  insert: <T extends SQLiteTable>(table: T) => new SQLiteInsertBuilder<T, 'async', unknown>(table, noSession, dialect),
  update: <T extends SQLiteTable>(table: T) => new SQLiteUpdateBuilder<T, 'async', unknown>(table, noSession, dialect),
  delete: <T extends SQLiteTable>(table: T) => new SQLiteDeleteBase<T, 'async', unknown>(table, noSession, dialect),
};

type Fields<Table extends SQLiteTable> = {
  [Name in keyof Table['$inferSelect']]: SQL.Aliased<Table['$inferSelect'][Name]>;
};

/** Every column of a table under its name in TypeScript, for select() and returning(). */
export function fieldsOf<Table extends SQLiteTable>(table: Table): Fields<Table> {
  const fields = Object.entries(getTableColumns(table)).map(([name, column]) => [name, sql`${column}`.as(name)]);
  // The aliases are made of the very columns that $inferSelect is made of.
  return Object.fromEntries(fields) as Fields<Table>;
}
