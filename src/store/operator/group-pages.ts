// Groups of a directory as pages list them: by part of the name, by what is wrong with them, and whether another one
// has the same name.

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database } from '../../database.ts';
import { fold } from '../../protocol/fold.ts';
import type { StoredGroup } from '../../protocol/stored.ts';
import { groups } from '../db/schema.ts';
import { compile } from '../db/statement.ts';
import { type FoundGroupRow, groupColumns, toGroup } from '../list/found.ts';

export interface ListedGroup {
  readonly group: StoredGroup;
  /** Whether another group of the directory has its name. */
  readonly twin: boolean;
}

export interface GroupQuery {
  /** Part of the name, whatever its case. */
  readonly search?: string;
  readonly only?: 'unassigned' | 'stale';
  /** Epoch ms: groups not synced since are stale. */
  readonly staleBefore: number;
  readonly after: string;
  readonly limit: number;
}

const other = alias(groups, 'other');

const hasTwin = sql`EXISTS (SELECT 1 FROM ${groups} other WHERE ${other.directoryId} = ${groups.directoryId}
  AND ${other.displayKey} = ${groups.displayKey} AND ${other.id} <> ${groups.id})`;

/** A page by id. */
export async function pageOfGroups(
  db: Database,
  directoryId: string,
  { after, limit, only, search, staleBefore }: GroupQuery,
): Promise<ListedGroup[]> {
  const conditions = [sql`${groups.directoryId} = ${directoryId}`, sql`${groups.id} > ${after}`];
  if (search) conditions.push(sql`instr(${groups.displayKey}, ${fold(search)}) > 0`);
  if (only === 'unassigned') conditions.push(sql`${groups.unassigned} = 1`);
  if (only === 'stale') conditions.push(sql`${groups.syncedAt} < ${staleBefore}`);
  return listed(db, sql`${sql.join(conditions, sql` AND `)} ORDER BY ${groups.id} LIMIT ${limit}`);
}

/** One group; null where there is none. */
export async function oneGroup(db: Database, directoryId: string, id: string): Promise<ListedGroup | null> {
  const where = sql`${groups.directoryId} = ${directoryId} AND ${groups.id} = ${id}`;
  const [found] = await listed(db, where);
  return found ?? null;
}

async function listed(db: Database, where: SQL): Promise<ListedGroup[]> {
  const statement = compile<FoundGroupRow & { twin: number }>(
    sql`SELECT ${groupColumns}, ${hasTwin} AS twin FROM ${groups} WHERE ${where}`,
  );
  const [rows] = await db.run([statement]);
  return rows.map((row) => ({ group: toGroup(row), twin: row.twin === 1 }));
}
