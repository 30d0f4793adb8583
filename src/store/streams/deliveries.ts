// The log of attempts, newest first. Each event of each attempt is one row; ids grow with time.

import { type Column, sql } from 'drizzle-orm';
import { idAt, newId } from '../../id.ts';
import { bare, selected } from '../db/rows.ts';
import { deliveries } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** accepted; retrying (failed, comes again); failed (set aside after its last attempt); skipped (by the operator). */
export type DeliveryStatus = 'accepted' | 'retrying' | 'failed' | 'skipped';

export interface DeliveryRow {
  readonly webhookId: string;
  readonly id: string;
  readonly organizationId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly sequence: number;
  /** Counts from 1 for each event. */
  readonly attempt: number;
  readonly status: DeliveryStatus;
  /** Null where no status line came; `responseBody` then says why. */
  readonly responseStatus: number | null;
  readonly responseBody: string | null;
  readonly durationMs: number;
  readonly at: number;
  readonly nextAttemptAt: number | null;
}

/** Characters of an id that count, and those that are left to chance. */
const COUNT_LENGTH = 4;
const CHANCE_LENGTH = 12;

/** An id in the order of attempts: by time, and within a millisecond by `n`, which its maker counts up from 0. */
export function deliveryId(at: number, n: number): string {
  const count = (n % 32 ** COUNT_LENGTH).toString(32).padStart(COUNT_LENGTH, '0');
  return idAt('del', at) + count + newId('del', at).slice(-CHANCE_LENGTH);
}

const COLUMNS = {
  webhookId: deliveries.webhookId,
  id: deliveries.id,
  organizationId: deliveries.organizationId,
  eventId: deliveries.eventId,
  eventType: deliveries.eventType,
  sequence: deliveries.sequence,
  attempt: deliveries.attempt,
  status: deliveries.status,
  responseStatus: deliveries.responseStatus,
  responseBody: deliveries.responseBody,
  durationMs: deliveries.durationMs,
  at: deliveries.at,
  nextAttemptAt: deliveries.nextAttemptAt,
} satisfies Record<keyof DeliveryRow, Column>;

/** `rows` is a JSON list of DeliveryRow. One that is there stays. */
export const insertDeliveries = prepare<never, { rows: string }>(
  () => sql`INSERT INTO ${deliveries} (${sql.join(Object.values(COLUMNS).map(bare), sql`, `)})
    SELECT ${sql.join(
      Object.keys(COLUMNS).map((name) => sql.raw(`value ->> '${name}'`)),
      sql`, `,
    )} FROM json_each(${p('rows')}) WHERE true ON CONFLICT DO NOTHING`,
);

/** Newest first, before an id; null filters hold for all. */
export const deliveriesBefore = prepare<
  DeliveryRow,
  {
    webhookId: string;
    before: string;
    from: string;
    status: string | null;
    organizationId: string | null;
    limit: number;
  }
>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${deliveries}
    WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} < ${p('before')}
      AND ${deliveries.id} >= ${p('from')}
      AND (${p('status')} IS NULL OR ${deliveries.status} = ${p('status')})
      AND (${p('organizationId')} IS NULL OR ${deliveries.organizationId} = ${p('organizationId')})
    ORDER BY ${deliveries.id} DESC LIMIT ${p('limit')}`,
);

/** Id of the nth delivery before an id: how far a page with filters looks back. */
export const deliveryAt = prepare<{ readonly id: string }, { webhookId: string; before: string; offset: number }>(
  () => sql`SELECT ${deliveries.id} AS "id" FROM ${deliveries}
    WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} < ${p('before')}
    ORDER BY ${deliveries.id} DESC LIMIT 1 OFFSET ${p('offset')}`,
);

export const deliveryById = prepare<DeliveryRow, { webhookId: string; id: string }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${deliveries}
    WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} = ${p('id')}`,
);
