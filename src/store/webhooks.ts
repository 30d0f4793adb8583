// Webhooks, in DB whatever the shard of the organizations they hear of. Secrets come and go sealed.

import { type Column, sql } from 'drizzle-orm';
import { bare, selected } from './rows.ts';
import { webhooks } from './schema-operator.ts';
import { p, prepare } from './statement.ts';

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  /** JSON list of event types, null for all. */
  readonly events: string | null;
  /** Null for all organizations. */
  readonly organizationId: string | null;
  readonly description: string | null;
  readonly maxBatch: number;
  readonly startAfter: number | null;
  readonly status: 'active' | 'paused' | 'disabled';
  readonly disabledReason: string | null;
  readonly secret: string;
  readonly previousSecret: string | null;
  readonly previousSecretUntil: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const COLUMNS = {
  id: webhooks.id,
  url: webhooks.url,
  events: webhooks.events,
  organizationId: webhooks.organizationId,
  description: webhooks.description,
  maxBatch: webhooks.maxBatch,
  startAfter: webhooks.startAfter,
  status: webhooks.status,
  disabledReason: webhooks.disabledReason,
  secret: webhooks.secret,
  previousSecret: webhooks.previousSecret,
  previousSecretUntil: webhooks.previousSecretUntil,
  createdAt: webhooks.createdAt,
  updatedAt: webhooks.updatedAt,
} satisfies Record<keyof WebhookRow, Column>;

export const insertWebhook = prepare<
  WebhookRow,
  {
    id: string;
    url: string;
    events: string | null;
    organizationId: string | null;
    description: string | null;
    maxBatch: number;
    startAfter: number | null;
    secret: string;
    now: number;
  }
>(
  () => sql`INSERT INTO ${webhooks}
      (${bare(webhooks.id)}, ${bare(webhooks.url)}, ${bare(webhooks.events)}, ${bare(webhooks.organizationId)},
       ${bare(webhooks.description)}, ${bare(webhooks.maxBatch)}, ${bare(webhooks.startAfter)}, ${bare(webhooks.status)},
       ${bare(webhooks.secret)}, ${bare(webhooks.createdAt)}, ${bare(webhooks.updatedAt)})
    VALUES (${p('id')}, ${p('url')}, ${p('events')}, ${p('organizationId')}, ${p('description')}, ${p('maxBatch')},
      ${p('startAfter')}, 'active', ${p('secret')}, ${p('now')}, ${p('now')})
    RETURNING ${selected(COLUMNS)}`,
);

export const webhookById = prepare<WebhookRow, { id: string }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${webhooks} WHERE ${webhooks.id} = ${p('id')}`,
);

/** In id order, which is the order of creation. */
export const webhooksAfter = prepare<WebhookRow, { after: string; limit: number }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${webhooks} WHERE ${webhooks.id} > ${p('after')}
    ORDER BY ${webhooks.id} LIMIT ${p('limit')}`,
);

/** Those that hear of an organization, whatever their status. */
export const webhooksOf = prepare<WebhookRow, { organizationId: string }>(
  () => sql`SELECT ${selected(COLUMNS)}
    FROM (SELECT NULL AS id UNION ALL SELECT ${p('organizationId')}) AS o CROSS JOIN ${webhooks}
    WHERE ${webhooks.organizationId} IS o.id ORDER BY ${webhooks.id}`,
);

/** What finding due streams needs to know of a webhook. */
export interface ListeningWebhook {
  readonly id: string;
  readonly organizationId: string | null;
  readonly startAfter: number | null;
  readonly createdAt: number;
}

const listeningColumns = sql`${webhooks.id} AS "id", ${webhooks.organizationId} AS "organizationId",
  ${webhooks.startAfter} AS "startAfter", ${webhooks.createdAt} AS "createdAt"`;

/** All active webhooks, in id order after an id. */
export const activeWebhooks = prepare<ListeningWebhook, { after: string; limit: number }>(
  () => sql`SELECT ${listeningColumns} FROM ${webhooks}
    WHERE ${webhooks.id} > ${p('after')} AND ${webhooks.status} = 'active' ORDER BY ${webhooks.id} LIMIT ${p('limit')}`,
);

/** The active ones that hear of an organization of a JSON list: made for it, or for all. */
export const activeWebhooksOf = prepare<ListeningWebhook, { organizationIds: string; after: string; limit: number }>(
  () => sql`SELECT ${listeningColumns}
    FROM (SELECT NULL AS id UNION ALL SELECT value FROM json_each(${p('organizationIds')})) AS o CROSS JOIN ${webhooks}
    WHERE ${webhooks.organizationId} IS o.id AND ${webhooks.id} > ${p('after')} AND ${webhooks.status} = 'active'
    ORDER BY ${webhooks.id} LIMIT ${p('limit')}`,
);

/** Whether a webhook is still as a consumer knows it: one row while nothing of it was changed. */
export const webhookUnchanged = prepare<{ readonly id: string }, { id: string; updatedAt: number }>(
  () => sql`SELECT ${webhooks.id} AS "id" FROM ${webhooks}
    WHERE ${webhooks.id} = ${p('id')} AND ${webhooks.updatedAt} = ${p('updatedAt')} AND ${webhooks.status} = 'active'`,
);

/** Writes all that may be changed. `updated_at` always grows: it tells consumers that something did. */
export const updateWebhook = prepare<
  WebhookRow,
  {
    id: string;
    url: string;
    events: string | null;
    description: string | null;
    maxBatch: number;
    status: string;
    disabledReason: string | null;
    now: number;
  }
>(
  () => sql`UPDATE ${webhooks} SET ${bare(webhooks.url)} = ${p('url')}, ${bare(webhooks.events)} = ${p('events')},
      ${bare(webhooks.description)} = ${p('description')}, ${bare(webhooks.maxBatch)} = ${p('maxBatch')},
      ${bare(webhooks.status)} = ${p('status')}, ${bare(webhooks.disabledReason)} = ${p('disabledReason')},
      ${bare(webhooks.updatedAt)} = max(${webhooks.updatedAt} + 1, ${p('now')})
    WHERE ${webhooks.id} = ${p('id')} RETURNING ${selected(COLUMNS)}`,
);

/** The secret of so far becomes the previous one, valid until a time. */
export const rotateSecret = prepare<WebhookRow, { id: string; secret: string; previousUntil: number; now: number }>(
  () => sql`UPDATE ${webhooks} SET ${bare(webhooks.previousSecret)} = ${webhooks.secret},
      ${bare(webhooks.previousSecretUntil)} = ${p('previousUntil')}, ${bare(webhooks.secret)} = ${p('secret')},
      ${bare(webhooks.updatedAt)} = max(${webhooks.updatedAt} + 1, ${p('now')})
    WHERE ${webhooks.id} = ${p('id')} RETURNING ${selected(COLUMNS)}`,
);

/** Only where it is active and still has the URL that gave the reason. */
export const disableWebhook = prepare<never, { id: string; url: string; reason: string; now: number }>(
  () => sql`UPDATE ${webhooks} SET ${bare(webhooks.status)} = 'disabled', ${bare(webhooks.disabledReason)} = ${p('reason')},
      ${bare(webhooks.updatedAt)} = max(${webhooks.updatedAt} + 1, ${p('now')})
    WHERE ${webhooks.id} = ${p('id')} AND ${webhooks.status} = 'active' AND ${webhooks.url} = ${p('url')}`,
);

export const deleteWebhook = prepare<{ readonly id: string }, { id: string }>(
  () => sql`DELETE FROM ${webhooks} WHERE ${webhooks.id} = ${p('id')} RETURNING ${webhooks.id} AS "id"`,
);
