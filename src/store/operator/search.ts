// People and groups over all directories, by what an operator has of them. No index holds all directories: each is asked
// by its own, in id order, so that what finds nothing reads no row beside the directory's. Bounded by directories.

import { type SQL, sql } from 'drizzle-orm';
import { directories, groups, userEmails, users } from '../db/schema.ts';
import { nameIndex } from '../db/schema-lists.ts';
import { p, prepare } from '../db/statement.ts';

/** Directories of one search, in each database. */
export const MAX_DIRECTORIES_SEARCHED = 20_000;

export interface FoundRow {
  readonly type: 'user' | 'group';
  readonly id: string;
  readonly organizationId: string;
  readonly directoryId: string;
  readonly label: string;
}

/** `from` and `to` enclose folded texts that begin with what is looked for; `exact` is the text as it was typed. */
type Sought = { after: string; exact: string; from: string; to: string; limit: number };

const searched = sql`(SELECT ${directories.id} AS id, ${directories.organizationId} AS organization_id FROM ${directories}
  WHERE ${directories.id} > ${p('after')} AND ${directories.status} <> 'deleted'
  ORDER BY ${directories.id} LIMIT ${sql.raw(String(MAX_DIRECTORIES_SEARCHED))}) AS d`;

/** Each once, however many of their addresses or words match: `limit` counts people and groups. */
const found = (type: SQL, id: SQL, label: SQL, joined: SQL) =>
  prepare<FoundRow, Sought>(
    () => sql`SELECT DISTINCT ${type} AS "type", ${id} AS "id", d.organization_id AS "organizationId", d.id AS "directoryId",
        ${label} AS "label" FROM ${searched} ${joined} LIMIT ${p('limit')}`,
  );

const nameOfUser = sql`coalesce(${users.doc} ->> 'displayName', ${users.doc} ->> 'userName')`;
const ofUser = (joined: SQL) => found(sql`'user'`, sql`${users.id}`, nameOfUser, joined);
const ofGroup = (joined: SQL) => found(sql`'group'`, sql`${groups.id}`, sql`${groups.displayName}`, joined);

export const usersByEmail = ofUser(sql`CROSS JOIN ${userEmails} ON ${userEmails.directoryId} = d.id
    AND ${userEmails.valueKey} >= ${p('from')} AND ${userEmails.valueKey} < ${p('to')}
  CROSS JOIN ${users} ON ${users.directoryId} = d.id AND ${users.id} = ${userEmails.userId}`);

export const usersByName = ofUser(sql`CROSS JOIN ${users} ON ${users.directoryId} = d.id
  AND ${users.userNameKey} >= ${p('from')} AND ${users.userNameKey} < ${p('to')}`);

/** By other words of their names, with the words behind them (protocol/name-keys.ts). */
export const usersByWords = ofUser(sql`CROSS JOIN ${nameIndex} ON ${nameIndex.directoryId} = d.id
    AND ${nameIndex.kind} = 'User' AND ${nameIndex.nameKey} >= ${p('from')} AND ${nameIndex.nameKey} < ${p('to')}
  CROSS JOIN ${users} ON ${users.directoryId} = d.id AND ${users.id} = ${nameIndex.id}`);

export const usersByExternalId = ofUser(sql`CROSS JOIN ${users} ON ${users.directoryId} = d.id
  AND ${users.externalId} = ${p('exact')} AND ${users.externalId} IS NOT NULL`);

export const usersById = ofUser(
  sql`CROSS JOIN ${users} ON ${users.directoryId} = d.id AND ${users.id} = ${p('exact')}`,
);

export const groupsByName = ofGroup(sql`CROSS JOIN ${groups} ON ${groups.directoryId} = d.id
  AND ${groups.displayKey} >= ${p('from')} AND ${groups.displayKey} < ${p('to')}`);

export const groupsByWords = ofGroup(sql`CROSS JOIN ${nameIndex} ON ${nameIndex.directoryId} = d.id
    AND ${nameIndex.kind} = 'Group' AND ${nameIndex.nameKey} >= ${p('from')} AND ${nameIndex.nameKey} < ${p('to')}
  CROSS JOIN ${groups} ON ${groups.directoryId} = d.id AND ${groups.id} = ${nameIndex.id}`);

export const groupsById = ofGroup(
  sql`CROSS JOIN ${groups} ON ${groups.directoryId} = d.id AND ${groups.id} = ${p('exact')}`,
);

/** The last directory that a search from `after` looks at; no row where it saw all. */
export const searchedTo = prepare<{ readonly id: string }, { after: string }>(
  () => sql`SELECT ${directories.id} AS "id" FROM ${directories}
    WHERE ${directories.id} > ${p('after')} AND ${directories.status} <> 'deleted'
    ORDER BY ${directories.id} LIMIT 1 OFFSET ${sql.raw(String(MAX_DIRECTORIES_SEARCHED - 1))}`,
);
