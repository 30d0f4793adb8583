// The tables of alerts, in DB: incidents, who is told of them, what is still to be told. As schema.ts otherwise.

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Where alerts go. `url` is what is shown; what must stay secret of it is sealed. */
export const alertEndpoints = sqliteTable('alert_endpoints', {
  id: text().primaryKey(),
  url: text().notNull(),
  format: text({ enum: ['rollcall', 'slack', 'pagerduty'] }).notNull(),
  /** JSON list of types, null for all. */
  alerts: text(),
  /** Sealed: the secret that signs (rollcall), the whole URL (slack), the routing key (pagerduty). */
  secret: text().notNull(),
  keyId: text('key_id').notNull(),
  /** What came of the newest attempt; null while all went well. */
  lastError: text('last_error'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

/** An incident: one row from its opening, one open row for each key. */
export const alerts = sqliteTable(
  'alerts',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    /** What it is about, within its type. */
    about: text().notNull(),
    organizationId: text('organization_id'),
    directoryId: text('directory_id'),
    webhookId: text('webhook_id'),
    summary: text().notNull(),
    openedAt: integer('opened_at').notNull(),
    closedAt: integer('closed_at'),
  },
  (t) => [uniqueIndex('alerts_open').on(t.type, t.about).where(sql`closed_at IS NULL`)],
);

/** What an endpoint is still to be told: the row goes when it was, or was tried often enough. */
export const alertDeliveries = sqliteTable(
  'alert_deliveries',
  {
    alertId: text('alert_id').notNull(),
    endpointId: text('endpoint_id').notNull(),
    /** opened comes before closed, in the order of the alphabet turned round. */
    phase: text({ enum: ['opened', 'closed'] }).notNull(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: integer('next_attempt_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.alertId, t.endpointId, t.phase] }),
    index('alert_deliveries_due').on(t.nextAttemptAt),
  ],
);

/** How far the clock's steps are, and when it last ran. */
export const alertState = sqliteTable('alert_state', { name: text().primaryKey(), value: text().notNull() });

/** In an organization's shard: hours in which a directory's tokens were refused often. */
export const refusedBursts = sqliteTable(
  'refused_bursts',
  { hour: integer().notNull(), directoryId: text('directory_id').notNull() },
  (t) => [primaryKey({ columns: [t.hour, t.directoryId] })],
);
