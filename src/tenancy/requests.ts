// The log of SCIM requests: kept a batch at a time, read by the host app and by pages.

import type { Database, Statement } from '../database.ts';
import { list } from '../store/db/statement.ts';
import { entryIn, textOfEntry } from '../store/log/entry.ts';
import {
  countRequests as counted,
  creations,
  groupNames,
  type LogQuery,
  MAX_COUNTED,
  newestRequests,
  oldestRequests,
  type RequestCounts,
  requestById,
  requestsFound,
  userNames,
} from '../store/log/request-pages.ts';
import {
  keepRefusedRequest,
  keepRequests,
  type RequestRow,
  touchDirectory,
  touchToken,
} from '../store/log/requests.ts';
import type { Page } from './page.ts';

/** One request as the log keeps it. `id` grows with time. */
export type LoggedRequest = Omit<RequestRow, 'entry'> & { readonly entry: LogEntry };

/** What only readers of the log look at. */
export interface LogEntry {
  /** Below the directory's base, with the query. */
  readonly path: string;
  /** Of the client; absent where it was not told. */
  readonly address?: string;
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
  /** Operations of a bulk request that failed, the first 8 KiB of them; absent where there was none. */
  readonly failedOperations?: readonly FailedOperation[];
  /** How many they were; absent where there was none. */
  readonly failedOperationCount?: number;
}

/** An operation of a bulk request that was answered, or refused, with an error. */
export type FailedOperation = {
  /** Its place in the request, from 0. */
  readonly index: number;
  readonly method: string | null;
  readonly path: string | null;
  readonly bulkId: string | null;
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string | null;
  /** What it would have had somebody called: user name, externalId, email addresses. */
  readonly names: readonly string[];
};

/** Which requests a page of the log shows. */
export type LogFilter = NonNullable<LogQuery['filter']>;

/** Requests that `countRequests` counts; as many mean "or more". */
export const MAX_REQUESTS_COUNTED = MAX_COUNTED;

/** What is written of requests, of the directories of one database. */
export interface FinishedRequests {
  /** Of directories that are known to exist. */
  readonly admitted: readonly LoggedRequest[];
  /** Of strangers: kept where there is such a directory at all. */
  readonly refused: readonly LoggedRequest[];
  /** When directories were last asked something, epoch ms. */
  readonly directories: ReadonlyMap<string, number>;
  /** The minute in which tokens were last used, by their hash; epoch ms of its beginning. */
  readonly tokens: ReadonlyMap<string, number>;
}

/** Writes them, in one batch. @param packs whether rows are stored packed */
export async function keepFinished(db: Database, finished: FinishedRequests, packs: boolean): Promise<void> {
  const { admitted, directories, refused, tokens } = finished;
  const statements: Statement[] = [
    ...keepRequests(admitted.map((request) => stored(request, packs))),
    ...refused.map((request) => keepRefusedRequest(stored(request, packs))),
    ...[...directories].map(([directoryId, at]) => touchDirectory({ directoryId, at })),
    ...[...tokens].map(([hash, minute]) => touchToken({ hash, minute })),
  ];
  if (statements.length > 0) await db.run(statements);
}

function stored(request: LoggedRequest, packs: boolean): RequestRow {
  return { ...request, entry: textOfEntry({ ...request.entry }, packs) };
}

/** The stored text was made here: its shape is ours. */
export function logged({ at, directoryId, entry, id, method, status }: RequestRow): LoggedRequest {
  return { at, directoryId, id, method, status, entry: entryIn(entry) as unknown as LogEntry };
}

/**
 * The newest first. A page that asks for some of them looks through 10,000 at most: it may be short, or empty, and still
 * have a next one.
 */
export async function pageOfRequests(db: Database, directoryId: string, query: LogQuery): Promise<Page<LoggedRequest>> {
  const { limit } = query;
  const [rows] = await db.run([requestsFound(directoryId, { ...query, limit: limit + 1 })]);
  const found = rows.filter(({ matches }) => matches === 1);
  const items = found.slice(0, limit).map(logged);
  if (found.length > limit) return { items, next: items.at(-1)?.id ?? null };
  return { items, next: rows.find(({ matches }) => matches === 0)?.id ?? null };
}

/** Null where there is none, or none any more. */
export async function oneRequest(db: Database, directoryId: string, id: string): Promise<LoggedRequest | null> {
  const [[row]] = await db.run([requestById({ directoryId, id })]);
  return row ? logged(row) : null;
}

/** Of the newest 1,000. */
export async function countRequests(db: Database, directoryId: string): Promise<RequestCounts> {
  const [[row]] = await db.run([counted({ directoryId })]);
  return row ?? { all: 0, failed: 0 };
}

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
  const [first, last, [counts]] = await db.run([
    oldestRequests({ directoryId, limit: oldest }),
    newestRequests({ directoryId, limit: newest }),
    counted({ directoryId }),
  ]);
  const known = new Set(first.map(({ id }) => id));
  const rows = [...first, ...last.filter(({ id }) => !known.has(id)).reverse()];
  return { requests: rows.map(logged), counts: counts ?? { all: 0, failed: 0 } };
}

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
