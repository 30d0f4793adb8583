// The three set statements of a commit, by table: insert, update and delete rows, each typed as the schema types its
// columns. A single row goes as plain parameters, which spares the rows that json_each and its joins count as read.

import { type Column, type InferColumnsDataTypes, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Bindable, Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { lists, p, prepare } from '../db/statement.ts';

/** Columns by the names that their values have in a row. */
type Columns = Readonly<Record<string, Column & { readonly _: { readonly data: string | number } }>>;
/** A row of these columns. Members beyond them are left alone. */
type RowOf<Named extends Columns> = Readonly<InferColumnsDataTypes<Named>>;
/** The statements that write these rows: one, or as many as their size asks for. None for no rows. */
type Write<Row> = (rows: readonly Row[]) => Statement[];

const rows = sql`json_each(${p('rows')}) j`;
const field = (index: number) => sql`(j.value ->> ${sql.raw(String(index))})`;
const given = (index: number) => sql`${p(String(index))}`;

const fields = (count: number, at: (index: number) => SQL = field) =>
  sql.join(
    Array.from({ length: count }, (_, index) => at(index)),
    sql`, `,
  );

const named = (columns: Columns) => sql.join(Object.values(columns).map(bare), sql`, `);

/** One statement for a single row, another for any number of them. */
function write<Named extends Columns>(columns: Named, one: () => SQL, many: () => SQL): Write<RowOf<Named>> {
  const names: readonly (keyof Named)[] = Object.keys(columns);
  const single = prepare<never, Record<string, Bindable>>(one);
  const set = prepare<never, { rows: string }>(many);
  return (given) => {
    const values = given.map((row) => names.map((name) => row[name]));
    const [only] = values;
    if (values.length === 1 && only !== undefined) return [single(Object.fromEntries(only.entries()))];
    return lists(values).map((part) => set({ rows: part }));
  };
}

/** INSERT INTO table (columns). `conflict` says what becomes of a row that is there. */
export function insert<Named extends Columns>(table: SQLiteTable, columns: Named, conflict = sql``) {
  const into = sql`INSERT INTO ${table} (${named(columns)})`;
  const count = Object.keys(columns).length;
  return write(
    columns,
    () => sql`${into} VALUES (${fields(count, given)}) ${conflict}`,
    // WHERE true keeps ON CONFLICT from being read as a join's ON.
    () => sql`${into} SELECT ${fields(count)} FROM ${rows} WHERE true ${conflict}`,
  );
}

/** UPDATE table SET columns of the rows with these keys. */
export function update<Key extends Columns, Named extends Columns>(table: SQLiteTable, key: Key, columns: Named) {
  const keys = Object.values(key);
  const statement = (at: (index: number) => SQL, from: SQL) => {
    const set = sql.join(
      Object.values(columns).map((column, index) => sql`${bare(column)} = ${at(keys.length + index)}`),
      sql`, `,
    );
    return sql`UPDATE ${table} SET ${set} ${from} WHERE ${equal(keys, at)}`;
  };
  return write(
    { ...key, ...columns },
    () => statement(given, sql``),
    () => statement(field, sql`FROM ${rows}`),
  );
}

/** DELETE the rows with these keys. */
export function remove<Key extends Columns>(table: SQLiteTable, key: Key) {
  const keys = Object.values(key);
  return write(
    key,
    () => sql`DELETE FROM ${table} WHERE ${equal(keys, given)}`,
    () => sql`DELETE FROM ${table} WHERE (${named(key)}) IN (SELECT ${fields(keys.length)} FROM ${rows})`,
  );
}

function equal(keys: readonly Column[], at: (index: number) => SQL): SQL {
  return sql.join(
    keys.map((column, index) => sql`${column} = ${at(index)}`),
    sql` AND `,
  );
}
