// Incidents, and what is still to be told of them, in DB. One that opens or closes queues what each endpoint is to be told
// in the same batch: the statements of a pair belong right after each other.

import { getTableColumns, sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { alertDeliveries, alertEndpoints, alertState, alerts } from '../db/schema-alerts.ts';
import { p, prepare } from '../db/statement.ts';

export type AlertRow = Readonly<typeof alerts.$inferSelect>;

const COLUMNS = selected(getTableColumns(alerts));

/** Writes nothing where one is open of this type about this already. */
export const openAlert = prepare<never, Omit<AlertRow, 'closedAt'>>(
  () => sql`INSERT INTO ${alerts} (id, type, about, organization_id, directory_id, webhook_id, summary, opened_at)
    VALUES (${p('id')}, ${p('type')}, ${p('about')}, ${p('organizationId')}, ${p('directoryId')}, ${p('webhookId')},
      ${p('summary')}, ${p('openedAt')}) ON CONFLICT DO NOTHING`,
);

/** Who closes it twice writes nothing the second time. */
export const closeAlert = prepare<never, { id: string; now: number }>(
  () => sql`UPDATE ${alerts} SET closed_at = ${p('now')} WHERE id = ${p('id')} AND closed_at IS NULL`,
);

/** What the endpoints that want its type are to be told, where the statement before it wrote the alert. */
export const queueAlert = prepare<never, { id: string; phase: 'opened' | 'closed'; now: number }>(
  () => sql`INSERT INTO ${alertDeliveries} (alert_id, endpoint_id, phase, next_attempt_at)
    SELECT a.id, e.id, ${p('phase')}, ${p('now')} FROM ${alerts} AS a CROSS JOIN ${alertEndpoints} AS e
    WHERE changes() > 0 AND a.id = ${p('id')}
      AND (e.alerts IS NULL OR a.type IN (SELECT value FROM json_each(e.alerts)))
    ON CONFLICT DO NOTHING`,
);

export const openAlerts = prepare<AlertRow, { limit: number }>(
  () => sql`SELECT ${COLUMNS} FROM ${alerts} WHERE closed_at IS NULL ORDER BY type, about LIMIT ${p('limit')}`,
);

/** How many are open of each type. */
export const openAlertCounts = prepare<{ readonly type: string; readonly n: number }, Record<never, never>>(
  () => sql`SELECT type AS "type", count(*) AS "n" FROM ${alerts} WHERE closed_at IS NULL GROUP BY type`,
);

/** The newest first, before an id. */
export const alertsBefore = prepare<AlertRow, { before: string; open: 0 | 1; limit: number }>(
  () => sql`SELECT ${COLUMNS} FROM ${alerts}
    WHERE ${alerts.id} < ${p('before')} AND (CAST(${p('open')} AS INTEGER) = 0 OR closed_at IS NULL)
    ORDER BY ${alerts.id} DESC LIMIT ${p('limit')}`,
);

/** Closed ones below an id, a bounded step. */
export const dropAlerts = prepare<never, { below: string; limit: number }>(
  () => sql`DELETE FROM ${alerts} WHERE id IN (SELECT id FROM ${alerts}
    WHERE id < ${p('below')} AND closed_at IS NOT NULL ORDER BY id LIMIT ${p('limit')})`,
);

export interface ClaimedRow {
  readonly alertId: string;
  readonly endpointId: string;
  readonly phase: 'opened' | 'closed';
  readonly attempts: number;
}

/** Takes what is due until `until`, so that a killed sender costs that long. What opened comes before what closed. */
export const claimAlertDeliveries = prepare<ClaimedRow, { now: number; until: number; limit: number }>(
  () => sql`UPDATE ${alertDeliveries} SET attempts = attempts + 1, next_attempt_at = ${p('until')}
    WHERE (alert_id, endpoint_id, phase) IN (
      SELECT d.alert_id, d.endpoint_id, d.phase FROM ${alertDeliveries} AS d
      WHERE d.next_attempt_at <= ${p('now')} AND (d.phase = 'opened' OR NOT EXISTS (
        SELECT 1 FROM ${alertDeliveries} AS o
        WHERE o.alert_id = d.alert_id AND o.endpoint_id = d.endpoint_id AND o.phase = 'opened'))
      ORDER BY d.next_attempt_at LIMIT ${p('limit')})
    RETURNING alert_id AS "alertId", endpoint_id AS "endpointId", phase AS "phase", attempts AS "attempts"`,
);

export const alertById = prepare<AlertRow, { id: string }>(
  () => sql`SELECT ${COLUMNS} FROM ${alerts} WHERE id = ${p('id')}`,
);

type Key = { alertId: string; endpointId: string; phase: 'opened' | 'closed' };

export const alertDelivered = prepare<never, Key>(
  () => sql`DELETE FROM ${alertDeliveries}
    WHERE alert_id = ${p('alertId')} AND endpoint_id = ${p('endpointId')} AND phase = ${p('phase')}`,
);

export const alertRetried = prepare<never, Key & { nextAttemptAt: number }>(
  () => sql`UPDATE ${alertDeliveries} SET next_attempt_at = ${p('nextAttemptAt')}
    WHERE alert_id = ${p('alertId')} AND endpoint_id = ${p('endpointId')} AND phase = ${p('phase')}`,
);

/** When the next is due; null for none. */
export const nextAlertDelivery = prepare<{ readonly at: number | null }, Record<never, never>>(
  () => sql`SELECT min(next_attempt_at) AS "at" FROM ${alertDeliveries}`,
);

export const alertStates = prepare<{ readonly name: string; readonly value: string }, Record<never, never>>(
  () => sql`SELECT name AS "name", value AS "value" FROM ${alertState}`,
);

export const setAlertState = prepare<never, { name: string; value: string }>(
  () => sql`INSERT INTO ${alertState} (name, value) VALUES (${p('name')}, ${p('value')})
    ON CONFLICT DO UPDATE SET value = excluded.value`,
);
