// A slice: what one consumer sends of a stream under one lease. One request at a time, in order; bounded in events and
// time, so that no stream keeps others waiting. A killed slice costs a lease's time and repeats what it had not written.

import { type DeliveryRow, deliveryId } from '../store/streams/deliveries.ts';
import { type Attempt, attempt } from './attempt.ts';
import { type NextPayload, nextPayload } from './backlog.ts';
import type { Delivery } from './deps.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { firstOf, lastOf } from './payload.ts';
import { signedHeaders } from './sign.ts';
import { type Stream, saveStream } from './stream.ts';
import { withAttempt } from './tally.ts';
import { disableGone, disableIfSilent } from './target.ts';

const MAX_EVENTS = 200;
const MAX_MS = 20_000;
/**
 * Progress is written after so many events or so long, whichever comes first. Sending goes on while one write is under
 * way, so a crash repeats at most the events of that write and as many since: 20, which is promised to host apps.
 */
const SAVE_EVENTS = 10;
const SAVE_MS = 1000;
/** An attempt lasts up to 17 s: none begins on a lease with less than this. */
const MIN_LEASE_MS = 20_000;

/** What an invocation may still do: Workers count requests, D1 statements, and what is left to waitUntil has 30 s. */
export interface Budget {
  requests: number;
  /** How many statements are left. */
  readonly statements: () => number;
  /** Epoch ms. */
  readonly until: number;
}

/** Nothing is begun with less: six streams each write up to 16 more before they look again. */
const LEAST_STATEMENTS = 100;

/** Whether nothing more may be begun. */
export function isSpent({ requests, statements, until }: Budget, now: number): boolean {
  return requests <= 0 || statements() < LEAST_STATEMENTS || now >= until;
}

/**
 * Sends what is due on an open stream, until a bound, a failure, the end, or until lease or webhook are changed by
 * others. What it leaves unwritten is written when the stream is closed.
 */
export async function sendSlice(deps: Delivery, stream: Stream, budget: Budget): Promise<void> {
  const until = Math.min(deps.now() + MAX_MS, budget.until);
  for (let sent = 0; sent < MAX_EVENTS && deps.now() < until && !isSpent(budget, deps.now()); ) {
    if (stream.state !== 'kept') return;
    const next = await nextPayload(deps, stream);
    if (next === null) return;
    if (!(await secured(deps, stream, next))) return;
    budget.requests -= 1;
    sent += next.payload.events.length;
    const result = await post(deps, stream, next);
    const decision = evaluateAttempt(deps, stream, next, result);
    if (decision.next === 'gone') return disableGone(deps, stream.target);
    if (decision.next === 'wait') return disableIfSilent(deps, stream.target, stream.progress.failingSince);
    if (decision.next === 'split') {
      stream.waiting.unshift(...next.payload.events);
      stream.oneByOne = next.payload.events.length;
    }
    if (isToBeSaved(deps, stream, result)) await saveStream(deps, stream);
  }
}

/** A batch's members are written before it is sent, so that whoever retries sends the same; else the lease must last. */
async function secured(deps: Delivery, stream: Stream, next: NextPayload): Promise<boolean> {
  const { claimed, payload, previous } = next;
  if (!claimed) {
    const inProgress = { cursor: previous, lastSent: lastOf(payload), firstSent: firstOf(payload) };
    stream.progress = { ...stream.progress, ...inProgress };
  } else if (stream.leaseUntil - deps.now() >= MIN_LEASE_MS) return true;
  await saveStream(deps, stream);
  await stream.saving;
  return stream.state === 'kept';
}

/** With batches, what claims the next one writes the last one's outcome too. */
function isToBeSaved(deps: Delivery, stream: Stream, result: Attempt): boolean {
  if (!result.accepted) return true;
  if (stream.target.maxBatch > 1) return false;
  return stream.attempts.length >= SAVE_EVENTS || deps.now() - stream.savedAt >= SAVE_MS;
}

async function post(deps: Delivery, stream: Stream, { payload, previous }: NextPayload): Promise<Attempt> {
  const headers = {
    ...(await signedHeaders(stream.target.secrets, payload.id, deps.now(), payload.body)),
    'rollcall-previous-sequence': String(previous),
  };
  return attempt(deps, stream.target.url, headers, payload.body);
}

function evaluateAttempt(deps: Delivery, stream: Stream, next: NextPayload, result: Attempt): Decision {
  const { events } = next.payload;
  const [first, last] = [firstOf(next.payload), lastOf(next.payload)];
  const sent = { previous: next.previous, first, last, size: events.length };
  const number = stream.progress.failures + 1;
  const decision = evaluate(stream.progress, sent, result, deps.schedule, deps.now(), deps.random());
  stream.progress = decision.progress;
  stream.attemptsByHour = withAttempt(stream.attemptsByHour, result.accepted, deps.now());
  for (const event of events)
    stream.attempts.push(
      deliveryRow(stream.target.id, event, result, {
        attempt: number,
        status: decision.status,
        nextAttemptAt: decision.nextAttemptAt,
        n: stream.logged++,
      }),
    );
  return decision;
}

/** An attempt as the log keeps it, for one of its events. `n` orders those of a millisecond. */
export function deliveryRow(
  webhookId: string,
  event: { readonly organizationId: string; readonly id: string; readonly type: string; readonly sequence: number },
  result: Pick<Attempt, 'status' | 'body' | 'durationMs' | 'at'>,
  logged: Pick<DeliveryRow, 'attempt' | 'status' | 'nextAttemptAt'> & { readonly n?: number },
): DeliveryRow {
  const { n = 0, ...outcome } = logged;
  return {
    webhookId,
    id: deliveryId(result.at, n),
    organizationId: event.organizationId,
    eventId: event.id,
    eventType: event.type,
    sequence: event.sequence,
    responseStatus: result.status,
    responseBody: result.body,
    durationMs: result.durationMs,
    at: result.at,
    ...outcome,
  };
}
