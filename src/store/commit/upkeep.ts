// What a commit leaves to the upkeep: removals that are to be done, and how far a resync is.

import { getTableColumns, sql } from 'drizzle-orm';
import { removals, resyncs } from '../db/schema.ts';
import { insert } from './write.ts';

export const insertRemovals = insert(removals, getTableColumns(removals));

export const setResyncs = insert(
  resyncs,
  getTableColumns(resyncs),
  sql`ON CONFLICT DO UPDATE SET id = excluded.id, stage = excluded.stage, position = excluded.position,
    started_at = excluded.started_at, finished_at = excluded.finished_at`,
);
