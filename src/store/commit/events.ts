// What a commit says of itself: its events, for the host app, and its audit rows, for the operator.

import { getTableColumns, sql } from 'drizzle-orm';
import { events } from '../db/schema.ts';
import { auditLog } from '../db/schema-operator.ts';
import { insert } from './write.ts';

export const insertEvents = insert(events, getTableColumns(events));

/** An id that is there is this very row: its caller asked twice. */
export const insertAudits = insert(auditLog, getTableColumns(auditLog), sql`ON CONFLICT DO NOTHING`);
