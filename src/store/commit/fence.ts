// How a commit opens: nobody wrote since the load, and the sequence moves on.

import { sql } from 'drizzle-orm';
import { bare } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { streams, webhooks } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

export interface Moved {
  readonly heard: 0 | 1;
}

/** What was loaded: the batch fails unless the organization still stands there. */
export interface Fence {
  readonly organizationId: string;
  readonly lastSequence: number;
  readonly lastCommit: string | null;
}

/**
 * Fails the whole batch, by the trigger of `guard`, where the organization does not stand where it was loaded. The commit
 * tells what the sequence cannot: a database that was put back comes to the same sequence once more, in another way.
 */
export const fence = prepare<
  never,
  { text: string; organizationId: string; lastSequence: number; lastCommit: string | null }
>(
  () => sql`INSERT INTO guard SELECT ${p('text')} WHERE NOT EXISTS (SELECT 1 FROM ${organizations}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.lastSequence} = ${p('lastSequence')}
      AND ${organizations.lastCommit} IS ${p('lastCommit')})`,
);

/** The organization's events count as those of another epoch from here on. */
export const beginEpoch = prepare<never, { id: string; epoch: number; epochFrom: number }>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.epoch)} = ${p('epoch')},
    ${bare(organizations.epochFrom)} = ${p('epochFrom')} WHERE ${organizations.id} = ${p('id')}`,
);

/**
 * Also tells whether any active webhook listens to the organization, if this database holds the webhooks. In the same
 * transaction: whoever begins to listen later begins after these events.
 */
export const moveSequence = prepare<
  Moved,
  { id: string; lastSequence: number; commit: string; writtenHour: number; writtenBytes: number }
>(
  () => sql`UPDATE ${organizations} SET ${bare(organizations.lastSequence)} = ${p('lastSequence')},
    ${bare(organizations.lastCommit)} = ${p('commit')}, ${bare(organizations.writtenHour)} = ${p('writtenHour')},
    ${bare(organizations.writtenBytes)} = ${p('writtenBytes')} WHERE ${organizations.id} = ${p('id')}
    RETURNING EXISTS (SELECT 1
      FROM (SELECT NULL AS id UNION ALL SELECT ${p('id')}) AS o CROSS JOIN ${webhooks}
      WHERE ${webhooks.organizationId} IS o.id AND ${webhooks.status} = 'active') AS "heard"`,
);

/** Webhooks that have a stream in this database, by a look-up each. */
const withStreams = sql`WITH RECURSIVE w (id) AS (
    SELECT min(${streams.webhookId}) FROM ${streams}
    UNION ALL
    SELECT (SELECT min(${streams.webhookId}) FROM ${streams} WHERE ${streams.webhookId} > w.id) FROM w WHERE w.id IS NOT NULL)
  SELECT id FROM w WHERE id IS NOT NULL`;

/**
 * For an organization whose epoch begins anew with event `from`: all of its streams come to that one, and who has been
 * sending since before the database was put back moves nothing any more. The lease that it had then was put back too, so that it
 * may have gone beyond what there is.
 */
export const setStreamsBack = prepare<never, { organizationId: string; from: number }>(
  () => sql`UPDATE ${streams} SET ${bare(streams.epoch)} = ${streams.epoch} + 1,
      ${bare(streams.cursor)} = min(${streams.cursor}, ${p('from')} - 1),
      ${bare(streams.lastSent)} = min(${streams.lastSent}, ${p('from')} - 1)
    WHERE ${streams.organizationId} = ${p('organizationId')} AND ${streams.webhookId} IN (${withStreams})`,
);
