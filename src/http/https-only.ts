// Where PUBLIC_URL is https, nothing is served in the clear: pages are sent to https, all else is refused before its token
// or body is looked at, so that a client that is set up wrongly fails at once and not quietly.

import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { forbidden } from '../protocol/error.ts';
import type { HttpEnv } from './context.ts';
import { API_PATH } from './paths.ts';
import { Problem, problemResponse } from './problem.ts';
import { respondError } from './scim/respond.ts';

const DETAIL =
  'Use the https URL: plain http is not accepted. Anything sent over http, including tokens, may have been intercepted. Create a new token.';

/** Whether a request came over http to a Worker that serves https. `X-Forwarded-Proto` is not asked: anyone can send it. */
export function arrivedInTheClear(env: Env, url: URL): boolean {
  if (url.protocol !== 'http:' || env.ALLOW_HTTP === 'true') return false;
  return env.PUBLIC_URL !== undefined && env.PUBLIC_URL !== '' && new URL(env.PUBLIC_URL).protocol === 'https:';
}

/** 308 to the https URL for pages that are read; 403 for SCIM, REST and forms. */
export function refuseInTheClear(c: Context<HttpEnv>): Response {
  const { origin, requestId, url } = c.var;
  if (/^\/+directories\//.test(url.pathname)) return respondError(forbidden(DETAIL));
  if (url.pathname.startsWith(API_PATH)) return problemResponse(new Problem(403, DETAIL), requestId);
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return c.text(`${DETAIL}\n`, 403);
  return c.redirect(`${origin}${url.pathname}${url.search}`, 308);
}
