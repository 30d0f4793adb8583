// The outermost layer: which part answers a request. No rule of any part.

import { Hono } from 'hono';
import { api } from './api/app.ts';
import { operatorConsole } from './console/app.tsx';
import type { HttpEnv } from './context.ts';
import { docs } from './docs/app.tsx';
import { everyRequest } from './every-request.ts';
import { health } from './health.ts';
import { landing } from './landing.tsx';
import { metrics } from './metrics.ts';
import { serveToken } from './oauth/app.ts';
import { resourceMetadata, serverMetadata } from './oauth/metadata.ts';
import { API_PATH, CONSOLE_PATH, HEALTH_PATH, PORTAL_PATH } from './paths.ts';
import { portal } from './portal/app.tsx';
import { serveScim } from './scim/app.ts';
import { assetRoutes } from './ui/assets.ts';
import { pageHeaders } from './ui/headers.ts';
import { plainLayout } from './ui/layout.tsx';

const METRICS_PATH = '/metrics';

export const app = new Hono<HttpEnv>();

app.use('*', everyRequest);

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
