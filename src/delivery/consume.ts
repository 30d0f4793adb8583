// What a batch of the queue sets in motion. Everything is acknowledged at once: the schedule is ours (the stream's row,
// delayed messages, the sweep), not the queue's, and the events stand in the outbox.

import { type Meter, newMeter } from '../database.ts';
import type { DeliveryMessage, Env } from '../env.ts';
import { countMeter } from '../metrics.ts';
import { counting, INVOCATION_STATEMENTS, TURN_STATEMENTS } from '../turn.ts';
import { sendAlerts } from './alerts/send.ts';
import { type Delivery, liveDelivery } from './deps.ts';
import { dueAmong, generalPairs, messageFor, type Pair } from './due.ts';
import { type Allowance, type PoolTask, poolBudget, runPool } from './pool.ts';
import type { StreamMessage } from './run.ts';
import { send } from './wake.ts';

/** Environments differ in what their queues' names begin with; those of one database end with its label. */
const DEAD_LETTERS = /-dead-letters(?:-[a-z0-9]{1,8})?$/;
const DEAD_LETTER_DELAY_SECONDS = 60;
/** A retry's message may come a little before its time. */
const SLACK_MS = 2000;

/** Handles a batch. Slices run in `ctx.waitUntil`, so that a slow host does not hold up the batches behind this one. */
export async function consume(batch: MessageBatch<DeliveryMessage>, env: Env, ctx: ExecutionContext): Promise<void> {
  const meter = newMeter();
  await consumeWith(liveDelivery(env, meter), batch, {
    waitUntil: (work) => ctx.waitUntil(work.finally(() => countMeter('delivery', takenFrom(meter)))),
  });
}

/** Several pieces of work share the meter: each counts what has come since the last. */
function takenFrom(meter: Meter): Meter {
  const taken = { ...meter };
  Object.assign(meter, newMeter());
  return taken;
}

/**
 * The same with what is given from outside. A turn of the clock in the batch runs beside this, and has its part of what D1
 * takes of an invocation.
 */
export async function consumeWith(
  given: Delivery,
  batch: MessageBatch<DeliveryMessage>,
  ctx: Pick<ExecutionContext, 'waitUntil'>,
): Promise<void> {
  const bodies = batch.messages.map((message) => message.body);
  const besideClock = bodies.some(({ clock }) => clock);
  const most = INVOCATION_STATEMENTS - (besideClock ? TURN_STATEMENTS : 0);
  const { asked, databases } = counting(given.databases);
  const deps = { ...given, databases };
  const allowance = { statements: () => most - asked(), besideClock };
  batch.ackAll();
  if (DEAD_LETTERS.test(batch.queue)) return reviveDeadLetters(deps, bodies);
  if (bodies.some(({ alerts }) => alerts)) ctx.waitUntil(tellAlerts(deps));
  const streams = bodies.filter(isStreamMessage);
  if (streams.length > 0) ctx.waitUntil(runStreams(deps, distinct(streams), allowance));
  const woken = bodies
    .filter((body) => body.webhookId === undefined && !body.alerts && !body.clock)
    .map((body) => body.organizationId);
  if (woken.length > 0) ctx.waitUntil(wakeStreams(deps, [...new Set(woken)]));
}

function isStreamMessage(body: DeliveryMessage): body is StreamMessage {
  return body.webhookId !== undefined;
}

/** One message per stream; one that waits for no lease stands for one that does. */
function distinct(messages: readonly StreamMessage[]): StreamMessage[] {
  const byStream = new Map<string, StreamMessage>();
  for (const message of messages) {
    const key = `${message.webhookId} ${message.organizationId}`;
    if (!byStream.has(key) || message.leaseSeen === undefined) byStream.set(key, message);
  }
  return [...byStream.values()];
}

/** What fails waits for the sweep. */
async function tellAlerts(deps: Delivery): Promise<void> {
  try {
    await sendAlerts(deps);
  } catch (error) {
    console.error(JSON.stringify({ message: 'telling alerts failed', error: String(error) }));
  }
}

/** Sends a message for each stream of these organizations that has something to send and is not leased. */
async function wakeStreams(deps: Delivery, organizationIds: readonly string[]): Promise<void> {
  const general = generalPairs(deps, organizationIds).then((pairs) => pairs ?? []);
  const groups = Map.groupBy(organizationIds, (id) => deps.databases.labelOf(id));
  // A database that is silent keeps only its own organizations waiting, and of the others what it alone knows.
  const woken = [...groups].flatMap(([label, own]) => {
    const theirs = general.then((pairs) => pairs.filter(({ organizationId }) => own.includes(organizationId)));
    return label === ''
      ? [wakeAmong(deps, own, theirs, own)]
      : [wakeAmong(deps, own, Promise.resolve([]), own), wakeAmong(deps, own, theirs, [])];
  });
  await Promise.all(woken);
}

/** @param withOwn the organizations whose own webhooks are asked about too */
async function wakeAmong(
  deps: Delivery,
  organizationIds: readonly string[],
  pairs: Promise<readonly Pair[]>,
  withOwn: readonly string[],
): Promise<void> {
  try {
    const asked = await pairs;
    const now = deps.now();
    const due = await dueAmong(deps, asked, { organizationIds: withOwn });
    // The holder of a lease looks for newer events in the batch that releases it.
    const free = due.filter((stream) => stream.leaseUntil <= now);
    await send(
      deps.queue,
      free.map((stream) => messageFor(stream, now)),
    );
  } catch (error) {
    noteFailed(organizationIds, error);
  }
}

/** The sweep finds them. */
function noteFailed(organizationIds: readonly string[], error: unknown): void {
  console.error(JSON.stringify({ message: 'a wake-up failed', organizationIds, error: String(error) }));
}

/**
 * Runs the streams; with several, those that fail come last and those that have nothing to send are left out. Those of
 * different databases do not wait for each other, as one may be silent.
 */
async function runStreams(deps: Delivery, messages: readonly StreamMessage[], allowance: Allowance): Promise<void> {
  const groups = Map.groupBy(messages, ({ organizationId }) => deps.databases.labelOf(organizationId));
  const budget = poolBudget(deps, allowance);
  await Promise.all(
    [...groups.values()].map(async (own) =>
      runPool(deps, own.length === 1 ? own.map(asTask) : await ordered(deps, own), budget),
    ),
  );
}

async function ordered(deps: Delivery, messages: readonly StreamMessage[]): Promise<PoolTask[]> {
  try {
    const pairs = messages.map(({ webhookId, organizationId }) => ({ webhookId, organizationId, startAfter: null }));
    const due = new Map(
      (await dueAmong(deps, pairs, { slackMs: SLACK_MS })).map((s) => [`${s.webhookId} ${s.organizationId}`, s]),
    );
    return messages.flatMap((message) => {
      const stream = due.get(`${message.webhookId} ${message.organizationId}`);
      return stream === undefined ? [] : [{ message, failing: stream.failures > 0 }];
    });
  } catch (error) {
    console.error(JSON.stringify({ message: 'the order of streams is unknown', error: String(error) }));
    return messages.map(asTask);
  }
}

function asTask(message: StreamMessage): PoolTask {
  return { message, failing: false };
}

/** The consumer itself failed several times: log what it was given and try again after a while. */
async function reviveDeadLetters(deps: Delivery, bodies: readonly DeliveryMessage[]): Promise<void> {
  console.error(JSON.stringify({ message: 'dead letters', bodies }));
  const organizationIds = [
    ...new Set(bodies.filter(({ alerts, clock }) => !alerts && !clock).map((body) => body.organizationId)),
  ];
  await send(
    deps.queue,
    organizationIds.map((organizationId) => ({
      body: { organizationId },
      delaySeconds: DEAD_LETTER_DELAY_SECONDS,
    })),
  );
}
