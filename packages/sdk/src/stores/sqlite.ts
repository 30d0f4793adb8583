// A receiver's store in SQLite: node:sqlite, better-sqlite3, bun:sqlite and whatever has the same two methods.

import { type Built, forSqlite, isBuilt, isSql, type Sql, type Statement } from './sql.ts';
import type { Store } from './store.ts';
import { isLostRace, knownIn, knownOf, positionIn, positionOf, rowOf, statementsOf, TABLES } from './tables.ts';

/** The part of a SQLite driver that is used. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  // Drivers differ in what they take for a value, and all refuse what they do not.
  prepare(sql: string): { run(...params: never[]): unknown; all(...params: never[]): unknown[] };
}

/** SQL, a query builder's statement, or a function that reads and writes within the transaction, without waiting. */
export type SqliteWrite<Database extends SqliteDatabase = SqliteDatabase> =
  | Sql
  | Built
  | ((database: Database) => void);

/** Makes its two tables (`rollcall_…`) where there are none. The database is the app's own: one transaction holds both. */
export function sqliteStore<Database extends SqliteDatabase>(database: Database): Store<SqliteWrite<Database>> {
  for (const table of TABLES) database.exec(table);
  const run = ({ text, params }: Statement) => void database.prepare(text).run(...valuesOf(params));
  const all = ({ text, params }: Statement) =>
    database
      .prepare(text)
      .all(...valuesOf(params))
      .map(rowOf);
  return {
    position: async (organizationId) => positionIn(all(forSqlite(positionOf(organizationId)))),
    known: async (query) => knownIn(all(forSqlite(knownOf(query)))),
    // Nothing here waits for anything, so that no other statement of this connection falls into the transaction.
    commit: async (commit) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const statement of statementsOf(commit, 'sqlite')) run(forSqlite(statement));
        for (const write of commit.writes)
          if (isSql(write) || isBuilt(write)) run(forSqlite(write));
          else write(database);
        database.exec('COMMIT');
        return true;
      } catch (error) {
        database.exec('ROLLBACK');
        if (isLostRace(error)) return false;
        throw error;
      }
    },
  };
}

/** What the driver cannot bind it refuses itself. */
function valuesOf(params: readonly unknown[]): never[] {
  return [...params] as never[];
}
