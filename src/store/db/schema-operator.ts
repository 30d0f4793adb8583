// The tables of the operator: webhooks and their streams, keys, links, sessions and logs. As schema.ts otherwise.

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Where the host app receives events. Of all organizations: in DB. Of one: in its database, but for old ones. */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text().primaryKey(),
    url: text().notNull(),
    /** JSON array of event types, null for all. */
    events: text(),
    /** null for all organizations. */
    organizationId: text('organization_id'),
    description: text(),
    maxBatch: integer('max_batch').notNull().default(1),
    /** Exclusive start of every stream; null: after the last event older than the webhook. */
    startAfter: integer('start_after'),
    /** active, paused or disabled. */
    status: text({ enum: ['active', 'paused', 'disabled'] }).notNull(),
    /** Why it was disabled: `gone` (410), `silent` (7 days without an accepted event). */
    disabledReason: text('disabled_reason'),
    /** Sealed (encrypt.ts). */
    secret: text().notNull(),
    /** JSON list of [sealed, until when it signs]; one sealed text where it was stored before there were several. */
    previousSecret: text('previous_secret'),
    previousSecretUntil: integer('previous_secret_until'),
    /**
     * Of the oldest key that anything here is sealed with, `unknown` where it was sealed before keys had ids; a secret
     * that no key opens has `unreadable` and the ids of the keys that were tried.
     */
    keyId: text('key_id').notNull().default('unknown'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    index('webhooks_organization').on(t.organizationId),
    index('webhooks_key').on(t.keyId, t.id),
    index('webhooks_disabled').on(t.id).where(sql`status = 'disabled'`),
  ],
);

/** One webhook's events of one organization: how far, who sends just now, when next. */
export const streams = sqliteTable(
  'streams',
  {
    webhookId: text('webhook_id').notNull(),
    organizationId: text('organization_id').notNull(),
    /** Everything up to this sequence was accepted, set aside or not asked for. */
    cursor: integer().notNull(),
    /** Counts replays: an attempt of an older epoch moves nothing. */
    epoch: integer().notNull().default(0),
    leaseId: text('lease_id'),
    leaseUntil: integer('lease_until').notNull().default(0),
    /** Failed attempts of the event after the cursor. */
    failures: integer().notNull().default(0),
    nextAttemptAt: integer('next_attempt_at').notNull().default(0),
    /** Number of the last event sent on the stream. Above `cursor`: sent together up to here and not accepted yet. */
    lastSent: integer('last_sent'),
    /** Number of the first of those. What lies between `cursor` and it was discarded before they were sent. */
    firstSent: integer('first_sent'),
    lastAcceptedAt: integer('last_accepted_at'),
    /** First failure since the last accepted event: 7 days later the webhook is disabled. */
    failingSince: integer('failing_since'),
    /** Failures that the last event set aside had used up; 0 once another was accepted. They count for back-off. */
    setAside: integer('set_aside').notNull().default(0),
    /** JSON of the attempts of the last 24 hours, by the hour (delivery/tally.ts). */
    attemptsByHour: text('attempts_by_hour'),
  },
  (t) => [
    primaryKey({ columns: [t.webhookId, t.organizationId] }),
    // Costs nothing while a stream does well.
    index('streams_failing').on(t.failingSince, t.webhookId, t.organizationId).where(sql`failing_since IS NOT NULL`),
  ],
);

/** Events that a stream went on without: until they are sent again and accepted, or an operator acknowledges them. */
export const setAsideEvents = sqliteTable(
  'set_aside_events',
  {
    webhookId: text('webhook_id').notNull(),
    organizationId: text('organization_id').notNull(),
    sequence: integer().notNull(),
    eventId: text('event_id').notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.webhookId, t.organizationId, t.sequence] })],
);

/** Each attempt to deliver. Ids grow with time. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    webhookId: text('webhook_id').notNull(),
    id: text().notNull(),
    organizationId: text('organization_id').notNull(),
    eventId: text('event_id').notNull(),
    eventType: text('event_type').notNull(),
    sequence: integer().notNull(),
    attempt: integer().notNull(),
    /** accepted, retrying, failed (set aside) or skipped. */
    status: text().notNull(),
    responseStatus: integer('response_status'),
    responseBody: text('response_body'),
    durationMs: integer('duration_ms').notNull(),
    at: integer().notNull(),
    nextAttemptAt: integer('next_attempt_at'),
  },
  (t) => [primaryKey({ columns: [t.webhookId, t.id] })],
);

/** The operator's keys beside ADMIN_API_KEY, by SHA-256 of the key. */
export const apiKeys = sqliteTable('api_keys', {
  hash: text().primaryKey(),
  id: text().notNull(),
  name: text().notNull(),
  /** read, write, admin, metrics or support. */
  scope: text().notNull(),
  hint: text().notNull(),
  /** The one organization that it may see; null for all. */
  organizationId: text('organization_id'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  lastUsedAt: integer('last_used_at'),
});

/** One-time links into the setup portal, by SHA-256 of their secret. */
export const portalLinks = sqliteTable(
  'portal_links',
  {
    hash: text().primaryKey(),
    organizationId: text('organization_id').notNull(),
    returnUrl: text('return_url'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    spentAt: integer('spent_at'),
    /** Null in rows from before links were listed. */
    id: text(),
    /** JSON of {name, email}: for whom it was made, as the host app says. */
    person: text(),
    /** Of the page around an embedded portal; null for a portal of its own. */
    embeddedIn: text('embedded_in'),
    locale: text(),
  },
  (t) => [index('portal_links_organization').on(t.organizationId, t.id)],
);

/** Sessions of portal and console, by SHA-256 of the cookie. `organization_id` is null for the operator's. */
export const sessions = sqliteTable(
  'sessions',
  {
    hash: text().primaryKey(),
    organizationId: text('organization_id'),
    returnUrl: text('return_url'),
    /** Of the key that opened a console session, which ends when that key is changed or deleted. */
    keyFingerprint: text('key_fingerprint'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** Of a portal session, as those that follow; null in rows from before sessions were listed. */
    id: text(),
    linkId: text('link_id'),
    person: text(),
    embeddedIn: text('embedded_in'),
    locale: text(),
    /** To the minute. */
    lastSeenAt: integer('last_seen_at'),
  },
  (t) => [index('sessions_organization').on(t.organizationId, t.id).where(sql`organization_id IS NOT NULL`)],
);

/** How the setup portal looks: for all organizations (''), in every database a copy of the operator's; for one, its own. */
export const portalSettings = sqliteTable('portal_settings', {
  organizationId: text('organization_id').primaryKey(),
  /** JSON of what is set, without the logo's image; what is absent is as for all, or as it is by default. */
  settings: text().notNull(),
  /** The logo as a data: URI. */
  logo: text(),
  /** Counts what was saved: an older copy makes way. */
  version: integer().notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** What operators and administrators did. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    /** Organization, or '' for what concerns none. */
    organizationId: text('organization_id').notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    target: text(),
    /** operator, key or administrator; null in rows from before there was such a column, as in those that follow. */
    actorKind: text('actor_kind'),
    actorName: text('actor_name'),
    address: text(),
    userAgent: text('user_agent'),
    /** JSON of what the act changed, as it was and as it became. Never a secret. */
    before: text(),
    after: text(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('audit_log_id').on(t.id),
    index('audit_log_deleted').on(t.id).where(sql`action = 'organization.delete'`),
  ],
);

/** SCIM requests as administrators see them; `entry` is JSON. Ids grow with time. */
export const requestLog = sqliteTable(
  'request_log',
  {
    directoryId: text('directory_id').notNull(),
    id: text().notNull(),
    at: integer().notNull(),
    method: text().notNull(),
    status: integer().notNull(),
    entry: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.directoryId, t.id] })],
);

/** Counters of all isolates since the installation began (metrics.ts). Some hundred rows, whatever there is. */
export const counters = sqliteTable(
  'counters',
  {
    name: text().notNull(),
    /** As OpenMetrics writes them: `{part="scim"}`, '' for none. */
    labels: text().notNull(),
    value: real().notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.labels] })],
);
