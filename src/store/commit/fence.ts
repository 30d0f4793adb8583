// How a commit opens: nobody wrote since the load, and the sequence moves on.

import { sql } from 'drizzle-orm';
import { bare } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { webhooks } from '../db/schema-operator.ts';
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
