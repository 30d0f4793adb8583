// People and groups of one directory by the beginnings of words, in the order of what begins so: ranges of indexes side by
// side, each read as far as the page goes, whatever the directory holds.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../../database.ts';
import { type Beginnings, behind, inIndexOrder } from '../../protocol/name-search.ts';
import { directories, groups, userEmails, users } from '../db/schema.ts';
import { nameIndex } from '../db/schema-lists.ts';
import { compile, p, prepare } from '../db/statement.ts';
import { type FoundUserRow, userColumns } from '../list/found.ts';
import { groupsListedAt, type ListedGroupRow } from './group-pages.ts';

/** A row that an index led to, by one of its texts. */
export type Hit<Row> = Row & { readonly hit: string };

/** Where a search goes on: behind this text of this one. */
export interface Position {
  readonly text: string;
  readonly id: string;
}

export interface Asked {
  readonly directoryId: string;
  readonly beginnings: Beginnings;
  readonly after: Position;
  /** Of hits. */
  readonly limit: number;
}

/** An index of texts, in which an id may stand at several. */
interface Source {
  readonly table: SQLiteTable;
  readonly directoryId: Column;
  readonly text: Column;
  readonly id: Column;
  readonly index?: SQL;
  readonly also?: SQL;
}

const namesOf = (kind: SQL): Source => ({
  table: nameIndex,
  directoryId: nameIndex.directoryId,
  text: nameIndex.nameKey,
  id: nameIndex.id,
  also: sql`AND ${nameIndex.kind} = ${kind}`,
});

const USERS = {
  names: namesOf(sql`'User'`),
  handles: [
    {
      table: users,
      directoryId: users.directoryId,
      text: users.userNameKey,
      id: users.id,
      index: sql`INDEXED BY users_name`,
    },
    { table: userEmails, directoryId: userEmails.directoryId, text: userEmails.valueKey, id: userEmails.userId },
  ],
};

const GROUPS = {
  names: namesOf(sql`'Group'`),
  handles: [
    {
      table: groups,
      directoryId: groups.directoryId,
      text: groups.displayKey,
      id: groups.id,
      index: sql`INDEXED BY groups_name`,
    },
  ],
};

/** Somebody is one row for each text that leads to them. */
export function usersFound(asked: Asked): Statement<Hit<FoundUserRow>> {
  return compile(sql`SELECT ${userColumns(false)}, h.hit AS hit FROM ${hits(USERS, asked)} AS h
    CROSS JOIN ${users} ON ${users.directoryId} = ${asked.directoryId} AND ${users.id} = h.id ORDER BY h.hit, h.id`);
}

export function groupsFound(asked: Asked): Statement<Hit<ListedGroupRow>> {
  return compile(groupsListedAt(hits(GROUPS, asked), asked.directoryId));
}

export const userHits = (asked: Asked): SQL => hits(USERS, asked);
export const groupHits = (asked: Asked): SQL => hits(GROUPS, asked);

/** A subquery of `hit` and `id`: the first ones over all the ranges. A compound SELECT has five terms at most, so they nest. */
function hits(of: typeof USERS | typeof GROUPS, { after, beginnings, directoryId, limit }: Asked): SQL {
  const range = ({ also = sql``, index = sql``, ...source }: Source, prefix: string): SQL => {
    const goesOn = after.text !== '' && inIndexOrder(after.text, prefix) >= 0;
    const from = goesOn ? after : { text: prefix, id: '' };
    return sql`SELECT * FROM (SELECT ${source.text} AS hit, ${source.id} AS id FROM ${source.table} ${index}
      WHERE ${source.directoryId} = ${directoryId} ${also} AND ${source.text} >= ${from.text}
        AND (${source.text}, ${source.id}) > (${from.text}, ${from.id}) AND ${source.text} < ${behind(prefix)}
      ORDER BY ${source.text}, ${source.id} LIMIT ${limit})`;
  };
  const each = [
    union(beginnings.keys.map((prefix) => range(of.names, prefix))),
    ...of.handles.map((source) => union(beginnings.handles.map((prefix) => range(source, prefix)))),
  ];
  return sql`(SELECT hit, id FROM (${union(each)}) ORDER BY hit, id LIMIT ${limit})`;
}

function union(parts: readonly SQL[]): SQL {
  if (parts.length === 0) return sql`SELECT '' AS hit, '' AS id WHERE false`;
  return sql`SELECT hit, id FROM (${sql.join([...parts], sql` UNION `)})`;
}

type Exactly = { directoryId: string; exact: string };

/** Whose id or externalId it is as a whole: so many at most. */
const SAME = sql.raw('10');

export const usersExactly = prepare<FoundUserRow, Exactly>(
  () => sql`SELECT ${userColumns(false)} FROM (SELECT ${p('exact')} AS id
      UNION SELECT id FROM (SELECT ${users.id} AS id FROM ${users} INDEXED BY users_external
        WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.externalId} = ${p('exact')}
          AND ${users.externalId} IS NOT NULL LIMIT ${SAME})) AS found
    CROSS JOIN ${users} ON ${users.directoryId} = ${p('directoryId')} AND ${users.id} = found.id
    ORDER BY ${users.id}`,
);

export const groupsExactly = ({ directoryId, exact }: Exactly): Statement<ListedGroupRow> =>
  compile(
    groupsListedAt(
      sql`(SELECT ${exact} AS id, '' AS hit UNION SELECT id, '' FROM (SELECT ${groups.id} AS id
        FROM ${groups} INDEXED BY groups_external WHERE ${groups.directoryId} = ${directoryId}
          AND ${groups.externalId} = ${exact} AND ${groups.externalId} IS NOT NULL LIMIT ${SAME}))`,
      directoryId,
    ),
  );

export interface SearchedDirectory {
  /** Of users, or of groups. */
  readonly size: number;
  /** 1 while one of them may be without keys (upkeep/name-index.ts). */
  readonly unindexed: number;
}

function searched(count: Column, unindexed: SQL) {
  return prepare<SearchedDirectory, { directoryId: string }>(
    () => sql`SELECT ${count} AS "size", EXISTS (${unindexed}) AS "unindexed" FROM ${directories}
      WHERE ${directories.id} = ${p('directoryId')}`,
  );
}

export const searchedForUsers = searched(
  directories.userCount,
  sql`SELECT 1 FROM ${users} INDEXED BY users_unindexed
    WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.indexedVersion} IS NOT ${users.version}`,
);

export const searchedForGroups = searched(
  directories.groupCount,
  sql`SELECT 1 FROM ${groups} INDEXED BY groups_unindexed
    WHERE ${groups.directoryId} = ${p('directoryId')} AND ${groups.indexedName} IS NOT ${groups.displayName}`,
);
