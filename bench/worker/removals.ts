// The clock's own removal and retention of one directory, on a database that bench/removals.ts times.

import { type Answered, type Database, newMeter } from '../../src/database.ts';
import { newPace, runPaced, WIDE_STEP_ROWS } from '../../src/store/upkeep/pace.ts';
import { stepRemovals } from '../../src/store/upkeep/removals.ts';
import {
  dropDeliveries,
  dropEvents,
  dropped,
  dropRequests,
  eventsLeft,
  requestsLeft,
} from '../../src/store/upkeep/retention.ts';
import type { Seeded } from '../../test/seed/directory.ts';

export { seedDirectory } from '../../test/seed/directory.ts';

/** Runs a batch as one transaction. */
export type Run = Database['run'];

/** What `run` runs on, and for how long it held that last. */
type Measured = { readonly run: Run; readonly answered: () => Answered | null };

/** Drops everything that was logged of a directory and its webhook `wh_1`. @param newest sequence of the last event */
export async function dropAll(measured: Measured, { directoryId, organizationId }: Seeded, newest: number) {
  const db: Database = { meter: newMeter(), ...measured };
  const pace = newPace();
  const bounds = () => pace.bounds(WIDE_STEP_ROWS);
  const below = '~';
  const webhookId = 'wh_1';
  const events = { organizationId, upTo: newest, before: newest + 1 };
  while (
    await runPaced(db, pace, [dropRequests({ directoryId, below, ...bounds() }), requestsLeft({ directoryId, below })])
  );
  for (let more = true; more; ) {
    const { rows } = bounds();
    more = await runPaced(db, pace, [dropDeliveries({ webhookId, below, rows }), dropped({ rows })]);
  }
  while (await runPaced(db, pace, [dropEvents({ ...events, ...bounds() }), eventsLeft(events)]));
}

/** Takes a removal to its end. */
export async function removeAll(measured: Measured): Promise<void> {
  const db: Database = { meter: newMeter(), ...measured };
  const pace = newPace();
  while (await stepRemovals(db, Date.now(), pace));
}
