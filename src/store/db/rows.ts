// Rows of the writer's tables as its statements return and take them: column names in camelCase, JSON still text.

import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { directories, groups, users } from './schema.ts';
import { buckets } from './schema-lists.ts';

/** A directory without what only the clock looks at. */
export type DirectoryRow = Readonly<Omit<typeof directories.$inferSelect, 'seenHour' | 'gatheredAt'>>;

/** A user without what only searches look at. */
export type UserRow = Readonly<Omit<typeof users.$inferSelect, 'search' | 'nameKeys' | 'indexedVersion'>>;

/** A group without what only searches look at. */
export type GroupRow = Readonly<Omit<typeof groups.$inferSelect, 'search' | 'nameKeys' | 'indexedName'>>;

/** A bucket without what only pages of stale groups look at. */
export type BucketRow = Readonly<Omit<typeof buckets.$inferSelect, 'oldestSyncedAt'>>;

/** What searches look at, written with the document. */
export interface UserSearch {
  readonly search: string;
  readonly nameKeys: string;
  readonly indexedVersion: number;
}

export interface GroupSearch {
  readonly search: string;
  readonly nameKeys: string;
  readonly indexedName: string;
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

const { seenHour: _seenHour, gatheredAt: _gathered, ...directoryColumns } = getTableColumns(directories);

/** Every column of a DirectoryRow; a new one only has to be added to the schema. */
export const DIRECTORY_COLUMNS = directoryColumns satisfies Record<keyof DirectoryRow, Column>;

const { search: _userSearch, nameKeys: _userKeys, indexedVersion: _version, ...userColumns } = getTableColumns(users);
const { search: _groupSearch, nameKeys: _groupKeys, indexedName: _name, ...groupColumns } = getTableColumns(groups);

/** The columns of a UserRow. */
export const USER_COLUMNS = userColumns satisfies Record<keyof UserRow, Column>;

/** The columns of a GroupRow. */
export const GROUP_COLUMNS = groupColumns satisfies Record<keyof GroupRow, Column>;

const { oldestSyncedAt: _oldest, ...bucketColumns } = getTableColumns(buckets);

/** The columns of a BucketRow. */
export const BUCKET_COLUMNS = bucketColumns satisfies Record<keyof BucketRow, Column>;
