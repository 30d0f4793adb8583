// The log of SCIM requests, and what goes with it: when a directory was last asked something, a token last used.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { bare } from '../db/rows.ts';
import { directories, tokens } from '../db/schema.ts';
import { requestLog } from '../db/schema-operator.ts';
import { compile, p, prepare } from '../db/statement.ts';

/** A request as the log's table has it. `id` grows with time; `entry` is JSON, which only readers of the log look at. */
export interface RequestRow {
  readonly id: string;
  readonly directoryId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly status: number;
  readonly entry: string;
}

/** Whether a request left members out. The body in the entry has its quotes escaped, so it cannot match by accident. */
export const leftMembersOut = (entry: SQL | Column) => sql`instr(${entry}, '"skippedMemberCount":') > 0`;

/** Whether operations of a bulk request failed. */
export const failedInPart = (entry: SQL | Column) => sql`instr(${entry}, '"failedOperationCount":') > 0`;

/** Whether a request failed, as a whole or in part. */
export const failedSomewhere = (status: SQL | Column, entry: SQL | Column) =>
  sql`(${status} >= 400 OR ${failedInPart(entry)})`;

const columns = sql.join(
  [requestLog.directoryId, requestLog.id, requestLog.at, requestLog.method, requestLog.status, requestLog.entry].map(
    bare,
  ),
  sql`, `,
);

/** Rows of one statement: six parameters each, of the hundred that D1 takes. VALUES reads no row, json_each would. */
const ROWS_PER_STATEMENT = 16;

/** Keeps requests of directories that are known to exist. */
export function keepRequests(requests: readonly RequestRow[]): Statement[] {
  const statements: Statement[] = [];
  for (let at = 0; at < requests.length; at += ROWS_PER_STATEMENT) {
    const rows = requests.slice(at, at + ROWS_PER_STATEMENT).map((request) => sql`(${values(request)})`);
    statements.push(compile(sql`INSERT INTO ${requestLog} (${columns}) VALUES ${sql.join(rows, sql`, `)}`));
  }
  return statements;
}

/** Keeps a request of a stranger, where there is such a directory at all. */
export function keepRefusedRequest(request: RequestRow): Statement {
  return compile(sql`INSERT INTO ${requestLog} (${columns}) SELECT ${values(request)} FROM ${directories}
    WHERE ${directories.id} = ${request.directoryId} AND ${directories.status} <> 'deleted'`);
}

function values({ at, directoryId, entry, id, method, status }: RequestRow): SQL {
  return sql`${directoryId}, ${id}, ${at}, ${method}, ${status}, ${entry}`;
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

/** The columns of a RequestRow. */
export const requestColumns = sql`${requestLog.directoryId} AS "directoryId", ${requestLog.id} AS id, ${requestLog.at} AS at,
  ${requestLog.method} AS method, ${requestLog.status} AS status, ${requestLog.entry} AS entry`;
