// The clock's own removal and retention of one directory, on a database that bench/removals.ts times.

import { type Database, newMeter } from '../../src/database.ts';
import { ROWS_AT_ONCE } from '../../src/delivery/prune.ts';
import { stepRemovals } from '../../src/store/upkeep/removals.ts';
import { dropDeliveries, dropEvents, dropped, dropRequests } from '../../src/store/upkeep/retention.ts';
import type { Seeded } from '../../test/seed/directory.ts';

export { seedDirectory } from '../../test/seed/directory.ts';

/** Runs a batch as one transaction. */
export type Run = Database['run'];

/** Drops everything that was logged of a directory and its webhook `wh_1`. @param newest sequence of the last event */
export async function dropAll(run: Run, { directoryId, organizationId }: Seeded, newest: number): Promise<void> {
  const all = { below: '~', limit: ROWS_AT_ONCE };
  for (const drop of [
    dropRequests({ directoryId, ...all }),
    dropDeliveries({ webhookId: 'wh_1', ...all }),
    dropEvents({ organizationId, upTo: newest, before: newest + 1, limit: ROWS_AT_ONCE }),
  ])
    for (let rows = ROWS_AT_ONCE; rows >= ROWS_AT_ONCE; ) {
      const [, [gone]] = await run([drop, dropped({})]);
      rows = gone?.n ?? 0;
    }
}

/** Takes a removal to its end. */
export async function removeAll(run: Run): Promise<void> {
  const db: Database = { meter: newMeter(), answered: () => null, run };
  while (await stepRemovals(db, Date.now()));
}
