// The migrations, played on the data of every version there was: what each version could hold must survive all that come
// after it, and lead to the same tables as a new installation has. test/node/upgrade/NNNN.sql is a dump of a small
// installation, made by the code of the migration NNNN: `node test/node/upgrade/dump.ts STATE_DIR > test/node/upgrade/NNNN.sql`.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = join(ROOT, 'test/node/upgrade');
const MIGRATIONS = readdirSync(join(ROOT, 'migrations'))
  .filter((name) => name.endsWith('.sql'))
  .sort();
const DUMPS = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.sql'))
  .sort();

type Row = Readonly<Record<string, unknown>>;

function migrate(database: DatabaseSync, names: readonly string[]): void {
  for (const name of names)
    for (const statement of readFileSync(join(ROOT, 'migrations', name), 'utf8').split('--> statement-breakpoint'))
      database.exec(statement);
}

function tablesOf(database: DatabaseSync): string[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
    .all()
    .map(({ name }) => String(name));
}

function columnsOf(database: DatabaseSync, table: string): string[] {
  return database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name));
}

/** Columns, primary keys, defaults and indexes of all tables, whatever order of migrations has made them. */
function shapeOf(database: DatabaseSync): unknown {
  const columns = (table: string) =>
    database.prepare('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?) ORDER BY name').all(table);
  const others = database
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' ORDER BY type, name")
    .all();
  return { others, tables: tablesOf(database).map((table) => [table, columns(table)]) };
}

/** The rows of a dump, as far as this version has tables and columns for them. */
function load(database: DatabaseSync, dump: DatabaseSync): void {
  for (const table of tablesOf(database)) {
    const known = new Set(columnsOf(dump, table));
    const columns = columnsOf(database, table).filter((column) => known.has(column));
    if (columns.length === 0) continue;
    const names = columns.map((column) => `"${column}"`).join(', ');
    const insert = database.prepare(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of dump.prepare(`SELECT ${names} FROM "${table}"`).all())
      insert.run(...columns.map((column) => row[column] ?? null));
  }
}

function rowsOf(database: DatabaseSync, columns: ReadonlyMap<string, readonly string[]>): Map<string, Row[]> {
  return new Map(
    [...columns].map(([table, names]) => {
      const list = names.map((name) => `"${name}"`).join(', ');
      return [table, database.prepare(`SELECT ${list} FROM "${table}" ORDER BY ${list}`).all()];
    }),
  );
}

describe('an upgrade', () => {
  const fresh = new DatabaseSync(':memory:');
  migrate(fresh, MIGRATIONS);

  it('has the data of this version, or of a later one, to play with', () => {
    expect(DUMPS.length).toBeGreaterThan(0);
    for (const dump of DUMPS) expect(MIGRATIONS.map((name) => name.slice(0, 4))).toContain(dump.slice(0, 4));
  });

  for (const dumpName of DUMPS) {
    const made = MIGRATIONS.filter((name) => name.slice(0, 4) <= dumpName.slice(0, 4));
    const dump = new DatabaseSync(':memory:');
    migrate(dump, made);
    dump.exec(readFileSync(join(FIXTURES, dumpName), 'utf8'));

    // What earlier versions could hold of it: their own dumps were not made at their time.
    it.each(made.map((name, index) => [name, index + 1] as const))(
      `keeps every row of ${dumpName}, from %s on`,
      (_, count) => {
        const database = new DatabaseSync(':memory:');
        migrate(database, MIGRATIONS.slice(0, count));
        load(database, dump);
        const columns = new Map(tablesOf(database).map((table) => [table, columnsOf(database, table)]));
        const before = rowsOf(database, columns);
        expect([...before.values()].flat().length).toBeGreaterThan(50);
        migrate(database, MIGRATIONS.slice(count));
        expect(rowsOf(database, columns)).toEqual(before);
        expect(shapeOf(database)).toEqual(shapeOf(fresh));
        expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      },
    );
  }

  it('lets the version before go on: no migration drops, renames or forbids what that one writes', () => {
    for (const name of MIGRATIONS.slice(1)) {
      const text = readFileSync(join(ROOT, 'migrations', name), 'utf8');
      expect(text, name).not.toMatch(/\bDROP (TABLE|COLUMN)|\bRENAME\b/i);
      for (const [added] of text.matchAll(/ADD [^;]*NOT NULL[^;]*/g)) expect(added, name).toMatch(/DEFAULT/);
    }
  });
});
