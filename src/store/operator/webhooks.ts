// Webhooks: those of all organizations in DB, those of one with it (docs/decisions/0030). Secrets come and go sealed.

import { and, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { selected } from '../db/rows.ts';
import { webhooks } from '../db/schema-operator.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';

/** `events` is a JSON list of event types, null for all; `organizationId` is null for all. */
export type WebhookRow = Readonly<typeof webhooks.$inferSelect>;

const FIELDS = fieldsOf(webhooks);
const isThis = eq(webhooks.id, p('id'));
/** It always grows: it tells consumers that something changed. */
const changedNow = sql`max(${webhooks.updatedAt} + 1, ${p('now')})`;

type NewRow = Pick<
  WebhookRow,
  'id' | 'url' | 'events' | 'organizationId' | 'description' | 'maxBatch' | 'startAfter' | 'secret' | 'keyId'
>;

export const insertWebhook = prepareGrowing<WebhookRow, NewRow & { now: number }>(() =>
  builder
    .insert(webhooks)
    .values({
      id: p('id'),
      url: p('url'),
      events: p('events'),
      organizationId: p('organizationId'),
      description: p('description'),
      maxBatch: p('maxBatch'),
      startAfter: p('startAfter'),
      status: 'active',
      secret: p('secret'),
      keyId: p('keyId'),
      createdAt: p('now'),
      updatedAt: p('now'),
    })
    .returning(FIELDS),
);

export const webhookById = prepare<WebhookRow, { id: string }>(() =>
  builder.select(FIELDS).from(webhooks).where(isThis),
);

/** In id order, which is the order of creation. */
export const webhooksAfter = prepare<WebhookRow, { after: string; limit: number }>(() =>
  builder
    .select(FIELDS)
    .from(webhooks)
    .where(gt(webhooks.id, p('after')))
    .orderBy(webhooks.id)
    .limit(p('limit')),
);

/** Those that hear of an organization, whatever their status. */
export const webhooksOf = prepare<WebhookRow, { organizationId: string }>(
  () => sql`SELECT ${selected(getTableColumns(webhooks))}
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

/** The active ones that hear of an organization of a JSON list: made for it, or for all. */
export const activeWebhooksOf = prepare<ListeningWebhook, { organizationIds: string; after: string; limit: number }>(
  () => sql`SELECT ${listeningColumns}
    FROM (SELECT NULL AS id UNION ALL SELECT value FROM json_each(${p('organizationIds')})) AS o CROSS JOIN ${webhooks}
    WHERE ${webhooks.organizationId} IS o.id AND ${webhooks.id} > ${p('after')} AND ${webhooks.status} = 'active'
    ORDER BY ${webhooks.id} LIMIT ${p('limit')}`,
);

/** Whether a webhook is still as a consumer knows it: one row while nothing of it was changed. */
export const webhookUnchanged = prepare<{ readonly id: string }, { id: string; updatedAt: number }>(() =>
  builder
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(and(isThis, eq(webhooks.updatedAt, p('updatedAt')), eq(webhooks.status, 'active'))),
);

type Changed = Pick<WebhookRow, 'url' | 'events' | 'description' | 'maxBatch' | 'status' | 'disabledReason'>;

/** Writes all that may be changed, where nothing was since it was read: `was` is its `updatedAt`. */
export const updateWebhook = prepare<WebhookRow, Changed & { id: string; was: number; now: number }>(() =>
  builder
    .update(webhooks)
    .set({
      url: sql`${p('url')}`,
      events: sql`${p('events')}`,
      description: sql`${p('description')}`,
      maxBatch: sql`${p('maxBatch')}`,
      status: sql`${p('status')}`,
      disabledReason: sql`${p('disabledReason')}`,
      updatedAt: changedNow,
    })
    .where(and(isThis, eq(webhooks.updatedAt, p('was'))))
    .returning(FIELDS),
);

/** The previous secrets as a JSON list of [sealed, until]. Before rotations within a day were kept apart it was one text. */
const previousList = sql`CASE WHEN ${webhooks.previousSecret} IS NULL THEN '[]'
  WHEN ${webhooks.previousSecret} LIKE '[%' THEN ${webhooks.previousSecret}
  ELSE json_array(json_array(${webhooks.previousSecret}, ${webhooks.previousSecretUntil})) END`;
const stillValid = sql`json_each(${previousList}) AS previous WHERE previous.value ->> 1 > ${p('now')}`;

/**
 * The secret of so far joins the previous ones, valid until a time; those whose time is over go. No row where `most`
 * are valid already. `key_id` stays: what joins the previous ones may be sealed with an older key than the new secret.
 */
export const rotateSecret = prepare<
  WebhookRow,
  { id: string; secret: string; previousUntil: number; most: number; now: number }
>(() =>
  builder
    .update(webhooks)
    .set({
      previousSecret: sql`(SELECT json_group_array(json(each.value)) FROM (
        SELECT json_array(${webhooks.secret}, ${p('previousUntil')}) AS value
        UNION ALL SELECT previous.value FROM ${stillValid}) AS each)`,
      previousSecretUntil: sql`${p('previousUntil')}`,
      secret: sql`${p('secret')}`,
      updatedAt: changedNow,
    })
    .where(and(isThis, sql`(SELECT count(*) FROM ${stillValid}) < ${p('most')}`))
    .returning(FIELDS),
);

/** Only where it is active and still has the URL that gave the reason. */
export const disableWebhook = prepare<never, { id: string; url: string; reason: string; now: number }>(() =>
  builder
    .update(webhooks)
    .set({ status: 'disabled', disabledReason: sql`${p('reason')}`, updatedAt: changedNow })
    .where(and(isThis, eq(webhooks.status, 'active'), eq(webhooks.url, p('url')))),
);

export const deleteWebhook = prepare<{ readonly id: string }, { id: string }>(() =>
  builder.delete(webhooks).where(isThis).returning({ id: webhooks.id }),
);

/** Which webhooks are to be resealed, and the sealed texts of each. */
export type SealedWebhook = Pick<WebhookRow, 'id' | 'secret' | 'previousSecret' | 'previousSecretUntil'>;

/** Those sealed with another key than `newest`, but for those marked as `tried`, which stands above all ids of keys. */
export const webhooksToReseal = prepare<SealedWebhook, { newest: string; tried: string; limit: number }>(
  () => sql`SELECT ${selected({
    id: webhooks.id,
    secret: webhooks.secret,
    previousSecret: webhooks.previousSecret,
    previousSecretUntil: webhooks.previousSecretUntil,
  })} FROM (SELECT '' AS above, ${p('newest')} AS below UNION ALL SELECT ${p('newest')}, ${p('tried')}
      UNION ALL SELECT ${p('tried')}, '~') AS o
    CROSS JOIN ${webhooks} INDEXED BY webhooks_key
    WHERE ${webhooks.keyId} > o.above AND ${webhooks.keyId} < o.below LIMIT ${p('limit')}`,
);

/** Writes the resealed texts, unless the secret was rotated in the meantime. What the host app sees has not changed. */
export const resealWebhook = prepare<
  { readonly id: string },
  { id: string; before: string; secret: string; previousSecret: string | null; keyId: string }
>(() =>
  builder
    .update(webhooks)
    .set({ secret: sql`${p('secret')}`, previousSecret: sql`${p('previousSecret')}`, keyId: sql`${p('keyId')}` })
    .where(and(isThis, eq(webhooks.secret, p('before'))))
    .returning({ id: webhooks.id }),
);

/** How many secrets that still sign are sealed with a key: '' for those sealed before keys had ids. */
export interface SealedCount {
  readonly keyId: string;
  readonly secrets: number;
  /** Of these, secrets of today that none of the keys opened when they were last tried. */
  readonly unreadable: number;
}

/** Reads every webhook: for a page that is seldom looked at. */
export const sealedByKey = prepare<SealedCount, { now: number }>(
  () => sql`SELECT CASE WHEN sealed LIKE 'v1.%' THEN substr(sealed, 4, 12) ELSE '' END AS "keyId",
      count(*) AS secrets, sum(unreadable) AS unreadable
    FROM (SELECT ${webhooks.secret} AS sealed, ${webhooks.keyId} LIKE 'unreadable%' AS unreadable FROM ${webhooks}
      UNION ALL SELECT previous.value ->> 0, 0 FROM ${webhooks} CROSS JOIN ${stillValid})
    GROUP BY 1 ORDER BY 1`,
);
