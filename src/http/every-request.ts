// What every request passes before a part answers it: its id, its clock, its databases, and the headers of every answer.

import type { MiddlewareHandler } from 'hono';
import { newMeter } from '../database.ts';
import { newId } from '../id.ts';
import { LIVE_CLOCK, type Patience, patienceFrom } from '../patience.ts';
import { openDatabases } from '../shards.ts';
import type { HttpEnv } from './context.ts';
import { arrivedInTheClear, refuseInTheClear } from './https-only.ts';
import { counted } from './metrics.ts';
import { HEALTH_PATH } from './paths.ts';
import { misconfiguration, originOf } from './settings.ts';

/** Of this host only: what else stands under its domain is the operator's to say. */
const HTTPS_FOR_A_YEAR = 'max-age=31536000';

export const everyRequest: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const now = Date.now();
  const requestId = newId('req', now);
  const url = new URL(c.req.url);
  c.set('now', now);
  c.set('url', url);
  c.set('requestId', requestId);
  c.set('repeats', repeatsFor(c.req.method, url.pathname));
  c.set(
    'databases',
    openDatabases(c.env, newMeter(), (d1) => d1.withSession('first-primary'), c.var.repeats),
  );
  const missing = misconfiguration(c.env);
  if (missing === null) {
    c.set('origin', originOf(c.env, url));
    if (arrivedInTheClear(c.env, url)) c.res = refuseInTheClear(c);
    else await next();
  } else {
    c.res = c.text(`Rollcall is not configured yet. ${missing}\n`, 503);
  }
  // Set in place: Hono's c.header() makes a new Response for each, once there is one.
  const { headers } = c.res;
  headers.set('X-Request-Id', requestId);
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'no-referrer');
  if (url.protocol === 'https:') headers.set('Strict-Transport-Security', HTTPS_FOR_A_YEAR);
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  if (missing === null) counted(c);
};

/** A request that only reads waits while the database cannot answer, as providers do; a health check needs to know at once. */
function repeatsFor(method: string, pathname: string): (() => Patience) | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || pathname === HEALTH_PATH) return undefined;
  let begun: Patience | undefined;
  return () => {
    begun ??= patienceFrom(LIVE_CLOCK);
    return begun;
  };
}
