// /alert-endpoints and /alerts: who is told of incidents, and which there are.

import { z } from '@hono/zod-openapi';
import { alertView } from '../../delivery/alerts/format.ts';
import { ALERT_TYPES } from '../../delivery/alerts/types.ts';
import {
  ALERT_FORMATS,
  changeAlertEndpoint,
  createAlertEndpoint,
  listAlertEndpoints,
  MAX_ALERT_ENDPOINTS,
  removeAlertEndpoint,
  type StoredAlertEndpoint,
  typesOf,
} from '../../tenancy/alert-endpoints.ts';
import { listAlerts } from '../../tenancy/alerts.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { idParam, listAnswer, listOf, PageQuery, pageRequest, Time, time } from './fields.ts';
import { answer, body, operation } from './operation.ts';

const Type = z.enum(ALERT_TYPES);
const Types = z
  .array(Type)
  .min(1)
  .max(ALERT_TYPES.length)
  .nullable()
  .openapi({ description: 'Types to be told of. All if absent or null.' });
const Url = z.string().min(1).max(2048).openapi({
  format: 'uri',
  example: 'https://ops.example.com/rollcall-alerts',
  description:
    'An https URL with a public hostname, the default port and no user info. For slack, the URL of an incoming webhook: it is stored encrypted, and shown without its path. For pagerduty, https://events.pagerduty.com/v2/enqueue.',
});
const RoutingKey = z.string().min(1).max(200).openapi({
  description: 'For pagerduty: the integration key of Events API v2. Stored encrypted, and never shown.',
});

const Endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    format: z.enum(ALERT_FORMATS),
    alerts: Types,
    lastError: z
      .string()
      .nullable()
      .openapi({ description: 'What came of the newest attempt; null if it was accepted.' }),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('AlertEndpoint');

const Created = Endpoint.extend({
  secret: z.string().nullable().openapi({
    description:
      'Signs alerts of the format rollcall, as a webhook is signed. Shown only once. null for other formats.',
    example: 'whsec_…',
  }),
}).openapi('CreatedAlertEndpoint');

const Alert = z
  .object({
    id: z.string(),
    type: Type,
    openedAt: Time,
    closedAt: Time.nullable().openapi({ description: 'When it was over; null while it is open.' }),
    organizationId: z.string().nullable(),
    directoryId: z.string().nullable(),
    webhookId: z.string().nullable(),
    summary: z.string(),
    runbook: z.string().openapi({ example: 'docs/alerts.md#streamblocked' }),
  })
  .openapi('Alert');

const Params = z.object({ id: idParam('id', 'ale') });
const tags = ['Alerts'];

export const alerts = newApi();

alerts.openapi(
  operation('admin', [409], {
    method: 'post',
    path: '/alert-endpoints',
    operationId: 'createAlertEndpoint',
    summary: 'Create an alert endpoint: it is told once when an incident begins and once when it is over',
    description: `At most ${MAX_ALERT_ENDPOINTS}.`,
    tags,
    request: {
      body: body(
        z.strictObject({
          url: Url,
          format: z.enum(ALERT_FORMATS),
          alerts: Types.optional(),
          routingKey: RoutingKey.optional(),
        }),
      ),
    },
    responses: { 201: answer('The endpoint', Created) },
  }),
  async (c) => {
    const { alerts: types = null, ...input } = c.req.valid('json');
    const { endpoint, secret } = completed(await createAlertEndpoint(actionContext(c), { ...input, alerts: types }));
    return c.json({ ...view(endpoint), secret }, 201);
  },
);

alerts.openapi(
  operation('read', [], {
    method: 'get',
    path: '/alert-endpoints',
    operationId: 'listAlertEndpoints',
    summary: 'List alert endpoints',
    tags,
    responses: { 200: answer('All of them, oldest first', listOf(Endpoint)) },
  }),
  async (c) => c.json({ data: (await listAlertEndpoints(actionContext(c))).map(view), nextCursor: null }, 200),
);

alerts.openapi(
  operation('admin', [404], {
    method: 'patch',
    path: '/alert-endpoints/{id}',
    operationId: 'updateAlertEndpoint',
    summary: 'Update an alert endpoint. Its format stays',
    tags,
    request: {
      params: Params,
      body: body(z.strictObject({ url: Url.optional(), alerts: Types.optional(), routingKey: RoutingKey.optional() })),
    },
    responses: { 200: answer('The endpoint', Endpoint) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    return c.json(view(completed(await changeAlertEndpoint(actionContext(c), id, c.req.valid('json')))), 200);
  },
);

alerts.openapi(
  operation('admin', [404], {
    method: 'delete',
    path: '/alert-endpoints/{id}',
    operationId: 'deleteAlertEndpoint',
    summary: 'Delete an alert endpoint',
    tags,
    request: { params: Params },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    completed(await removeAlertEndpoint(actionContext(c), c.req.valid('param').id));
    return c.body(null, 204);
  },
);

alerts.openapi(
  operation('read', [], {
    method: 'get',
    path: '/alerts',
    operationId: 'listAlerts',
    summary: 'List alerts, newest first',
    description: 'Closed ones are kept for 90 days.',
    tags,
    request: { query: PageQuery.extend({ open: z.enum(['true', 'false']).optional() }) },
    responses: { 200: answer('A page of alerts', listOf(Alert)) },
  }),
  async (c) => {
    const query = c.req.valid('query');
    const { after: before, limit } = pageRequest(query);
    const page = await listAlerts(c.var.databases.operator, { before, limit, open: query.open === 'true' });
    return c.json(
      listAnswer(page, (row) => Alert.parse(alertView(row))),
      200,
    );
  },
);

function view(row: StoredAlertEndpoint): z.infer<typeof Endpoint> {
  const { createdAt, format, id, lastError, updatedAt, url } = row;
  const types = typesOf(row);
  return {
    id,
    url,
    format,
    alerts: types === null ? null : [...types],
    lastError,
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  };
}
