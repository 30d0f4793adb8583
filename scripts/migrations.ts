// Brings the local database up to the repository's migrations. Asks SQLite itself which are missing: wrangler takes
// two seconds to find that there is nothing to do.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ROOT } from './process-group.ts';
import type { Environment } from './settings.ts';
import { runWrangler } from './wrangler.ts';

const BINDING = 'DB';
/** Where `wrangler dev --persist-to` keeps local D1. */
const LOCAL_D1 = join('v3', 'd1', 'miniflare-D1DatabaseObject');

/** Applies what is pending and returns how many migrations that were. */
export async function migrate(
  stateDir: string,
  environment: Environment,
  onLine: (line: string) => void,
): Promise<number> {
  const pending = pendingMigrations(stateDir);
  if (pending.length === 0) return 0;
  const args = ['d1', 'migrations', 'apply', BINDING, '--local', '--persist-to', stateDir];
  await runWrangler(args, environment, onLine);
  return pending.length;
}

function pendingMigrations(stateDir: string): string[] {
  const applied = appliedMigrations(join(stateDir, LOCAL_D1));
  return readdirSync(join(ROOT, 'migrations')).filter((name) => name.endsWith('.sql') && !applied.has(name));
}

function appliedMigrations(folder: string): Set<string> {
  const applied = new Set<string>();
  if (!existsSync(folder)) return applied;
  for (const name of readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))) {
    const database = new DatabaseSync(join(folder, name));
    try {
      const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'd1_migrations'").get();
      if (table)
        for (const row of database.prepare('SELECT name FROM d1_migrations').all()) applied.add(String(row.name));
    } finally {
      database.close();
    }
  }
  return applied;
}
