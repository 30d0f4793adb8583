// What alerts are about, as the clock finds it: by an index that holds the bad cases alone, or in the order in which they
// become due; and those of which an alert is open, by their ids. A page by primary key has a twin that says where it ends.

import { type SQL, sql } from 'drizzle-orm';
import { directories, tokens } from '../db/schema.ts';
import { refusedBursts } from '../db/schema-alerts.ts';
import { oauthSecrets } from '../db/schema-oauth.ts';
import { apiKeys, requestLog, setAsideEvents, streams, webhooks } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** Where a page ends, and how many rows it has. */
export interface PageEnd {
  readonly last: string | null;
  readonly n: number;
}
type PageParams = { after: string; limit: number };

// --- streams that fail, by "webhook organization"

export interface FailingStream {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly failingSince: number;
}
const streamColumns = sql`webhook_id AS "webhookId", organization_id AS "organizationId", failing_since AS "failingSince"`;
type FailingPage = { since: number; webhookId: string; organizationId: string; before: number; limit: number };
/** Found by an index that holds the failing ones alone, after a place in it: those that fail since a time or longer. */
export const failingStreams = prepare<FailingStream, FailingPage>(
  () => sql`SELECT ${streamColumns} FROM ${streams} INDEXED BY streams_failing
    WHERE failing_since IS NOT NULL AND failing_since <= ${p('before')} AND (failing_since, webhook_id, organization_id)
      > (${p('since')}, ${p('webhookId')}, ${p('organizationId')})
    ORDER BY failing_since, webhook_id, organization_id LIMIT ${p('limit')}`,
);
/** Of a JSON list of [webhook, organization]. */
export const failingAmong = prepare<FailingStream, { pairs: string; before: number }>(
  () => sql`SELECT ${streamColumns} FROM json_each(${p('pairs')}) AS j CROSS JOIN ${streams} AS s
    WHERE s.webhook_id = j.value ->> 0 AND s.organization_id = j.value ->> 1 AND s.failing_since <= ${p('before')}`,
);
/** Of a JSON list of webhook ids, the active ones. */
export const activeWebhooksAmong = prepare<{ readonly id: string }, { ids: string }>(
  () => sql`SELECT w.id AS "id" FROM json_each(${p('ids')}) AS j CROSS JOIN ${webhooks} AS w
    WHERE w.id = j.value AND w.status = 'active'`,
);

// --- events set aside, by "webhook organization"

export interface SetAside {
  readonly webhookId: string;
  readonly organizationId: string;
}
const setAsidePage: SQL = sql`SELECT webhook_id, organization_id, sequence FROM ${setAsideEvents}
  WHERE (webhook_id, organization_id) > (substr(${p('after')}, 1, instr(${p('after')}, ' ') - 1), substr(${p('after')}, instr(${p('after')}, ' ') + 1))
  ORDER BY webhook_id, organization_id, sequence LIMIT ${p('limit')}`;
export const setAsideStreams = prepare<SetAside, PageParams>(
  () => sql`SELECT DISTINCT webhook_id AS "webhookId", organization_id AS "organizationId" FROM (${setAsidePage})`,
);
export const setAsideEnd = prepare<PageEnd, PageParams>(
  () => sql`SELECT max(webhook_id || ' ' || organization_id) AS "last", count(*) AS "n" FROM (${setAsidePage})`,
);
export const setAsideAmong = prepare<SetAside, { pairs: string }>(
  () => sql`SELECT j.value ->> 0 AS "webhookId", j.value ->> 1 AS "organizationId" FROM json_each(${p('pairs')}) AS j
    WHERE EXISTS (SELECT 1 FROM ${setAsideEvents} AS s
      WHERE s.webhook_id = j.value ->> 0 AND s.organization_id = j.value ->> 1)`,
);

// --- directories that are held, or silent

export interface WatchedDirectory {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string | null;
  readonly provider: string;
  readonly status: string;
  readonly heldAt: number | null;
  readonly heldFrom: number | null;
  readonly lastRequestAt: number | null;
  /** Hours since 1970. */
  readonly seenHour: number | null;
}
const directoryColumns = sql`d.id AS "id", d.organization_id AS "organizationId", d.name AS "name",
  d.provider AS "provider", d.status AS "status", d.held_at AS "heldAt", d.held_from AS "heldFrom",
  d.last_request_at AS "lastRequestAt", d.seen_hour AS "seenHour"`;
/** Last heard in an hour before `hour`, after a place in this order: each comes by once. */
export const quietDirectories = prepare<
  WatchedDirectory,
  { afterHour: number; after: string; hour: number; limit: number }
>(
  () => sql`SELECT ${directoryColumns} FROM ${directories} AS d INDEXED BY directories_seen
    WHERE d.seen_hour IS NOT NULL AND (d.seen_hour, d.id) > (${p('afterHour')}, ${p('after')}) AND d.seen_hour < ${p('hour')}
    ORDER BY d.seen_hour, d.id LIMIT ${p('limit')}`,
);
/** Found by an index that holds these alone. */
export const heldDirectories = prepare<WatchedDirectory, { limit: number }>(
  () => sql`SELECT ${directoryColumns} FROM ${directories} AS d INDEXED BY directories_held
    WHERE d.held_at IS NOT NULL AND d.status <> 'deleted' LIMIT ${p('limit')}`,
);
/** Of a JSON list of ids. */
export const heldAmong = prepare<WatchedDirectory, { ids: string }>(
  () => sql`SELECT ${directoryColumns} FROM json_each(${p('ids')}) AS j CROSS JOIN ${directories} AS d
    WHERE d.id = j.value AND d.status <> 'deleted' AND d.held_at IS NOT NULL`,
);
/** Of a JSON list of ids, the active ones that were not heard since. */
export const quietAmong = prepare<WatchedDirectory, { ids: string; to: number }>(
  () => sql`SELECT ${directoryColumns} FROM json_each(${p('ids')}) AS j CROSS JOIN ${directories} AS d
    WHERE d.id = j.value AND d.status = 'active' AND d.last_request_at <= ${p('to')}`,
);
/** Of a JSON list of [directory, request id], those with so many logged requests from that id on. */
export const busyAmong = prepare<{ readonly id: string }, { asked: string; requests: number }>(
  () => sql`SELECT j.value ->> 0 AS "id" FROM json_each(${p('asked')}) AS j
    WHERE (SELECT count(*) FROM (SELECT 1 FROM ${requestLog} AS r
      WHERE r.directory_id = j.value ->> 0 AND r.id >= j.value ->> 1 LIMIT ${p('requests')})) >= ${p('requests')}`,
);

// --- webhooks that are disabled, or whose secret nothing opens

export interface BrokenWebhook {
  readonly id: string;
  readonly organizationId: string | null;
  readonly url: string;
  readonly status: string;
  readonly disabledReason: string | null;
  readonly unreadable: 0 | 1;
}
const webhookColumns = sql`w.id AS "id", w.organization_id AS "organizationId", w.url AS "url", w.status AS "status",
  w.disabled_reason AS "disabledReason", w.key_id LIKE 'unreadable %' AS "unreadable"`;
const isBroken = sql`(w.status = 'disabled' OR (w.status = 'active' AND w.key_id LIKE 'unreadable %'))`;
/** Found by indexes: of what is disabled, and of what names no key that opens it. */
export const brokenWebhooks = prepare<BrokenWebhook, { limit: number }>(
  () => sql`SELECT * FROM (
    SELECT ${webhookColumns} FROM ${webhooks} AS w INDEXED BY webhooks_disabled WHERE w.status = 'disabled'
    UNION ALL
    SELECT ${webhookColumns} FROM ${webhooks} AS w INDEXED BY webhooks_key
      WHERE w.key_id >= 'unreadable ' AND w.key_id < 'unreadable!' AND w.status = 'active') LIMIT ${p('limit')}`,
);
export const brokenAmong = prepare<BrokenWebhook, { ids: string }>(
  () => sql`SELECT ${webhookColumns} FROM json_each(${p('ids')}) AS j CROSS JOIN ${webhooks} AS w
    WHERE w.id = j.value AND ${isBroken}`,
);

// --- tokens and keys

export interface ExpiringCredential {
  readonly kind: 'token' | 'client_secret';
  readonly id: string;
  readonly directoryId: string;
  readonly hint: string;
  readonly expiresAt: number;
}
const endingColumns = sql`id AS "id", directory_id AS "directoryId", hint AS "hint", expires_at AS "expiresAt"`;
const isEnding = sql`expires_at IS NOT NULL AND expires_at > ${p('now')} AND expires_at <= ${p('until')}
  ORDER BY expires_at LIMIT ${p('limit')}`;
type Ending = { now: number; until: number; limit: number };
/** The first static tokens that end, of those that end between two times. */
export const expiringTokens = prepare<ExpiringCredential, Ending>(
  () => sql`SELECT 'token' AS "kind", ${endingColumns} FROM ${tokens} WHERE client_id IS NULL
    AND suspended_at IS NULL AND ${isEnding}`,
);
/** The first client secrets. Those of a deleted directory open nothing. */
export const expiringSecrets = prepare<ExpiringCredential, Ending>(
  () => sql`SELECT 'client_secret' AS "kind", ${endingColumns} FROM ${oauthSecrets} AS s
    WHERE EXISTS (SELECT 1 FROM ${directories} AS d WHERE d.id = s.directory_id AND d.status <> 'deleted') AND ${isEnding}`,
);
export interface WatchedKey {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}
/** Keys are a few hundred: all are looked at. */
export const watchedKeys = prepare<WatchedKey, { since: number; now: number; until: number; limit: number }>(
  () => sql`SELECT id AS "id", name AS "name", scope AS "scope", created_at AS "createdAt", expires_at AS "expiresAt"
    FROM ${apiKeys} WHERE (scope = 'admin' AND created_at > ${p('since')})
      OR (expires_at > ${p('now')} AND expires_at <= ${p('until')}) LIMIT ${p('limit')}`,
);

// --- tokens that were refused often

export const noteRefusedBurst = prepare<never, { hour: number; directoryId: string }>(
  () => sql`INSERT INTO ${refusedBursts} (hour, directory_id)
    SELECT ${p('hour')}, id FROM ${directories} WHERE id = ${p('directoryId')} AND status <> 'deleted' ON CONFLICT DO NOTHING`,
);
export const refusedSince = prepare<{ readonly directoryId: string }, { hour: number; limit: number }>(
  () => sql`SELECT DISTINCT directory_id AS "directoryId" FROM ${refusedBursts}
    WHERE hour >= ${p('hour')} LIMIT ${p('limit')}`,
);
export const dropRefusedBursts = prepare<never, { before: number }>(
  () => sql`DELETE FROM ${refusedBursts} WHERE hour < ${p('before')}`,
);
