// Who may read: a token is checked in the same trip as the data, and every data statement begins with the check itself,
// so that a wrong token reads no rows.

import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { DIRECTORY_COLUMNS, type DirectoryRow, selected } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

/** What a read is asked with. */
export interface Access {
  readonly directoryId: string;
  /** SHA-256 of the bearer token. */
  readonly tokenHash: string;
  /** Epoch ms. */
  readonly now: number;
}

export type AccessParams = { [Name in keyof Access]: Access[Name] };

/** Access given by values, or by the placeholders of a prepared statement. */
export type BoundAccess = { readonly [Name in keyof Access]: Access[Name] | Placeholder };

export const ACCESS: BoundAccess = {
  directoryId: p('directoryId'),
  tokenHash: p('tokenHash'),
  now: p('now'),
};

/** The columns of a directory beside those of a resource: none share a name. */
export interface AccessRow extends Omit<DirectoryRow, 'id' | 'createdAt' | 'updatedAt'> {
  readonly directoryCreatedAt: number;
  readonly directoryUpdatedAt: number;
}

const { id: _, createdAt, updatedAt, ...shared } = DIRECTORY_COLUMNS;

/** Pages look at the shelves where they stand: no answer needs them. */
const UNSEEN = { userShelves: sql`NULL`, groupShelves: sql`NULL` };

export const accessColumns = selected({
  ...shared,
  ...UNSEEN,
  directoryCreatedAt: createdAt,
  directoryUpdatedAt: updatedAt,
});

/** Begins a FROM that has one row where the token is valid and none where it is not. */
export function admitted(access: BoundAccess): SQL {
  return sql`(SELECT * FROM ${tokens} WHERE ${holds(access)}) tokens
    CROSS JOIN ${directories} ON ${directories.id} = ${tokens.directoryId} AND ${directories.status} <> 'deleted'`;
}

/**
 * Begins the FROM of every statement whose rows only a valid token may read: `FROM ${gate(access)} CROSS JOIN …`. One
 * row read. As the outermost table it stops the statement before another row is read; a condition with EXISTS would
 * do so only where the planner is free to make it the first join.
 */
export function gate(access: BoundAccess, more: SQL | null = null): SQL {
  return sql`(${admits(access, more)}) gate`;
}

/** One row where the token is valid and `more` holds, which is asked of a valid token only. */
export function admits(access: BoundAccess, more: SQL | null): SQL {
  return sql`SELECT 1 FROM ${tokens} WHERE ${holds(access)}${more ? sql` AND ${more}` : sql``}`;
}

function holds(access: BoundAccess): SQL {
  return sql`${tokens.hash} = ${access.tokenHash} AND ${tokens.directoryId} = ${access.directoryId}
    AND (${tokens.expiresAt} IS NULL OR ${tokens.expiresAt} > ${access.now}) AND ${tokens.suspendedAt} IS NULL`;
}

/** The directory of a valid token; no row otherwise. Two rows read. */
export const readAccess = prepare<AccessRow, AccessParams>(() => sql`SELECT ${accessColumns} FROM ${admitted(ACCESS)}`);

/** The directory within a row that `accessColumns` made, without what the row says of a resource. */
export function directoryOf(row: AccessRow, directoryId: string): DirectoryRow {
  const entries = Object.entries(row).filter(([name]) => Object.hasOwn(shared, name));
  // Each column of `shared` is in the row under its own name, so the entries are theirs.
  const rest = Object.fromEntries(entries) as Omit<DirectoryRow, 'id' | 'createdAt' | 'updatedAt'>;
  return { ...rest, id: directoryId, createdAt: row.directoryCreatedAt, updatedAt: row.directoryUpdatedAt };
}
