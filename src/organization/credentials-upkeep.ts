// What the clock tells of tokens and client secrets that end soon: their organization's writer makes the event, in its order.

import type { Database } from '../database.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import { WARNING_DAYS } from '../directory/expiring.ts';
import { organizationOf } from '../id.ts';
import { directoriesToTell } from '../store/upkeep/credentials.ts';
import type { Upkeep } from './upkeep-context.ts';

/** Of each kind of credential and warning, in one turn and database: a morning on which everything ends takes minutes. */
const AT_ONCE = 50;
const IN_PARALLEL = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

type Change = (request: ChangeRequest) => Promise<Outcome>;

export async function upkeepOfCredentials({ ask, db, now }: Upkeep): Promise<boolean> {
  await tellExpiring(db, ask, now);
  return false;
}

/** A step; what a writer refuses, as one that has too much to do, is due still at the next. */
export async function tellExpiring(db: Database, ask: Change, now: number): Promise<void> {
  const [first, last] = [now + WARNING_DAYS.first * DAY_MS, now + WARNING_DAYS.last * DAY_MS];
  const [due] = await db.run([directoriesToTell({ now, first, last, firstDays: WARNING_DAYS.first, limit: AT_ONCE })]);
  for (let at = 0; at < due.length; at += IN_PARALLEL)
    await Promise.all(
      due.slice(at, at + IN_PARALLEL).map(({ directoryId }) =>
        ask({
          organizationId: organizationOf(directoryId),
          directoryId,
          tokenHash: null,
          change: { kind: 'credentials.tell' },
        }),
      ),
    );
}
