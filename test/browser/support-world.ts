// A server of its own with a directory of any size, which SQL alone wrote before it started.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { localDatabases } from '../../scripts/local-databases.ts';
import { migrate } from '../../scripts/migrations.ts';
import { freePort } from '../../scripts/port.ts';
import { type SeedDatabase, type Seeded, type SeedStatement, seedDirectory } from '../seed/directory.ts';
import { startWorld, type World } from './world.ts';

const LOCAL_D1 = join('v3', 'd1', 'miniflare-D1DatabaseObject');

export interface LargeDirectory extends Seeded {
  userName(i: number): string;
  /** What pages call person number i. */
  name(i: number): string;
}

export async function startLargeWorld(
  size: number,
): Promise<{ readonly world: World; readonly large: LargeDirectory }> {
  let seeded: Seeded | null = null;
  const world = await startWorld(async (stateDir) => {
    const local = localDatabases(stateDir, await freePort(), process.env);
    await migrate(local, stateDir, process.env, () => undefined);
    const database = databaseIn(join(stateDir, LOCAL_D1));
    seeded = await seedDirectory(seedingOf(database), size, 'no token has this hash');
    database.close();
  });
  if (seeded === null) throw new Error('Nothing was seeded.');
  const { directoryId, group, organizationId, user }: Seeded = seeded;
  const mark = user(0).slice('usr_'.length, -8);
  const large = {
    ...{ directoryId, organizationId, user, group },
    userName: (i: number) => `User${i}@x.org`,
    name: (i: number) => `${mark} Person ${i}`,
  };
  return { world, large };
}

/** The file that has the tables. */
function databaseIn(folder: string): DatabaseSync {
  for (const name of readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))) {
    const database = new DatabaseSync(join(folder, name));
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'users'").get()) return database;
    database.close();
  }
  throw new Error(`No database in ${folder} has tables.`);
}

interface Bound extends SeedStatement {
  run(): void;
}

/** SQLite in place of D1, for a seeder that prepares, binds and sends one batch. */
function seedingOf(database: DatabaseSync): SeedDatabase {
  const bound = new WeakMap<SeedStatement, Bound>();
  const statement = (prepared: StatementSync, values: readonly (string | number)[]): Bound => {
    const made: Bound = {
      bind: (...others) => statement(prepared, others),
      run: () => void prepared.run(...values),
    };
    bound.set(made, made);
    return made;
  };
  return {
    prepare: (text) => statement(database.prepare(text), []),
    batch: async (statements) => {
      database.exec('BEGIN');
      for (const one of statements) bound.get(one)?.run();
      database.exec('COMMIT');
    },
  };
}
