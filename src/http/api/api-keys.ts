// /api-keys: keys of the operator's own programs.

import { z } from '@hono/zod-openapi';
import { type ApiKey, createApiKey, listApiKeys, removeApiKey, SCOPES } from '../../tenancy/api-keys.ts';
import { MAX_NAME } from '../../tenancy/name.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import {
  idParam,
  listAnswer,
  listOf,
  PageQuery,
  pageRequest,
  Time,
  TimeInput,
  text,
  time,
  timeOrNull,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';

const ScopeName = z.enum(SCOPES).openapi({
  description:
    'Each scope includes the ones before it. metrics: figures only. support: also resend, replay, skip and acknowledge events, test webhooks and resync directories; no secrets, no deletion.',
});

const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: ScopeName,
    hint: z.string().openapi({ description: 'The last four characters of the key.' }),
    organizationId: z.string().nullable().openapi({ description: 'null: all organizations.' }),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable().openapi({ description: 'To the minute.' }),
  })
  .openapi('ApiKey');

const CreatedKey = Key.extend({
  key: z.string().openapi({ description: 'Shown only once, in this response.', example: 'rk_…' }),
}).openapi('CreatedApiKey');

const tags = ['API keys'];

export const apiKeys = newApi();

apiKeys.openapi(
  operation('admin', [], {
    method: 'post',
    path: '/api-keys',
    operationId: 'createApiKey',
    summary: 'Create an API key',
    tags,
    request: {
      body: body(
        z.strictObject({
          name: text(MAX_NAME),
          scope: ScopeName,
          organizationId: z.string().nullable().optional().openapi({
            description:
              'The key reaches this organization and its directories only. Its scope is read, support or write.',
          }),
          expiresAt: TimeInput.nullable()
            .optional()
            .openapi({
              type: ['string', 'null'],
              format: 'date-time',
              description: 'Must be in the future. If absent, the key never expires.',
            }),
        }),
      ),
    },
    responses: { 201: answer('The key', CreatedKey) },
  }),
  async (c) => {
    const { secret, key } = completed(await createApiKey(actionContext(c), c.req.valid('json')));
    return c.json({ ...view(key), key: secret }, 201);
  },
);

apiKeys.openapi(
  operation('read', [], {
    method: 'get',
    path: '/api-keys',
    operationId: 'listApiKeys',
    summary: 'List API keys',
    tags,
    request: { query: PageQuery },
    responses: { 200: answer('A page of API keys, oldest first', listOf(Key)) },
  }),
  async (c) => {
    const page = await listApiKeys(c.var.databases.operator, pageRequest(c.req.valid('query')));
    return c.json(listAnswer(page, view), 200);
  },
);

apiKeys.openapi(
  operation('admin', [404], {
    method: 'delete',
    path: '/api-keys/{id}',
    operationId: 'deleteApiKey',
    summary: 'Delete an API key. It stops working immediately',
    tags,
    request: { params: z.object({ id: idParam('id', 'key') }) },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    completed(await removeApiKey(actionContext(c), c.req.valid('param').id));
    return c.body(null, 204);
  },
);

function view(key: ApiKey): z.infer<typeof Key> {
  const { createdAt, expiresAt, hint, id, lastUsedAt, name, organizationId, scope } = key;
  const times = { createdAt: time(createdAt), expiresAt: timeOrNull(expiresAt), lastUsedAt: timeOrNull(lastUsedAt) };
  return { id, name, scope, hint, organizationId, ...times };
}
