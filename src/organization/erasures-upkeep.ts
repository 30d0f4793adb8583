// What the clock goes on with: erasures that have begun, some pages of each at every run.

import { removalOf, removed, stepErasure } from '../directory/erasure-steps.ts';
import type { Env } from '../env.ts';
import { openDatabases } from '../shards.ts';
import { type ErasureRow, runningErasures } from '../store/upkeep/erasures.ts';
import { change } from './client.ts';

const ERASURES_AT_ONCE = 10;
/** Pages of one erasure in one run: a few megabytes read and some dozens of trips. */
const STEPS_AT_ONCE = 20;

export async function upkeepOfErasures(env: Env, now: number): Promise<void> {
  const remove = async (row: ErasureRow) => removed(await change(env, removalOf(row)));
  for (const [label, db] of openDatabases(env).all()) {
    try {
      const [running] = await db.run([runningErasures({ limit: ERASURES_AT_ONCE })]);
      for (const begun of running) {
        let row: ErasureRow | null = begun;
        for (let step = 0; step < STEPS_AT_ONCE && row !== null && row.stage !== 'done'; step++)
          row = await stepErasure(db, row, now, remove);
      }
    } catch (error) {
      console.error(JSON.stringify({ message: 'upkeep of erasures failed in a shard', label, error: String(error) }));
    }
  }
}
