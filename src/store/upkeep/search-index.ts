// What the clock adds to `search_index`: organizations whose row was written by a Worker that does not know it, and small
// directories that were there before it, came from another database or have shrunk (docs/decisions/0037). Triggers do the rest.

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { keysOfOrganization } from '../../protocol/name-keys.ts';
import { directories, organizations } from '../db/schema.ts';
import { searchIndex } from '../db/schema-lists.ts';
import { list, p, prepare, prepareGrowing } from '../db/statement.ts';

const ORGANIZATIONS_PER_STEP = 500;
/** Of up to 50 people and 50 groups each. */
const DIRECTORIES_PER_STEP = 20;

/** The organization is between two databases: nothing of it can be written. */
const fenced = (organizationId: SQL) => sql`EXISTS (SELECT 1 FROM departures AS f INDEXED BY departures_unfinished
  WHERE f.finished_at IS NULL AND f.state <> 'copying' AND f.organization_id = ${organizationId})`;

type UnindexedRow = { readonly id: string; readonly name: string; readonly externalId: string | null };

/** As the partial index has it, which holds those that are due alone. */
const isDue = sql`deleted_at IS NULL AND (indexed_name IS NOT name OR indexed_external_id IS NOT external_id)`;

const unindexed = prepare<UnindexedRow, { limit: number }>(
  () => sql`SELECT o.id AS "id", o.name AS "name", o.external_id AS "externalId"
    FROM ${organizations} AS o INDEXED BY organizations_unindexed
    WHERE ${isDue} AND NOT ${fenced(sql`o.id`)} LIMIT ${p('limit')}`,
);

/** Not where the row has changed since: it is due again, or has its keys already. */
const give = prepareGrowing<never, { rows: string }>(
  () => sql`UPDATE ${organizations}
    SET name_keys = j.value ->> 3, indexed_name = j.value ->> 1, indexed_external_id = j.value ->> 2
    FROM json_each(${p('rows')}) AS j WHERE organizations.id = j.value ->> 0
      AND organizations.name = j.value ->> 1 AND organizations.external_id IS j.value ->> 2`,
);

/** Gives some organizations their keys. Returns whether others may be left. */
export async function indexOrganizations(db: Database, limit = ORGANIZATIONS_PER_STEP): Promise<boolean> {
  const [found] = await db.run([unindexed({ limit })]);
  if (found.length === 0) return false;
  const rows = found.map(({ externalId, id, name }) => [
    id,
    name,
    externalId,
    JSON.stringify(keysOfOrganization(name, externalId)),
  ]);
  await db.run([give({ rows: list(rows) })]);
  return true;
}

const gatherable = prepare<{ readonly id: string }, { limit: number }>(
  () => sql`SELECT d.id AS "id" FROM ${directories} AS d INDEXED BY directories_gatherable
    WHERE gathered_at IS NULL AND user_count <= 50 AND group_count <= 50 AND status <> 'deleted'
      AND NOT ${fenced(sql`d.organization_id`)} LIMIT ${p('limit')}`,
);

const gathering = (found: SQL) =>
  prepareGrowing<never, { ids: string }>(
    () => sql`INSERT INTO ${searchIndex} (kind, search_key, id, directory_id) ${found} ON CONFLICT DO NOTHING`,
  );
const key = (column: string) => sql.raw(`substr(r.${column}, 1, 64)`);

/** What their triggers would have written. */
function gatherOf(table: 'users' | 'groups', kind: string, column: string) {
  const rows = sql`json_each(${p('ids')}) AS i CROSS JOIN ${sql.raw(table)} AS r ON r.directory_id = i.value`;
  return [
    gathering(sql`SELECT ${sql.raw(`'${kind}'`)}, ${key(column)}, r.id, r.directory_id FROM ${rows} WHERE true`),
    gathering(sql`SELECT ${sql.raw(`'${kind}'`)}, k.value, r.id, r.directory_id FROM ${rows}
      CROSS JOIN json_each(r.name_keys) AS k WHERE true`),
    gathering(
      sql`SELECT 'External', ${key('external_id')}, r.id, r.directory_id FROM ${rows} WHERE r.external_id IS NOT NULL`,
    ),
    gathering(sql`SELECT 'Id', r.id, r.id, r.directory_id FROM ${rows} WHERE true`),
  ];
}

const GATHER = [
  ...gatherOf('users', 'User', 'user_name_key'),
  ...gatherOf('groups', 'Group', 'display_key'),
  gathering(
    sql`SELECT 'Email', ${key('value_key')}, r.user_id, r.directory_id
      FROM json_each(${p('ids')}) AS i CROSS JOIN user_emails AS r ON r.directory_id = i.value
      LEFT JOIN users AS u ON u.directory_id = r.directory_id AND u.id = r.user_id
      WHERE u.user_name_key IS NOT r.value_key`,
  ),
];

const gathered = prepare<never, { ids: string; now: number }>(
  () => sql`UPDATE ${directories} SET gathered_at = ${p('now')}
    WHERE id IN (SELECT value FROM json_each(${p('ids')})) AND gathered_at IS NULL`,
);

/** Gathers some small directories. Returns whether others may be left. */
export async function gatherDirectories(db: Database, now: number, limit = DIRECTORIES_PER_STEP): Promise<boolean> {
  const [found] = await db.run([gatherable({ limit })]);
  if (found.length === 0) return false;
  const ids = list(found.map(({ id }) => id));
  // One transaction: whoever comes before it is read, whoever comes behind it is indexed by a trigger.
  await db.run([...GATHER.map((statement) => statement({ ids })), gathered({ ids, now })]);
  return true;
}
