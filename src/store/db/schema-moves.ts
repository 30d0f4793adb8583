// Organizations on their way from one database to another (docs/decisions/0033). As schema.ts otherwise.

import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** In the database that an organization leaves. A row that says `left` stays for good: it is the forwarding address. */
export const departures = sqliteTable(
  'departures',
  {
    organizationId: text('organization_id').primaryKey(),
    /** Of the move. */
    id: text().notNull(),
    /**
     * copying: writes go on here. fenced: they are refused for a moment. left: the organization stands in the target.
     * cancelling: what was copied is taken back. failed: it was, and `error` says why.
     */
    state: text({ enum: ['copying', 'fenced', 'left', 'cancelling', 'failed'] }).notNull(),
    /** Label of the database that it goes to, '' for the default one. */
    target: text().notNull(),
    /** Counts the organization's moves: of two addresses the one with the higher epoch holds. */
    epoch: integer().notNull(),
    /** Counts the fences of this move: what was copied under one is worth nothing under the next. */
    fence: integer().notNull().default(0),
    /** A mover is at it until then, or was broken off. */
    busyUntil: integer('busy_until').notNull().default(0),
    startedAt: integer('started_at').notNull(),
    fencedAt: integer('fenced_at'),
    leftAt: integer('left_at'),
    /** Since when nothing is left to be done for it. */
    finishedAt: integer('finished_at'),
    error: text(),
  },
  (t) => [index('departures_unfinished').on(t.organizationId).where(sql`finished_at IS NULL`)],
);

/** Rows of a departing organization that changed after the move began, as triggers note them; ids are never used twice. */
export const departureChanges = sqliteTable('departure_changes', {
  id: integer().primaryKey({ autoIncrement: true }),
  /** The table. */
  name: text().notNull(),
  /** JSON list of the row's key. */
  key: text().notNull(),
});

/** In the database that an organization goes to: how far its rows are. */
export const arrivals = sqliteTable('arrivals', {
  organizationId: text('organization_id').primaryKey(),
  /** Of the move. */
  id: text().notNull(),
  epoch: integer().notNull(),
  /** Label of the database that it comes from. */
  source: text().notNull(),
  /** The table that is being copied; then changes, sealed, arrived; or clearing. */
  stage: text().notNull(),
  /** JSON list of the key of the last row copied, within the stage. */
  position: text().notNull(),
  /** Raised with each page: one that was read under an earlier number is refused. */
  step: integer().notNull(),
  /** Rows copied so far, those that changed meanwhile once more. */
  rows: integer().notNull(),
  /** The fence under which it was sealed. */
  fence: integer().notNull().default(0),
  startedAt: integer('started_at').notNull(),
  arrivedAt: integer('arrived_at'),
});

/** In the database that a webhook left with its organization: where its ID leads from here, until it is deleted. Nothing else of it. */
export const webhookDepartures = sqliteTable('webhook_departures', {
  id: text().primaryKey(),
  /** Label of the database that it went to, '' for the default one. */
  target: text().notNull(),
});

/** Webhooks of one organization that were deleted here, until every other database has forgotten where they went. */
export const endedWebhooks = sqliteTable('ended_webhooks', { id: text().primaryKey() });
