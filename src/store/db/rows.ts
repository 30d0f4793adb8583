// Rows of the writer's tables as its statements return and take them: column names in camelCase, JSON still text.

import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { directories, groups, users } from './schema.ts';

export type DirectoryRow = Readonly<typeof directories.$inferSelect>;

export interface UserRow {
  readonly directoryId: string;
  readonly id: string;
  readonly userNameKey: string;
  readonly externalId: string | null;
  readonly active: number;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly syncedAt: number;
  readonly doc: string;
}

export interface GroupRow {
  readonly directoryId: string;
  readonly id: string;
  readonly displayKey: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly memberCount: number;
  readonly parentCount: number;
  readonly unassigned: number;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly syncedAt: number;
  readonly doc: string;
}

/** `"users"."user_name_key" AS "userNameKey", …` for the named columns of a table, or what stands for one. */
export function selected(columns: Readonly<Record<string, Column | SQL>>): SQL {
  return sql.join(
    Object.entries(columns).map(([alias, column]) => sql`${column} AS ${sql.identifier(alias)}`),
    sql`, `,
  );
}

/** A column's bare name, as INSERT lists and SET want it. */
export function bare(column: Column): SQL {
  return sql`${sql.identifier(column.name)}`;
}

/** True for the id of a group: ids of a kind sort together, so that it is a range of an index. */
export function isGroupIdSql(id: Column | SQL): SQL {
  return sql`${id} >= 'grp_' AND ${id} < 'grp_~'`;
}

/** Every column of a directory, by the names of DirectoryRow: one more stands in the schema alone. */
export const DIRECTORY_COLUMNS = getTableColumns(directories);

export const USER_COLUMNS = {
  directoryId: users.directoryId,
  id: users.id,
  userNameKey: users.userNameKey,
  externalId: users.externalId,
  active: users.active,
  version: users.version,
  createdAt: users.createdAt,
  modifiedAt: users.modifiedAt,
  syncedAt: users.syncedAt,
  doc: users.doc,
} satisfies Record<keyof UserRow, Column>;

export const GROUP_COLUMNS = {
  directoryId: groups.directoryId,
  id: groups.id,
  displayKey: groups.displayKey,
  displayName: groups.displayName,
  externalId: groups.externalId,
  memberCount: groups.memberCount,
  parentCount: groups.parentCount,
  unassigned: groups.unassigned,
  version: groups.version,
  createdAt: groups.createdAt,
  modifiedAt: groups.modifiedAt,
  syncedAt: groups.syncedAt,
  doc: groups.doc,
} satisfies Record<keyof GroupRow, Column>;
