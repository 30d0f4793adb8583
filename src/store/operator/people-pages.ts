// People of a directory as pages list and find them. Every statement looks at a bounded number of rows, however large the
// directory is: the indexes first, then a stretch of people in order of id.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { userEmails, users } from '../db/schema.ts';
import { buckets } from '../db/schema-lists.ts';
import { compile, p, prepare } from '../db/statement.ts';
import { type FoundUserRow, userColumns } from '../list/found.ts';
import { BY_INACTIVE, isActive, mentions } from './profiles.ts';

/** Of 500 people or groups each: a page looks through so many. */
const BUCKETS_LOOKED_THROUGH = 40;

/** Where a page that looks through people or groups after an id ends; no row where nothing is behind that. */
export const stretchEnd = prepare<{ readonly id: string }, { directoryId: string; kind: string; after: string }>(
  () => sql`SELECT ${buckets.firstId} AS "id" FROM ${buckets}
    WHERE ${buckets.directoryId} = ${p('directoryId')} AND ${buckets.kind} = ${p('kind')}
      AND ${buckets.firstId} > ${p('after')}
    ORDER BY ${buckets.firstId} LIMIT 1 OFFSET ${sql.raw(String(BUCKETS_LOOKED_THROUGH))}`,
);

type Sought = { directoryId: string; from: string; to: string; exact: string; limit: number };

/**
 * Whose userName or email address begins so, or whose externalId or id it is: up to `limit` from each index. `from` and `to`
 * enclose folded texts, `exact` is the text as it was typed.
 */
export const usersBeginning = prepare<FoundUserRow, Sought>(
  () => sql`SELECT ${userColumns(false)} FROM (
      SELECT id FROM (SELECT ${users.id} AS id FROM ${users} INDEXED BY users_name
        WHERE ${users.directoryId} = ${p('directoryId')}
          AND ${users.userNameKey} >= ${p('from')} AND ${users.userNameKey} < ${p('to')} LIMIT ${p('limit')})
      UNION SELECT user_id FROM (SELECT ${userEmails.userId} FROM ${userEmails}
        WHERE ${userEmails.directoryId} = ${p('directoryId')}
          AND ${userEmails.valueKey} >= ${p('from')} AND ${userEmails.valueKey} < ${p('to')} LIMIT ${p('limit')})
      UNION SELECT id FROM (SELECT ${users.id} AS id FROM ${users} INDEXED BY users_external
        WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.externalId} = ${p('exact')}
          AND ${users.externalId} IS NOT NULL LIMIT ${p('limit')})
      UNION SELECT ${p('exact')}) AS found
    CROSS JOIN ${users} ON ${users.directoryId} = ${p('directoryId')} AND ${users.id} = found.id
    ORDER BY ${users.id} LIMIT ${p('limit')}`,
);

export interface Stretch {
  readonly after: string;
  /** Where it ends; null where nothing is behind it. */
  readonly end: string | null;
  readonly search?: string;
  readonly active?: boolean;
  readonly limit: number;
}

/** Those of a stretch, by id, who hold a folded text in userName, displayName or an email address. */
export function usersWithin(
  directoryId: string,
  { active, after, end, limit, search }: Stretch,
): Statement<FoundUserRow> {
  const conditions = [sql`${users.directoryId} = ${directoryId}`, sql`${users.id} > ${after}`];
  if (end !== null) conditions.push(sql`${users.id} < ${end}`);
  if (active !== undefined) conditions.push(isActive(active));
  if (search) conditions.push(mentions(search));
  return compile(sql`SELECT ${userColumns(false)} FROM ${users} ${active === false ? BY_INACTIVE : sql``} WHERE ${sql.join(conditions, sql` AND `)}
        ORDER BY ${users.id} LIMIT ${limit}`);
}
