// A receiver's store in Cloudflare D1. Its transactions are batches: what handlers return is written in one with the
// receiver's own rows.

import { type Built, forSqlite, isBuilt, isSql, type Sql } from './sql.ts';
import type { Store } from './store.ts';
import { isLostRace, knownIn, knownOf, positionIn, positionOf, rowOf, statementsOf, TABLES } from './tables.ts';

/** The part of a D1 binding that is used. */
export interface D1<Prepared extends D1Prepared = D1Prepared> {
  prepare(sql: string): Prepared;
  batch(statements: Prepared[]): Promise<unknown>;
}

export interface D1Prepared {
  bind(...params: unknown[]): this;
  all(): Promise<{ readonly results: readonly unknown[] }>;
}

/** SQL, a statement of Drizzle's (`drizzle(env.DB).insert(…)`, not awaited), or one that the binding has prepared. */
export type D1Write<Prepared extends D1Prepared = D1Prepared> = Sql | Built | Prepared;

/** Makes its two tables (`rollcall_…`) at its first use; `tables: false` where a migration of the app's has made them. */
export function d1Store<Prepared extends D1Prepared>(
  database: D1<Prepared>,
  options: { readonly tables?: boolean } = {},
): Store<D1Write<Prepared>> {
  const prepared = (statement: Sql | Built) => {
    const { text, params } = forSqlite(statement);
    return database.prepare(text).bind(...params);
  };
  const all = async (statement: Sql) => (await prepared(statement).all()).results.map(rowOf);
  let made: Promise<unknown> | undefined = options.tables === false ? Promise.resolve() : undefined;
  const ready = () => {
    made ??= database.batch(TABLES.map((table) => database.prepare(table))).catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    position: async (organizationId) => {
      await ready();
      return positionIn(await all(positionOf(organizationId)));
    },
    known: async (query) => {
      await ready();
      return knownIn(await all(knownOf(query)));
    },
    commit: async (commit) => {
      await ready();
      const writes = commit.writes.map((write) => (isSql(write) || isBuilt(write) ? prepared(write) : write));
      try {
        await database.batch([...statementsOf(commit, 'sqlite').map(prepared), ...writes]);
        return true;
      } catch (error) {
        if (isLostRace(error)) return false;
        throw error;
      }
    },
  };
}
