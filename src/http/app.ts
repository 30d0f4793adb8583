// The outermost layer: what every request passes, and which part answers it. No rule of any part.

import { Hono } from 'hono';
import { newMeter } from '../database.ts';
import { newId } from '../id.ts';
import { LIVE_CLOCK, type Patience, patienceFrom } from '../patience.ts';
import { openDatabases } from '../shards.ts';
import { api } from './api/app.ts';
import { operatorConsole } from './console/app.tsx';
import type { HttpEnv } from './context.ts';
import { docs } from './docs/app.tsx';
import { health } from './health.ts';
import { arrivedInTheClear, refuseInTheClear } from './https-only.ts';
import { landing } from './landing.tsx';
import { counted, metrics } from './metrics.ts';
import { serveToken } from './oauth/app.ts';
import { resourceMetadata, serverMetadata } from './oauth/metadata.ts';
import { API_PATH, CONSOLE_PATH, PORTAL_PATH } from './paths.ts';
import { portal } from './portal/app.tsx';
import { serveScim } from './scim/app.ts';
import { misconfiguration, originOf } from './settings.ts';
import { assetRoutes } from './ui/assets.ts';
import { pageHeaders } from './ui/headers.ts';
import { plainLayout } from './ui/layout.tsx';

const HEALTH_PATH = '/healthz';
const METRICS_PATH = '/metrics';
/** Of this host only: what else stands under its domain is the operator's to say. */
const HTTPS_FOR_A_YEAR = 'max-age=31536000';

export const app = new Hono<HttpEnv>();

app.use('*', async (c, next) => {
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
});

/** A request that only reads waits while the database cannot answer, as providers do; a health check needs to know at once. */
function repeatsFor(method: string, pathname: string): (() => Patience) | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || pathname === HEALTH_PATH) return undefined;
  let begun: Patience | undefined;
  return () => {
    begun ??= patienceFrom(LIVE_CLOCK);
    return begun;
  };
}

app.route('/', assetRoutes);
app.route(PORTAL_PATH, portal);
app.route(CONSOLE_PATH, operatorConsole);
app.route(API_PATH, api);
app.post('/directories/:dir/oauth/token', serveToken);
app.all('/directories/*', serveScim);
app.get('/.well-known/oauth-authorization-server/directories/:dir', serverMetadata);
app.get('/.well-known/oauth-protected-resource/directories/:dir/scim/v2', resourceMetadata);
app.get(HEALTH_PATH, health);
app.get(METRICS_PATH, metrics);
app.route('/docs', docs);

app.get('/', pageHeaders, plainLayout('Rollcall'), landing);
app.notFound((c) => c.text('Not found.\n', 404));
app.onError((error, c) => {
  console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
  return c.text('Something went wrong on our side.\n', 500);
});
