// How many users are not active, of directories that are older than that counter: counted once, then kept by
// triggers (migrations/0019).

import { sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { directories, users } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

/** For each the entries of its inactive users are read, in an index that holds no others: some 100 ms for a million. */
const DIRECTORIES_PER_STEP = 100;

const count = prepare<{ readonly id: string }, { limit: number }>(
  () => sql`UPDATE ${directories} SET ${bare(directories.inactiveCount)} = (SELECT count(*)
      FROM ${users} INDEXED BY users_inactive WHERE ${users.directoryId} = ${directories.id} AND ${users.active} = 0)
    WHERE ${directories.id} IN (SELECT u.id FROM ${directories} AS u INDEXED BY directories_uncounted
      WHERE u.inactive_count IS NULL ORDER BY u.id LIMIT ${p('limit')})
    RETURNING id AS "id"`,
);

/** Counts those of some directories. Returns whether others are left. */
export async function countInactive(db: Database, limit = DIRECTORIES_PER_STEP): Promise<boolean> {
  const [rows] = await db.run([count({ limit })]);
  return rows.length === limit;
}
