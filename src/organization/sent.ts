// Commits whose answers were lost: whether one of them took effect. The organization names its last commit, but another
// writer may have gone on since (for a moment there can be two); then the events tell, whose ids nobody else knows.

import type { Database } from '../database.ts';
import type { DecidedRound } from '../directory/decide-round.ts';
import { eventAt } from '../store/load/event.ts';
import type { OrganizationRow } from '../store/load/organization.ts';

const LOOK_UP_TIMEOUT_MS = 5_000;

/**
 * Of the rounds sent under one commit id, the one that took effect; null if none did so far.
 * A round without events (a step of a resync, a guard that begins to refuse) is known only as the last commit: decided
 * once more, it comes to the same.
 */
export async function takenOf(
  db: Database,
  sent: readonly DecidedRound[],
  commit: string,
  organization: OrganizationRow | undefined,
): Promise<DecidedRound | null> {
  if (!organization || sent.length === 0) return null;
  const { id: organizationId, lastCommit, lastSequence } = organization;
  if (lastCommit === commit) {
    const standing = sent.findLast(({ changes }) => changes?.organization.lastSequence === lastSequence);
    return standing ?? sent.at(-1) ?? null;
  }
  const told = sent.flatMap((round) => {
    const first = round.changes?.events[0];
    return first && first.sequence <= lastSequence ? [{ round, first }] : [];
  });
  if (told.length === 0) return null;
  const asked = told.map(({ first: { sequence } }) => eventAt({ organizationId, sequence }));
  const found = await db.run(asked, LOOK_UP_TIMEOUT_MS);
  return told.find(({ first }, index) => found[index]?.[0]?.id === first.id)?.round ?? null;
}
