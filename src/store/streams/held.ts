// How far an organization's events may be sent: where the guard holds a directory, up to the first event of its burst.

import { type Column, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { events, organizations } from '../db/schema.ts';
import { streams } from '../db/schema-operator.ts';

export const sendableUpTo = sql`coalesce(${organizations.heldFrom} - 1, ${organizations.lastSequence})`;

/** The same of a stream: what was on its way before the hold goes on, since a retry sends the same events. */
export const streamSendableUpTo = sql`max(${sendableUpTo}, coalesce(${streams.lastSent}, 0))`;

/** Whether an operator discarded an event which the guard held (directory/discarded.ts): it is not sent. */
export const isDiscarded = discarded(events);

function discarded({ directoryId, sequence }: { readonly directoryId: Column; readonly sequence: Column }): SQL {
  return sql`(${organizations.discarded} IS NOT NULL AND EXISTS (
    SELECT 1 FROM json_each(${organizations.discarded}) AS range WHERE range.value ->> 0 = ${directoryId}
      AND ${sequence} >= range.value ->> 1 AND ${sequence} <= range.value ->> 2))`;
}

const last = alias(events, 'last');

/**
 * Whether a stream that has sent as far as `lastSent` may send an event: none that was discarded, but for what was on its way
 * before, which a retry sends as it was. That is so where the last of it is discarded too: what a stream takes up
 * afterwards goes past the discarded ones and never ends with one.
 */
export function isSendable(lastSent: SQL): SQL {
  return sql`(NOT ${isDiscarded} OR (${events.sequence} <= ${lastSent} AND EXISTS (SELECT 1 FROM ${events} AS last
    WHERE ${last.organizationId} = ${organizations.id} AND ${last.sequence} = ${lastSent} AND ${discarded(last)})))`;
}
