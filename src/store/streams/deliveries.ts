// The log of attempts, newest first. Each event of each attempt is one row; ids grow with time.

import { type Column, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { idAt, newId } from '../../id.ts';
import { bare, selected } from '../db/rows.ts';
import { deliveries } from '../db/schema-operator.ts';
import { compile, p, prepare } from '../db/statement.ts';

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

/** A row that matches, or (0) the one with which the stretch that was looked through ends. */
export type FoundDelivery = DeliveryRow & { readonly matches: 0 | 1 };

export interface DeliveryQuery {
  readonly webhookId: string;
  /** Greater than the ids of all. */
  readonly before: string;
  /** Null filters hold for all. */
  readonly status: string | null;
  readonly organizationId: string | null;
  /** How many a page with filters looks through. */
  readonly looked: number;
  readonly limit: number;
}

/** The newest first: up to `limit` that match, and the end of the stretch, if that was reached before. */
export function deliveriesFound(query: DeliveryQuery): Statement<FoundDelivery> {
  const { before, limit, looked, organizationId, status, webhookId } = query;
  const rows = sql`SELECT ${selected(COLUMNS)} FROM ${deliveries}
    WHERE ${deliveries.webhookId} = ${webhookId} AND ${deliveries.id} < ${before} ORDER BY ${deliveries.id} DESC`;
  const conditions = [
    ...(status === null ? [] : [sql`"status" = ${status}`]),
    ...(organizationId === null ? [] : [sql`"organizationId" = ${organizationId}`]),
  ];
  if (conditions.length === 0) return compile(sql`SELECT *, 1 AS "matches" FROM (${rows} LIMIT ${limit})`);
  // The second part is run where the first has not filled the page.
  return compile(sql`SELECT *, 1 AS "matches" FROM (${rows} LIMIT ${looked}) WHERE ${sql.join(conditions, sql` AND `)}
    UNION ALL SELECT *, 0 FROM (${rows} LIMIT 1 OFFSET ${looked - 1}) LIMIT ${limit}`);
}

export const deliveryById = prepare<DeliveryRow, { webhookId: string; id: string }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${deliveries}
    WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} = ${p('id')}`,
);
