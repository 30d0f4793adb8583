// How far an organization's events may be sent: where the guard holds a directory, up to the first event of its burst.

import { type SQL, sql } from 'drizzle-orm';
import { events, organizations } from '../db/schema.ts';
import { streams } from '../db/schema-operator.ts';

export const sendableUpTo = sql`coalesce(${organizations.heldFrom} - 1, ${organizations.lastSequence})`;

/** The same of a stream: what was on its way before the hold goes on, since a retry sends the same events. */
export const streamSendableUpTo = sql`max(${sendableUpTo}, coalesce(${streams.lastSent}, 0))`;

/**
 * The first of what a stream has sent together and is not accepted; null where that is nothing. Null, too, where an earlier
 * version of Rollcall sent it, which leaves in the row what the batch before began with.
 */
export const firstSent = sql<number | null>`iif(${streams.firstSent} > ${streams.cursor}, ${streams.firstSent}, NULL)`;

/** Whether an operator discarded an event which the guard held (directory/discarded.ts): it is not sent. */
export const isDiscarded = sql`(${organizations.discarded} IS NOT NULL AND EXISTS (
  SELECT 1 FROM json_each(${organizations.discarded}) AS range WHERE range.value ->> 0 = ${events.directoryId}
    AND ${events.sequence} >= range.value ->> 1 AND ${events.sequence} <= range.value ->> 2))`;

/**
 * Whether a stream may send an event: none that was discarded, but for what was on its way before, which a retry sends as
 * it was. It was sent together, from one number to another.
 */
export function isSendable(sentFrom: SQL, sentUpTo: SQL): SQL {
  return sql`(NOT ${isDiscarded} OR ${events.sequence} BETWEEN ${sentFrom} AND ${sentUpTo})`;
}

/** Up to where, at most, there are discarded events before one; null where there are none. */
export const discardedUpTo = sql<number | null>`iif(${organizations.discarded} IS NULL, NULL, (
  SELECT max(range.value ->> 2) FROM json_each(${organizations.discarded}) AS range
    WHERE range.value ->> 1 < ${events.sequence}))`;
