// A stream under its lease: taken, moved and given back. Whoever lost the lease, or was overtaken by a replay, moves
// nothing any more and stops.

import { AnswerLost, type Database, type Statement } from '../database.ts';
import { databaseOf } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { webhookUnchanged } from '../store/operator/webhooks.ts';
import { type DeliveryRow, insertDeliveries } from '../store/streams/deliveries.ts';
import { eventsFromCursor, type SendableEvent } from '../store/streams/events.ts';
import { insertSetAside } from '../store/streams/set-aside.ts';
import {
  createStream,
  moveStream,
  releaseLease,
  type StreamHead,
  streamHead,
  takeLease,
} from '../store/streams/streams.ts';
import type { Delivery } from './deps.ts';
import type { Progress } from './evaluate.ts';
import { DEFAULT_PATIENCE_MS } from './placed.ts';
import type { Target } from './target.ts';

export const LEASE_MS = 30_000;
/** Events read in one trip; also the most that one POST carries. */
export const PAGE_SIZE = 100;
/** Events looked through in one trip for those of the wanted types. */
export const WINDOW = 5000;

/** A stream whose lease is held here. Changes as the slice goes on. */
export interface Stream {
  readonly target: Target;
  readonly organizationId: string;
  readonly shard: Database;
  readonly leaseId: string;
  readonly epoch: number;
  leaseUntil: number;
  /** Number of the newest event when it was last looked. */
  head: number;
  progress: Progress;
  /** Events of the wanted types that were read and not sent yet; all up to `readTo` are read. */
  waiting: SendableEvent[];
  readTo: number;
  /** How many of `waiting` are sent one by one, because as a batch they used up their attempts. */
  oneByOne: number;
  /** Attempts of the last 24 hours, as the row keeps them (tally.ts). */
  attemptsByHour: string | null;
  /** Attempts not yet written. */
  attempts: DeliveryRow[];
  /** How many attempts this slice has logged. */
  logged: number;
  savedAt: number;
  /** The write under way, or the last one. One at a time; sending goes on meanwhile. */
  saving: Promise<void>;
  /** What the last write found. */
  state: StreamState;
}

/** kept: continue. lost: another consumer has the lease, or the epoch was raised. changed: reload the webhook. */
export type StreamState = 'kept' | 'lost' | 'changed';

export type Opening =
  | { readonly open: true; readonly stream: Stream }
  /** The stream as it is, where its lease is taken or its time has not come; null where there is none. */
  | { readonly open: false; readonly stream: StreamHead | null };

/** Takes the lease of a stream, which is made where there is none, and reads its first events: one trip. */
export async function openStream(deps: Delivery, target: Target, organizationId: string): Promise<Opening> {
  const shard = databaseOf(deps.databases, organizationId);
  const now = deps.now();
  const key = { webhookId: target.id, organizationId };
  const leaseId = crypto.randomUUID();
  const leaseUntil = now + LEASE_MS;
  const [, , [row], waiting] = await shard.run([
    createStream({ ...key, startAfter: target.startAfter, webhookCreatedAt: target.createdAt }),
    takeLease({ ...key, leaseId, leaseUntil, now }),
    streamHead(key),
    eventsFromCursor({ ...key, leaseId, window: WINDOW, types: target.types, limit: PAGE_SIZE }),
  ]);
  if (row?.leaseId !== leaseId) return { open: false, stream: row ?? null };
  const { epoch, head, cursor } = row;
  const readTo = waiting.length === PAGE_SIZE ? (waiting.at(-1)?.sequence ?? cursor) : Math.min(cursor + WINDOW, head);
  const stream: Stream = {
    target,
    organizationId,
    shard,
    leaseId,
    epoch,
    leaseUntil,
    head,
    progress: row,
    waiting,
    readTo,
    oneByOne: 0,
    attemptsByHour: row.attemptsByHour,
    attempts: [],
    logged: 0,
    savedAt: now,
    saving: Promise.resolve(),
    state: 'kept',
  };
  return { open: true, stream };
}

/**
 * Writes cursor and attempts and renews the lease, once the write before is done. Resolves when it has begun: `saving`
 * and `state` have the result.
 */
export async function saveStream(deps: Delivery, stream: Stream): Promise<void> {
  await stream.saving;
  stream.saving = write(deps, stream);
  // Whoever goes on with the stream awaits it; until then its rejection is not unhandled.
  stream.saving.catch(() => undefined);
}

/** One trip; two where the organization has a shard of its own, and the webhook is for all. */
async function write(deps: Delivery, stream: Stream): Promise<void> {
  const now = deps.now();
  const leaseUntil = now + LEASE_MS;
  stream.savedAt = now;
  const { id, isOwn, updatedAt } = stream.target;
  const moving = move(stream, leaseUntil);
  const asking = webhookUnchanged({ id, updatedAt });
  const logging = takeAttempts(stream);
  const [moved, unchanged] =
    // One that has moved a moment ago may find no webhook there, and loads it again.
    isOwn || deps.databases.labelOf(stream.organizationId) === ''
      ? await stream.shard.run([moving, asking, ...logging]).then(([rows, known]) => [rows, known.length > 0] as const)
      : await Promise.all([stream.shard.run([moving, ...logging]).then(([rows]) => rows), isUnchanged(deps, asking)]);
  const [found] = moved;
  if (found && found.heldFrom !== null) hold(stream, found.heldFrom);
  if (found === undefined) stream.state = 'lost';
  else stream.leaseUntil = leaseUntil;
  if (!unchanged && stream.state === 'kept') stream.state = 'changed';
}

/** While the default database is silent, the slice goes on with the webhook as it was read. */
async function isUnchanged({ databases }: Delivery, asking: Statement): Promise<boolean> {
  try {
    const [rows] = await databases.operator.run([asking], DEFAULT_PATIENCE_MS);
    return rows.length > 0;
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    console.error(JSON.stringify({ message: 'whether a webhook was changed is not known', error: String(error) }));
    return true;
  }
}

/** Writes the rest, gives the lease back and looks for newer events: one trip. Null where the stream is gone. */
export async function closeStream(_deps: Delivery, stream: Stream): Promise<StreamHead | null> {
  await stream.saving;
  const key = { webhookId: stream.target.id, organizationId: stream.organizationId };
  const giving = releaseLease({ ...key, leaseId: stream.leaseId });
  const [, , [row]] = await stream.shard.run([
    move(stream, stream.leaseUntil),
    giving,
    streamHead(key),
    ...takeAttempts(stream),
  ]);
  return row ?? null;
}

/** The guard has stopped the stream meanwhile: what was read beyond it is not sent. */
function hold(stream: Stream, heldFrom: number): void {
  stream.head = Math.max(Math.min(stream.head, heldFrom - 1), stream.progress.lastSent ?? 0);
  stream.waiting = stream.waiting.filter(({ sequence }) => sequence <= stream.head);
  stream.readTo = Math.min(stream.readTo, stream.head);
}

function move(
  stream: Stream,
  leaseUntil: number,
): Statement<{ readonly epoch: number; readonly heldFrom: number | null }> {
  const { leaseId, epoch, organizationId } = stream;
  const { cursor, lastSent, firstSent, failures, nextAttemptAt, lastAcceptedAt, failingSince, setAside } =
    stream.progress;
  const webhookId = stream.target.id;
  const progress = { cursor, lastSent, firstSent, failures, nextAttemptAt, lastAcceptedAt, failingSince, setAside };
  const { attemptsByHour } = stream;
  return moveStream({ webhookId, organizationId, leaseId, leaseUntil, epoch, attemptsByHour, ...progress });
}

/** The inserts of the attempts that are not written yet, which count as written from now on. */
function takeAttempts(stream: Stream): Statement<never>[] {
  const rows = stream.attempts;
  stream.attempts = [];
  if (rows.length === 0) return [];
  const setAside = rows.filter(({ status }) => status === 'failed');
  return [
    insertDeliveries({ rows: list(rows) }),
    ...(setAside.length === 0 ? [] : [insertSetAside({ rows: list(setAside) })]),
  ];
}
