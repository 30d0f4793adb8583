// The log of SCIM requests as pages show it: filtered, counted to a bound, with the names of what it speaks of. Every
// statement looks at a bounded number of rows, however long the log is.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { groups, users } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { compile, p, prepare } from '../db/statement.ts';
import { failedSomewhere, leftMembersOut, type RequestRow, requestColumns } from './requests.ts';

/** Newest requests that a filtered page looks through. */
const MAX_LOOKED_AT = 20_000;
/** Requests that are counted; above it the count is "more". */
export const MAX_COUNTED = 1_000;

export type LogFilter = 'all' | 'changes' | 'failed' | 'skipped' | 'people' | 'groups';

const CONDITIONS: Readonly<Record<LogFilter, SQL>> = {
  all: sql`TRUE`,
  changes: sql`method <> 'GET' AND status < 400`,
  failed: failedSomewhere(sql`status`, sql`entry`),
  skipped: leftMembersOut(sql`entry`),
  people: sql`entry ->> 'path' LIKE '/Users%'`,
  groups: sql`entry ->> 'path' LIKE '/Group%'`,
};

export interface LogQuery {
  readonly filter: LogFilter;
  /** Id of the last one of the page before, '' for the newest. */
  readonly before: string;
  readonly limit: number;
}

/** The newest first. */
export function requestsFiltered(directoryId: string, { before, filter, limit }: LogQuery): Statement<RequestRow> {
  const behind = before === '' ? sql`` : sql` AND ${requestLog.id} < ${before}`;
  return compile(sql`SELECT * FROM (SELECT ${requestColumns} FROM ${requestLog}
      WHERE ${requestLog.directoryId} = ${directoryId}${behind} ORDER BY ${requestLog.id} DESC LIMIT ${MAX_LOOKED_AT})
    WHERE ${CONDITIONS[filter]} LIMIT ${limit}`);
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
