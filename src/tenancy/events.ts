// The events of an organization, as the host app pulls them and the console shows them.

import type { Database } from '../database.ts';
import {
  type EventRow,
  eventRange,
  eventsBefore,
  eventsBetween,
  sendableEventsAfter,
} from '../store/streams/events.ts';

/** `data` is the payload's text. */
export type StoredEvent = EventRow;

/** Which events are kept: the numbers of the oldest (null where none is) and of the newest that there ever was. */
interface Kept {
  readonly earliest: number | null;
  readonly lastSequence: number;
}

interface EventsAfter extends Kept {
  readonly rows: readonly StoredEvent[];
  /** Of the organization. */
  readonly epoch: number;
  /** Where the rows begin: what was asked for, or the beginning of an epoch that the asker does not know yet. */
  readonly after: number;
}

/**
 * Those after a number, oldest first; `epoch` is that of the number, null for the present one. Null for an unknown
 * organization.
 */
export async function eventsAfter(
  db: Database,
  organizationId: string,
  asked: { readonly after: number; readonly epoch: number | null; readonly limit: number },
): Promise<EventsAfter | null> {
  const [[range], rows] = await db.run([
    eventRange({ organizationId }),
    sendableEventsAfter({ organizationId, ...asked }),
  ]);
  if (!range) return null;
  const { earliest, epoch, epochFrom, lastSequence } = range;
  const after = asked.epoch !== null && asked.epoch < epoch ? Math.min(asked.after, epochFrom - 1) : asked.after;
  return { earliest, lastSequence, epoch, after, rows };
}

/** An event in a list: `size` is its payload's length, `data` the payload where it is not longer than was asked for. */
export interface ListedEvent {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly size: number;
  readonly data: string | null;
}

/** Those before a number, newest first. */
export async function newestEvents(
  db: Database,
  organizationId: string,
  { before, inline, limit }: { readonly before: number; readonly inline: number; readonly limit: number },
): Promise<Kept & { readonly rows: readonly ListedEvent[] }> {
  const [[range], rows] = await db.run([
    eventRange({ organizationId }),
    eventsBefore({ organizationId, before, inline, limit }),
  ]);
  const shown = rows.map((row) => (row.size > inline ? { ...row, data: null } : row));
  return { earliest: range?.earliest ?? null, lastSequence: range?.lastSequence ?? 0, rows: shown };
}

/** Null where it is not kept, or was never. */
export async function findEvent(db: Database, organizationId: string, sequence: number): Promise<StoredEvent | null> {
  const one = { organizationId, after: sequence - 1, upTo: sequence, types: null, limit: 1 };
  const [[event]] = await db.run([eventsBetween(one)]);
  return event ?? null;
}
