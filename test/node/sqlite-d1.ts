// D1 as database.ts uses it, on SQLite with the shipped tables and a real limit: what has no room fails as it does there.
// It tells its size as D1's own code does, without the pages that rows have left.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

type Value = string | number | null;
interface Bound {
  readonly sql: string;
  readonly params: readonly Value[];
}

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const PAGE_BYTES = 4096;

export interface SqliteD1 {
  readonly binding: object;
  /** Of a statement, without any limit of a row. */
  rows(sql: string, ...params: Value[]): Record<string, unknown>[];
  sizeBytes(): number;
  /** No page is added beyond that. */
  limitTo(bytes: number): void;
}

export function sqliteD1(): SqliteD1 {
  const database = new DatabaseSync(':memory:');
  for (const name of readdirSync(MIGRATIONS).sort())
    if (name.endsWith('.sql')) database.exec(readFileSync(join(MIGRATIONS, name), 'utf8'));
  const size = database.prepare(
    'SELECT (SELECT * FROM pragma_page_count) - (SELECT * FROM pragma_freelist_count) AS pages',
  );
  const sizeBytes = () => Number(size.get()?.['pages']) * PAGE_BYTES;
  const known = new Map<string, StatementSync>();
  const prepared = (sql: string) => {
    const statement = known.get(sql) ?? database.prepare(sql);
    known.set(sql, statement);
    return statement;
  };
  const rows = (sql: string, ...params: Value[]) => prepared(sql).all(...params);
  const results = (statements: readonly Bound[]) => statements.map(({ params, sql }) => rows(sql, ...params));
  const batch = async (statements: readonly Bound[]) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const before = Number(rows('SELECT total_changes() AS n')[0]?.['n']);
      const done = results(statements);
      const written = Number(rows('SELECT total_changes() AS n')[0]?.['n']) - before;
      database.exec('COMMIT');
      const meta = { rows_read: 0, rows_written: written, size_after: sizeBytes(), duration: 0 };
      return done.map((found) => ({ success: true, results: found, meta }));
    } catch (error) {
      // Where it is full, SQLite has taken everything back by itself.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw new Error(`D1_ERROR: ${error instanceof Error ? error.message : error}: SQLITE_ERROR`);
    }
  };
  const prepare = (sql: string) => ({ sql, params: [], bind: (...params: Value[]) => ({ sql, params }) });
  const session = { prepare, batch, getBookmark: () => null };
  return {
    binding: { ...session, withSession: () => session },
    rows,
    sizeBytes,
    limitTo: (bytes) => database.exec(`PRAGMA max_page_count = ${Math.ceil(bytes / PAGE_BYTES)}`),
  };
}
