// The log of SCIM requests as pages show it: filtered, counted to a bound, with the names of what it speaks of. Every
// statement looks at a bounded number of rows, however long the log is.

import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { groups, users } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { compile, list, p, prepare } from '../db/statement.ts';
import { type LoggedRequest, leftMembersOut, logged, type RequestRow, requestColumns } from './requests.ts';

/** Newest requests that a filtered page looks through. */
const MAX_LOOKED_AT = 20_000;
/** Requests that are counted; above it the count is "more". */
export const MAX_COUNTED = 1_000;

export type LogFilter = 'all' | 'changes' | 'failed' | 'skipped' | 'people' | 'groups';

const CONDITIONS: Readonly<Record<LogFilter, SQL>> = {
  all: sql`TRUE`,
  changes: sql`method <> 'GET' AND status < 400`,
  failed: sql`status >= 400`,
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
export async function pageOfRequests(
  db: Database,
  directoryId: string,
  { before, filter, limit }: LogQuery,
): Promise<LoggedRequest[]> {
  const behind = before === '' ? sql`` : sql` AND ${requestLog.id} < ${before}`;
  const statement = compile<RequestRow>(sql`SELECT * FROM (SELECT ${requestColumns} FROM ${requestLog}
      WHERE ${requestLog.directoryId} = ${directoryId}${behind} ORDER BY ${requestLog.id} DESC LIMIT ${MAX_LOOKED_AT})
    WHERE ${CONDITIONS[filter]} LIMIT ${limit}`);
  const [rows] = await db.run([statement]);
  return rows.map(logged);
}

const requestById = prepare<RequestRow, { directoryId: string; id: string }>(
  () => sql`SELECT ${requestColumns} FROM ${requestLog}
    WHERE ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} = ${p('id')}`,
);

/** Null where there is none, or none any more. */
export async function oneRequest(db: Database, directoryId: string, id: string): Promise<LoggedRequest | null> {
  const [[row]] = await db.run([requestById({ directoryId, id })]);
  return row ? logged(row) : null;
}

export interface RequestCounts {
  readonly all: number;
  readonly failed: number;
}

const counts = prepare<RequestCounts, { directoryId: string }>(
  () => sql`SELECT count(*) AS "all", coalesce(sum(status >= 400), 0) AS "failed"
    FROM (SELECT ${requestLog.status} AS status FROM ${requestLog}
      WHERE ${requestLog.directoryId} = ${p('directoryId')}
      ORDER BY ${requestLog.id} DESC LIMIT ${sql.raw(String(MAX_COUNTED))})`,
);

/** Of the newest 1,000. */
export async function countRequests(db: Database, directoryId: string): Promise<RequestCounts> {
  const [[row]] = await db.run([counts({ directoryId })]);
  return row ?? { all: 0, failed: 0 };
}

const requestsAtEnd = (descending: boolean) =>
  prepare<RequestRow, { directoryId: string; limit: number }>(
    () => sql`SELECT ${requestColumns} FROM ${requestLog} WHERE ${requestLog.directoryId} = ${p('directoryId')}
      ORDER BY ${requestLog.id} ${descending ? sql`DESC` : sql`ASC`} LIMIT ${p('limit')}`,
  );
const oldestRequests = requestsAtEnd(false);
const newestRequests = requestsAtEnd(true);

export interface Beginning {
  /** The oldest kept and the newest, each once, in order of time. */
  readonly requests: readonly LoggedRequest[];
  readonly counts: RequestCounts;
}

/** How a directory's life began, and how it goes just now. */
export async function beginningOf(
  db: Database,
  directoryId: string,
  { oldest, newest }: { readonly oldest: number; readonly newest: number },
): Promise<Beginning> {
  const [first, last, [counted]] = await db.run([
    oldestRequests({ directoryId, limit: oldest }),
    newestRequests({ directoryId, limit: newest }),
    counts({ directoryId }),
  ]);
  const known = new Set(first.map(({ id }) => id));
  const rows = [...first, ...last.filter(({ id }) => !known.has(id)).reverse()];
  return { requests: rows.map(logged), counts: counted ?? { all: 0, failed: 0 } };
}

const userNames = prepare<{ id: string; name: string }, { directoryId: string; ids: string }>(
  () => sql`SELECT ${users.id} AS id, coalesce(${users.doc} ->> '$.displayName', ${users.doc} ->> '$.name.formatted',
      nullif(trim(coalesce(${users.doc} ->> '$.name.givenName', '') || ' ' || coalesce(${users.doc} ->> '$.name.familyName', '')), ''),
      ${users.doc} ->> '$.userName') AS name
    FROM json_each(${p('ids')}) j CROSS JOIN ${users}
    ON ${users.directoryId} = ${p('directoryId')} AND ${users.id} = j.value`,
);

const groupNames = prepare<{ id: string; name: string }, { directoryId: string; ids: string }>(
  () => sql`SELECT ${groups.id} AS id, ${groups.displayName} AS name FROM json_each(${p('ids')}) j CROSS JOIN ${groups}
    ON ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} = j.value`,
);

/** The requests of the milliseconds in which ids were minted: what is gone since was created by one of them. */
const creations = prepare<RequestRow & { readonly key: string }, { directoryId: string; keys: string }>(
  () => sql`SELECT ${requestColumns}, j.value AS key FROM json_each(${p('keys')}) j CROSS JOIN ${requestLog}
    ON ${requestLog.directoryId} = ${p('directoryId')} AND ${requestLog.id} >= 'req_' || j.value
      AND ${requestLog.id} < 'req_' || j.value || '~'
    WHERE ${requestLog.method} = 'POST' AND ${requestLog.status} = 201`,
);

export interface FoundNames {
  readonly names: ReadonlyMap<string, string>;
  /** By id of what is no longer there: the request that created it. */
  readonly creations: ReadonlyMap<string, LoggedRequest>;
}

const TIME_PART = /^(?:usr|grp)_(\w{10})/;

/** The names of users and groups by id; of those that are gone, the requests that made them. */
export async function namesOf(db: Database, directoryId: string, ids: readonly string[]): Promise<FoundNames> {
  if (ids.length === 0) return { names: new Map(), creations: new Map() };
  const keys = ids.map((id) => TIME_PART.exec(id)?.[1] ?? '').filter((key) => key !== '');
  const [people, teams, made] = await db.run([
    userNames({ directoryId, ids: list(ids) }),
    groupNames({ directoryId, ids: list(ids) }),
    creations({ directoryId, keys: list([...new Set(keys)]) }),
  ]);
  const names = new Map([...people, ...teams].map(({ id, name }) => [id, name]));
  const byKey = Map.groupBy(made, ({ key }) => key);
  const found = new Map<string, LoggedRequest>();
  for (const id of ids) {
    const candidates = byKey.get(TIME_PART.exec(id)?.[1] ?? '') ?? [];
    const [only] = candidates;
    // Two requests of one millisecond: which of them made it is not known.
    if (only && candidates.length === 1 && !names.has(id)) found.set(id, logged(only));
  }
  return { names, creations: found };
}
