// What a commit leaves to the clock: removals that are to be done, how far a resync is, and that there is something to
// deliver (streams/wakeups.ts).

import { getTableColumns, sql } from 'drizzle-orm';
import { removals, resyncs } from '../db/schema.ts';
import { wakeups } from '../db/schema-clock.ts';
import { webhooks } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { insert } from './write.ts';

export const insertRemovals = insert(removals, getTableColumns(removals));

export const setResyncs = insert(
  resyncs,
  getTableColumns(resyncs),
  sql`ON CONFLICT DO UPDATE SET id = excluded.id, stage = excluded.stage, position = excluded.position,
    started_at = excluded.started_at, finished_at = excluded.finished_at`,
);

/**
 * Part of each commit with events. `everywhere`: 1 where this database does not hold the webhooks; else the row is
 * written only where an active one listens, as a webhook that comes later begins after these events.
 */
export const noteWakeup = prepare<never, { at: number; organizationId: string; everywhere: 0 | 1 }>(
  () => sql`INSERT INTO ${wakeups} (at, organization_id)
    SELECT ${p('at')}, ${p('organizationId')} WHERE CAST(${p('everywhere')} AS INTEGER) = 1 OR EXISTS (SELECT 1
        FROM (SELECT NULL AS id UNION ALL SELECT ${p('organizationId')}) AS o CROSS JOIN ${webhooks}
        WHERE ${webhooks.organizationId} IS o.id AND ${webhooks.status} = 'active')
    ON CONFLICT DO NOTHING`,
);
