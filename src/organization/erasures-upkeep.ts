// What the clock goes on with: erasures that have begun, some pages of each at every run.

import { removalOf, removed, stepErasure } from '../directory/erasure-steps.ts';
import { type ErasureRow, runningErasures } from '../store/upkeep/erasures.ts';
import type { Upkeep } from './upkeep-context.ts';

const ERASURES_AT_ONCE = 10;
/** Pages of one erasure in one call: a few megabytes read and some dozens of trips. */
const STEPS_AT_ONCE = 20;

export async function upkeepOfErasures({ ask, db, now }: Upkeep): Promise<boolean> {
  const remove = async (row: ErasureRow) => removed(await ask(removalOf(row)));
  const [running] = await db.run([runningErasures({ limit: ERASURES_AT_ONCE })]);
  let more = false;
  for (const begun of running) {
    let row: ErasureRow | null = begun;
    for (let step = 0; step < STEPS_AT_ONCE && row !== null && row.stage !== 'done'; step++)
      row = await stepErasure(db, row, now, remove);
    // One that waits, as for the removal of its directories, is null here.
    more ||= row !== null && row.stage !== 'done';
  }
  return more;
}
