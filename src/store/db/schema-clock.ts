// What the clock remembers, in each database of its own. As schema.ts otherwise.

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Organizations that may have something to send: written by the commit that makes an event, and taken away by the sweep
 * once every stream has it. So the sweep asks for what is due, and never goes through organizations.
 */
export const wakeups = sqliteTable(
  'wakeups',
  {
    /** From when on the sweep is to look; of a commit, to the minute: many in a minute are one row. */
    at: integer().notNull(),
    organizationId: text('organization_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.at, t.organizationId] })],
);

/** The clock of this database: one row, written at each of its runs. */
export const clock = sqliteTable('clock', {
  /** Always 1. */
  id: integer().primaryKey(),
  /** A run is under way until then, or was broken off; 0 for none. Tells runs apart. */
  busyUntil: integer('busy_until').notNull(),
  /** When the run that is under way began, over all its turns; else the last one. */
  since: integer().notNull(),
  /** When a run last came to its end: everything that was due was done. */
  endedAt: integer('ended_at'),
  /** Where retention goes on: after an organization, and among the deliveries of webhooks after one. */
  organizationsAfter: text('organizations_after').notNull().default(''),
  webhooksAfter: text('webhooks_after').notNull().default(''),
});

/**
 * In DB: what a webhook of all organizations is still to have done in each database, where the clock carries it out in
 * pages. A row goes when its database is through.
 */
export const webhookJobs = sqliteTable(
  'webhook_jobs',
  {
    /** Of the database, '' for the default one. */
    label: text().notNull(),
    webhookId: text('webhook_id').notNull(),
    /** wake: its streams are due at once, as it is active again or begins in the past. delete: its streams go. */
    kind: text({ enum: ['wake', 'delete'] }).notNull(),
    /** Id of the organization that it has reached. */
    position: text().notNull(),
    startedAt: integer('started_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.label, t.webhookId] }),
    // The progress of one webhook.
    index('webhook_jobs_webhook').on(t.webhookId),
  ],
);

/**
 * Jobs that set the streams of a webhook back to the events since a time. Apart: a webhook that is resumed meanwhile has its
 * streams woken too, and an earlier version knows none of these.
 */
export const webhookReplays = sqliteTable(
  'webhook_replays',
  {
    label: text().notNull(),
    webhookId: text('webhook_id').notNull(),
    position: text().notNull(),
    startedAt: integer('started_at').notNull(),
    /** Epoch ms. */
    since: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.label, t.webhookId] }), index('webhook_replays_webhook').on(t.webhookId)],
);
