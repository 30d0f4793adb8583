// One message about a stream, from taking its lease to what comes after: another slice, a wake-up later, nothing.

import type { DeliveryMessage } from '../env.ts';
import type { StreamHead } from '../store/streams/streams.ts';
import type { Delivery } from './deps.ts';
import { type Budget, sendSlice } from './slice.ts';
import { closeStream, openStream } from './stream.ts';
import { activeTarget } from './target.ts';
import { delayUntil, send } from './wake.ts';

export type StreamMessage = DeliveryMessage & { readonly webhookId: string };

/** A message that comes at most so much before its time is sent once more; an earlier one has a successor already. */
const EARLY_MS = 2000;

/** Sends a slice of a stream. True where there is more to send at once. */
export async function runStream(deps: Delivery, message: StreamMessage, budget: Budget): Promise<boolean> {
  const target = await activeTarget(deps, message.webhookId, message.organizationId);
  if (target === null) return false;
  const opening = await openStream(deps, target, message.organizationId);
  if (!opening.open) {
    await waitForTurn(deps, message, opening.stream);
    return false;
  }
  const { stream } = opening;
  let after: StreamHead | null;
  try {
    await sendSlice(deps, stream, budget);
    after = await closeStream(deps, stream);
  } catch (error) {
    // The database may not answer now: the lease ends by itself.
    await later(deps, { ...message, leaseSeen: stream.leaseId }, stream.leaseUntil);
    throw error;
  }
  if (after === null || after.leaseUntil > deps.now() || after.head <= after.cursor) return false;
  if (after.nextAttemptAt <= deps.now()) return true;
  await later(deps, message, after.nextAttemptAt);
  return false;
}

/** The lease is taken, or it is too early. */
async function waitForTurn(deps: Delivery, message: StreamMessage, stream: StreamHead | null): Promise<void> {
  if (stream === null) return;
  const now = deps.now();
  const { leaseId, leaseUntil, nextAttemptAt, head, cursor } = stream;
  if (leaseUntil > now) {
    // A message that is already waiting continues only for the same holder: a new holder is alive, and checks again when it ends.
    if (leaseId !== null && (message.leaseSeen === undefined || message.leaseSeen === leaseId))
      await later(deps, { ...message, leaseSeen: leaseId }, leaseUntil);
  } else if (nextAttemptAt > now && nextAttemptAt - now <= EARLY_MS && head > cursor) {
    await later(deps, message, nextAttemptAt);
  }
}

async function later(deps: Delivery, message: DeliveryMessage, timeMs: number): Promise<void> {
  const delaySeconds = delayUntil(timeMs, deps.now());
  if (delaySeconds !== null) await send(deps.queue, [{ body: message, delaySeconds }]);
}
