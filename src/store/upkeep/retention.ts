// What is dropped for age, each in bounded steps from the old end. Ids and sequences grow with time, so that no
// statement looks further than what it drops.

import { type Column, sql } from 'drizzle-orm';
import { directories, events, organizations, tokens } from '../db/schema.ts';
import { oauthAssertions } from '../db/schema-oauth.ts';
import { auditLog, deliveries, requestLog, streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { amongFirst, amongFirstBytes, type Below, bytesOf, LAST } from './deletion.ts';
import type { Dropped } from './pace.ts';

/** An organization and the time of its oldest event. */
export interface OldestEvent {
  readonly organizationId: string;
  /** Epoch ms; null for none. */
  readonly at: number | null;
}

/** Organizations after an id with their oldest events, in id order. */
export const oldestEvents = prepare<OldestEvent, { after: string; limit: number }>(
  () => sql`SELECT ${organizations.id} AS "organizationId", (SELECT ${events.at} FROM ${events}
      WHERE ${events.organizationId} = ${organizations.id} ORDER BY ${events.sequence} LIMIT 1) AS "at"
    FROM ${organizations} WHERE ${organizations.id} > ${p('after')} ORDER BY ${organizations.id} LIMIT ${p('limit')}`,
);

/** Whether the statement before it in the batch dropped all that it might: then there may be more. */
export const dropped = prepare<Dropped, { rows: number }>(
  () => sql`SELECT changes() AS "n", changes() >= ${p('rows')} AS "more"`,
);

const firstEvents = sql`SELECT ${events.sequence} AS sequence, ${events.at} AS at, octet_length(${events.data}) AS bytes
  FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')} ORDER BY ${events.sequence} LIMIT ${p('rows')}`;

type EventsToDrop = { organizationId: string; upTo: number; before: number; rows: number; bytes: number };
/**
 * Drops events that are older than `before`, within bounds and none above `upTo`: a run without gaps from the old end,
 * also where clocks were set back.
 */
export const dropEvents = prepare<never, EventsToDrop>(
  () => sql`DELETE FROM ${events} WHERE ${events.organizationId} = ${p('organizationId')}
    AND ${events.sequence} <= min(${p('upTo')}, (
      SELECT CASE WHEN sum(bytes) <= ${p('bytes')} THEN max(CASE WHEN at < ${p('before')} THEN sequence END) ELSE (
        SELECT max(sequence) FROM (
          SELECT sequence, at, sum(bytes) OVER (ORDER BY sequence ROWS UNBOUNDED PRECEDING) - bytes AS preceding
          FROM (${firstEvents})) WHERE at < ${p('before')} AND preceding < ${p('bytes')}) END
      FROM (${firstEvents})))`,
);

/** What `dropEvents` did, right before it in the batch, and whether there are more for it. */
export const eventsLeft = prepare<Dropped, { organizationId: string; upTo: number; before: number }>(
  () => sql`SELECT changes() AS "n", EXISTS (SELECT 1 FROM (
      SELECT ${events.sequence} AS sequence, ${events.at} AS at FROM ${events}
      WHERE ${events.organizationId} = ${p('organizationId')} ORDER BY ${events.sequence} LIMIT 1)
    WHERE sequence <= ${p('upTo')} AND at < ${p('before')}) AS "more"`,
);

export interface StreamCursor {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly cursor: number;
}

/** Cursors of a JSON list of [webhook, organization], where there are streams. */
export const streamCursors = prepare<StreamCursor, { pairs: string }>(
  () => sql`SELECT ${streams.webhookId} AS "webhookId", ${streams.organizationId} AS "organizationId",
      ${streams.cursor} AS "cursor"
    FROM json_each(${p('pairs')}) AS j CROSS JOIN ${streams}
    WHERE ${streams.webhookId} = j.value ->> 0 AND ${streams.organizationId} = j.value ->> 1`,
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

/** No id is equal to one that only says when (id.ts `idAt`). */
const belowId = { is: sql`id < ${p('below')}`, end: [sql`${p('below')}`] };

/** Drops a webhook's deliveries below an id. */
export const dropDeliveries = prepare<never, { webhookId: string; below: string; rows: number }>(
  () => sql`DELETE FROM ${deliveries}
    WHERE ${amongFirst(sql`${deliveries}`, [deliveries.id], sql`webhook_id = ${p('webhookId')}`, belowId)}`,
);

/** Directories after an id up to another that have logged requests below an id. */
export const directoriesWithOldRequests = prepare<
  { readonly id: string },
  { after: string; upTo: string; below: string }
>(
  () => sql`SELECT ${directories.id} AS "id" FROM ${directories}
    WHERE ${directories.id} > ${p('after')} AND ${directories.id} <= ${p('upTo')} AND EXISTS (SELECT 1
      FROM ${requestLog} AS old WHERE old.directory_id = ${directories.id} AND old.id < ${p('below')})`,
);

/** Drops a directory's logged requests below an id. */
export const dropRequests = prepare<never, { directoryId: string; below: string; rows: number; bytes: number }>(() => {
  const own = sql`directory_id = ${p('directoryId')}`;
  return sql`DELETE FROM ${requestLog}
    WHERE ${amongFirstBytes(sql`${requestLog}`, requestLog.id, bytesOf([requestLog.entry]), own, belowId)}`;
});

/** What `dropRequests` did, right before it in the batch, and whether there are more for it. */
export const requestsLeft = prepare<Dropped, { directoryId: string; below: string }>(
  () => sql`SELECT changes() AS "n", EXISTS (SELECT 1 FROM ${requestLog} AS old
    WHERE old.directory_id = ${p('directoryId')} AND old.id < ${p('below')}) AS "more"`,
);

/** Drops the audit log below an id, whosever it is: by the index of all rows. */
export const dropAudit = prepare<never, { below: string; rows: number }>(() => {
  const byId = sql`${auditLog} INDEXED BY audit_log_id`;
  const below = { is: belowId.is, end: [...belowId.end, sql`''`] };
  return sql`DELETE FROM ${byId} WHERE ${amongFirst(byId, [auditLog.id, auditLog.organizationId], sql`TRUE`, below)}`;
});

/** What ends by now, whatever else is in its key. */
function endedOf(key: readonly Column[]): Below {
  const end = key.map((_, place) => (place === 0 ? sql`${p('now')}` : LAST));
  return { is: sql`expires_at <= ${p('now')}`, end };
}

/** Drops expired access tokens. Static tokens stay where people look at them. */
export const dropAccessTokens = prepare<never, { now: number; rows: number }>(() => {
  const key = [tokens.expiresAt, tokens.hash];
  const ofAccess = sql`${tokens} INDEXED BY tokens_access_ended`;
  const own = sql`client_id IS NOT NULL AND expires_at IS NOT NULL`;
  return sql`DELETE FROM ${ofAccess} WHERE ${amongFirst(ofAccess, key, own, endedOf(key))}`;
});

/** Drops what is remembered of assertions that have expired themselves. */
export const dropAssertions = prepare<never, { now: number; rows: number }>(() => {
  const { clientId, directoryId, expiresAt, jtiHash } = oauthAssertions;
  const key = [expiresAt, directoryId, clientId, jtiHash];
  const byEnd = sql`${oauthAssertions} INDEXED BY oauth_assertions_ended`;
  return sql`DELETE FROM ${byEnd} WHERE ${amongFirst(byEnd, key, sql`TRUE`, endedOf(key))}`;
});
