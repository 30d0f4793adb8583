// Brings the local databases up to the repository's migrations. Asks SQLite itself which are missing: wrangler takes
// two seconds to find that there is nothing to do.

import { createHash, createHmac } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LocalDatabases } from './local-databases.ts';
import { ROOT } from './process-group.ts';
import type { Environment } from './settings.ts';
import { runWrangler } from './wrangler.ts';

/** The object class that stands for D1 locally, and where `wrangler dev --persist-to` keeps its databases. */
const LOCAL_CLASS = 'miniflare-D1DatabaseObject';
const LOCAL_D1 = join('v3', 'd1', LOCAL_CLASS);

/** Applies what is pending in each database and returns how many migrations that were. */
export async function migrate(
  { databases, options }: LocalDatabases,
  stateDir: string,
  environment: Environment,
  onLine: (line: string) => void,
): Promise<number> {
  let applied = 0;
  for (const { binding, id } of databases) {
    const pending = pendingMigrations(join(stateDir, LOCAL_D1, localFile(id)));
    if (pending.length === 0) continue;
    const args = ['d1', 'migrations', 'apply', binding, '--local', '--persist-to', stateDir, ...options];
    await runWrangler(args, environment, onLine);
    applied += pending.length;
  }
  return applied;
}

/** The file of a local database: workerd's id of the object with this name. Another name only costs the two seconds. */
function localFile(databaseId: string): string {
  const key = createHash('sha256').update(LOCAL_CLASS).digest();
  const half = (text: string | Buffer) => createHmac('sha256', key).update(text).digest().subarray(0, 16);
  const first = half(databaseId);
  return `${Buffer.concat([first, half(first)]).toString('hex')}.sqlite`;
}

function pendingMigrations(file: string): string[] {
  const applied = appliedMigrations(file);
  return readdirSync(join(ROOT, 'migrations')).filter((name) => name.endsWith('.sql') && !applied.has(name));
}

function appliedMigrations(file: string): Set<string> {
  if (!existsSync(file)) return new Set();
  const database = new DatabaseSync(file);
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'd1_migrations'").get();
    const rows = table ? database.prepare('SELECT name FROM d1_migrations').all() : [];
    return new Set(rows.map(({ name }) => String(name)));
  } finally {
    database.close();
  }
}
