// The three set statements of a commit, by table: insert, update and delete rows. Rows that are keys and little more are
// given as lists of fields, all others by the names of their columns. A single row goes as plain parameters, which spares
// the rows that json_each and its joins count as read.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Bindable, Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { lists, p, prepare } from '../db/statement.ts';

/** The statements that write these rows: one, or as many as their size asks for. None for no rows. */
export type Write = (rows: readonly (readonly Bindable[])[]) => Statement[];

export const rows = sql`json_each(${p('rows')}) j`;
export const field = (index: number) => sql`(j.value ->> ${sql.raw(String(index))})`;
const given = (index: number) => sql`${p(String(index))}`;

export const fields = (count: number, at: (index: number) => SQL = field) =>
  sql.join(
    Array.from({ length: count }, (_, index) => at(index)),
    sql`, `,
  );

export const named = (columns: readonly Column[]) => sql.join(columns.map(bare), sql`, `);

/** One statement for a single row, another for any number of them. */
function write(one: () => SQL, many: () => SQL): Write {
  const single = prepare<never, Record<string, Bindable>>(one);
  const set = prepare<never, { rows: string }>(many);
  return (values) => {
    const [only] = values;
    if (values.length === 1 && only !== undefined) return [single(Object.fromEntries(only.entries()))];
    return lists(values).map((part) => set({ rows: part }));
  };
}

/** INSERT INTO table (columns). `conflict` says what becomes of a row that is there. */
export function insert(table: SQLiteTable, columns: readonly Column[], conflict = sql``): Write {
  const into = sql`INSERT INTO ${table} (${named(columns)})`;
  return write(
    () => sql`${into} VALUES (${fields(columns.length, given)}) ${conflict}`,
    // WHERE true keeps ON CONFLICT from being read as a join's ON.
    () => sql`${into} SELECT ${fields(columns.length)} FROM ${rows} WHERE true ${conflict}`,
  );
}

/** UPDATE table SET columns: the fields after the two of the key. Fields beyond the columns are left alone. */
export function update(table: SQLiteTable, key: readonly [Column, Column], columns: readonly Column[]): Write {
  const statement = (at: (index: number) => SQL, from: SQL) => {
    const set = sql.join(
      columns.map((column, index) => sql`${bare(column)} = ${at(index + 2)}`),
      sql`, `,
    );
    return sql`UPDATE ${table} SET ${set} ${from} WHERE ${key[0]} = ${at(0)} AND ${key[1]} = ${at(1)}`;
  };
  return write(
    () => statement(given, sql``),
    () => statement(field, sql`FROM ${rows}`),
  );
}

/** DELETE the rows whose key is among the given ones. */
export function remove(table: SQLiteTable, key: readonly Column[]): Write {
  return write(
    () =>
      sql`DELETE FROM ${table} WHERE ${sql.join(
        key.map((column, index) => sql`${column} = ${given(index)}`),
        sql` AND `,
      )}`,
    () => sql`DELETE FROM ${table} WHERE (${named(key)}) IN (SELECT ${fields(key.length)} FROM ${rows})`,
  );
}

/** Columns by the names that their values have in a row. */
export type Columns = Readonly<Record<string, Column>>;
type RowOf<Named extends Columns> = { readonly [Name in keyof Named]: Bindable };
export type WriteRows<Row> = (rows: readonly Row[]) => Statement[];

function byName<Named extends Columns>(columns: Named, writeFields: Write): WriteRows<RowOf<Named>> {
  const names: readonly (keyof Named)[] = Object.keys(columns);
  return (given) => writeFields(given.map((row) => names.map((name) => row[name])));
}

/** As `insert`, of rows by name. */
export function insertRows<Named extends Columns>(table: SQLiteTable, columns: Named, conflict = sql``) {
  return byName(columns, insert(table, Object.values(columns), conflict));
}

/** As `update`, of rows by name: only `columns` are set. */
export function updateRows<Key extends Columns, Named extends Columns>(table: SQLiteTable, key: Key, columns: Named) {
  const [first, second, ...others] = Object.values(key);
  if (!first || !second || others.length > 0) throw new Error('A key has two columns here.');
  return byName({ ...key, ...columns }, update(table, [first, second], Object.values(columns)));
}
