// Answers in SCIM's form: one media type, entity tags, where the resource is.

import { errorBody, type ScimError } from '../../protocol/error.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { listResponse, type Page } from '../../protocol/list.ts';
import { etag, ifNoneMatchNames, requireVersion } from '../../protocol/version.ts';
import { textStream } from '../text-stream.ts';
import type { Call } from './call.ts';
import { conditionsOf } from './conditions.ts';

const SCIM_JSON = 'application/scim+json; charset=utf-8';

/** Any JSON; `headers` add to the media type. */
export function respond(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': SCIM_JSON, ...headers } });
}

export function respondList(page: Page): Response {
  return respond(200, listResponse(page));
}

/** JSON that is written as it is made; the log waits for its end. */
export function respondText(
  call: Call,
  status: number,
  texts: AsyncGenerator<string>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { body, ended } = textStream(texts);
  call.ended = ended;
  return new Response(body, { status, headers: { 'Content-Type': SCIM_JSON, ...headers } });
}

export interface Placed {
  /** Path below the base: `/Users/usr_…`. */
  readonly path: string;
  readonly version: number;
}

/** A resource, or its text where that is long. */
export type Shown = { readonly resource: JsonObject } | { readonly texts: AsyncGenerator<string> };

/** One resource, with its entity tag and place. Of a long one the tag is that of its beginning: what it shows is as new, or newer. */
export function respondResource(call: Call, status: number, shown: Shown, placed: Placed): Response {
  const location = call.reader.base + placed.path;
  const headers = { ETag: etag(placed.version), Location: location, 'Content-Location': location };
  return 'texts' in shown ? respondText(call, status, shown.texts, headers) : respond(status, shown.resource, headers);
}

/** A resource that was read: 304 where the client has this version (RFC 7644 §3.14). @throws ScimError 412 */
export function respondRead(call: Call, show: () => Shown, placed: Placed): Response {
  const { ifNoneMatch, ...others } = conditionsOf(call);
  requireVersion(others, placed.version);
  if (ifNoneMatch !== undefined && ifNoneMatchNames(ifNoneMatch, placed.version)) return unchanged(call, placed);
  return respondResource(call, 200, show(), placed);
}

function unchanged(call: Call, { path, version }: Placed): Response {
  const headers = { ETag: etag(version), 'Content-Location': call.reader.base + path };
  return new Response(null, { status: 304, headers });
}

/** 204: done, and nothing to show. */
export function respondEmpty(headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 204, headers });
}

/** The error's answer (RFC 7644 §3.12). */
export function respondError(error: ScimError, headers: Readonly<Record<string, string>> = {}): Response {
  const all: Record<string, string> = { ...headers };
  if (error.retryAfterSeconds !== undefined) all['Retry-After'] = String(error.retryAfterSeconds);
  if (error.status === 401) all['WWW-Authenticate'] = 'Bearer realm="scim"';
  return respond(error.status, errorBody(error), all);
}
