// Everything below /directories/{id}/scim/v2: opened, answered, logged. What goes wrong becomes a SCIM error here and
// nowhere else.

import type { Context } from 'hono';
import { AnswerLost, isNearlyFull } from '../../database.ts';
import { isDirectoryId } from '../../id.ts';
import { change } from '../../organization/client.ts';
import {
  errorBody,
  isAddressRefusal,
  isPassing,
  notFound,
  overloaded,
  PAUSED,
  ScimError,
} from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { FailedOperation, LogEntry } from '../../tenancy/requests.ts';
import { growthLimitOf } from '../../thresholds.ts';
import { addressIn } from '../address.ts';
import { dropBody } from '../body-limit.ts';
import type { HttpEnv } from '../context.ts';
import { findSecrets, Hidden, maskBody, maskDetail, maskPath } from '../mask.ts';
import { maskText } from '../mask-text.ts';
import { log } from '../request-log.ts';
import { countRefusal } from '../strangers.ts';
import type { Ending } from '../text-stream.ts';
import type { SeenBody } from './body.ts';
import { type Call, enter, openCall, type RequestTarget, requestTarget, requireAdmission } from './call.ts';
import { forgetAdmitted, rememberAdmitted, rememberRefused } from './known.ts';
import { respondError } from './respond.ts';
import { answer } from './routes.ts';

/** Serves a request below /directories/. 404 where it is no SCIM endpoint: a base URL that was copied in part. */
export async function serveScim(c: Context<HttpEnv>): Promise<Response> {
  const target = requestTarget(c.get('url'));
  if (!target) {
    await dropBody(c.req.raw);
    return respondError(notFound('There is no SCIM endpoint here. The base URL ends in "/scim/v2".'));
  }
  const seen: { body: SeenBody | null } = { body: null };
  const { call, error, response } = await served(c, target, (body) => {
    seen.body = body;
  });
  // A client that is still sending would see a broken connection instead of the response.
  await dropBody(c.req.raw);
  await activate(call);
  const isHead = c.req.method === 'HEAD';
  const ended = isHead ? null : (call?.ended ?? null);
  const logged = (told: ScimError | null) => logRequest(c, target, call, response, told, seen.body);
  if (ended) {
    c.set('ended', ended);
    c.executionCtx.waitUntil(ended.then((ending) => logged(earlyEnd(c, ending))));
  } else logged(error);
  if (!isHead) return response;
  await response.body?.cancel();
  return new Response(null, response);
}

/** What the log says of a response that did not get to its end; its status was sent before. Null for a whole one. */
function earlyEnd(c: Context<HttpEnv>, ending: Ending): ScimError | null {
  switch (ending.kind) {
    case 'complete':
      return null;
    case 'left':
      return new ScimError(200, undefined, 'The client closed the connection before the end of the response.');
    case 'broken': {
      const { detail } = asScimError(c, ending.error);
      return new ScimError(200, undefined, `The response was broken off: ${detail}`);
    }
  }
}

interface Served {
  /** Null where the call could not even be opened. */
  readonly call: Call | null;
  readonly response: Response;
  readonly error: ScimError | null;
}

async function served(c: Context<HttpEnv>, target: RequestTarget, sawBody: (body: SeenBody) => void): Promise<Served> {
  let call: Call | null = null;
  try {
    call = await openCall(c, target, sawBody);
    const opened = call;
    await enter(opened);
    const response = await answer(opened);
    // What asked neither the database nor the writer (a Bulk request of nothing that can run) is told to the admitted only.
    await requireAdmission(opened);
    remember(call, null);
    return { call, response, error: null };
  } catch (cause) {
    const error = await toldError(c, call, cause);
    if (call) remember(call, error);
    // A token that leaked is asked with from elsewhere: that too is a stranger.
    if (call && (error.status === 401 || isRefusedAddress(error))) await countRefusal(c);
    return { call, response: respondError(error), error };
  }
}

function isRefusedAddress(error: ScimError | null): boolean {
  return error !== null && isAddressRefusal(error);
}

/** What the response reveals about the token: nothing if the writer did not get to check it. */
function remember({ reader, writerAnswered }: Call, error: ScimError | null): void {
  const decided = error === null || (!isPassing(error) && error.status < 500);
  if (error?.status === 401) rememberRefused(reader.access);
  else if (error?.message.startsWith(PAUSED) || isRefusedAddress(error)) forgetAdmitted(reader.access);
  else if (reader.admitted || (writerAnswered && decided)) rememberAdmitted(reader.access);
}

/**
 * The error as the client may know it: only a valid token learns what else is wrong. That we cannot answer just now says
 * nothing of the directory, and a database that failed is not asked once more.
 */
async function toldError(c: Context<HttpEnv>, call: Call | null, cause: unknown): Promise<ScimError> {
  const error = asScimError(c, cause);
  if (
    !call ||
    error.status === 401 ||
    isRefusedAddress(error) ||
    isPassing(error) ||
    (error.status >= 500 && error.status !== 501)
  )
    return error;
  try {
    await requireAdmission(call);
    return error;
  } catch (refusal) {
    return asScimError(c, refusal);
  }
}

function asScimError(c: Context<HttpEnv>, cause: unknown): ScimError {
  if (cause instanceof ScimError) return cause;
  const { requestId } = c.var;
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  console.error(JSON.stringify({ requestId, error: stack }));
  if (cause instanceof AnswerLost) return overloaded('The database did not respond. Try again.');
  return new ScimError(
    500,
    undefined,
    `Something went wrong on our side. Request ${requestId} in the logs has the details.`,
  );
}

/** The first request that a valid token makes turns a pending directory active; writes do so by themselves. */
async function activate(call: Call | null): Promise<void> {
  if (call?.reader.admitted?.status !== 'pending' || call.writerAnswered) return;
  const { directoryId, tokenHash } = call.reader.access;
  const asked = { organizationId: call.organizationId, directoryId, tokenHash, address: call.reader.address };
  const outcome = await change(call.env, { ...asked, change: { kind: 'directory.activate' } });
  // The next request tries again.
  if (!outcome.ok)
    console.warn(JSON.stringify({ message: 'a directory was not activated', directoryId, ...outcome.refusal }));
}

function logRequest(
  c: Context<HttpEnv>,
  target: RequestTarget,
  call: Call | null,
  response: Response,
  error: ScimError | null,
  body: SeenBody | null,
): void {
  if (!isDirectoryId(target.directoryId)) return;
  const { now } = c.var;
  const refused = call === null || error?.status === 401 || isRefusedAddress(error);
  log(c.env, c.executionCtx, {
    directoryId: target.directoryId,
    at: now,
    tokenHash: refused ? null : call.reader.access.tokenHash,
    seenOnly: call !== null && isSeenOnly(c, call, error),
    request: () => ({
      id: c.var.requestId,
      method: c.req.method,
      status: response.status,
      entry: entryOf(c, target, call, error, body),
    }),
  });
}

/** In a nearly full database the log has room for what takes away, and changed something: for no read, and no refusal. */
function isSeenOnly(
  c: Context<HttpEnv>,
  { failed, method, nearlyFull, reader }: Call,
  error: ScimError | null,
): boolean {
  if (!nearlyFull && !isNearlyFull(reader.db, growthLimitOf(c.env))) return false;
  return method === 'GET' || error !== null || failed !== null || reader.db.meter.rowsWritten === 0;
}

function entryOf(
  c: Context<HttpEnv>,
  target: RequestTarget,
  call: Call | null,
  error: ScimError | null,
  body: SeenBody | null,
): LogEntry {
  const { databases, now } = c.var;
  const { meter } = databases;
  const { scimType = null, detail = null } = error ? errorBody(error) : {};
  const hidden = new Hidden();
  for (const name of HEADERS_THAT_ERRORS_NAME) hideHeader(c.req.header(name), hidden);
  const json = body?.json ?? null;
  const keepsBodies = c.env.REQUEST_LOG_BODIES !== 'false';
  return {
    path: maskPath(target.shown, hidden),
    ...addressIn(c),
    scimType,
    detail: detail === null ? null : maskDetail(detail, json, hidden),
    durationMs: Date.now() - now,
    requestBody: json === null || !keepsBodies ? null : maskBody(json),
    ...(keepsBodies || json === null ? noteOf(body) : { requestBodyNote: 'Not stored: REQUEST_LOG_BODIES is false.' }),
    d1Trips: rounded(meter.d1Trips),
    rowsRead: rounded(meter.rowsRead),
    rowsWritten: rounded(meter.rowsWritten),
    ...(call === null || call.skipped.count === 0
      ? {}
      : {
          skippedMembers: call.skipped.ids.map((id) => maskText(id, hidden.add)),
          skippedMemberCount: call.skipped.count,
        }),
    ...failuresOf(call, json, hidden, keepsBodies),
  };
}

/** Operations of a bulk request that failed. */
function failuresOf(
  call: Call | null,
  body: JsonObject | null,
  hidden: Hidden,
  keepsNames: boolean,
): Pick<LogEntry, 'failedOperations' | 'failedOperationCount'> {
  if (!call?.failed) return {};
  if (body) findSecrets(body, hidden);
  const { count, operations } = call.failed;
  return {
    failedOperations: operations.map((operation) =>
      maskedOperation(keepsNames ? operation : { ...operation, names: [] }, hidden),
    ),
    failedOperationCount: count,
  };
}

/** @param hidden the secrets of the request: nothing repeats them */
function maskedOperation(operation: FailedOperation, hidden: Hidden): FailedOperation {
  const { bulkId, detail, method, names, path } = operation;
  const masked = (text: string | null) => (text === null ? null : maskText(text, hidden.add));
  return {
    ...operation,
    method: masked(method),
    path: path === null ? null : maskPath(path, hidden),
    bulkId: masked(bulkId),
    detail: detail === null ? null : maskDetail(detail, null, hidden),
    names: names.map((name) => maskText(name, hidden.add)),
  };
}

const HEADERS_THAT_ERRORS_NAME = ['Content-Type', 'Content-Encoding'] as const;
/** Common wrong values that providers send. */
const KNOWN_VALUE =
  /^(?:text\/(?:plain|html|xml|csv|yaml)|application\/(?:xml|yaml|x-yaml|json|scim\+json|(?:[a-z]{2,12}-){0,2}patch\+json|x-www-form-urlencoded|octet-stream)|multipart\/form-data|gzip|br|deflate|compress|zstd|identity)$/;

/** What a header holds is not repeated in the log unless it is a name that everybody knows. */
function hideHeader(value: string | undefined, hidden: Hidden): void {
  const said = (value ?? '').split(';')[0]?.trim() ?? '';
  if (KNOWN_VALUE.test(said.toLowerCase())) return;
  hidden.add(said);
  hidden.add(said.toLowerCase());
}

/** Says of a body that is not kept that there was one: what it means, and so what in it is a secret, is not known. */
function noteOf(body: SeenBody | null): Pick<LogEntry, 'requestBodyNote'> {
  if (body === null || body.json !== null || body.bytes === 0) return {};
  const bytes = new Intl.NumberFormat('en').format(body.bytes);
  return { requestBodyNote: `Not stored: ${bytes} bytes that are not a JSON object SCIM allows.` };
}

/** Shares of a group commit are fractions. */
function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}
