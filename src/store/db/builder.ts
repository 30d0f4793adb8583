// Plain statements on one table, by the names that Drizzle's query builder has. That one brings joins, set operations and
// relational queries along, 8 kB of the bundle, and of them nothing is used: joins, sets and fences are written by hand,
// where plan and cost need it. Statements are SQL and run nothing.

import { type Column, getTableColumns, type Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

type Value = Placeholder | SQLWrapper | string | number | null;
type Values<Table extends SQLiteTable> = { readonly [Name in keyof Table['$inferInsert']]?: Value };
type Fields = Readonly<Record<string, Column | SQL.Aliased>>;

/** A statement so far: each clause makes a longer one. */
interface Clauses extends SQLWrapper {
  from(table: SQLiteTable): Clauses;
  where(condition: SQL | undefined): Clauses;
  orderBy(...columns: readonly (Column | SQL)[]): Clauses;
  limit(count: Placeholder): Clauses;
  returning(fields: Fields): Clauses;
}

export const builder = {
  select: (fields: Fields): Clauses => clauses(sql`select ${named(fields)}`),
  insert: <Table extends SQLiteTable>(table: Table) => ({
    values: (values: Values<Table>): Clauses => {
      const set = valuesOf(table, values);
      const columns = set.map(({ column }) => sql.identifier(column.name));
      return clauses(sql`insert into ${table} (${listed(columns)}) values (${listed(set.map(({ value }) => value))})`);
    },
  }),
  update: <Table extends SQLiteTable>(table: Table) => ({
    set: (values: Values<Table>): Clauses => {
      const set = valuesOf(table, values).map(({ column, value }) => sql`${sql.identifier(column.name)} = ${value}`);
      return clauses(sql`update ${table} set ${listed(set)}`);
    },
  }),
  delete: (table: SQLiteTable): Clauses => clauses(sql`delete from ${table}`),
};

function clauses(text: SQL): Clauses {
  return {
    from: (table) => clauses(sql`${text} from ${table}`),
    where: (condition) => (condition === undefined ? clauses(text) : clauses(sql`${text} where ${condition}`)),
    orderBy: (...columns) => clauses(sql`${text} order by ${listed(columns)}`),
    limit: (count) => clauses(sql`${text} limit ${count}`),
    returning: (fields) => clauses(sql`${text} returning ${named(fields)}`),
    getSQL: () => text,
  };
}

function valuesOf<Table extends SQLiteTable>(table: Table, values: Values<Table>) {
  const columns = getTableColumns(table);
  return Object.entries<Value | undefined>(values).flatMap(([name, value]) => {
    const column = columns[name];
    if (column === undefined) throw new Error(`There is no column for ${name}.`);
    return value === undefined ? [] : [{ column, value: sql`${value}` }];
  });
}

function listed(parts: readonly SQLWrapper[]): SQL {
  return sql.join(
    parts.map((part) => sql`${part}`),
    sql`, `,
  );
}

/** `fieldsOf` names each under its alias; a column stands under its own name. */
function named(fields: Fields): SQL {
  return listed(
    Object.entries(fields).map(([name, field]) =>
      'fieldAlias' in field ? sql`${field.sql} as ${sql.identifier(name)}` : sql`${field} as ${sql.identifier(name)}`,
    ),
  );
}

type FieldsOf<Table extends SQLiteTable> = {
  [Name in keyof Table['$inferSelect']]: SQL.Aliased<Table['$inferSelect'][Name]>;
};

/** Every column of a table under its name in TypeScript, for select() and returning(). */
export function fieldsOf<Table extends SQLiteTable>(table: Table): FieldsOf<Table> {
  const fields = Object.entries(getTableColumns(table)).map(([name, column]) => [name, sql`${column}`.as(name)]);
  // The aliases are made of the very columns that $inferSelect is made of.
  return Object.fromEntries(fields) as FieldsOf<Table>;
}
