// The table of erasures: what is to be taken out of events and logs, and how far that is. As schema.ts otherwise.

import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const erasures = sqliteTable(
  'erasures',
  {
    organizationId: text('organization_id').notNull(),
    id: text().notNull(),
    /** Of a person: where they were, and their id. Null for all of the organization. */
    directoryId: text('directory_id'),
    userId: text('user_id'),
    /** JSON of what else the person is found by (directory/erase.ts). Gone when the erasure is done. */
    terms: text(),
    stage: text({ enum: ['removal', 'events', 'requests', 'deliveries', 'done'] }).notNull(),
    /** Key of the last row looked at, within the stage. */
    position: text().notNull(),
    /** How often all was gone through. The last time finds nothing: that is the proof. */
    pass: integer().notNull(),
    /** Rows that this pass has found so far. */
    found: integer().notNull(),
    /** Rows erased, over all passes. */
    events: integer().notNull(),
    requests: integer().notNull(),
    deliveries: integer().notNull(),
    startedAt: integer('started_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.id] }),
    index('erasures_running').on(t.organizationId, t.id).where(sql`finished_at IS NULL`),
  ],
);
