// Where alerts go, in DB. There are twenty at most: a list may read them all.

import { eq, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { alertDeliveries, alertEndpoints } from '../db/schema-alerts.ts';
import { p, prepare } from '../db/statement.ts';

export type AlertEndpointRow = Readonly<typeof alertEndpoints.$inferSelect>;

const FIELDS = fieldsOf(alertEndpoints);
const isThis = eq(alertEndpoints.id, p('id'));

type NewRow = Pick<AlertEndpointRow, 'id' | 'url' | 'format' | 'alerts' | 'secret' | 'keyId'> & { now: number };

/** No row comes back where there are `max` already. */
export const insertAlertEndpoint = prepare<AlertEndpointRow, NewRow & { max: number }>(
  () => sql`INSERT INTO ${alertEndpoints} (id, url, format, alerts, secret, key_id, created_at, updated_at)
    SELECT ${p('id')}, ${p('url')}, ${p('format')}, ${p('alerts')}, ${p('secret')}, ${p('keyId')}, ${p('now')}, ${p('now')}
    WHERE (SELECT count(*) FROM ${alertEndpoints}) < CAST(${p('max')} AS INTEGER)
    RETURNING id, url, format, alerts, secret, key_id AS "keyId", last_error AS "lastError", created_at AS "createdAt",
      updated_at AS "updatedAt"`,
);

export const allAlertEndpoints = prepare<AlertEndpointRow, Record<never, never>>(() =>
  builder.select(FIELDS).from(alertEndpoints).orderBy(alertEndpoints.id),
);

export const alertEndpointById = prepare<AlertEndpointRow, { id: string }>(() =>
  builder.select(FIELDS).from(alertEndpoints).where(isThis),
);

type Changed = Pick<AlertEndpointRow, 'url' | 'alerts' | 'secret' | 'keyId'>;

export const updateAlertEndpoint = prepare<AlertEndpointRow, Changed & { id: string; now: number }>(() =>
  builder
    .update(alertEndpoints)
    .set({
      url: sql`${p('url')}`,
      alerts: sql`${p('alerts')}`,
      secret: sql`${p('secret')}`,
      keyId: sql`${p('keyId')}`,
      updatedAt: sql`${p('now')}`,
    })
    .where(isThis)
    .returning(FIELDS),
);

/** Seals anew what is still as it was read. */
export const resealAlertEndpoint = prepare<never, { id: string; before: string; secret: string; keyId: string }>(
  () => sql`UPDATE ${alertEndpoints} SET secret = ${p('secret')}, key_id = ${p('keyId')}
    WHERE id = ${p('id')} AND secret = ${p('before')}`,
);

export const deleteAlertEndpoint = prepare<{ readonly id: string }, { id: string }>(() =>
  builder.delete(alertEndpoints).where(isThis).returning({ id: alertEndpoints.id }),
);

export const deleteDeliveriesOf = prepare<never, { id: string }>(
  () => sql`DELETE FROM ${alertDeliveries} WHERE endpoint_id = ${p('id')}`,
);

export const noteAlertAttempt = prepare<never, { id: string; lastError: string | null }>(
  () => sql`UPDATE ${alertEndpoints} SET last_error = ${p('lastError')}
    WHERE id = ${p('id')} AND last_error IS NOT ${p('lastError')}`,
);
