// Users and groups whose row was written by a Worker that does not know `name_index`: before that table was made, beside a
// new version while it is deployed, or after an earlier one was put back. The clock gives them their keys; triggers do the rest.

import { sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from '../../database.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import { keysOfGroup, keysOfPerson } from '../../protocol/name-keys.ts';
import { groups, users } from '../db/schema.ts';
import { lists, p, prepare, prepareGrowing } from '../db/statement.ts';

/** Of each kind and step: some 2 MB of documents at most of what people usually are. */
const ROWS_PER_STEP = 500;
/** Of a step's documents: an isolate has 128 MB. */
const STEP_LENGTH = 4_000_000;

interface UnindexedRow {
  readonly directoryId: string;
  readonly id: string;
  readonly doc: string;
  /** The version, or the display name, that the keys are made of. */
  readonly source: string | number;
}

/** The organization of `u` is between two databases: nothing of it can be written. */
const fenced = sql`SELECT 1 FROM departures AS d INDEXED BY departures_unfinished
  WHERE d.finished_at IS NULL AND d.state <> 'copying' AND u.directory_id > 'dir_' || substr(d.organization_id, 5)
    AND u.directory_id < 'dir_' || substr(d.organization_id, 5) || '~'`;

/** By an index that holds them alone. At least one comes back, however long it is. */
function unindexed(table: SQLiteTable, index: string, of: string, mark: string) {
  const name = (column: string) => sql.raw(column);
  const due = sql`SELECT u.directory_id, u.id, u.doc, u.${name(of)} AS source FROM ${table} AS u INDEXED BY ${name(index)}
    WHERE u.${name(mark)} IS NOT u.${name(of)} AND NOT EXISTS (${fenced})
    ORDER BY u.directory_id, u.id LIMIT ${p('limit')}`;
  return prepare<UnindexedRow, { limit: number }>(
    () => sql`SELECT directory_id AS "directoryId", id AS "id", doc AS "doc", source AS "source" FROM (
        SELECT *, sum(length(doc)) OVER (ORDER BY directory_id, id ROWS UNBOUNDED PRECEDING) - length(doc) AS before
        FROM (${due}))
      WHERE before < ${name(String(STEP_LENGTH))}`,
  );
}

/** Not where the row has changed since: it is due again, or has its keys already. */
function give(table: SQLiteTable, of: string, mark: string) {
  return prepareGrowing<never, { rows: string }>(
    () => sql`UPDATE ${table} SET name_keys = j.value ->> 3, ${sql.raw(mark)} = j.value ->> 2
      FROM json_each(${p('rows')}) AS j WHERE ${table}.directory_id = j.value ->> 0 AND ${table}.id = j.value ->> 1
        AND ${table}.${sql.raw(of)} = j.value ->> 2`,
  );
}

const KINDS = [
  {
    due: unindexed(users, 'users_unindexed', 'version', 'indexed_version'),
    give: give(users, 'version', 'indexed_version'),
    keysOf: keysOfPerson,
  },
  {
    due: unindexed(groups, 'groups_unindexed', 'display_name', 'indexed_name'),
    give: give(groups, 'display_name', 'indexed_name'),
    keysOf: keysOfGroup,
  },
];

/** Gives some of them their keys. Returns whether others may be left. */
export async function indexNames(db: Database, limit = ROWS_PER_STEP): Promise<boolean> {
  const found = await db.run(KINDS.map(({ due }) => due({ limit })));
  const statements = KINDS.flatMap(({ give, keysOf }, kind) =>
    lists(
      (found[kind] ?? []).map(({ directoryId, doc, id, source }) => [directoryId, id, source, keysIn(id, doc, keysOf)]),
    ).map((rows) => give({ rows })),
  );
  if (statements.length === 0) return false;
  await db.run(statements);
  return found.some((rows) => rows.length > 0);
}

/** A row that holds what the store never wrote is found by no name, and must not keep the others from theirs. */
function keysIn(id: string, doc: string, keysOf: (doc: JsonObject) => string[]): string {
  try {
    const value: unknown = JSON.parse(doc);
    if (isObject(value)) return JSON.stringify(keysOf(value));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  console.error(JSON.stringify({ message: 'a stored document is not an object', id }));
  return '[]';
}
