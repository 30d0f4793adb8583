// A client library that is not ours finds the token endpoint, is given a token in each way, and syncs with it.

import { SELF } from 'cloudflare:test';
import * as oauth from 'oauth4webapi';
import { expect, test } from 'vitest';
import { call, data, member, newDirectory, newOrganization } from '../calls.ts';
import { user } from '../scim/calls.ts';
import { issuerOf, newClient, newKey } from './calls.ts';

const fetcher = { [oauth.customFetch]: (url: string, init: RequestInit) => SELF.fetch(url, init) };

/** As a client does: from the SCIM base URL to its authorization server, and from there to the token endpoint. */
async function discovered(directoryId: string): Promise<oauth.AuthorizationServer> {
  const resource = new URL(`${issuerOf(directoryId)}/scim/v2`);
  const found = await oauth.processResourceDiscoveryResponse(
    resource,
    await oauth.resourceDiscoveryRequest(resource, fetcher),
  );
  const issuer = new URL(found.authorization_servers?.[0] ?? '');
  const answer = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...fetcher });
  return oauth.processDiscoveryResponse(issuer, answer);
}

test.each(['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const)('%s', async (way) => {
  const directoryId = await newDirectory(await newOrganization(), 'custom');
  const key = await newKey('ES256');
  const registered = await newClient(
    directoryId,
    way === 'private_key_jwt' ? { method: way, jwks: key.jwk } : { method: 'client_secret' },
  );
  const server = await discovered(directoryId);
  expect(server.token_endpoint_auth_methods_supported).toContain(way);
  const client = { client_id: member(registered, 'clientId') };
  const secret = way === 'private_key_jwt' ? '' : member(registered, 'clientSecret');
  const authentication = {
    client_secret_basic: () => oauth.ClientSecretBasic(secret),
    client_secret_post: () => oauth.ClientSecretPost(secret),
    private_key_jwt: () => oauth.PrivateKeyJwt({ key: key.privateKey, kid: 'k1' }),
  }[way]();
  const given = await oauth.processClientCredentialsResponse(
    server,
    client,
    await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'scim' }, fetcher),
  );
  expect(given).toMatchObject({ token_type: 'bearer', expires_in: 3600 });

  const headers = new Headers({ 'Content-Type': 'application/scim+json' });
  const body = JSON.stringify(user('ada@acme.example'));
  const url = new URL(`${issuerOf(directoryId)}/scim/v2/Users`);
  const created = await oauth.protectedResourceRequest(given.access_token, 'POST', url, headers, body, fetcher);
  expect(created.status).toBe(201);
  const people = await call('GET', `/directories/${directoryId}/users`);
  expect(data(people)).toMatchObject([{ userName: 'ada@acme.example' }]);
});
