// The log of SCIM requests, and what goes with it: when a directory was last asked something, a token last used.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { compile, p, prepare, type Statement } from '../db/statement.ts';

/** One request as the log keeps it. `id` grows with time. */
export interface LoggedRequest {
  readonly id: string;
  readonly directoryId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly status: number;
  readonly entry: LogEntry;
}

/** What only readers of the log look at. */
export interface LogEntry {
  /** Below the directory's base, with the query. */
  readonly path: string;
  readonly scimType: string | null;
  readonly detail: string | null;
  readonly durationMs: number;
  /** Masked, to 8 KiB. */
  readonly requestBody: string | null;
  /** Why there is a body and `requestBody` is null; absent where it is kept, or there was none. */
  readonly requestBodyNote?: string;
  readonly d1Trips: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Members that do not exist and were left out, the first hundred; absent where there was none. */
  readonly skippedMembers?: readonly string[];
  /** How many they were; absent where there was none. */
  readonly skippedMemberCount?: number;
}

/** Whether a request left members out. Its body stands in the entry with its quotes escaped, so it cannot say so. */
export const leftMembersOut = (entry: SQL | Column) => sql`instr(${entry}, '"skippedMemberCount":') > 0`;

const columns = sql.join(
  [requestLog.directoryId, requestLog.id, requestLog.at, requestLog.method, requestLog.status, requestLog.entry].map(
    bare,
  ),
  sql`, `,
);

/** Rows of one statement: six parameters each, of the hundred that D1 takes. VALUES reads no row, json_each would. */
const ROWS_PER_STATEMENT = 16;

/** Keeps requests of directories that are known to exist. */
export function keepRequests(requests: readonly LoggedRequest[]): Statement[] {
  const statements: Statement[] = [];
  for (let at = 0; at < requests.length; at += ROWS_PER_STATEMENT) {
    const rows = requests.slice(at, at + ROWS_PER_STATEMENT).map((request) => sql`(${values(request)})`);
    statements.push(compile(sql`INSERT INTO ${requestLog} (${columns}) VALUES ${sql.join(rows, sql`, `)}`));
  }
  return statements;
}

/** Keeps a request of a stranger, where there is such a directory at all. */
export function keepRefusedRequest(request: LoggedRequest): Statement {
  return compile(sql`INSERT INTO ${requestLog} (${columns}) SELECT ${values(request)} FROM ${directories}
    WHERE ${directories.id} = ${request.directoryId} AND ${directories.status} <> 'deleted'`);
}

function values({ at, directoryId, entry, id, method, status }: LoggedRequest): SQL {
  return sql`${directoryId}, ${id}, ${at}, ${method}, ${status}, ${JSON.stringify(entry)}`;
}

export const touchDirectory = prepare<never, { directoryId: string; at: number }>(
  () => sql`UPDATE ${directories} SET ${bare(directories.lastRequestAt)} = ${p('at')}
    WHERE ${directories.id} = ${p('directoryId')}
      AND (${directories.lastRequestAt} IS NULL OR ${directories.lastRequestAt} < ${p('at')})`,
);

/** `minute`: epoch ms of the minute's beginning. */
export const touchToken = prepare<never, { hash: string; minute: number }>(
  () => sql`UPDATE ${tokens} SET ${bare(tokens.lastUsedAt)} = ${p('minute')}
    WHERE ${tokens.hash} = ${p('hash')}
      AND (${tokens.lastUsedAt} IS NULL OR ${tokens.lastUsedAt} < ${p('minute')})`,
);

export interface RequestQuery {
  readonly method?: string;
  readonly status?: number;
  /** Id of the last one of the page before. */
  readonly before?: string;
  readonly limit: number;
}

export type RequestRow = Omit<LoggedRequest, 'entry'> & { readonly entry: string };

/** The columns of a RequestRow. */
export const requestColumns = sql`${requestLog.directoryId} AS "directoryId", ${requestLog.id} AS id, ${requestLog.at} AS at,
  ${requestLog.method} AS method, ${requestLog.status} AS status, ${requestLog.entry} AS entry`;

/** The newest first. */
export async function listRequests(
  db: Database,
  directoryId: string,
  { before, limit, method, status }: RequestQuery,
): Promise<LoggedRequest[]> {
  const conditions = [sql`${requestLog.directoryId} = ${directoryId}`];
  if (before !== undefined) conditions.push(sql`${requestLog.id} < ${before}`);
  if (method !== undefined) conditions.push(sql`${requestLog.method} = ${method}`);
  if (status !== undefined) conditions.push(sql`${requestLog.status} = ${status}`);
  const page = compile<RequestRow>(sql`SELECT ${requestColumns}
    FROM ${requestLog} WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${requestLog.id} DESC LIMIT ${limit}`);
  const [rows] = await db.run([page]);
  return rows.map(logged);
}

/** The stored text was made here: its shape is ours. */
export function logged({ at, directoryId, entry, id, method, status }: RequestRow): LoggedRequest {
  return { at, directoryId, id, method, status, entry: JSON.parse(entry) as LogEntry };
}
