// Which streams have something to send just now. A stream that has no row yet is due where its organization has events
// after the webhook's `startAfter`: where it begins is settled when the row is made.

import { type SQL, sql } from 'drizzle-orm';
import { organizations } from '../db/schema.ts';
import { streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { sendableUpTo } from './held.ts';

/** A stream with undelivered events whose time has come. */
export interface DueStream {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly failures: number;
  readonly leaseId: string | null;
  /** Above `now` while a consumer holds the lease. */
  readonly leaseUntil: number;
}

/** `[webhookId, startAfter]` or `[webhookId, startAfter, organizationId]`, the elements of the JSON lists below. */
export type DueCandidate = readonly [string, number | null] | readonly [string, number | null, string];

const webhookId: SQL = sql`j.value ->> 0`;
const columns: SQL = sql`${webhookId} AS "webhookId", o.id AS "organizationId",
  coalesce(${streams.failures}, 0) AS "failures", ${streams.leaseId} AS "leaseId",
  coalesce(${streams.leaseUntil}, 0) AS "leaseUntil"`;
const ownStream: SQL = sql`LEFT JOIN ${streams}
  ON ${streams.webhookId} = ${webhookId} AND ${streams.organizationId} = o.id`;
const isBehind: SQL = sql`o.last_sequence > coalesce(${streams.cursor}, j.value ->> 1, 0)`;
const isDue: SQL = sql`${isBehind} AND coalesce(${streams.nextAttemptAt}, 0) <= ${p('now')}`;

/** Of given pairs of webhook and organization. */
export const dueOfPairs = prepare<DueStream, { pairs: string; now: number }>(
  () => sql`SELECT ${columns} FROM json_each(${p('pairs')}) AS j
    CROSS JOIN (SELECT id, ${sendableUpTo} AS last_sequence FROM ${organizations}) AS o ${ownStream}
    WHERE o.id = j.value ->> 2 AND ${isDue}`,
);

/** A stream that is behind, due or not. */
export interface BehindStream extends DueStream {
  readonly nextAttemptAt: number;
}

/** Of given pairs, those that have something to send, now or once they may try again. */
export const behindOfPairs = prepare<BehindStream, { pairs: string }>(
  () => sql`SELECT ${columns}, coalesce(${streams.nextAttemptAt}, 0) AS "nextAttemptAt"
    FROM json_each(${p('pairs')}) AS j
    CROSS JOIN (SELECT id, ${sendableUpTo} AS last_sequence FROM ${organizations}) AS o ${ownStream}
    WHERE o.id = j.value ->> 2 AND ${isBehind}`,
);

/** Where a page of organizations ends, and how many it has. */
export const endOfPage = prepare<
  { readonly last: string | null; readonly n: number },
  { after: string; upTo: string; limit: number }
>(
  () => sql`SELECT max(id) AS "last", count(*) AS "n" FROM (SELECT id FROM ${organizations}
  WHERE id > ${p('after')} AND id <= ${p('upTo')} ORDER BY id LIMIT ${p('limit')})`,
);
