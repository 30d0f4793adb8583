// After a database was restored, the clock has its organizations begin their new epoch, some of them at each turn. One
// that is written to does not wait for it (round.ts).

import type { Database } from '../database.ts';
import type { ChangeRequest, Outcome } from '../directory/change.ts';
import { moveRestore, organizationsToRestore, restoreNow } from '../store/upkeep/restores.ts';
import type { Upkeep } from './upkeep-context.ts';

/** Organizations of one turn and database. Each sends all of its directories again, which is the larger part. */
const AT_ONCE = 200;
const IN_PARALLEL = 10;

type Change = (request: ChangeRequest) => Promise<Outcome>;

export function upkeepOfRestores({ ask, db, now }: Upkeep): Promise<boolean> {
  return stepRestore(db, ask, { now, limit: AT_ONCE });
}

/**
 * The next organizations of a restore that is under way. Where one could not begin, its page is tried again at the next
 * run. Returns whether there are more.
 */
export async function stepRestore(
  db: Database,
  ask: Change,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<boolean> {
  const [[restore], page] = await db.run([restoreNow({}), organizationsToRestore({ limit })]);
  if (!restore || restore.finishedAt !== null) return false;
  const behind = page.filter((row) => row.behind === 1);
  let refused = 0;
  for (let at = 0; at < behind.length; at += IN_PARALLEL) {
    const outcomes = await Promise.all(
      behind
        .slice(at, at + IN_PARALLEL)
        .map(({ id }) =>
          ask({ organizationId: id, directoryId: '', tokenHash: null, change: { kind: 'organization.restored' } }),
        ),
    );
    // One that was deleted meanwhile has nothing to begin.
    refused += outcomes.filter((outcome) => !outcome.ok && outcome.refusal.status !== 404).length;
  }
  if (refused > 0) return false;
  const last = page.length < limit;
  const position = page.at(-1)?.id ?? restore.position;
  await db.run([moveRestore({ epoch: restore.epoch, position, finishedAt: last ? now : null })]);
  return !last;
}
