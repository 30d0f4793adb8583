// The clock: each database has its own, so that one that is silent or has much to do holds up no other. A run goes through
// the parts below in turns; a turn does what one invocation may (turn.ts) and hands the rest on through the queue.

import { AnswerLost, DatabaseNearlyFull } from './database.ts';
import { evaluateAlerts } from './delivery/alerts/evaluate.ts';
import { resealAlertEndpoints } from './delivery/alerts/send.ts';
import { type Delivery, liveDelivery } from './delivery/deps.ts';
import { stepWebhookJobs } from './delivery/jobs.ts';
import { prune } from './delivery/prune.ts';
import { resealSecrets } from './delivery/reseal.ts';
import { sweepWith } from './delivery/sweep.ts';
import { send } from './delivery/wake.ts';
import type { ClockMessage, DeliveryMessage, Env } from './env.ts';
import { stepMove } from './organization/mover.ts';
import { UPKEEP } from './organization/upkeep.ts';
import { type Upkeep, upkeepIn } from './organization/upkeep-context.ts';
import { deliveryQueue } from './queues.ts';
import { openDatabases, shards } from './shards.ts';
import { claimDeparture, unfinishedDeparture } from './store/moves/places.ts';
import { beginRun, clockNow, endRun, goOnWithRun } from './store/upkeep/clock.ts';
import { openTurn, type Turn, TurnOver, within } from './turn.ts';

/** From a turn to the next: the turn itself, and the queue's way. A run that was lost on it is begun anew after that. */
const BUSY_MS = 60_000;

/** A turn of a move, and the queue's way to the next. A mover that was killed is replaced after that. */
const MOVE_BUSY_MS = 20_000;

interface Shard extends Upkeep {
  readonly deps: Delivery;
  /** Since when a run has been under way that this one found; null for none. */
  readonly behindSince: number | null;
}

/** Takes its work a bounded step on. Returns whether anything is left that could go on at once. */
type Part = (shard: Shard) => Promise<boolean>;

/** Begins a shard's run in this order; what is left of it comes after those that had no turn yet. */
const PARTS: Readonly<Record<string, Part>> = {
  jobs: ({ deps, label }) => stepWebhookJobs(deps, label),
  sweep: async ({ deps, label }) => (await sweepWith(deps, label)).more,
  // After the deliveries: of another database they are written into the default one, which may be silent.
  alerts: async ({ behindSince, deps, label }) => {
    await evaluateAlerts(deps, label, { behindSince, clock: Date.now });
    return false;
  },
  ...UPKEEP,
  moves: async ({ databases, db, deps, label, now }) => {
    if (databases.all().size === 1) return false;
    const [[departure]] = await db.run([unfinishedDeparture({})]);
    // In turns of its own: a long one must not keep this run from its end.
    if (departure && departure.busyUntil <= now)
      await send(deps.queue, [{ body: messageOf({ label, move: departure.busyUntil }) }]);
    return false;
  },
  retention: ({ deps, label }) => prune(deps, label),
  reseal: async ({ deps, label }) => {
    await resealSecrets(deps, label);
    if (label === '') await resealAlertEndpoints(deps);
    return false;
  },
};

/** Begins a run of every database: the default one's here, the others' in invocations of their own. */
export async function tick(env: Env): Promise<void> {
  const others = [...shards(env).keys()].filter((label) => label !== '');
  const messages = others.map((label) => ({ body: messageOf({ label }) }));
  await Promise.all([send(deliveryQueue(env), messages), takeTurn(env, { label: '' }, openTurn())]);
}

/** The turns of a queue's batch share what one invocation may do; one that found nothing left of it is handed on whole. */
export async function goOn(env: Env, messages: readonly ClockMessage[], turn: Turn = openTurn()): Promise<void> {
  await Promise.all(messages.map((message) => takeTurn(env, message, turn)));
}

async function takeTurn(env: Env, message: ClockMessage, turn: Turn): Promise<void> {
  const { label } = message;
  if (!shards(env).has(label)) return;
  if (message.move !== undefined) return takeMoveTurn(env, message, turn);
  const now = Date.now();
  const until = now + BUSY_MS;
  const shard = upkeepIn(env, label, now, turn);
  const deps = { ...liveDelivery(env), now: () => now, databases: shard.databases };
  try {
    if (turn.isOver()) return await handOn(env, message);
    const mine = await claim(shard, message, until);
    if (mine === null) {
      const [[running]] = await shard.db.run([clockNow({})]);
      await runParts({ ...shard, deps, behindSince: running?.since ?? null }, ['alerts'], turn);
      return;
    }
    const left = await runParts({ ...shard, deps, behindSince: null }, message.parts ?? Object.keys(PARTS), turn);
    if (left.length > 0) return await handOn(env, { label, parts: left, busyUntil: until });
    await upkeepIn(env, label, now).db.run([endRun({ was: until, now: Date.now() })]);
  } catch (error) {
    // Whether it is the database that is silent, alerts find out: they stand in the operator's.
    console.error(JSON.stringify({ message: 'a run of the clock failed', label, error: String(error) }));
    if (message.parts === undefined) await runParts({ ...shard, deps, behindSince: null }, ['alerts'], turn);
  }
}

/** Some steps of the move that is under way. What fails is begun again by the clock. */
async function takeMoveTurn(env: Env, { label, move = 0 }: ClockMessage, turn: Turn): Promise<void> {
  const now = Date.now();
  const until = now + MOVE_BUSY_MS;
  const databases = within(turn, openDatabases(env));
  const db = databases.all().get(label);
  if (!db) return;
  let more = true;
  try {
    const [[claimed]] = await db.run([claimDeparture({ was: move, until, now })]);
    if (!claimed) return;
    while (more && !turn.isOver()) more = await stepMove(databases, label, Date.now());
  } catch (error) {
    if (!(error instanceof TurnOver)) {
      console.error(JSON.stringify({ message: 'a move was interrupted', label, error: String(error) }));
      return;
    }
  }
  if (more) await handOn(env, { label, move: until });
}

/** Null where another run is under way, or this one was given up for lost. */
async function claim({ db, now }: Upkeep, { busyUntil }: ClockMessage, until: number): Promise<number | null> {
  const taking = busyUntil === undefined ? beginRun({ now, until }) : goOnWithRun({ was: busyUntil, until });
  const [[taken]] = await db.run([taking]);
  return taken?.since ?? null;
}

/** Returns the names of what is left. What fails waits for the next run, and holds up nothing else. */
async function runParts(shard: Shard, names: readonly string[], turn: Turn): Promise<string[]> {
  let left = [...names];
  while (left.length > 0 && !turn.isOver()) {
    const [name = '', ...rest] = left;
    try {
      left = (await PARTS[name]?.(shard)) ? [...rest, name] : rest;
    } catch (error) {
      if (error instanceof TurnOver) return [...rest, name];
      console.error(
        JSON.stringify({
          message: `a part of the clock ${outcomeOf(error)}`,
          part: name,
          label: shard.label,
          error: String(error),
        }),
      );
      left = rest;
    }
  }
  return left;
}

function outcomeOf(error: unknown): string {
  if (error instanceof AnswerLost) return 'silent';
  return error instanceof DatabaseNearlyFull ? 'waits for room' : 'failed';
}

async function handOn(env: Env, message: ClockMessage): Promise<void> {
  await send(deliveryQueue(env), [{ body: messageOf(message) }]);
}

function messageOf(clock: ClockMessage): DeliveryMessage {
  return { organizationId: '', clock };
}
