// Runs the streams of one invocation side by side: a few at a time, the webhook with the fewest running first and, of
// one webhook, streams that fail last, so that a dead host keeps only itself waiting.

import type { Delivery } from './deps.ts';
import { runStream, type StreamMessage } from './run.ts';
import { type Budget, isSpent } from './slice.ts';
import { send } from './wake.ts';

/** A Worker's invocation may wait for six connections at once; what is more only queues up. */
const MAX_RUNNING = 6;
/** Below the 1,000 requests that an invocation may make, its trips to D1 kept in mind. */
const MAX_REQUESTS = 600;
/** Beside a turn of the clock, whose trips count as well. */
const MAX_REQUESTS_BESIDE_CLOCK = 300;
/**
 * What a handler leaves to waitUntil may have 30 s after its end, and an attempt lasts up to 17 s: none begins later than
 * this. What is left then goes back to the queue.
 */
const MAX_MS = 10_000;

/** A stream to be run, and whether it failed when last seen. */
export interface PoolTask {
  readonly message: StreamMessage;
  readonly failing: boolean;
}

/** What is left of the invocation for its streams. */
export interface Allowance {
  /** How many statements are left. */
  readonly statements: () => number;
  /** A turn of the clock runs in the same invocation. */
  readonly besideClock: boolean;
}

/** What the streams of one invocation may do together, from now on. */
export function poolBudget({ now }: Pick<Delivery, 'now'>, { besideClock, statements }: Allowance): Budget {
  return { requests: besideClock ? MAX_REQUESTS_BESIDE_CLOCK : MAX_REQUESTS, statements, until: now() + MAX_MS };
}

/** Runs them all, or sends back to the queue what does not fit. Never rejects. */
export async function runPool(deps: Delivery, tasks: readonly PoolTask[], budget: Budget): Promise<void> {
  const pending = [...tasks.filter((task) => !task.failing), ...tasks.filter((task) => task.failing)];
  const running = new Map<string, number>();

  const worker = async (): Promise<void> => {
    for (let task = take(pending, running); task !== null; task = take(pending, running)) {
      const { webhookId } = task.message;
      running.set(webhookId, (running.get(webhookId) ?? 0) + 1);
      const more = await runSafely(deps, task.message, budget);
      running.set(webhookId, (running.get(webhookId) ?? 1) - 1);
      if (!more) continue;
      if (!isSpent(budget, deps.now())) pending.push({ message: plain(task.message), failing: false });
      else await send(deps.queue, [{ body: plain(task.message) }]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_RUNNING, tasks.length) }, worker));
}

/** Removes the task to run next: of the webhook with the fewest running, the first that waits. */
function take(pending: PoolTask[], running: ReadonlyMap<string, number>): PoolTask | null {
  let best = -1;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [index, { message }] of pending.entries()) {
    const count = running.get(message.webhookId) ?? 0;
    if (count < fewest) [best, fewest] = [index, count];
  }
  return best < 0 ? null : (pending.splice(best, 1)[0] ?? null);
}

async function runSafely(deps: Delivery, message: StreamMessage, budget: Budget): Promise<boolean> {
  try {
    if (isSpent(budget, deps.now())) return true;
    return await runStream(deps, message, budget);
  } catch (error) {
    // The events are safe in the outbox, and the sweep comes by: whatever went wrong here costs time only.
    console.error(JSON.stringify({ message: 'a slice failed', ...message, error: String(error) }));
    return false;
  }
}

function plain({ organizationId, webhookId }: StreamMessage): StreamMessage {
  return { organizationId, webhookId };
}
