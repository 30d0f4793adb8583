// `node bench/removals.ts`: a deleted directory of 200,000 people, and what retention drops, removed by the clock's own
// statements from SQLite in a file: for how many ms each batch holds the database. `-- --people N` with N people.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/process-group.ts';
import type { SeedDatabase, Seeded, SeedStatement } from '../test/seed/directory.ts';

interface Statement {
  readonly sql: string;
  readonly params: readonly (string | number | null)[];
}
type Run = (statements: readonly Statement[]) => Promise<unknown[]>;
/** With what D1 says of its latest answer. */
interface Measured {
  readonly run: Run;
  readonly answered: () => { readonly sizeBytes: number; readonly durationMs: number } | null;
}

/** What bench/worker/removals.ts exports: it runs as it stands, but has the types of a Worker. */
interface Steps {
  dropAll(measured: Measured, seeded: Seeded, newest: number): Promise<void>;
  removeAll(measured: Measured): Promise<void>;
  seedDirectory(db: SeedDatabase, people: number, tokenHash: string): Promise<Seeded>;
}

const { values } = parseArgs({ options: { people: { type: 'string', default: '200000' } } });
const people = Number(values.people);
/** Of log entries, events and deliveries each, as large as those of a creation. */
const LOGGED = 30_000;
const WIDE_BYTES = 1_000;
/** People and events that are as large as a hundred others. */
const LARGE = 1_000;
const LARGE_BYTES = 100_000;

const steps: Steps = await import(new URL('./worker/removals.ts', import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'rollcall-removals-'));
const sqlite = new DatabaseSync(join(folder, 'measured.sqlite'));
/** Batches by the tables that they delete from. */
const held = new Map<string, { readonly ms: number; readonly cpuMs: number; readonly rows: number }[]>();

function migrate(): void {
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const migrations = join(ROOT, 'migrations');
  for (const name of readdirSync(migrations).sort())
    if (name.endsWith('.sql')) sqlite.exec(readFileSync(join(migrations, name), 'utf8'));
}

/** Of the latest batch. */
let tookMs = 0;

/** Each batch a transaction, and timed as a whole: for so long nobody else is served. */
const run: Run = async (statements) => {
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  sqlite.exec('BEGIN');
  const results = statements.map(({ params, sql }) => sqlite.prepare(sql).all(...params));
  sqlite.exec('COMMIT');
  const ms = performance.now() - began;
  const { system, user } = process.cpuUsage(cpuBegan);
  tookMs = ms;
  const name = statements.flatMap(({ sql }) => /DELETE FROM "?(\w+)"?/.exec(sql)?.[1] ?? []).join(', ');
  const rows = Number(results.flat().find((row) => Object.hasOwn(row, 'n'))?.n ?? 0);
  if (name !== '' && name !== 'removals')
    held.set(name, [...(held.get(name) ?? []), { ms, cpuMs: (user + system) / 1000, rows }]);
  return results;
};

const measured: Measured = { run, answered: () => ({ sizeBytes: 0, durationMs: tookMs }) };

/** SQLite in D1's place, for a seeder that prepares, binds and sends one batch. */
function seeding(): SeedDatabase {
  const prepared = new Map<SeedStatement, () => void>();
  const statement = (sql: string, given: readonly (string | number)[]): SeedStatement => {
    const made: SeedStatement = { bind: (...others) => statement(sql, others) };
    prepared.set(made, () => void sqlite.prepare(sql).run(...given));
    return made;
  };
  return {
    prepare: (sql) => statement(sql, []),
    batch: async (statements) => {
      sqlite.exec('BEGIN');
      for (const one of statements) prepared.get(one)?.();
      sqlite.exec('COMMIT');
    },
  };
}

/** Everybody is in one more group, a large one; and there is a log of them. */
function addMore({ directoryId, group, organizationId }: Seeded): void {
  const numbers = `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${LOGGED})`;
  const wide = `hex(randomblob(${WIDE_BYTES / 2}))`;
  sqlite.exec(`
    INSERT INTO memberships SELECT '${group(1)}', id FROM users WHERE directory_id = '${directoryId}'
      ON CONFLICT DO NOTHING;
    UPDATE groups SET member_count = (SELECT count(*) FROM memberships WHERE group_id = id) WHERE id = '${group(1)}';
    ${numbers} INSERT INTO request_log (directory_id, id, at, method, status, entry)
      SELECT '${directoryId}', printf('req_%026d', i), i, 'POST', 201, ${wide} FROM c;
    ${numbers} INSERT INTO events (organization_id, sequence, id, type, at, data)
      SELECT '${organizationId}', i, 'evt_' || i, 'user.created', i, ${wide} || ${wide} FROM c;
    ${numbers} INSERT INTO deliveries (webhook_id, id, organization_id, sequence, event_id, event_type, attempt, status,
        duration_ms, at)
      SELECT 'wh_1', printf('del_%026d', i), '${organizationId}', i, 'evt_' || i, 'user.created', 1, 'accepted', 9, i
      FROM c;
    UPDATE users SET doc = hex(randomblob(${LARGE_BYTES / 2})) WHERE id IN (
      SELECT id FROM users WHERE directory_id = '${directoryId}' ORDER BY id LIMIT ${LARGE} OFFSET ${people / 2});
    UPDATE events SET data = hex(randomblob(${LARGE_BYTES / 2}))
      WHERE organization_id = '${organizationId}' AND sequence BETWEEN ${LOGGED / 2} AND ${LOGGED / 2 + LARGE};`);
}

function place(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1) ?? '';
}

try {
  migrate();
  const seeded = await steps.seedDirectory(seeding(), people, 'measured');
  addMore(seeded);
  await steps.dropAll(measured, seeded, LOGGED);
  sqlite.exec(`UPDATE directories SET status = 'deleted';
    INSERT INTO removals (kind, target, created_at) VALUES ('directory', '${seeded.directoryId}', 1);`);
  await steps.removeAll(measured);
  console.log('| rows of | batches | rows in one | ms p50 | p95 | p99 | most | CPU p50 | most |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, batches] of held) {
    if (batches.length < 3) continue;
    const times = batches.map(({ ms }) => ms);
    const most = Math.max(...batches.map(({ rows }) => rows));
    const cpu = batches.map(({ cpuMs }) => cpuMs);
    const shares = [...[0.5, 0.95, 0.99, 1].map((share) => place(times, share)), place(cpu, 0.5), place(cpu, 1)];
    console.log(`| ${[name, batches.length, most || '', ...shares].join(' | ')} |`);
  }
} finally {
  sqlite.close();
  rmSync(folder, { recursive: true, force: true });
}
