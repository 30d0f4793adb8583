// A receiver's store in Postgres: node-postgres, PGlite, Neon's and whatever has `query(text, params)`.

import { type Built, forPostgres, isBuilt, isSql, type Sql } from './sql.ts';
import type { Store } from './store.ts';
import {
  isLostRace,
  knownIn,
  knownOf,
  positionIn,
  positionOf,
  type Row,
  rowOf,
  statementsOf,
  TABLES,
} from './tables.ts';

/** One connection. */
export interface PostgresConnection {
  query(text: string, params?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Gives out connections, and takes them back by `release`: node-postgres' Pool. */
export interface PostgresPool<Connection extends PostgresConnection & { release(): void }> {
  connect(): Promise<Connection>;
}

/** SQL, a query builder's statement, or a function that reads and writes within the transaction. */
export type PostgresWrite<Connection extends PostgresConnection = PostgresConnection> =
  | Sql
  | Built
  | ((connection: Connection) => Promise<unknown>);

type Use<Connection> = <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;

/** Over a pool: every transaction has a connection of its own. */
export function postgresPool<Connection extends PostgresConnection & { release(): void }>(
  pool: PostgresPool<Connection>,
): Store<PostgresWrite<Connection>> {
  return postgres(async (work) => {
    const connection = await pool.connect();
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  });
}

/** Over one connection that nothing else writes through: other statements would fall into the transactions. */
export function postgresStore<Connection extends PostgresConnection>(
  connection: Connection,
): Store<PostgresWrite<Connection>> {
  let last: Promise<unknown> = Promise.resolve();
  return postgres((work) => {
    const next = last.then(() => work(connection));
    // Whoever asked is told of the failure; the one behind goes on.
    last = next.catch(() => undefined);
    return next;
  });
}

function postgres<Connection extends PostgresConnection>(use: Use<Connection>): Store<PostgresWrite<Connection>> {
  const run = (connection: Connection, statement: Sql | Built) => {
    const { text, params } = forPostgres(statement);
    return connection.query(text, [...params]);
  };
  let made: Promise<unknown> | undefined;
  const ready = () => {
    made ??= use(async (connection) => {
      for (const table of TABLES) await connection.query(table);
    }).catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  const all = async (statement: Sql): Promise<Row[]> => {
    await ready();
    return use(async (connection) => (await run(connection, statement)).rows.map(rowOf));
  };
  return {
    position: async (organizationId) => positionIn(await all(positionOf(organizationId))),
    known: async (query) => knownIn(await all(knownOf(query))),
    commit: async (commit) => {
      await ready();
      return use(async (connection) => {
        await connection.query('BEGIN');
        try {
          for (const statement of statementsOf(commit, 'postgres')) await run(connection, statement);
          for (const write of commit.writes)
            if (isSql(write) || isBuilt(write)) await run(connection, write);
            else await write(connection);
          await connection.query('COMMIT');
          return true;
        } catch (error) {
          await connection.query('ROLLBACK');
          if (isLostRace(error)) return false;
          throw error;
        }
      });
    },
  };
}
