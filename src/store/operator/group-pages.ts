// Groups of a directory as pages list them: by part of the name, by what is wrong with them, and whether another one
// has the same name.

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../../database.ts';
import { fold } from '../../protocol/fold.ts';
import { selected } from '../db/rows.ts';
import { groups } from '../db/schema.ts';
import { compile, p, prepare } from '../db/statement.ts';
import { type FoundGroupRow, groupColumns } from '../list/found.ts';

export interface GroupQuery {
  /** Part of the name, whatever its case. */
  readonly search?: string;
  readonly only?: 'unassigned' | 'stale';
  /** Epoch ms: groups not synced since are stale. */
  readonly staleBefore: number;
  readonly after: string;
  /** Where the page ends; absent or null: nowhere. */
  readonly end?: string | null;
  readonly limit: number;
}

const other = alias(groups, 'other');

const hasTwin = sql`EXISTS (SELECT 1 FROM ${groups} other WHERE ${other.directoryId} = ${groups.directoryId}
  AND ${other.displayKey} = ${groups.displayKey} AND ${other.id} <> ${groups.id})`;

export type ListedGroupRow = FoundGroupRow & { readonly twin: number };

/** A page by id. */
export function groupsListed(
  directoryId: string,
  { after, end = null, limit, only, search, staleBefore }: GroupQuery,
): Statement<ListedGroupRow> {
  const conditions = [sql`${groups.directoryId} = ${directoryId}`, sql`${groups.id} > ${after}`];
  if (end !== null) conditions.push(sql`${groups.id} < ${end}`);
  if (search) conditions.push(sql`instr(${groups.displayKey}, ${fold(search)}) > 0`);
  if (only === 'unassigned') conditions.push(sql`${groups.unassigned} = 1`);
  if (only === 'stale') conditions.push(sql`${groups.syncedAt} < ${staleBefore}`);
  const where = sql`${sql.join(conditions, sql` AND `)} ORDER BY ${groups.id} LIMIT ${limit}`;
  const index = only === 'unassigned' ? sql` INDEXED BY groups_unassigned` : sql``;
  return compile(groupsListedIn(sql`${groups}${index}`, where));
}

export function oneGroupListed(directoryId: string, id: string): Statement<ListedGroupRow> {
  return compile(groupsListedIn(sql`${groups}`, sql`${groups.directoryId} = ${directoryId} AND ${groups.id} = ${id}`));
}

/** Those whose `id` a subquery has, in the order of its `hit`. */
export function groupsListedAt(found: SQL, directoryId: string): SQL {
  return sql`SELECT ${groupColumns}, ${hasTwin} AS twin, h.hit AS hit FROM ${found} AS h
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${directoryId} AND ${groups.id} = h.id ORDER BY h.hit, h.id`;
}

export interface GroupChoice {
  readonly id: string;
  readonly displayName: string;
  readonly memberCount: number;
}

/** By name, those between two folded names: rows of the index alone, however many groups there are. */
export const groupsBetween = prepare<GroupChoice, { directoryId: string; from: string; to: string; limit: number }>(
  () => sql`SELECT ${selected({ id: groups.id, displayName: groups.displayName, memberCount: groups.memberCount })}
    FROM ${groups} INDEXED BY groups_name WHERE ${groups.directoryId} = ${p('directoryId')}
      AND ${groups.displayKey} >= ${p('from')} AND ${groups.displayKey} < ${p('to')}
    ORDER BY ${groups.displayKey}, ${groups.id} LIMIT ${p('limit')}`,
);

/** Of what stands behind FROM, `groups` among it. */
export function groupsListedIn(from: SQL, where: SQL): SQL {
  return sql`SELECT ${groupColumns}, ${hasTwin} AS twin FROM ${from} WHERE ${where}`;
}
