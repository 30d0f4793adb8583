// Reading the outbox. Events of an organization are numbered without gaps and never change; the writer appends them in
// store/commit/events.ts, retention takes them from the old end. Whoever reads them gets them unpacked.

import { getTableColumns, sql } from 'drizzle-orm';
import { BEGINNING, isPacked, lengthUnpacked, withData } from '../db/packed.ts';
import { selected } from '../db/rows.ts';
import { events, organizations } from '../db/schema.ts';
import { streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { discardedUpTo, firstSent, isDiscarded, isSendable, sendableUpTo, streamSendableUpTo } from './held.ts';

/** `data` is the JSON of the event's `data` member; in the table it may be packed (db/packed.ts). */
export type EventRow = Readonly<typeof events.$inferSelect>;

const COLUMNS = getTableColumns(events);

const { data: _, ...ENVELOPE } = COLUMNS;

/** `types` is a JSON list, null for all. */
const ofTypes = sql`(${p('types')} IS NULL OR ${events.type} IN (SELECT value FROM json_each(${p('types')})))`;

/** In order: after a sequence, up to one. */
export const eventsBetween = prepare<
  EventRow,
  { organizationId: string; after: number; upTo: number; types: string | null; limit: number }
>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${events}
    WHERE ${events.organizationId} = ${p('organizationId')}
      AND ${events.sequence} > ${p('after')} AND ${events.sequence} <= ${p('upTo')} AND ${ofTypes}
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
  withData,
);

/** An event as a stream reads it, with `discardedUpTo` (held.ts). */
export type SendableEvent = EventRow & { readonly discardedUpTo: number | null };

/** The same of what a stream may send: of what was discarded, only what was on its way before. */
export const sendableEventsBetween = prepare<
  SendableEvent,
  {
    organizationId: string;
    after: number;
    upTo: number;
    sentFrom: number;
    sentUpTo: number;
    types: string | null;
    limit: number;
  }
>(
  () => sql`SELECT ${selected({ ...COLUMNS, discardedUpTo })} FROM ${organizations} CROSS JOIN ${events}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${events.organizationId} = ${p('organizationId')}
      AND ${events.sequence} > ${p('after')} AND ${events.sequence} <= ${p('upTo')} AND ${ofTypes}
      AND ${isSendable(sql`${p('sentFrom')}`, sql`${p('sentUpTo')}`)}
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
  withData,
);

/** What stands for an event that was discarded: that there was one, and its type. */
const POLLED = {
  ...COLUMNS,
  type: sql<string>`CASE WHEN ${isDiscarded} THEN 'event.discarded' ELSE ${events.type} END`,
  data: sql<string>`CASE WHEN ${isDiscarded} THEN json_object('type', ${events.type}) ELSE ${events.data} END`,
};

/**
 * In order, after a sequence: what may be sent, none of what the guard holds. `after` of an earlier `epoch` than the
 * organization's counts only up to where that one begins; null for the present one.
 */
export const sendableEventsAfter = prepare<
  EventRow,
  { organizationId: string; after: number; epoch: number | null; limit: number }
>(
  () => sql`SELECT ${selected(POLLED)} FROM ${organizations} CROSS JOIN ${events}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${events.organizationId} = ${p('organizationId')}
      AND ${events.sequence} > CASE WHEN ${p('epoch')} < ${organizations.epoch}
        THEN min(${p('after')}, ${organizations.epochFrom} - 1) ELSE ${p('after')} END
      AND ${events.sequence} <= ${sendableUpTo}
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
  withData,
);

/** The same from the cursor of a stream, where the lease on it was just taken; `window` bounds what is looked through. */
export const eventsFromCursor = prepare<
  SendableEvent,
  {
    organizationId: string;
    webhookId: string;
    leaseId: string;
    window: number;
    types: string | null;
    limit: number;
  }
>(
  () => sql`SELECT ${selected({ ...COLUMNS, discardedUpTo })} FROM ${streams} CROSS JOIN ${organizations} CROSS JOIN ${events}
    WHERE ${streams.webhookId} = ${p('webhookId')} AND ${streams.organizationId} = ${p('organizationId')}
      AND ${streams.leaseId} = ${p('leaseId')}
      AND ${organizations.id} = ${p('organizationId')} AND ${events.sequence} <= ${streamSendableUpTo}
      AND ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} > ${streams.cursor}
      AND ${events.sequence} <= ${streams.cursor} + CAST(${p('window')} AS INTEGER) AND ${ofTypes}
      AND ${isSendable(sql`coalesce(${firstSent}, ${streams.lastSent}, 0)`, sql`coalesce(${streams.lastSent}, 0)`)}
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
  withData,
);

type ListedRow = Omit<EventRow, 'data'> & {
  /** Length of the event's data. */
  readonly size: number;
  /** Null where it is longer than `inline`; where it is packed, it may be longer. */
  readonly data: string | null;
};

/** The newest first, before a sequence. */
export const eventsBefore = prepare<
  ListedRow,
  { organizationId: string; before: number; inline: number; limit: number },
  ListedRow & { readonly data: string }
>(
  () => sql`SELECT ${selected(ENVELOPE)}, length(${events.data}) AS "size",
      substr(${events.data}, 1, max(${p('inline')}, ${sql.raw(String(BEGINNING))})) AS "data" FROM ${events}
    WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} < ${p('before')}
    ORDER BY ${events.sequence} DESC LIMIT ${p('limit')}`,
  shownInline,
);

function shownInline(row: ListedRow & { readonly data: string }): ListedRow {
  const isWhole = row.data.length >= row.size;
  if (!isPacked(row.data)) return isWhole ? row : { ...row, data: null };
  const size = lengthUnpacked(row.data);
  return { ...row, size, data: isWhole ? withData(row).data : null };
}

/** How far an organization's events go; no row where there is no such organization. `earliest`: null where none is kept. */
export const eventRange = prepare<
  {
    readonly lastSequence: number;
    readonly sendableUpTo: number;
    readonly epoch: number;
    readonly epochFrom: number;
    readonly earliest: number | null;
  },
  { organizationId: string }
>(
  () => sql`SELECT ${organizations.lastSequence} AS "lastSequence", ${sendableUpTo} AS "sendableUpTo",
      ${organizations.epoch} AS "epoch", ${organizations.epochFrom} AS "epochFrom",
      (SELECT min(${events.sequence}) FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}) AS "earliest"
    FROM ${organizations} WHERE ${organizations.id} = ${p('organizationId')}`,
);

/** How many events there are between, at most `limit`. */
export const countEventsBetween = prepare<
  { readonly n: number },
  { organizationId: string; after: number; upTo: number; types: string | null; limit: number }
>(
  () => sql`SELECT count(*) AS "n" FROM (SELECT 1 FROM ${events}
    WHERE ${events.organizationId} = ${p('organizationId')}
      AND ${events.sequence} > ${p('after')} AND ${events.sequence} <= ${p('upTo')} AND ${ofTypes}
    LIMIT ${p('limit')})`,
);
