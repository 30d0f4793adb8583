// What the host app and the console read of a directory: users, groups and members, without a provider's token.
// The caller has checked that the directory is theirs to see. Pages follow each other by `after`.

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../../database.ts';
import { fold } from '../../protocol/fold.ts';
import { groups, memberships, users } from '../db/schema.ts';
import { compile, p, prepare } from '../db/statement.ts';
import {
  type FoundGroupRow,
  type FoundUserRow,
  groupColumns,
  type MemberRow,
  memberColumns,
  memberIsThere,
  memberNames,
  userColumns,
} from '../list/found.ts';

export interface UserQuery {
  /** Part of a userName, displayName or email address, ignoring case. */
  readonly search?: string;
  readonly active?: boolean;
  /** Epoch ms, exclusive; the list is then in order of modification. */
  readonly updatedAfter?: number;
  /** `userPosition` of the last user of the page before. */
  readonly after?: string;
  /** The position of the first user who is not looked at any more; absent or null: everyone is. */
  readonly end?: string | null;
  readonly limit: number;
}

/** A page of users, by id, or by time of modification where `updatedAfter` is given. Without groups. */
export function userProfiles(directoryId: string, query: UserQuery): Statement<FoundUserRow> {
  const byTime = query.updatedAfter !== undefined;
  const conditions = [sql`${users.directoryId} = ${directoryId}`];
  if (query.updatedAfter !== undefined) conditions.push(sql`${users.modifiedAt} > ${query.updatedAfter}`);
  if (query.after !== undefined) conditions.push(beside(query.after, sql`>`, byTime));
  if (query.end) conditions.push(beside(query.end, sql`<`, byTime));
  if (query.active !== undefined) conditions.push(isActive(query.active));
  if (query.search) conditions.push(mentions(fold(query.search)));
  const index = query.active === false && !byTime ? BY_INACTIVE : sql``;
  return compile(sql`SELECT ${userColumns(false)} FROM ${users} ${index} WHERE ${sql.join(conditions, sql` AND `)}
        ORDER BY ${byTime ? sql`${users.modifiedAt}, ${users.id}` : users.id} LIMIT ${query.limit}`);
}

/** Behind `FROM users`, in the order of ids: the index that holds nobody but inactive users. */
export const BY_INACTIVE = sql`INDEXED BY users_inactive`;

/** In so many words: the planner takes the index of inactive users for nothing else. */
export function isActive(active: boolean): SQL {
  return active ? sql`${users.active} = 1` : sql`${users.active} = 0`;
}

/** Behind a position of the list, or before it. */
function beside(position: string, side: SQL, byTime: boolean): SQL {
  const [, time, id] = /^(\d+)\.(.+)$/.exec(position) ?? [];
  if (byTime && time !== undefined && id !== undefined)
    return sql`(${users.modifiedAt}, ${users.id}) ${side} (${Number(time)}, ${id})`;
  return sql`${users.id} ${side} ${position}`;
}

/** The position of the user who stands `offset` behind the begin of a list by time; no row where there are fewer. */
export function endByTime(
  directoryId: string,
  { after, updatedAfter }: Pick<UserQuery, 'after'> & { readonly updatedAfter: number },
  offset: number,
): Statement<{ readonly id: string }> {
  const begin = after === undefined ? sql`TRUE` : beside(after, sql`>`, true);
  return compile(sql`SELECT ${users.modifiedAt} || '.' || ${users.id} AS "id" FROM ${users} INDEXED BY users_modified
    WHERE ${users.directoryId} = ${directoryId} AND ${users.modifiedAt} > ${updatedAfter} AND ${begin}
    ORDER BY ${users.modifiedAt}, ${users.id} LIMIT 1 OFFSET ${offset}`);
}

/** The first condition is cheap and rules out most rows before their JSON is taken apart. */
export function mentions(folded: string): SQL {
  const inJson = JSON.stringify(folded).slice(1, -1);
  const holds = (text: SQL) => sql`instr(${text}, ${folded}) > 0`;
  return sql`instr(${users.search}, ${inJson}) > 0 AND (${holds(sql`${users.search} ->> 'userName'`)}
    OR ${holds(sql`${users.search} ->> 'displayName'`)}
    OR EXISTS (SELECT 1 FROM json_each(${users.search}, '$.emails') j WHERE ${holds(sql`j.value ->> 'value'`)}))`;
}

type InDirectory = { directoryId: string; id: string };

/** One user with its groups, direct and indirect. */
export const userProfile = prepare<FoundUserRow, InDirectory>(
  () => sql`SELECT ${userColumns(true)} FROM ${users}
    WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.id} = ${p('id')}`,
);

/** A page of groups, by id. Without members. */
export const groupProfiles = prepare<FoundGroupRow, { directoryId: string; after: string; limit: number }>(
  () => sql`SELECT ${groupColumns} FROM ${groups}
    WHERE ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} > ${p('after')}
    ORDER BY ${groups.id} LIMIT ${p('limit')}`,
);

/** One group without its members. */
export const groupProfile = prepare<FoundGroupRow, InDirectory>(
  () => sql`SELECT ${groupColumns} FROM ${groups}
    WHERE ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} = ${p('id')}`,
);

const holder = alias(groups, 'holder');

/** A page of members, by id. The group comes first: the members of one in another directory are not read. */
export const membersOfGroup = prepare<MemberRow, InDirectory & { after: string; limit: number }>(
  () => sql`SELECT ${memberColumns} FROM ${groups} holder
    CROSS JOIN ${memberships} ON ${memberships.groupId} = ${holder.id} AND ${memberships.memberId} > ${p('after')}
    ${memberNames(sql`${p('directoryId')}`)}
    WHERE ${holder.directoryId} = ${p('directoryId')} AND ${holder.id} = ${p('id')} AND ${memberIsThere}
    ORDER BY ${memberships.memberId} LIMIT ${p('limit')}`,
);
