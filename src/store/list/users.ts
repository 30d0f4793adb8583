// Users as a provider reads them: one by id, the few that an index names, those of a list of ids. A row of these
// says first whether the token is valid; pages are in page.ts.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { userEmails, users } from '../db/schema.ts';
import { compile, list, p, prepare } from '../db/statement.ts';
import { ACCESS, type Access, type AccessParams, type AccessRow, accessColumns, admitted, gate } from './access.ts';
import { type FoundUserRow, userColumns } from './found.ts';
import type { Seek } from './seek.ts';

/** One row where the token is valid; `id` is null where nothing was found. */
export type AdmittedUserRow = AccessRow & (FoundUserRow | { readonly id: null });

type Find = AccessParams & { key: string; limit: number };

function find(withGroups: boolean, join: (key: SQL) => SQL) {
  return prepare<AdmittedUserRow, Find>(
    () => sql`SELECT ${accessColumns}, ${userColumns(withGroups)} FROM ${admitted(ACCESS)} ${join(sql`${p('key')}`)}
      LIMIT ${p('limit')}`,
  );
}

const inDirectory = sql`${users.directoryId} = ${p('directoryId')}`;

const JOINS = {
  id: (key: SQL) => sql`LEFT JOIN ${users} ON ${inDirectory} AND ${users.id} = ${key}`,
  userName: (key: SQL) => sql`LEFT JOIN ${users} ON ${inDirectory} AND ${users.userNameKey} = ${key}`,
  externalId: (key: SQL) => sql`LEFT JOIN ${users} ON ${inDirectory} AND ${users.externalId} = ${key}`,
  email: (key: SQL) => sql`LEFT JOIN ${userEmails}
      ON ${userEmails.directoryId} = ${p('directoryId')} AND ${userEmails.valueKey} = ${key}
    LEFT JOIN ${users} ON ${inDirectory} AND ${users.id} = ${userEmails.userId}`,
};

export type UserKey = keyof typeof JOINS;

const withGroups = {
  id: find(true, JOINS.id),
  userName: find(true, JOINS.userName),
  externalId: find(true, JOINS.externalId),
  email: find(true, JOINS.email),
};

const withoutGroups = {
  id: find(false, JOINS.id),
  userName: find(false, JOINS.userName),
  externalId: find(false, JOINS.externalId),
  email: find(false, JOINS.email),
};

/** Whether a seek names a handful of users at most. */
export function isUserKey(seek: Seek): seek is Seek & { by: UserKey } {
  return seek.by in JOINS;
}

/** The users that an index names by a key, folded as its column is; at most `limit`, in no order. */
export function usersByKey(
  by: UserKey,
  key: string,
  groups: boolean,
  access: Access,
  limit: number,
): Statement<AdmittedUserRow> {
  return (groups ? withGroups : withoutGroups)[by]({ ...access, key, limit });
}

/** The users of a list of ids, in its order. */
export function usersByIds(ids: readonly string[], groups: boolean, access: Access): Statement<FoundUserRow> {
  return compile(sql`SELECT ${userColumns(groups)} FROM ${gate(access)} CROSS JOIN json_each(${list(ids)}) j
    CROSS JOIN ${users} ON ${users.directoryId} = ${access.directoryId} AND ${users.id} = j.value`);
}
