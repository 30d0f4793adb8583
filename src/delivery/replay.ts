// What an operator does to a stream: back to an earlier number, or past what blocks it. Both raise the epoch, so that
// an attempt under way moves nothing any more.

import type { Database, Statement } from '../database.ts';
import { databaseOf } from '../shards.ts';
import { growing, list } from '../store/db/statement.ts';
import type { WebhookRow } from '../store/operator/webhooks.ts';
import { insertDeliveries } from '../store/streams/deliveries.ts';
import { eventRange, sendableEventsBetween } from '../store/streams/events.ts';
import { settleSetAsideAfter, settleSetAsideBeyond } from '../store/streams/set-aside.ts';
import {
  createStream,
  endOfStreams,
  resetStream,
  resetStreamsSince,
  streamHead,
  tryStreamNow,
} from '../store/streams/streams.ts';
import { noteWakeups, noteWakeupsOfPage } from '../store/streams/wakeups.ts';
import type { Delivery } from './deps.ts';
import { record } from './record.ts';
import { deliveryRow } from './slice.ts';
import { PAGE_SIZE } from './stream.ts';
import { send } from './wake.ts';

const LOOK_SOON_MS = 5_000;

export type Replayed =
  | { readonly ok: true }
  /** unknown: no such organization. pruned: what follows `after` is not kept any more. ahead: there is no such event. */
  | { readonly ok: false; readonly reason: 'unknown' }
  | { readonly ok: false; readonly reason: 'pruned'; readonly earliest: number }
  | { readonly ok: false; readonly reason: 'ahead'; readonly lastSequence: number };

/** Where a stream stands, for who notes that it moved; null where nothing was sent on it yet. */
export type StreamMove = { readonly cursor: number | null };
type Noted = (before: StreamMove, after: StreamMove) => readonly Statement[];

/**
 * Sets a stream back: the event after `after` comes next (0: the oldest that is kept), then all that follow. Never
 * forward: where the stream has not come so far yet it stays, so that a replay skips nothing. `noted` goes right after
 * what moves the stream, into its batch.
 */
export async function replay(
  deps: Delivery,
  webhook: WebhookRow,
  organizationId: string,
  after: number,
  noted: Noted = () => [],
): Promise<Replayed> {
  const shard = databaseOf(deps.databases, organizationId);
  const key = { webhookId: webhook.id, organizationId };
  const beginning = createStream({ ...key, startAfter: webhook.startAfter, webhookCreatedAt: webhook.createdAt });
  const [[range], , [stream]] = await shard.run([eventRange({ organizationId }), beginning, streamHead(key)]);
  if (range === undefined) return { ok: false, reason: 'unknown' };
  const { lastSequence } = range;
  const earliest = range.earliest ?? lastSequence + 1;
  if (after > lastSequence) return { ok: false, reason: 'ahead', lastSequence };
  if (after > 0 && after < earliest - 1) return { ok: false, reason: 'pruned', earliest };
  const cursor = Math.min(Math.max(after, earliest - 1), stream?.cursor ?? Number.POSITIVE_INFINITY);
  // What is sent again is not set aside any more.
  const told = noted({ cursor: stream?.cursor ?? null }, { cursor });
  const again = settleSetAsideAfter({ ...key, after: cursor });
  // Each event that is sent again is logged again.
  const back = growing(resetStream({ ...key, cursor, epoch: null }));
  await shard.run([again, back, ...told, lookSoon(deps, organizationId)]);
  await send(deps.queue, [{ body: key }]);
  return { ok: true };
}

/**
 * Sets aside what blocks a stream. Returns the numbers of its events; none where nothing blocks it. `noted` as in
 * `replay`.
 */
export async function skip(
  deps: Delivery,
  webhook: WebhookRow,
  organizationId: string,
  noted: Noted = () => [],
): Promise<readonly number[]> {
  const shard = databaseOf(deps.databases, organizationId);
  const key = { webhookId: webhook.id, organizationId };
  const [[stream]] = await shard.run([streamHead(key)]);
  if (stream === undefined || stream.failures === 0 || stream.lastSent === null || stream.lastSent <= stream.cursor)
    return [];
  const { cursor, lastSent, epoch, failures } = stream;
  const sent = { sentFrom: stream.firstSent ?? lastSent, sentUpTo: lastSent };
  const blocking = { organizationId, after: cursor, upTo: lastSent, ...sent, types: webhook.events, limit: PAGE_SIZE };
  const [events, [moved]] = await shard.run([
    sendableEventsBetween(blocking),
    resetStream({ ...key, cursor: lastSent, epoch }),
    ...noted({ cursor }, { cursor: lastSent }),
    lookSoon(deps, organizationId),
  ]);
  if (moved === undefined) return [];
  const result = { status: null, body: 'Skipped by an operator.', durationMs: 0, at: deps.now() };
  const logged = { attempt: failures, status: 'skipped', nextAttemptAt: null } as const;
  const rows = events.map((event, n) => deliveryRow(webhook.id, event, result, { ...logged, n }));
  await record(deps, shard, [insertDeliveries({ rows: list(rows) })]);
  await send(deps.queue, [{ body: key }]);
  return events.map((event) => event.sequence);
}

/** Has a stream that waits after a failure try again at once, whatever its schedule. False where it does not wait. */
export async function tryNow(
  deps: Delivery,
  key: { readonly webhookId: string; readonly organizationId: string },
  noted: readonly Statement[] = [],
): Promise<boolean> {
  const [[moved]] = await databaseOf(deps.databases, key.organizationId).run([
    tryStreamNow(key),
    ...noted,
    lookSoon(deps, key.organizationId),
  ]);
  if (moved === undefined) return false;
  await send(deps.queue, [{ body: key }]);
  return true;
}

/** In the batch that moves a stream: the sweep finds it, should the wake-up be lost. After what is on its way by then. */
function lookSoon(deps: Delivery, organizationId: string): Statement<never> {
  return noteWakeups({ rows: list([[deps.now() + LOOK_SOON_MS, organizationId]]) });
}

/** Streams that one statement sets back. */
const STREAMS_AT_ONCE = 200;

/**
 * Sets the next streams of a webhook in a database back to the events since a time, in order of their organizations. The
 * sweep wakes what is due then. Returns the organization after which to go on, null at the end.
 */
export async function replayPage(
  shard: Database,
  { after, now, since, webhookId }: { webhookId: string; after: string; since: number; now: number },
): Promise<string | null> {
  const page = { webhookId, after, limit: STREAMS_AT_ONCE };
  const [[end]] = await shard.run([endOfStreams(page), resetStreamsSince({ ...page, since })]);
  if (!end || end.last === null) return null;
  const looked = { webhookId, after, last: end.last };
  await shard.run([settleSetAsideBeyond(looked), noteWakeupsOfPage({ ...looked, at: now })]);
  return end.n === STREAMS_AT_ONCE ? end.last : null;
}
