// Which events go next on an open stream. Reads in pages; types that the webhook does not ask for move the cursor
// silently.

import { type SendableEvent, sendableEventsBetween } from '../store/streams/events.ts';
import type { Delivery } from './deps.ts';
import { type Payload, pack } from './payload.ts';
import { PAGE_SIZE, type Stream, WINDOW } from './stream.ts';

/** A batch is closed before its bodies exceed this. */
const MAX_BATCH_LENGTH = 1_000_000;

export interface NextPayload {
  readonly payload: Payload<SendableEvent>;
  /** Number of the last event sent on the stream before it. */
  readonly previous: number;
  /** Its members are already recorded in the stored row. */
  readonly claimed: boolean;
}

/** The next payload; null when all events up to the stream's head are dealt with. */
export async function nextPayload(deps: Delivery, stream: Stream): Promise<NextPayload | null> {
  return (await payloadInProgress(deps, stream)) ?? (await newPayload(deps, stream));
}

/** What was sent together and not accepted: a retry sends the same members. */
async function payloadInProgress(deps: Delivery, stream: Stream): Promise<NextPayload | null> {
  const { cursor, lastSent } = stream.progress;
  if (lastSent === null || lastSent <= cursor) return null;
  await read(deps, stream, PAGE_SIZE, lastSent);
  const [first, ...others] = stream.waiting.filter((event) => event.sequence <= lastSent);
  if (first !== undefined) {
    const payload = pack([first, ...others], stream.target.maxBatch);
    return { payload: taken(stream, payload), previous: cursor, claimed: true };
  }
  // The webhook's types were changed meanwhile: none of them is asked for any more.
  stream.progress = { ...stream.progress, cursor: lastSent, failures: 0 };
  return null;
}

async function newPayload(deps: Delivery, stream: Stream): Promise<NextPayload | null> {
  const size = stream.oneByOne > 0 ? 1 : stream.target.maxBatch;
  await read(deps, stream, size, stream.head);
  const [first, ...others] = stream.waiting;
  const { cursor, lastSent } = stream.progress;
  if (first === undefined) {
    stream.progress = { ...stream.progress, cursor: Math.max(cursor, stream.readTo) };
    return null;
  }
  const payload = taken(stream, pack(together([first, ...others], size), stream.target.maxBatch));
  if (stream.oneByOne > 0) stream.oneByOne -= 1;
  return { payload, previous: lastSent ?? cursor, claimed: stream.target.maxBatch === 1 };
}

/** Reads on until `count` events wait or all up to `upTo` are read. */
async function read(_deps: Delivery, stream: Stream, count: number, upTo: number): Promise<void> {
  while (stream.waiting.length < count && stream.readTo < upTo) {
    const { organizationId, target, readTo } = stream;
    const end = Math.min(readTo + WINDOW, stream.head);
    const [rows] = await stream.shard.run([
      sendableEventsBetween({
        organizationId,
        after: readTo,
        upTo: end,
        sentFrom: stream.progress.firstSent ?? stream.progress.lastSent ?? 0,
        sentUpTo: stream.progress.lastSent ?? 0,
        types: target.types,
        limit: PAGE_SIZE,
      }),
    ]);
    stream.waiting.push(...rows);
    stream.readTo = rows.length === PAGE_SIZE ? (rows.at(-1)?.sequence ?? end) : end;
  }
}

/** What of those that wait is sent together. */
function together(
  [first, ...others]: readonly [SendableEvent, ...SendableEvent[]],
  size: number,
): [SendableEvent, ...SendableEvent[]] {
  const chosen: [SendableEvent, ...SendableEvent[]] = [first];
  let previous = first.sequence;
  let length = first.data.length;
  for (const event of others.slice(0, size - 1)) {
    length += event.data.length;
    if (length > MAX_BATCH_LENGTH || goesPastDiscarded(previous, event)) break;
    chosen.push(event);
    previous = event.sequence;
  }
  return chosen;
}

/**
 * Whether discarded events may lie between: a batch ends before them, so that a retry can send all from its first event to its
 * last, whatever is discarded in the meantime.
 */
function goesPastDiscarded(previous: number, { sequence, discardedUpTo }: SendableEvent): boolean {
  return sequence > previous + 1 && discardedUpTo !== null && discardedUpTo > previous;
}

/** Takes a payload's events off those that wait. */
function taken(stream: Stream, payload: Payload<SendableEvent>): Payload<SendableEvent> {
  stream.waiting.splice(0, payload.events.length);
  return payload;
}
