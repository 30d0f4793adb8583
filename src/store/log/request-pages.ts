// The log of SCIM requests as pages show it: filtered, counted to a bound, with the names of what it speaks of. Every
// statement looks at a bounded number of rows, however long the log is.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { groups, users } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { compile, p, prepare } from '../db/statement.ts';
import { failedSomewhere, leftMembersOut, type RequestRow, requestColumns } from './requests.ts';

/** Requests that a filtered page looks through; twice where it is not full, the second time for where that ended. */
const MAX_LOOKED_AT = 10_000;
/** Requests that are counted; above it the count is "more". */
export const MAX_COUNTED = 1_000;

export type LogFilter = 'all' | 'changes' | 'failed' | 'skipped' | 'people' | 'groups';

const CONDITIONS: Readonly<Record<Exclude<LogFilter, 'all'>, SQL>> = {
  changes: sql`method <> 'GET' AND status < 400`,
  failed: failedSomewhere(sql`status`, sql`entry`),
  skipped: leftMembersOut(sql`entry`),
  people: sql`entry ->> 'path' LIKE '/Users%'`,
  groups: sql`entry ->> 'path' LIKE '/Group%'`,
};

/** Which requests are listed: those that satisfy everything that is said. */
export interface LogQuery {
  readonly filter?: LogFilter;
  readonly method?: string;
  readonly status?: number;
  /** Id of the last one that was looked at before; absent or '' for the newest. */
  readonly before?: string;
  readonly limit: number;
}

/** A row that matches, or (0) the one with which the stretch that was looked through ends. */
export interface FoundRequest extends RequestRow {
  readonly matches: 0 | 1;
}

/** The newest first: up to `limit` that match, and the end of the stretch, if that was reached before. */
export function requestsFound(directoryId: string, query: LogQuery): Statement<FoundRequest> {
  const { before = '', filter = 'all', limit, method, status } = query;
  const behind = before === '' ? sql`` : sql` AND ${requestLog.id} < ${before}`;
  const rows = sql`SELECT ${requestColumns} FROM ${requestLog} WHERE ${requestLog.directoryId} = ${directoryId}${behind}
    ORDER BY ${requestLog.id} DESC`;
  const conditions = [
    ...(filter === 'all' ? [] : [CONDITIONS[filter]]),
    ...(method === undefined ? [] : [sql`method = ${method}`]),
    ...(status === undefined ? [] : [sql`status = ${status}`]),
  ];
  if (conditions.length === 0) return compile(sql`SELECT *, 1 AS "matches" FROM (${rows} LIMIT ${limit})`);
  // The second part is run where the first has not filled the page.
  return compile(sql`SELECT *, 1 AS "matches" FROM (${rows} LIMIT ${MAX_LOOKED_AT})
      WHERE ${sql.join(conditions, sql` AND `)}
    UNION ALL SELECT *, 0 FROM (${rows} LIMIT 1 OFFSET ${MAX_LOOKED_AT - 1}) LIMIT ${limit}`);
}

export const requestById = prepare<RequestRow, { directoryId: string; id: string }>(
  () => sql`SELECT ${requestColumns} FROM ${requestLog}
    WHERE ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} = ${p('id')}`,
);

export interface RequestCounts {
  readonly all: number;
  readonly failed: number;
}

/** Of the newest 1,000; no row where there is none. */
export const countRequests = prepare<RequestCounts, { directoryId: string }>(
  () => sql`SELECT count(*) AS "all", coalesce(sum(${failedSomewhere(sql`status`, sql`entry`)}), 0) AS "failed"
    FROM (SELECT ${requestLog.status} AS status, ${requestLog.entry} AS entry FROM ${requestLog}
      WHERE ${requestLog.directoryId} = ${p('directoryId')}
      ORDER BY ${requestLog.id} DESC LIMIT ${sql.raw(String(MAX_COUNTED))})`,
);

const requestsAtEnd = (descending: boolean) =>
  prepare<RequestRow, { directoryId: string; limit: number }>(
    () => sql`SELECT ${requestColumns} FROM ${requestLog} WHERE ${requestLog.directoryId} = ${p('directoryId')}
      ORDER BY ${requestLog.id} ${descending ? sql`DESC` : sql`ASC`} LIMIT ${p('limit')}`,
  );
export const oldestRequests = requestsAtEnd(false);
export const newestRequests = requestsAtEnd(true);

export const userNames = prepare<{ id: string; name: string }, { directoryId: string; ids: string }>(
  () => sql`SELECT ${users.id} AS id, coalesce(${users.doc} ->> '$.displayName', ${users.doc} ->> '$.name.formatted',
      nullif(trim(coalesce(${users.doc} ->> '$.name.givenName', '') || ' ' || coalesce(${users.doc} ->> '$.name.familyName', '')), ''),
      ${users.doc} ->> '$.userName') AS name
    FROM json_each(${p('ids')}) j CROSS JOIN ${users}
    ON ${users.directoryId} = ${p('directoryId')} AND ${users.id} = j.value`,
);

export const groupNames = prepare<{ id: string; name: string }, { directoryId: string; ids: string }>(
  () => sql`SELECT ${groups.id} AS id, ${groups.displayName} AS name FROM json_each(${p('ids')}) j CROSS JOIN ${groups}
    ON ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} = j.value`,
);

/** The requests of the milliseconds in which ids were minted: what is gone since was created by one of them. */
export const creations = prepare<RequestRow & { readonly key: string }, { directoryId: string; keys: string }>(
  () => sql`SELECT ${requestColumns}, j.value AS key FROM json_each(${p('keys')}) j CROSS JOIN ${requestLog}
    ON ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} >= 'req_' || j.value
      AND ${requestLog.id} < 'req_' || j.value || '~'
    WHERE ${requestLog.method} = 'POST' AND ${requestLog.status} = 201`,
);
