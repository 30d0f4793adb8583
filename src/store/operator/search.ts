// People and groups over all customers, by what an operator has of them. Those of gathered directories stand in one index;
// the others are asked directory by directory, each by its own indexes (docs/decisions/0037).

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../../database.ts';
import { behind } from '../../protocol/name-search.ts';
import { isGroupIdSql } from '../db/rows.ts';
import { directories, groups, userEmails, users } from '../db/schema.ts';
import { nameIndex } from '../db/schema-lists.ts';
import { compile } from '../db/statement.ts';
import { groupHits, type Position, userHits } from './name-search.ts';
import { indexHits } from './search-index.ts';

/** Directories that are not gathered, of one page, in each database: each costs a row for each kind of text. */
export const MAX_DIRECTORIES_SEARCHED = 1_000;

export interface FoundRow {
  readonly type: 'user' | 'group';
  readonly id: string;
  /** The text that led here. */
  readonly hit: string;
  readonly directoryId: string;
  /** Null, as is what follows, where it is not there any more. */
  readonly organizationId: string | null;
  readonly label: string | null;
  readonly externalId: string | null;
  /** userName or display name, as its index has it. */
  readonly handle: string | null;
  /** JSON: what words lead here, and the addresses of a user. */
  readonly nameKeys: string | null;
  readonly emails: string | null;
}

const OF_USER = {
  type: sql`'user'`,
  table: users,
  label: sql`coalesce(${users.doc} ->> 'displayName', ${users.doc} ->> 'userName')`,
  handle: users.userNameKey,
  emails: sql`${users.doc} -> 'emails'`,
};
const OF_GROUP = {
  type: sql`'group'`,
  table: groups,
  label: sql`${groups.displayName}`,
  handle: groups.displayKey,
  emails: sql`NULL`,
};
type Kind = typeof OF_USER | typeof OF_GROUP;

/** Rows of `h`, which has a hit, an id and a directory. */
function found({ emails, handle, label, table, type }: Kind, h: SQL, shown: SQL): SQL {
  return sql`SELECT ${type} AS "type", h.id AS "id", h.hit AS "hit", h.directory_id AS "directoryId",
      d.organization_id AS "organizationId", ${label} AS "label", ${table.externalId} AS "externalId",
      ${handle} AS "handle", ${table.nameKeys} AS "nameKeys", ${emails} AS "emails"
    FROM ${h} AS h LEFT JOIN ${directories} AS d ON d.id = h.directory_id AND d.status <> 'deleted' ${shown}
      LEFT JOIN ${table} ON ${table.directoryId} = d.id AND ${table.id} = h.id ORDER BY h.hit, h.id`;
}

/** Since before the search began: the others are looked into one by one, to its end, so that nobody is shown by both. */
const gatheredBefore = (since: number): SQL => sql`AND d.gathered_at < ${since}`;

/** Who begins so, of all gathered directories. */
export function usersEverywhere(
  prefixes: readonly string[],
  since: number,
  after: Position,
  limit: number,
): Statement<FoundRow> {
  const ranges = prefixes.flatMap((prefix) => [{ kind: 'User', prefix } as const, { kind: 'Email', prefix } as const]);
  return compile(found(OF_USER, indexHits(ranges, after, limit), gatheredBefore(since)));
}

export function groupsEverywhere(
  prefixes: readonly string[],
  since: number,
  after: Position,
  limit: number,
): Statement<FoundRow> {
  const ranges = prefixes.map((prefix) => ({ kind: 'Group', prefix }) as const);
  return compile(found(OF_GROUP, indexHits(ranges, after, limit), gatheredBefore(since)));
}

/** Whose externalId begins with a key of the greatest length, or is a shorter one; or whose id the key is. */
export function exactlyEverywhere(key: string, since: number, after: Position, limit: number): Statement<FoundRow> {
  const kinds = ['External', 'Id'] as const;
  const hits = indexHits(
    kinds.map((kind) => ({ kind, prefix: key })),
    after,
    limit,
  );
  const either = (of: (kind: Kind) => SQL | Column) => sql`coalesce(${of(OF_USER)}, ${of(OF_GROUP)})`;
  return compile(sql`SELECT CASE WHEN ${isGroupIdSql(sql`h.id`)} THEN 'group' ELSE 'user' END AS "type", h.id AS "id", h.hit AS "hit",
      h.directory_id AS "directoryId", d.organization_id AS "organizationId", ${either(({ label }) => label)} AS "label",
      ${either(({ table }) => table.externalId)} AS "externalId", ${either(({ handle }) => handle)} AS "handle",
      NULL AS "nameKeys", NULL AS "emails"
    FROM ${hits} AS h LEFT JOIN ${directories} AS d ON d.id = h.directory_id AND d.status <> 'deleted' ${gatheredBefore(since)}
      LEFT JOIN ${users} ON ${users.directoryId} = d.id AND ${users.id} = h.id
      LEFT JOIN ${groups} ON ${groups.directoryId} = d.id AND ${groups.id} = h.id ORDER BY h.hit, h.id`);
}

export interface Apart {
  /** Behind this directory. */
  readonly after: string;
  /** Directories that were gathered since then, epoch ms, are among them: the search began before. */
  readonly since: number;
  readonly limit: number;
}

/** Whether more were gathered since then than a page looks at: the clock has just been through many. */
const areMany = (
  since: number,
): SQL => sql`(SELECT count(*) FROM (SELECT 1 FROM ${directories} INDEXED BY directories_gathered
  WHERE gathered_at >= ${since} LIMIT ${sql.raw(String(MAX_DIRECTORIES_SEARCHED + 1))})) > ${sql.raw(String(MAX_DIRECTORIES_SEARCHED))}`;

/**
 * The last directory of a page: of those that are not gathered, and where many were gathered since then, of all. Null where
 * the page sees all. Deleted ones count, as the index does not tell them apart.
 */
function lastOf(after: string, since: number): SQL {
  const nth = sql`AND id > ${after} ORDER BY id LIMIT 1 OFFSET ${sql.raw(String(MAX_DIRECTORIES_SEARCHED - 1))}`;
  return sql`SELECT min(id) AS id FROM (
    SELECT * FROM (SELECT id FROM ${directories} INDEXED BY directories_gathered WHERE gathered_at IS NULL ${nth})
    UNION ALL SELECT CASE WHEN ${areMany(since)} THEN (SELECT id FROM ${directories} WHERE TRUE ${nth}) END)`;
}

/** No row where the page sees all. */
export function lastApart(after: string, since: number): Statement<{ readonly id: string }> {
  return compile(sql`SELECT id AS "id" FROM (${lastOf(after, since)}) WHERE id IS NOT NULL`);
}

/** Those of the page that hold somebody who is found, the first ones; of those that are not gathered, or were not when the search began. */
export function directoriesHolding(
  which: 'not gathered' | 'gathered since',
  { after, limit, since }: Apart,
  prefixes: readonly string[],
  exact: string,
): Statement<{ readonly id: string }> {
  const holds = (table: SQLiteTable, directoryId: Column, which: SQL, index = sql``) =>
    sql`EXISTS (SELECT 1 FROM ${table} ${index} WHERE ${directoryId} = d.id AND ${which})`;
  const begins = (text: Column, prefix: string) => sql`${text} >= ${prefix} AND ${text} < ${behind(prefix)}`;
  const named = (kind: SQL, prefix: string) =>
    holds(nameIndex, nameIndex.directoryId, sql`${nameIndex.kind} = ${kind} AND ${begins(nameIndex.nameKey, prefix)}`);
  const isThere = [
    ...prefixes.flatMap((prefix) => [
      holds(users, users.directoryId, begins(users.userNameKey, prefix), sql`INDEXED BY users_name`),
      holds(userEmails, userEmails.directoryId, begins(userEmails.valueKey, prefix)),
      named(sql`'User'`, prefix),
      holds(groups, groups.directoryId, begins(groups.displayKey, prefix), sql`INDEXED BY groups_name`),
      named(sql`'Group'`, prefix),
    ]),
    ...[users, groups].map((table) =>
      holds(table, table.directoryId, sql`${table.externalId} = ${exact} AND ${table.externalId} IS NOT NULL`),
    ),
    ...(exact.startsWith('usr_') ? [holds(users, users.directoryId, sql`${users.id} = ${exact}`)] : []),
    ...(exact.startsWith('grp_') ? [holds(groups, groups.directoryId, sql`${groups.id} = ${exact}`)] : []),
  ];
  const holding = sql`d.status <> 'deleted' AND (${sql.join(isThere, sql` OR `)}) ORDER BY d.id LIMIT ${limit}`;
  const table = sql`${directories} AS d INDEXED BY directories_gathered`;
  const end = sql`coalesce((${lastOf(after, since)}), '~')`;
  if (which === 'not gathered')
    return compile(sql`SELECT d.id AS "id" FROM ${table}
      WHERE d.gathered_at IS NULL AND d.id > ${after} AND d.id <= ${end} AND ${holding}`);
  // By time, unless those are many: then by id, up to the end. A bound that is null holds for none, before a row is read. By
  // time the id is no part of the range: SQLite would skip through all times for it.
  return compile(sql`WITH page(last, many) AS MATERIALIZED (SELECT ${end}, ${areMany(since)}),
      those(id, status) AS MATERIALIZED (
        SELECT d.id, d.status FROM ${table} WHERE d.gathered_at >= (SELECT iif(many, NULL, ${since}) FROM page)
          AND +d.id > ${after} AND +d.id <= (SELECT last FROM page)
        UNION ALL SELECT d.id, d.status FROM ${directories} AS d WHERE d.id > ${after}
          AND d.id <= (SELECT iif(many, last, NULL) FROM page) AND +d.gathered_at >= ${since})
    SELECT d.id AS "id" FROM those AS d WHERE ${holding}`);
}

const inDirectory = (h: SQL, directoryId: string) =>
  sql`(SELECT hit, id, ${directoryId} AS directory_id FROM ${h} AS own)`;

/** Who begins so in one directory. */
export function usersWithin(
  directoryId: string,
  prefixes: readonly string[],
  after: Position,
  limit: number,
): Statement<FoundRow> {
  const hits = userHits({ directoryId, beginnings: { keys: prefixes, handles: prefixes }, after, limit });
  return compile(found(OF_USER, inDirectory(hits, directoryId), sql``));
}

export function groupsWithin(
  directoryId: string,
  prefixes: readonly string[],
  after: Position,
  limit: number,
): Statement<FoundRow> {
  const hits = groupHits({ directoryId, beginnings: { keys: prefixes, handles: prefixes }, after, limit });
  return compile(found(OF_GROUP, inDirectory(hits, directoryId), sql``));
}

/** Whose id or externalId the text is, in one directory: so many of each kind at most. */
const SAME = sql.raw('10');

export function exactlyWithin(of: 'user' | 'group', directoryId: string, exact: string): Statement<FoundRow> {
  const kind = of === 'user' ? OF_USER : OF_GROUP;
  const { table } = kind;
  const hits = sql`(SELECT ${exact} AS hit, id, ${directoryId} AS directory_id FROM (
    SELECT * FROM (SELECT ${table.id} AS id FROM ${table} WHERE ${table.directoryId} = ${directoryId}
        AND ${table.externalId} = ${exact} AND ${table.externalId} IS NOT NULL LIMIT ${SAME})
    UNION SELECT ${table.id} FROM ${table} WHERE ${table.directoryId} = ${directoryId} AND ${table.id} = ${exact}))`;
  return compile(found(kind, hits, sql``));
}
