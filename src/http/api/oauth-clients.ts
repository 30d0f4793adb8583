// /directories/{id}/oauth-clients: who may be given access tokens of a directory.

import { z } from '@hono/zod-openapi';
import {
  addSecret,
  createClient,
  listClients,
  METHODS,
  type OAuthClient,
  removeClient,
  removeSecret,
  type StoredOAuthSecret,
} from '../../tenancy/oauth-clients.ts';
import { pageOf } from '../../tenancy/page.ts';
import { tokenEndpointOf } from '../paths.ts';
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
import { answer, body, operation, optionalBody } from './operation.ts';

const Method = z.enum(METHODS).openapi({
  description:
    'How the client authenticates. client_secret: with HTTP Basic or in the form. private_key_jwt: with a signed assertion (RFC 7523). federated: with the token of a workload identity, such as one issued by Microsoft Entra.',
});
const Jwks = z.record(z.string(), z.unknown());

const Secret = z
  .object({
    id: z.string(),
    hint: z.string().openapi({ description: 'The last four characters of the secret.' }),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable().openapi({ description: 'To the minute.' }),
    exceedsMaxTokenDays: z.boolean().openapi({
      description: 'Whether it is valid for longer than `maxTokenDays` of the directory, which was set later.',
    }),
  })
  .openapi('OAuthSecret');

const Client = z
  .object({
    id: z.string(),
    clientId: z.string().openapi({ description: 'The OAuth client_id, the same as `id`.' }),
    method: Method,
    tokenEndpoint: z.string(),
    jwks: Jwks.nullable(),
    jwksUri: z.string().nullable(),
    issuer: z.string().nullable(),
    subject: z.string().nullable(),
    audience: z.string().nullable(),
    secrets: z.array(Secret),
    createdAt: Time,
    lastUsedAt: Time.nullable().openapi({ description: 'When it last got a token, to the minute.' }),
  })
  .openapi('OAuthClient');

const clientSecret = z.string().openapi({ description: 'Shown only once, in this response.', example: 'ro_…' });
const CreatedClient = Client.extend({ clientSecret: clientSecret.optional() }).openapi('CreatedOAuthClient');
const CreatedSecret = Secret.extend({ clientSecret }).openapi('CreatedOAuthSecret');

const ExpiresAt = TimeInput.nullable()
  .optional()
  .openapi({
    type: ['string', 'null'],
    format: 'date-time',
    description:
      'Must be in the future, and within `maxTokenDays` of the directory. If absent, the secret expires after `maxTokenDays`, or never.',
  });
const Claim = z.string().optional();

const ClientParams = DirectoryParams.extend({ oc: idParam('oc', 'oc') });
const tags = ['OAuth clients'];

export const oauthClients = newApi();

oauthClients.openapi(
  operation('write', [404, 409], {
    method: 'post',
    path: '/directories/{id}/oauth-clients',
    operationId: 'createOAuthClient',
    summary: 'Create an OAuth client for the identity provider',
    description:
      'The client gets access tokens from `tokenEndpoint` with the client credentials grant and uses them like static tokens. They are valid for an hour. At most 10 clients.',
    tags,
    request: {
      params: DirectoryParams,
      body: body(
        z.strictObject({
          method: Method,
          jwks: Jwks.optional().openapi({ description: 'private_key_jwt: the public keys as a JWK set, or one JWK.' }),
          jwksUri: Claim.openapi({
            description:
              'private_key_jwt: where the keys are, in place of `jwks`. federated: the same, where the issuer has no OpenID Connect discovery.',
          }),
          issuer: Claim.openapi({ description: 'federated: the `iss` of the assertions.' }),
          subject: Claim.openapi({ description: 'federated: their `sub`.' }),
          audience: Claim.openapi({ description: 'federated: their `aud`.' }),
          expiresAt: ExpiresAt,
        }),
      ),
    },
    responses: { 201: answer('The client, with its secret where it has one', CreatedClient) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { client, created } = completed(await createClient(actionContext(c), id, c.req.valid('json')));
    const secret = created === null ? {} : { clientSecret: created.secret };
    return c.json({ ...view(c.var.origin, client), ...secret }, 201);
  },
);

oauthClients.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/oauth-clients',
    operationId: 'listOAuthClients',
    summary: "List a directory's OAuth clients",
    tags,
    request: { params: DirectoryParams, query: PageQuery },
    responses: { 200: answer('A page of clients, in order of creation', listOf(Client)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { after, limit } = pageRequest(c.req.valid('query'));
    const clients = await listClients(databaseOf(c, id), id);
    const page = pageOf(
      clients.filter((client) => client.id > after),
      limit,
    );
    return c.json(
      listAnswer(page, (client) => view(c.var.origin, client)),
      200,
    );
  },
);

oauthClients.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/directories/{id}/oauth-clients/{oc}',
    operationId: 'deleteOAuthClient',
    summary: 'Delete an OAuth client. It and its access tokens stop working immediately',
    tags,
    request: { params: ClientParams },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    const { id, oc } = c.req.valid('param');
    completed(await removeClient(actionContext(c), id, oc));
    return c.body(null, 204);
  },
);

oauthClients.openapi(
  operation('write', [404, 409], {
    method: 'post',
    path: '/directories/{id}/oauth-clients/{oc}/secrets',
    operationId: 'createOAuthSecret',
    summary: "Create a client's next secret",
    description:
      'Two can be valid at once. To rotate, create a new secret, configure it at the provider, then delete the old one.',
    tags,
    request: { params: ClientParams, body: optionalBody(z.strictObject({ expiresAt: ExpiresAt })) },
    responses: { 201: answer('The secret', CreatedSecret) },
  }),
  async (c) => {
    const { id, oc } = c.req.valid('param');
    const { expiresAt } = c.req.valid('json');
    const { row, secret } = completed(await addSecret(actionContext(c), id, oc, expiresAt));
    return c.json({ ...secretView(row), clientSecret: secret }, 201);
  },
);

oauthClients.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/directories/{id}/oauth-clients/{oc}/secrets/{sec}',
    operationId: 'deleteOAuthSecret',
    summary: 'Delete a secret. It and the access tokens issued for it stop working immediately',
    tags,
    request: { params: ClientParams.extend({ sec: idParam('sec', 'sec') }) },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    const { id, oc, sec } = c.req.valid('param');
    completed(await removeSecret(actionContext(c), id, oc, sec));
    return c.body(null, 204);
  },
);

function view(origin: string, client: OAuthClient): z.infer<typeof Client> {
  const { audience, directoryId, id, issuer, jwks, jwksUri, method, subject } = client;
  return {
    id,
    clientId: id,
    method,
    tokenEndpoint: tokenEndpointOf(origin, directoryId),
    // The stored text was made of a checked key set.
    jwks: jwks === null ? null : Jwks.parse(JSON.parse(jwks)),
    jwksUri,
    issuer,
    subject,
    audience,
    secrets: client.secrets.map(secretView),
    createdAt: time(client.createdAt),
    lastUsedAt: timeOrNull(client.lastUsedAt),
  };
}

function secretView({
  createdAt,
  exceedsMaxTokenDays,
  expiresAt,
  hint,
  id,
  lastUsedAt,
}: StoredOAuthSecret): z.infer<typeof Secret> {
  return {
    id,
    hint,
    createdAt: time(createdAt),
    expiresAt: timeOrNull(expiresAt),
    lastUsedAt: timeOrNull(lastUsedAt),
    exceedsMaxTokenDays,
  };
}
