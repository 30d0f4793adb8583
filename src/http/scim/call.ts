// One SCIM request: where it goes, who asks, and what it needs to be answered. The order of refusal is fixed: form of
// the directory's id and of the token, whether the token opens the directory, whether from this address, rate, pause,
// body (docs/decisions/0013).
// Whatever else is wrong is told to a valid token only.

import type { Context } from 'hono';
import type { Database, Meter } from '../../database.ts';
import { maxRowsPerList } from '../../directory/bounded.ts';
import { findDirectory } from '../../directory/find.ts';
import type { Reader } from '../../directory/reader.ts';
import type { Env } from '../../env.ts';
import { isDirectoryId, organizationOf } from '../../id.ts';
import { LIVE_CLOCK, patienceFrom } from '../../patience.ts';
import { unauthorized } from '../../protocol/error.ts';
import { openShardOf } from '../../shards.ts';
import { hashSecret, secretLooksValid } from '../../tenancy/secret.ts';
import { addressOf } from '../address.ts';
import type { HttpEnv } from '../context.ts';
import { requireRate } from '../rate-limit.ts';
import { countRefusal, requirePatience } from '../strangers.ts';
import type { Ending } from '../text-stream.ts';
import type { SeenBody } from './body.ts';
import type { FailedOperations } from './failed-operations.ts';
import { wasAdmitted, wasRefused } from './known.ts';

export interface Call {
  readonly env: Env;
  readonly request: Request;
  /** HEAD as GET. */
  readonly method: string;
  /** What follows the base, without empty segments; decoded. */
  readonly segments: readonly string[];
  readonly params: URLSearchParams;
  readonly organizationId: string;
  readonly reader: Reader;
  /** Takes the body for the request log. */
  readonly sawBody: (body: SeenBody) => void;
  /** Members that writes of this call left out, for the log. */
  readonly skipped: { count: number; ids: string[] };
  /** Operations of a bulk request that failed, for the log; null where none did. */
  failed: FailedOperations | null;
  /** The writer has checked the token: what it answers may be told. */
  writerAnswered: boolean;
  /** The writer has said that the database takes only what takes away. */
  nearlyFull: boolean;
  /** How a response ends that is written as it is made; null for any other. */
  ended: Promise<Ending> | null;
}

/** What a URL asks for: directory and path below `/scim/v2`; null for another URL. */
export interface RequestTarget {
  readonly directoryId: string;
  readonly segments: readonly string[];
  /** As the log shows it: path below the base, with the query. */
  readonly shown: string;
}

const BASE = /^\/+directories\/+([^/]+)\/+scim\/+v2(\/.*)?$/;

export function requestTarget(url: URL): RequestTarget | null {
  const match = BASE.exec(url.pathname);
  if (!match?.[1]) return null;
  const segments = (match[2] ?? '').split('/').filter((segment) => segment !== '');
  return {
    directoryId: match[1],
    segments: segments.map(decodedSegment),
    shown: `/${segments.join('/')}${url.search}`,
  };
}

/** A segment that is not well-formed stays as it is: nothing has such a name. */
function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

/**
 * The call, its token well-formed and not refused a moment ago. Nothing was read yet.
 * @throws ScimError 401; 429 for a token that is not known, of an address with too many refusals
 */
export async function openCall(
  c: Context<HttpEnv>,
  { directoryId, segments }: RequestTarget,
  sawBody: (body: SeenBody) => void,
): Promise<Call> {
  if (!isDirectoryId(directoryId)) throw unauthorized();
  const token = /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1] ?? '';
  if (!secretLooksValid('rc', token)) throw unauthorized();
  const tokenHash = await hashSecret(token);
  const { databases, now, origin, url } = c.var;
  const access = { directoryId, tokenHash, now };
  if (wasRefused(access)) {
    await countRefusal(c);
    throw unauthorized();
  }
  if (!wasAdmitted(access)) requirePatience(c);
  const address = addressOf(c);
  const readerAt = (at: number): Reader => ({
    db: databaseOf(c.env, directoryId, databases.meter),
    access: { ...access, now: at },
    base: `${origin}/directories/${directoryId}/scim/v2`,
    address,
    secret: c.env.ENCRYPTION_KEY ?? '',
    maxRowsPerList: maxRowsPerList(c.env),
    again: () => readerAt(Date.now()),
    admitted: null,
  });
  return {
    env: c.env,
    request: c.req.raw,
    method: c.req.method === 'HEAD' ? 'GET' : c.req.method,
    segments,
    params: url.searchParams,
    organizationId: organizationOf(directoryId),
    sawBody,
    skipped: { count: 0, ids: [] },
    failed: null,
    writerAnswered: false,
    nearlyFull: false,
    ended: null,
    reader: readerAt(now),
  };
}

/** A label without a database is an unknown directory. */
function databaseOf(env: Env, directoryId: string, meter: Meter): Database {
  const repeats = () => patienceFrom(LIVE_CLOCK);
  const db = openShardOf(env, directoryId, (d1) => d1.withSession('first-primary'), { meter, repeats });
  if (!db) throw unauthorized();
  return db;
}

/**
 * Admission. A read is admitted by the trip that reads, each of whose statements begins with the token. Any other request
 * is admitted before the body is parsed or the directory's writer called: a token that was not admitted here in the
 * last few minutes is looked up first. The writer checks again.
 * @throws ScimError 401, 429
 */
export async function enter(call: Call): Promise<void> {
  const known = wasAdmitted(call.reader.access);
  if (!known && call.method !== 'GET') await requireAdmission(call);
  // By a known token only: strangers must not use up the rate of the directory that they name.
  if (known || call.reader.admitted) await requireRate(call.env, 'SCIM_LIMIT', call.reader.access.directoryId);
}

/** Sees that the token is valid here and the directory not paused, where nothing has yet. @throws ScimError 401, 403, 429 */
export async function requireAdmission(call: Call): Promise<void> {
  if (!call.reader.admitted && !call.writerAnswered) await findDirectory(call.reader);
}
