// The outermost layer: which part answers a request. No rule of any part.

import { Hono } from 'hono';
import { api } from './api/app.ts';
import { operatorConsole } from './console/app.tsx';
import type { HttpEnv } from './context.ts';
import { docs } from './docs/app.tsx';
import { nothingHere, onlyBy, refuseAtTokenEndpoint, wentWrong } from './elsewhere.ts';
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
const TOKEN_PATH = '/directories/:dir/oauth/token';

const READ_ONLY = [
  ['/.well-known/oauth-authorization-server/directories/:dir', serverMetadata],
  ['/.well-known/oauth-protected-resource/directories/:dir/scim/v2', resourceMetadata],
  [HEALTH_PATH, health],
  [METRICS_PATH, metrics],
] as const;

export const app = new Hono<HttpEnv>();

app.use('*', everyRequest);

app.route('/', assetRoutes);
app.route(PORTAL_PATH, portal);
app.route(CONSOLE_PATH, operatorConsole);
app.route(API_PATH, api);
app.post(TOKEN_PATH, serveToken);
app.all(TOKEN_PATH, refuseAtTokenEndpoint);
app.all('/directories/*', serveScim);
for (const [path, show] of READ_ONLY) {
  app.get(path, show);
  app.all(path, onlyBy('GET', 'HEAD'));
}
app.route('/docs', docs);

app.get('/', pageHeaders, plainLayout('Rollcall'), landing);
app.notFound(nothingHere);
app.onError((error, c) => wentWrong(c, error));
