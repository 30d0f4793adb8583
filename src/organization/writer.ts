// What an organization's writer does with the changes it is handed: write queue, rounds, wake-ups, resyncs that go on.

import { wake } from '../delivery/wake.ts';
import { writeLimitsOf } from '../directory/budget.ts';
import { type ChangeRequest, isKnownKind, type Outcome } from '../directory/change.ts';
import { type Env, packsRows } from '../env.ts';
import { LIVE_CLOCK } from '../patience.ts';
import { overloaded } from '../protocol/error.ts';
import { deliveryQueue } from '../queues.ts';
import { followsOf, shardOf, standingOf } from '../shards.ts';
import { growthLimitOf } from '../thresholds.ts';
import type { Writer } from './client.ts';
import { failed, refused } from './outcome.ts';
import { openRemembered } from './remembered.ts';
import { type RoundDeps, runRound } from './round.ts';
import { openUnsettled } from './unsettled.ts';
import { spaced, WAKE_SPACING_MS } from './wakes.ts';
import { openWriteQueue } from './write-queue.ts';

/** @param waitUntil keeps alive what no answer waits for */
export function openWriter(env: Env, waitUntil: (work: Promise<unknown>) => void): Writer {
  const unsettled = openUnsettled(Date.now);
  const memory = openRemembered();
  const queue = openWriteQueue(
    round,
    () => refused(overloaded('This organization has too many changes waiting. Try again.')),
    Date.now,
  );
  /** When each change that waits, or is carried out, came. */
  const submittedAt = new WeakMap<ChangeRequest, number>();
  /** Made with the first change, which says which organization this is. */
  let spacedWake: (() => Promise<void>) | null = null;

  const later = (work: Promise<unknown>, message: string) =>
    waitUntil(work.catch((error: unknown) => console.warn(JSON.stringify({ message, error: String(error) }))));

  const wakeUp = (organizationId: string) => {
    spacedWake ??= spaced(() => wake(deliveryQueue(env), organizationId), WAKE_SPACING_MS, Date.now);
    return spacedWake();
  };

  async function change(request: ChangeRequest, bytes = 0): Promise<Outcome> {
    if (!isKnownKind(request.change.kind)) return refused(overloaded('A new version is being deployed. Try again.'));
    const answered = unsettled.asBefore(request).then((asked) => {
      submittedAt.set(asked, Date.now());
      return queue.submit(asked, bytes);
    });
    // Should the caller go away, the round that this call leads must still come to its end.
    waitUntil(answered.catch(() => undefined));
    return answered;
  }

  async function round(requests: readonly ChangeRequest[]): Promise<Outcome[]> {
    const began = Date.now();
    const organizationId = requests[0]?.organizationId ?? '';
    const follows = followsOf(env, [organizationId], { stops: 'writes' });
    const deps: RoundDeps = {
      limits: writeLimitsOf(env),
      growsUpTo: growthLimitOf(env),
      packs: packsRows(env),
      memory,
      // Without a session every batch goes to the primary, which is all that a writer asks of one.
      db: shardOf(env, organizationId),
      ...(follows && { follows }),
      /** It may be moved within a round. */
      get holdsWebhooks() {
        return standingOf(env, organizationId)?.label === '';
      },
      ...LIVE_CLOCK,
      newCommitId: () => crypto.randomUUID(),
      committed: () => later(wakeUp(organizationId), 'a wake-up was lost; the sweep will find the events'),
      goOn: ({ directoryId, id, position }) =>
        later(
          change({ organizationId, directoryId, tokenHash: null, change: { kind: 'roles.step', id, position } }),
          'a recompute of roles was interrupted; the sweep will go on with it',
        ),
      unsettled: (those) => unsettled.remember(those),
      later: (work) => later(work, 'a note of the last synchronization was lost'),
    };
    // A bug of ours is answered here: what breaks between the Worker and its writer is then none (client.ts).
    const outcomes = await runRound(deps, organizationId, requests).catch((error: unknown) =>
      requests.map(() => failed(error)),
    );
    for (const [index, outcome] of outcomes.entries()) goOn(requests[index], outcome);
    return outcomes.map((outcome, index) => {
      const request = requests[index];
      return { ...outcome, waitedMs: began - ((request && submittedAt.get(request)) ?? began) };
    });
  }

  /** A resync takes its next stretch in a turn of its own, so that live changes come between. */
  function goOn(request: ChangeRequest | undefined, outcome: Outcome): void {
    if (!request || !outcome.ok || outcome.result.kind !== 'resync' || outcome.result.finished) return;
    const { directoryId, organizationId, tokenHash } = request;
    const step: ChangeRequest = {
      organizationId,
      directoryId,
      tokenHash,
      change: { kind: 'resync.step', id: outcome.result.id },
    };
    later(change(step), 'a resync was interrupted; the sweep will go on with it');
  }

  return { change };
}
