// /directories/{id}/tokens: what identity providers authenticate with.

import { z } from '@hono/zod-openapi';
import { organizationOf } from '../../id.ts';
import { createToken, listTokens, removeToken, type StoredToken } from '../../tenancy/tokens.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import {
  DirectoryParams,
  idParam,
  listAnswer,
  listOf,
  PageQuery,
  pageRequest,
  Time,
  TimeInput,
  time,
  timeOrNull,
} from './fields.ts';
import { answer, operation, optionalBody } from './operation.ts';

const Token = z
  .object({
    id: z.string(),
    hint: z.string().openapi({ description: 'The last four characters of the token.' }),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable().openapi({ description: 'To the minute.' }),
    exceedsMaxTokenDays: z.boolean().openapi({
      description: 'Whether it is valid for longer than `maxTokenDays` of the directory, which was set later.',
    }),
  })
  .openapi('Token');

const CreatedToken = Token.extend({
  token: z.string().openapi({ description: 'Shown only once, in this response.', example: 'rc_…' }),
}).openapi('CreatedToken');

const tags = ['Tokens'];

export const tokens = newApi();

tokens.openapi(
  operation('write', [404, 409], {
    method: 'post',
    path: '/directories/{id}/tokens',
    operationId: 'createToken',
    summary: 'Create a bearer token for the identity provider',
    description:
      'Up to 20 can be valid at once. To rotate, create a new token, configure it at the provider, then delete the old one. The list keeps the newest 20 expired tokens.',
    tags,
    request: {
      params: DirectoryParams,
      body: optionalBody(
        z.strictObject({
          expiresAt: TimeInput.nullable()
            .optional()
            .openapi({
              type: ['string', 'null'],
              format: 'date-time',
              description:
                'Must be in the future, and within `maxTokenDays` of the directory. If absent, the token expires after `maxTokenDays`, or never.',
            }),
        }),
      ),
    },
    responses: { 201: answer('The token', CreatedToken) },
  }),
  async (c) => {
    const directoryId = c.req.valid('param').id;
    const { expiresAt } = c.req.valid('json');
    const wanted = expiresAt === undefined ? {} : { expiresAt };
    const created = completed(await createToken(actionContext(c), directoryId, wanted));
    return c.json({ ...view(created.row), token: created.secret }, 201);
  },
);

tokens.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/tokens',
    operationId: 'listTokens',
    summary: "List a directory's tokens",
    tags,
    request: { params: DirectoryParams, query: PageQuery },
    responses: { 200: answer('A page of tokens, oldest first', listOf(Token)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const request = pageRequest(c.req.valid('query'));
    const page = await listTokens(databaseOf(c, id), organizationOf(id), id, request);
    return c.json(listAnswer(page, view), 200);
  },
);

tokens.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/directories/{id}/tokens/{tok}',
    operationId: 'deleteToken',
    summary: 'Delete a token. It stops working immediately',
    tags,
    request: { params: DirectoryParams.extend({ tok: idParam('tok', 'tok') }) },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    const { id, tok } = c.req.valid('param');
    completed(await removeToken(actionContext(c), id, tok));
    return c.body(null, 204);
  },
);

function view(row: StoredToken): z.infer<typeof Token> {
  const { exceedsMaxTokenDays, id, hint } = row;
  return {
    id,
    hint,
    createdAt: time(row.createdAt),
    expiresAt: timeOrNull(row.expiresAt),
    lastUsedAt: timeOrNull(row.lastUsedAt),
    exceedsMaxTokenDays,
  };
}
