// Directories as the operator reads them. Every write of them goes through their organization's writer.

import { sql } from 'drizzle-orm';
import { DIRECTORY_COLUMNS, type DirectoryRow, selected } from '../db/rows.ts';
import { directories, organizations } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { failedSomewhere, leftMembersOut } from '../log/requests.ts';

/** Whoever reads needs not know whether a paused directory was ever active, nor how its pages are found. */
const SHOWN = {
  ...DIRECTORY_COLUMNS,
  userShelves: sql`NULL`,
  groupShelves: sql`NULL`,
  status: sql`CASE ${directories.status} WHEN 'held' THEN 'paused' ELSE ${directories.status} END`,
};

/** Newest requests per directory that the count of failures looks at. */
const MAX_REQUESTS_COUNTED = 10_000;

export const directoryById = prepare<DirectoryRow, { organizationId: string; id: string }>(
  () => sql`SELECT ${selected(SHOWN)} FROM ${directories}
    WHERE ${directories.id} = ${p('id')} AND ${directories.organizationId} = ${p('organizationId')}
      AND ${directories.status} <> 'deleted'
      AND EXISTS (SELECT 1 FROM ${organizations}
        WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NULL)`,
);

/** In id order; `after` is an id of the organization's range, or where the range begins. */
export const directoriesOfOrganization = prepare<
  DirectoryRow,
  { organizationId: string; after: string; to: string; limit: number }
>(
  () => sql`SELECT ${selected(SHOWN)} FROM ${directories}
    WHERE ${directories.id} > ${p('after')} AND ${directories.id} < ${p('to')}
      AND ${directories.organizationId} = ${p('organizationId')} AND ${directories.status} <> 'deleted'
    ORDER BY ${directories.id} LIMIT ${p('limit')}`,
);

export interface DirectoryHealthRow {
  readonly id: string;
  readonly lastRequestAt: number | null;
  readonly failures: number;
  readonly skippedMembers: number;
  readonly userCount: number;
  readonly heldAt: number | null;
}

/** Requests that failed, as a whole or in an operation, and members left out, among the newest 10,000 requests since a request id. */
export const directoriesHealth = prepare<
  DirectoryHealthRow,
  { organizationId: string; from: string; to: string; since: string }
>(
  // Materialized, so that both sums come from one walk through the log.
  () => sql`WITH heard AS MATERIALIZED (SELECT ${directories.id} AS id, ${directories.lastRequestAt} AS last_request_at,
      ${directories.userCount} AS user_count, ${directories.heldAt} AS held_at,
      (SELECT json_array(sum(${failedSomewhere(sql`status`, sql`entry`)}), sum(CASE WHEN ${leftMembersOut(sql`entry`)} THEN entry ->> 'skippedMemberCount' END))
        FROM (SELECT ${requestLog.status} AS status, ${requestLog.entry} AS entry FROM ${requestLog}
          WHERE ${requestLog.directoryId} = ${directories.id} AND ${requestLog.id} >= ${p('since')}
          ORDER BY ${requestLog.id} DESC LIMIT ${sql.raw(String(MAX_REQUESTS_COUNTED))})) AS seen
    FROM ${directories}
    WHERE ${directories.id} > ${p('from')} AND ${directories.id} < ${p('to')}
      AND ${directories.organizationId} = ${p('organizationId')} AND ${directories.status} <> 'deleted'
    ORDER BY ${directories.id})
    SELECT id AS "id", last_request_at AS "lastRequestAt", user_count AS "userCount", held_at AS "heldAt",
      coalesce(seen ->> 0, 0) AS "failures", coalesce(seen ->> 1, 0) AS "skippedMembers" FROM heard`,
);
