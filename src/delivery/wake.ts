// Wake-ups on the queue. They carry no event: a lost one costs time only, the sweep finds what it would have woken.

import type { DeliveryMessage } from '../env.ts';
import type { DeliveryQueue } from '../queues.ts';

/** The queue takes no longer delay; what is due later is found by the sweep. */
const MAX_DELAY_SECONDS = 12 * 60 * 60;

/** The queue takes no larger batch. */
const MAX_MESSAGES = 100;

/** Says that an organization has new events. Called after each commit. Never rejects: the sweep makes up for it. */
export async function wake(queue: DeliveryQueue, organizationId: string): Promise<void> {
  await send(queue, [{ body: { organizationId } }]);
}

/** Sends messages, each with its own delay in seconds. Never rejects: what is not sent is found by the sweep. */
export async function send(
  queue: DeliveryQueue,
  messages: readonly MessageSendRequest<DeliveryMessage>[],
): Promise<void> {
  try {
    for (let i = 0; i < messages.length; i += MAX_MESSAGES) await queue.sendBatch(messages.slice(i, i + MAX_MESSAGES));
  } catch (error) {
    console.error(JSON.stringify({ message: 'a wake-up was not sent', count: messages.length, error: String(error) }));
  }
}

/** Whole seconds, rounded up, until a time; null where the queue cannot wait so long. */
export function delayUntil(timeMs: number, nowMs: number): number | null {
  const seconds = Math.max(0, Math.ceil((timeMs - nowMs) / 1000));
  return seconds > MAX_DELAY_SECONDS ? null : seconds;
}
