// Streams: one webhook's events of one organization. A stream is written under a lease; what another consumer or a
// replay did meanwhile shows in lease and epoch, and then nothing moves.
//
// Where `last_sent` is above `cursor`, the events from `first_sent` to it were sent together and not accepted yet: a retry
// sends the same ones. `last_sent` is else the last number sent, and `set_aside` the failures that the last event set aside
// had used up (0 after one was accepted).

import { type Column, type SQL, sql } from 'drizzle-orm';
import { bare, selected } from '../db/rows.ts';
import { events, organizations } from '../db/schema.ts';
import { streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { firstSent, streamSendableUpTo } from './held.ts';

export interface StreamRow {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly cursor: number;
  readonly epoch: number;
  readonly leaseId: string | null;
  readonly leaseUntil: number;
  readonly failures: number;
  readonly nextAttemptAt: number;
  readonly lastSent: number | null;
  readonly firstSent: number | null;
  readonly lastAcceptedAt: number | null;
  readonly failingSince: number | null;
  readonly setAside: number;
  readonly attemptsByHour: string | null;
}

const COLUMNS = {
  webhookId: streams.webhookId,
  organizationId: streams.organizationId,
  cursor: streams.cursor,
  epoch: streams.epoch,
  leaseId: streams.leaseId,
  leaseUntil: streams.leaseUntil,
  failures: streams.failures,
  nextAttemptAt: streams.nextAttemptAt,
  lastSent: streams.lastSent,
  firstSent,
  lastAcceptedAt: streams.lastAcceptedAt,
  failingSince: streams.failingSince,
  setAside: streams.setAside,
  attemptsByHour: streams.attemptsByHour,
} satisfies Record<keyof StreamRow, Column | SQL>;

const thisStream: SQL = sql`${streams.webhookId} = ${p('webhookId')} AND ${streams.organizationId} = ${p('organizationId')}`;

/**
 * Makes the stream where there is none, in the same batch as what needs it. It begins at `startAfter`; else after the
 * last event older than the webhook, found by walking back from the newest; else before the first that is kept.
 */
export const createStream = prepare<
  never,
  { webhookId: string; organizationId: string; startAfter: number | null; webhookCreatedAt: number }
>(
  () => sql`INSERT INTO ${streams}
      (${bare(streams.webhookId)}, ${bare(streams.organizationId)}, ${bare(streams.cursor)}, ${bare(streams.lastSent)})
    SELECT ${p('webhookId')}, o.id, o.start, o.start FROM (
      SELECT ${organizations.id} AS id, coalesce(${p('startAfter')},
        (SELECT ${events.sequence} FROM ${events}
          WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.at} < ${p('webhookCreatedAt')}
          ORDER BY ${events.sequence} DESC LIMIT 1),
        (SELECT min(${events.sequence}) - 1 FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}),
        ${organizations.lastSequence}) AS start
      FROM ${organizations}
      WHERE ${organizations.id} = ${p('organizationId')} AND NOT EXISTS (SELECT 1 FROM ${streams} WHERE ${thisStream})
    ) AS o WHERE true
    ON CONFLICT DO NOTHING`,
);

/** Takes the lease where it is free and the stream is due; the row then bears `leaseId`. */
export const takeLease = prepare<
  never,
  { webhookId: string; organizationId: string; leaseId: string; leaseUntil: number; now: number }
>(
  () => sql`UPDATE ${streams} SET
      ${bare(streams.leaseId)} = ${p('leaseId')}, ${bare(streams.leaseUntil)} = ${p('leaseUntil')}
    WHERE ${thisStream} AND ${streams.leaseUntil} <= ${p('now')} AND ${streams.nextAttemptAt} <= ${p('now')}`,
);

export const releaseLease = prepare<never, { webhookId: string; organizationId: string; leaseId: string }>(
  () => sql`UPDATE ${streams} SET ${bare(streams.leaseId)} = NULL, ${bare(streams.leaseUntil)} = 0
    WHERE ${thisStream} AND ${streams.leaseId} = ${p('leaseId')}`,
);

/** A stream and the number of its organization's newest event that may be sent: the last one before those held. */
export interface StreamHead extends StreamRow {
  readonly head: number;
}

export const streamHead = prepare<StreamHead, { webhookId: string; organizationId: string }>(
  () => sql`SELECT ${selected(COLUMNS)}, ${streamSendableUpTo} AS "head"
    FROM ${streams} CROSS JOIN ${organizations}
    WHERE ${thisStream} AND ${organizations.id} = ${p('organizationId')}`,
);

/** Writes how far a stream is and renews its lease. No row comes back where the lease or the epoch is another one. */
export const moveStream = prepare<
  { readonly epoch: number; readonly heldFrom: number | null },
  {
    webhookId: string;
    organizationId: string;
    leaseId: string;
    leaseUntil: number;
    epoch: number;
    cursor: number;
    lastSent: number | null;
    firstSent: number | null;
    failures: number;
    nextAttemptAt: number;
    lastAcceptedAt: number | null;
    failingSince: number | null;
    setAside: number;
    attemptsByHour: string | null;
  }
>(
  () => sql`UPDATE ${streams} SET
      ${bare(streams.cursor)} = ${p('cursor')}, ${bare(streams.lastSent)} = ${p('lastSent')},
      ${bare(streams.firstSent)} = ${p('firstSent')}, ${bare(streams.failures)} = ${p('failures')}, ${bare(streams.nextAttemptAt)} = ${p('nextAttemptAt')},
      ${bare(streams.lastAcceptedAt)} = ${p('lastAcceptedAt')}, ${bare(streams.failingSince)} = ${p('failingSince')},
      ${bare(streams.setAside)} = ${p('setAside')}, ${bare(streams.attemptsByHour)} = ${p('attemptsByHour')},
      ${bare(streams.leaseUntil)} = ${p('leaseUntil')}
    WHERE ${thisStream} AND ${streams.leaseId} = ${p('leaseId')} AND ${streams.epoch} = ${p('epoch')}
    RETURNING ${streams.epoch} AS "epoch",
      (SELECT o.held_from FROM ${organizations} AS o WHERE o.id = ${p('organizationId')}) AS "heldFrom"`,
);

/**
 * Sets a stream back to a sequence (replay) or past what blocks it (skip). The lease stays with its holder, who finds
 * the epoch raised and stops. `epoch` null holds for any, else nothing moves where it is another one.
 */
export const resetStream = prepare<
  { readonly cursor: number },
  { webhookId: string; organizationId: string; cursor: number; epoch: number | null }
>(
  () => sql`UPDATE ${streams} SET ${bare(streams.epoch)} = ${streams.epoch} + 1,
      ${bare(streams.cursor)} = ${p('cursor')}, ${bare(streams.lastSent)} = ${p('cursor')},
      ${bare(streams.failures)} = 0, ${bare(streams.nextAttemptAt)} = 0
    WHERE ${thisStream} AND (${p('epoch')} IS NULL OR ${streams.epoch} = ${p('epoch')})
    RETURNING ${streams.cursor} AS "cursor"`,
);

/** Has a stream that waits after a failure try again at once. No row comes back where it does not wait. */
export const tryStreamNow = prepare<{ readonly cursor: number }, { webhookId: string; organizationId: string }>(
  () => sql`UPDATE ${streams} SET ${bare(streams.nextAttemptAt)} = 0
    WHERE ${thisStream} AND ${streams.failures} > 0 RETURNING ${streams.cursor} AS "cursor"`,
);

/** The next streams of a webhook, in order of their organizations. */
const pageOfStreams = sql`SELECT ${streams.organizationId} AS organization_id, ${streams.cursor} AS cursor FROM ${streams}
  WHERE ${streams.webhookId} = ${p('webhookId')} AND ${streams.organizationId} > ${p('after')}
  ORDER BY ${streams.organizationId} LIMIT ${p('limit')}`;

export const endOfStreams = prepare<
  { readonly last: string | null; readonly n: number },
  { webhookId: string; after: string; limit: number }
>(() => sql`SELECT max(organization_id) AS "last", count(*) AS "n" FROM (${pageOfStreams})`);

/**
 * Sets a page of a webhook's streams back to the events since a time (epoch ms); the oldest that is kept where all are
 * newer. Reads what is sent again. A stream that has not come so far stays, so that nothing is skipped.
 */
export const resetStreamsSince = prepare<
  { readonly organizationId: string },
  { webhookId: string; after: string; limit: number; since: number }
>(
  () => sql`UPDATE ${streams} SET ${bare(streams.epoch)} = ${streams.epoch} + 1, ${bare(streams.cursor)} = n.cursor,
      ${bare(streams.lastSent)} = n.cursor, ${bare(streams.failures)} = 0, ${bare(streams.nextAttemptAt)} = 0
    FROM (SELECT s.organization_id, coalesce(
        (SELECT ${events.sequence} FROM ${events} WHERE ${events.organizationId} = s.organization_id
          AND ${events.at} < ${p('since')} ORDER BY ${events.sequence} DESC LIMIT 1),
        (SELECT min(${events.sequence}) - 1 FROM ${events} WHERE ${events.organizationId} = s.organization_id)) AS cursor
      FROM (${pageOfStreams}) AS s) AS n
    WHERE ${streams.webhookId} = ${p('webhookId')} AND ${streams.organizationId} = n.organization_id
      AND n.cursor < ${streams.cursor}
    RETURNING ${streams.organizationId} AS "organizationId"`,
);

type PageOfStreams = { webhookId: string; after: string; last: string };
const inPage = sql`${streams.webhookId} = ${p('webhookId')} AND ${streams.organizationId} > ${p('after')}
  AND ${streams.organizationId} <= ${p('last')}`;

/** For a webhook that is active again: streams are due at once, and the days of silence are counted from now. */
export const resumeStreamsUpTo = prepare<never, PageOfStreams>(
  () => sql`UPDATE ${streams} SET ${bare(streams.failures)} = 0, ${bare(streams.nextAttemptAt)} = 0,
      ${bare(streams.failingSince)} = NULL
    WHERE ${inPage} AND (${streams.failures} > 0 OR ${streams.failingSince} IS NOT NULL)`,
);

export const deleteStreamsUpTo = prepare<never, PageOfStreams>(() => sql`DELETE FROM ${streams} WHERE ${inPage}`);

/** When an event of a webhook was last accepted, on any stream in this shard. */
export const lastAcceptance = prepare<{ readonly at: number | null }, { webhookId: string }>(
  () => sql`SELECT max(${streams.lastAcceptedAt}) AS "at" FROM ${streams}
    WHERE ${streams.webhookId} = ${p('webhookId')}`,
);
