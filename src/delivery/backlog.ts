// Which events go next on an open stream. Reads in pages; types that the webhook does not ask for move the cursor
// silently.

import { type EventRow, eventsBetween } from '../store/streams/events.ts';
import type { Delivery } from './deps.ts';
import { type Parcel, pack } from './parcel.ts';
import { PAGE_SIZE, type Stream, WINDOW } from './stream.ts';

/** A batch is closed before its bodies exceed this. */
const MAX_BATCH_LENGTH = 1_000_000;

export interface NextParcel {
  readonly parcel: Parcel;
  /** Number of the last event sent on the stream before it. */
  readonly previous: number;
  /** Its members stand in the stored row already. */
  readonly claimed: boolean;
}

/** The next parcel; null when all events up to the stream's head are dealt with. */
export async function nextParcel(deps: Delivery, stream: Stream): Promise<NextParcel | null> {
  return (await parcelUnderWay(deps, stream)) ?? (await freshParcel(deps, stream));
}

/** What was sent together and not accepted: a retry sends the same members. */
async function parcelUnderWay(deps: Delivery, stream: Stream): Promise<NextParcel | null> {
  const { cursor, lastSent } = stream.standing;
  if (lastSent === null || lastSent <= cursor) return null;
  await read(deps, stream, PAGE_SIZE, lastSent);
  const [first, ...others] = stream.waiting.filter((event) => event.sequence <= lastSent);
  if (first !== undefined) {
    const parcel = pack([first, ...others], stream.target.maxBatch);
    return { parcel: taken(stream, parcel), previous: cursor, claimed: true };
  }
  // The webhook's types were changed meanwhile: none of them is asked for any more.
  stream.standing = { ...stream.standing, cursor: lastSent, failures: 0 };
  return null;
}

async function freshParcel(deps: Delivery, stream: Stream): Promise<NextParcel | null> {
  const size = stream.apart > 0 ? 1 : stream.target.maxBatch;
  await read(deps, stream, size, stream.head);
  const [first, ...others] = stream.waiting;
  const { cursor, lastSent } = stream.standing;
  if (first === undefined) {
    stream.standing = { ...stream.standing, cursor: Math.max(cursor, stream.readTo) };
    return null;
  }
  const parcel = taken(stream, pack(ofLength([first, ...others], size), stream.target.maxBatch));
  if (stream.apart > 0) stream.apart -= 1;
  return { parcel, previous: lastSent ?? cursor, claimed: stream.target.maxBatch === 1 };
}

/** Reads on until `count` events wait or all up to `upTo` are read. */
async function read(_deps: Delivery, stream: Stream, count: number, upTo: number): Promise<void> {
  while (stream.waiting.length < count && stream.readTo < upTo) {
    const { organizationId, target, readTo } = stream;
    const end = Math.min(readTo + WINDOW, stream.head);
    const [rows] = await stream.shard.run([
      eventsBetween({ organizationId, after: readTo, upTo: end, types: target.types, limit: PAGE_SIZE }),
    ]);
    stream.waiting.push(...rows);
    stream.readTo = rows.length === PAGE_SIZE ? (rows.at(-1)?.sequence ?? end) : end;
  }
}

function ofLength([first, ...others]: readonly [EventRow, ...EventRow[]], size: number): [EventRow, ...EventRow[]] {
  const chosen: [EventRow, ...EventRow[]] = [first];
  let length = first.data.length;
  for (const event of others.slice(0, size - 1)) {
    length += event.data.length;
    if (length > MAX_BATCH_LENGTH) break;
    chosen.push(event);
  }
  return chosen;
}

/** Takes a parcel's events off those that wait. */
function taken(stream: Stream, parcel: Parcel): Parcel {
  stream.waiting.splice(0, parcel.events.length);
  return parcel;
}
