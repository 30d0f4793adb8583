// People by what a host app knows them by: in all directories of an organization for sign-in, and many at once in one
// directory. Every look-up begins in an index and reads a bounded number of rows, however many people share a value.

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../../database.ts';
import { directories, userEmails, users } from '../db/schema.ts';
import { list, p, prepare } from '../db/statement.ts';
import { type FoundUserRow, userColumns } from '../list/found.ts';

/** People that one look-up returns. Who shares a value with more is no one person any more. */
export const MAX_FOUND = 100;

/** People that are named for one who is looked for. */
export const MAX_CANDIDATES = 10;

export interface PersonRow extends FoundUserRow {
  readonly directoryId: string;
  readonly active: number;
  /** The directory's own attributes, as JSON; null where it has none. */
  readonly extension: string | null;
}

export type PersonKey = 'userName' | 'externalId' | 'email';

const named = alias(users, 'named');

/** Joins who has the key. A user has an e-mail address by a row of `user_emails`, or by a user name that is one. */
function having(by: PersonKey, directoryId: SQL, key: SQL): SQL {
  switch (by) {
    case 'userName':
      return sql`${users} INDEXED BY users_name
        ON ${users.directoryId} = ${directoryId} AND ${users.userNameKey} = ${key}`;
    case 'externalId':
      return sql`${users} INDEXED BY users_external
        ON ${users.directoryId} = ${directoryId} AND ${users.externalId} = ${key}`;
    case 'email':
      return sql`${users} ON ${users.directoryId} = ${directoryId} AND ${users.id} IN (
        SELECT ${userEmails.userId} FROM ${userEmails}
          WHERE ${userEmails.directoryId} = ${directoryId} AND ${userEmails.valueKey} = ${key}
        UNION ALL SELECT ${named.id} FROM ${users} named INDEXED BY users_name
          WHERE ${named.directoryId} = ${directoryId} AND ${named.userNameKey} = ${key}
        LIMIT ${sql.raw(String(MAX_FOUND))})`;
  }
}

function findIn(by: PersonKey) {
  const joined = having(by, sql`${directories.id}`, sql`${p('key')}`);
  return prepare<PersonRow, { from: string; to: string; key: string }>(
    () => sql`SELECT ${directories.id} AS "directoryId", ${directories.extension} AS extension,
      ${users.active} AS active, ${userColumns(true)}
      FROM ${directories} CROSS JOIN ${joined}
      WHERE ${directories.id} > ${p('from')} AND ${directories.id} < ${p('to')} AND ${directories.status} <> 'deleted'
      LIMIT ${sql.raw(String(MAX_FOUND))}`,
  );
}

const FIND: Readonly<Record<PersonKey, ReturnType<typeof findIn>>> = {
  userName: findIn('userName'),
  externalId: findIn('externalId'),
  email: findIn('email'),
};

/** Who has a key, folded as its column is, in the directories of a range of ids (`directoryRangeOf`), with groups. */
export function peopleBy(
  by: PersonKey,
  range: { readonly from: string; readonly to: string },
  key: string,
): Statement<PersonRow> {
  return FIND[by]({ ...range, key });
}

export interface CandidatesRow {
  /** Place in the list of keys. */
  readonly place: number;
  /** JSON: `[[id, active], …]`, one more than MAX_CANDIDATES tells of others. */
  readonly found: string;
}

function candidates(by: PersonKey) {
  const joined = having(by, sql`${p('directoryId')}`, sql`j.value`);
  return prepare<CandidatesRow, { directoryId: string; keys: string }>(
    () => sql`SELECT j.key AS place, (SELECT json_group_array(json_array(id, active)) FROM (
        SELECT ${users.id} AS id, ${users.active} AS active FROM (SELECT 1) one CROSS JOIN ${joined}
        LIMIT ${sql.raw(String(MAX_CANDIDATES + 1))})) AS found
      FROM json_each(${p('keys')}) j WHERE j.type = 'text'`,
  );
}

const CANDIDATES: Readonly<Record<PersonKey, ReturnType<typeof candidates>>> = {
  userName: candidates('userName'),
  externalId: candidates('externalId'),
  email: candidates('email'),
};

/** Who has each of these keys in a directory; null keys are passed over. */
export function candidatesBy(
  by: PersonKey,
  directoryId: string,
  keys: readonly (string | null)[],
): Statement<CandidatesRow> {
  return CANDIDATES[by]({ directoryId, keys: list(keys) });
}

/** Users of a directory in order of id, without these; they are few, so that few rows are passed over. */
export const usersExcept = prepare<FoundUserRow, { directoryId: string; except: string; limit: number }>(
  () => sql`SELECT ${userColumns(false)} FROM ${users}
    WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.id} NOT IN (SELECT value FROM json_each(${p('except')}))
    ORDER BY ${users.id} LIMIT ${p('limit')}`,
);
