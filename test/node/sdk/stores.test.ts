import { DatabaseSync } from 'node:sqlite';
import { PGlite } from '@electric-sql/pglite';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../../../packages/sdk/src/stores/memory.ts';
import { postgresPool, postgresStore } from '../../../packages/sdk/src/stores/postgres.ts';
import { sql } from '../../../packages/sdk/src/stores/sql.ts';
import { sqliteStore } from '../../../packages/sdk/src/stores/sqlite.ts';
import { type Kept, storeSuite } from '../../sdk/store-suite.ts';

const NOTES = 'CREATE TABLE notes (at INTEGER PRIMARY KEY, text TEXT NOT NULL)';

storeSuite('SQLite', async () => {
  const database = new DatabaseSync(':memory:');
  database.exec(NOTES);
  return {
    store: sqliteStore(database),
    other: sqliteStore(database),
    note: (text) => sql`INSERT INTO notes (text) VALUES (${text})`,
    failing: sql`INSERT INTO notes (text) VALUES (${null})`,
    notes: async () =>
      database
        .prepare('SELECT text FROM notes ORDER BY at')
        .all()
        .map((row) => String(row.text)),
  };
});

describe('a store in SQLite', () => {
  it('takes functions, which read and write in the transaction', async () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE counts (n INTEGER NOT NULL)');
    const store = sqliteStore(database);
    const count = () => Number(database.prepare('SELECT count(*) AS n FROM counts').get()?.n);
    const commit = {
      organizationId: 'org_1',
      from: undefined,
      to: { epoch: 1, sequence: 1 },
      known: [],
      forgotten: [],
    };
    await store.commit({
      ...commit,
      writes: [
        sql`INSERT INTO counts VALUES (${true})`,
        (own) => own.prepare('INSERT INTO counts VALUES (?)').run(count()),
      ],
    });
    expect(
      database
        .prepare('SELECT n FROM counts')
        .all()
        .map(({ n }) => n),
    ).toEqual([1, 1]);
  });
});

/** Postgres as WebAssembly, which a busy machine takes long to compile. */
const STARTS_WITHIN_MS = 60_000;

let postgres: PGlite;
beforeAll(async () => {
  postgres = new PGlite();
  await postgres.exec('CREATE TABLE notes (at SERIAL PRIMARY KEY, text TEXT NOT NULL)');
}, STARTS_WITHIN_MS);
afterAll(() => postgres.close());

async function openPostgres<Write>(
  stores: Pick<Kept<Write>, 'store' | 'other'>,
  note: Kept<Write>['note'],
  failing: Write,
) {
  await postgres.exec('TRUNCATE notes; DROP TABLE IF EXISTS rollcall_positions; DROP TABLE IF EXISTS rollcall_known');
  return {
    ...stores,
    note,
    failing,
    notes: async () =>
      (await postgres.query<{ text: string }>('SELECT text FROM notes ORDER BY at')).rows.map((row) => row.text),
  };
}

/** PGlite has one connection: this pool gives it to one at a time. */
function poolOf(database: PGlite) {
  let free: Promise<void> = Promise.resolve();
  return {
    connect: async () => {
      const before = free;
      const { promise, resolve } = Promise.withResolvers<void>();
      free = promise;
      await before;
      return { query: (text: string, params?: unknown[]) => database.query(text, params), release: resolve };
    },
  };
}

storeSuite('Postgres over a pool', () => {
  const pool = poolOf(postgres);
  const insert = (text: string | null) => sql`INSERT INTO notes (text) VALUES (${text})`;
  return openPostgres({ store: postgresPool(pool), other: postgresPool(pool) }, insert, insert(null));
});

storeSuite('Postgres over one connection, with statements of Drizzle', () => {
  const store = postgresStore(postgres);
  const notes = pgTable('notes', { text: text().notNull() });
  const insert = (value: string) => drizzle(postgres).insert(notes).values({ text: value });
  const failing = async () => {
    await postgres.query('INSERT INTO notes (text) VALUES ($1)', [null]);
  };
  return openPostgres({ store, other: store }, insert, failing);
});

/** Memory has no transactions: it is held to the rest by the tests of the receiver. */
describe('a store in memory', () => {
  it('writes nothing where the position has moved', async () => {
    const store = memoryStore();
    const written: string[] = [];
    const commit = { organizationId: 'org_1', to: { epoch: 1, sequence: 2 }, known: [], forgotten: [] };
    expect(await store.commit({ ...commit, from: undefined, writes: [() => void written.push('a')] })).toBe(true);
    for (const from of [{ epoch: 1, sequence: 1 }, { epoch: 2, sequence: 2 }, undefined])
      expect(await store.commit({ ...commit, from, writes: [() => void written.push('b')] })).toBe(false);
    expect(written).toEqual(['a']);
  });
});
