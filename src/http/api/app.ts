// The REST API: who may ask, which parts answer, how errors look. The parts hold the routes.

import { createRoute, z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { limitBody } from '../body-limit.ts';
import { API_PATH } from '../paths.ts';
import { isProblemStatus, Problem, problemOf, problemResponse } from '../problem.ts';
import { alerts } from './alerts.ts';
import { apiKeys } from './api-keys.ts';
import { audit } from './audit.ts';
import { authenticate } from './auth.ts';
import { type ApiEnv, newApi } from './context.ts';
import { openSessions } from './databases.ts';
import { deletedOrganizations } from './deleted-organizations.ts';
import { deliveries } from './deliveries.ts';
import { directories } from './directories.ts';
import { describeKeys, documentOf, methodsOf } from './document.ts';
import { encryptionKeys } from './encryption-keys.ts';
import { erasures } from './erasures.ts';
import { describeEvents } from './event-schemas.ts';
import { events } from './events.ts';
import { exports } from './export.ts';
import { groups } from './groups.ts';
import { history } from './history.ts';
import { oauthClients } from './oauth-clients.ts';
import { answer } from './operation.ts';
import { organizationHealth } from './organization-health.ts';
import { organizations } from './organizations.ts';
import { people } from './people.ts';
import { portalLinks } from './portal-links.ts';
import { portalSettings } from './portal-settings.ts';
import { requests } from './requests.ts';
import { restores } from './restores.ts';
import { roleMapping } from './role-mapping.ts';
import { roles } from './roles.ts';
import { schema } from './schema.ts';
import { search } from './search.ts';
import { streamActions } from './stream-actions.ts';
import { tokens } from './tokens.ts';
import { users } from './users.ts';
import { webhooks } from './webhooks.ts';
import { why } from './why.ts';

const MAX_BODY_BYTES = 1024 * 1024;

export const api = newApi();

describeKeys(api);
describeEvents(api.openAPIRegistry);

api.openapi(
  createRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getDocument',
    summary: 'This API description',
    tags: ['API'],
    security: [],
    responses: { 200: answer('OpenAPI 3.1', z.record(z.string(), z.unknown())) },
  }),
  (c) => c.json(documentOf(api, c.var.origin), 200),
);

api.use('*', authenticate);
api.use(
  '*',
  limitBody<ApiEnv>(MAX_BODY_BYTES, () => Promise.reject(new Problem(413, 'The body is limited to 1 MiB.'))),
);
api.use('*', async (c, next) => {
  const sessions = openSessions(c);
  c.set('databases', sessions.databases);
  await next();
  const bookmark = sessions.bookmark();
  if (bookmark) c.header('x-d1-bookmark', bookmark);
});

const PARTS = [
  organizations,
  deletedOrganizations,
  organizationHealth,
  directories,
  tokens,
  oauthClients,
  schema,
  users,
  groups,
  people,
  roles,
  roleMapping,
  requests,
  events,
  webhooks,
  deliveries,
  streamActions,
  portalLinks,
  portalSettings,
  restores,
  search,
  history,
  why,
  apiKeys,
  encryptionKeys,
  erasures,
  exports,
  alerts,
  audit,
];
for (const part of PARTS) api.route('/', part);

api.all('*', (c) => {
  const allowed = methodsOf(api, c.req.path.slice(API_PATH.length));
  if (allowed.length === 0) throw new Problem(404, 'No such path. See /docs for the API reference.');
  throw new Problem(405, `Allowed methods: ${allowed.join(', ')}.`, { headers: { Allow: allowed.join(', ') } });
});

api.onError((error, c) => {
  const problem = error instanceof HTTPException ? ofHono(error) : problemOf(error);
  if (problem.status === 500)
    console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
  return problemResponse(problem, c.var.requestId);
});

/** Malformed JSON and wrong media types are found by Hono's validator, before ours. */
function ofHono(error: HTTPException): Problem {
  return new Problem(isProblemStatus(error.status) ? error.status : 400, `${error.message.replace(/\.$/, '')}.`);
}
