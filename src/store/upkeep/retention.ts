// What is dropped for age, each in bounded steps from the old end. Ids and sequences grow with time, so that no
// statement looks further than what it drops.

import { type SQL, sql } from 'drizzle-orm';
import { directories, events, organizations, tokens } from '../db/schema.ts';
import { oauthAssertions } from '../db/schema-oauth.ts';
import { auditLog, deliveries, requestLog } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** An organization and its oldest event. */
export interface OldestEvent {
  readonly organizationId: string;
  readonly sequence: number | null;
  readonly at: number | null;
}

const oldest = (column: SQL | typeof events.at | typeof events.sequence): SQL => sql`(SELECT ${column} FROM ${events}
  WHERE ${events.organizationId} = ${organizations.id} ORDER BY ${events.sequence} LIMIT 1)`;

/** Organizations after an id with their oldest events, in id order. */
export const oldestEvents = prepare<OldestEvent, { after: string; limit: number }>(
  () => sql`SELECT ${organizations.id} AS "organizationId", ${oldest(events.sequence)} AS "sequence", ${oldest(events.at)} AS "at"
    FROM ${organizations} WHERE ${organizations.id} > ${p('after')} ORDER BY ${organizations.id} LIMIT ${p('limit')}`,
);

/**
 * Drops events from `first` on that are older than `before`, at most `limit` and none above `upTo`: a run without gaps
 * from the old end, also where clocks were set back.
 */
export const dropEvents = prepare<
  never,
  { organizationId: string; first: number; upTo: number; before: number; limit: number }
>(
  () => sql`DELETE FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}
    AND ${events.sequence} >= ${p('first')} AND ${events.sequence} <= min(${p('upTo')}, (
      SELECT max(sequence) FROM (
        SELECT ${events.sequence} AS sequence, ${events.at} AS at FROM ${events}
        WHERE ${events.organizationId} = ${p('organizationId')} ORDER BY ${events.sequence} LIMIT ${p('limit')})
      WHERE at < ${p('before')}))`,
);

/** Webhooks after an id that have deliveries in this shard, deleted ones too: one index look-up each. */
export const webhooksWithDeliveries = prepare<{ readonly id: string }, { after: string; limit: number }>(
  () => sql`WITH RECURSIVE w (id) AS (
      SELECT min(${deliveries.webhookId}) FROM ${deliveries} WHERE ${deliveries.webhookId} > ${p('after')}
      UNION ALL
      SELECT (SELECT min(${deliveries.webhookId}) FROM ${deliveries} WHERE ${deliveries.webhookId} > w.id) FROM w
      WHERE w.id IS NOT NULL LIMIT ${p('limit')})
    SELECT id FROM w WHERE id IS NOT NULL`,
);

/** Drops a webhook's deliveries below an id. */
export const dropDeliveries = prepare<never, { webhookId: string; below: string; limit: number }>(
  () => sql`DELETE FROM ${deliveries} WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} IN (
    SELECT ${deliveries.id} FROM ${deliveries}
    WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} < ${p('below')}
    ORDER BY ${deliveries.id} LIMIT ${p('limit')})`,
);

export const directoryIdsAfter = prepare<{ readonly id: string }, { after: string; limit: number }>(
  () => sql`SELECT ${directories.id} AS "id" FROM ${directories} WHERE ${directories.id} > ${p('after')}
    ORDER BY ${directories.id} LIMIT ${p('limit')}`,
);

/** Drops logged requests of each directory in a JSON list below an id, at most `limit` of each. */
export const dropRequests = prepare<never, { directoryIds: string; below: string; limit: number }>(
  () => sql`DELETE FROM ${requestLog} WHERE (${sql.identifier('directory_id')}, ${sql.identifier('id')}) IN (
    SELECT old.directory_id, old.id FROM json_each(${p('directoryIds')}) AS j CROSS JOIN ${requestLog} AS old
    WHERE old.directory_id = j.value AND old.id < ${p('below')} LIMIT ${p('limit')})`,
);

/** Drops the audit log below an id, whosever it is: by the index of all rows. */
export const dropAudit = prepare<never, { below: string; limit: number }>(
  () => sql`DELETE FROM ${auditLog} WHERE (organization_id, id) IN (
    SELECT old.organization_id, old.id FROM ${auditLog} AS old WHERE old.id < ${p('below')}
    ORDER BY old.id LIMIT ${p('limit')})`,
);

/** Drops expired access tokens of each directory in a JSON list. Static tokens stay where people look at them. */
export const dropAccessTokens = prepare<never, { directoryIds: string; now: number; limit: number }>(
  () => sql`DELETE FROM ${tokens} WHERE hash IN (
    SELECT old.hash FROM json_each(${p('directoryIds')}) AS j CROSS JOIN ${tokens} AS old
    WHERE old.directory_id = j.value AND old.client_id > '' AND old.expires_at <= ${p('now')} LIMIT ${p('limit')})`,
);

/** Drops what is remembered of assertions that have expired themselves. */
export const dropAssertions = prepare<never, { directoryIds: string; now: number; limit: number }>(
  () => sql`DELETE FROM ${oauthAssertions} WHERE (directory_id, client_id, jti_hash) IN (
    SELECT old.directory_id, old.client_id, old.jti_hash
    FROM json_each(${p('directoryIds')}) AS j CROSS JOIN ${oauthAssertions} AS old
    WHERE old.directory_id = j.value AND old.expires_at <= ${p('now')} LIMIT ${p('limit')})`,
);
