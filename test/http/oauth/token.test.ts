// Access tokens for client secrets (RFC 6749 §2.3.1, §4.4): who is given one, how long it opens the directory, what ends it.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database.ts';
import { newDirectoryId, newOrganizationId } from '../../../src/id.ts';
import { pageOfRequests } from '../../../src/tenancy/requests.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { answerOf, call, data, member, newDirectory, newOrganization } from '../calls.ts';
import { scim } from '../scim/calls.ts';
import { ask, basic, endpointOf, issuerOf, newClient } from './calls.ts';

async function aDirectory() {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId, 'entra');
  return { organizationId, directoryId };
}

async function aClient() {
  const { directoryId, organizationId } = await aDirectory();
  const client = await newClient(directoryId, { method: 'client_secret' });
  expect(client.status).toBe(201);
  const [id, secret] = [member(client, 'clientId'), member(client, 'clientSecret')];
  return { directoryId, organizationId, id, secret, client };
}

async function list(directoryId: string, token: string): Promise<number> {
  const provider = { organizationId: '', directoryId, token, base: `/directories/${directoryId}/scim/v2` };
  return (await scim(provider, 'GET', '/Users')).status;
}

describe('a client secret', () => {
  it('is shown once and brings an access token, by Basic and in the form', async () => {
    const { client, directoryId, id, secret } = await aClient();
    expect(client.body).toMatchObject({
      id,
      method: 'client_secret',
      tokenEndpoint: endpointOf(directoryId),
      secrets: [{ hint: secret.slice(-4), expiresAt: null, lastUsedAt: null }],
      lastUsedAt: null,
    });
    for (const [form, headers] of [
      [{ scope: 'scim' }, basic(id, secret)],
      [{ client_id: id }, basic(id, secret)],
      [{ client_id: id, client_secret: secret, scope: '' }, {}],
    ] as const) {
      const answer = await ask(directoryId, form, headers);
      expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
      expect(answer.body).toEqual({
        access_token: expect.stringMatching(/^rc_/),
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'scim',
      });
      expect(await list(directoryId, member(answer, 'access_token'))).toBe(200);
    }
    const [shown] = data(await call('GET', `/directories/${directoryId}/oauth-clients`));
    expect(shown).toMatchObject({ lastUsedAt: expect.any(String), secrets: [{ lastUsedAt: expect.any(String) }] });
    expect(JSON.stringify(shown)).not.toContain(secret);
    expect(data(await call('GET', `/directories/${directoryId}/tokens`))).toEqual([]);
  });

  it('opens nothing when wrong, of another client, of another directory, or where there is no directory', async () => {
    const [mine, other] = [await aClient(), await aClient()];
    const nowhere = newDirectoryId(newOrganizationId());
    const answers = [
      await ask(mine.directoryId, {}, basic(mine.id, newSecret('ro'))),
      await ask(mine.directoryId, {}, basic(mine.id, 'nonsense')),
      await ask(mine.directoryId, {}, basic(mine.id, other.secret)),
      await ask(mine.directoryId, {}, basic(other.id, other.secret)),
      await ask(nowhere, {}, basic(mine.id, mine.secret)),
      await ask('dir_x', {}, basic(mine.id, mine.secret)),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(answers[0]?.body);
      expect(answer.body.error).toBe('invalid_client');
      expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Basic /);
    }
    const good = member(await ask(mine.directoryId, {}, basic(mine.id, mine.secret)), 'access_token');
    expect(await list(other.directoryId, good)).toBe(401);
  });

  it.each([
    ['invalid_request', { grant_type: '' }],
    ['unsupported_grant_type', { grant_type: 'password' }],
    ['invalid_scope', { scope: 'scim admin' }],
    ['invalid_request', { client_secret: 'twice' }],
    ['invalid_request', { client_id: 'oc_another' }],
  ])('a request that is not ours is %s: %j', async (error, form) => {
    const { directoryId, id, secret } = await aClient();
    const answer = await ask(directoryId, form, basic(id, secret));
    expect([answer.status, answer.body.error]).toEqual([400, error]);
  });

  it('a parameter given twice, a JSON body and no credentials are refused', async () => {
    const { directoryId, id, secret } = await aClient();
    const send = async (body: string, type: string) =>
      answerOf(
        await SELF.fetch(endpointOf(directoryId), {
          method: 'POST',
          body,
          headers: { 'Content-Type': type, ...basic(id, secret) },
        }),
      );
    const FORM = 'application/x-www-form-urlencoded';
    expect((await send('grant_type=client_credentials&grant_type=client_credentials', FORM)).status).toBe(400);
    expect((await send('{"grant_type":"client_credentials"}', 'application/json')).status).toBe(400);
    expect((await send('grant_type=client_credentials', `${FORM}; charset=UTF-8`)).status).toBe(200);
    expect((await ask(directoryId, {})).body.error).toBe('invalid_client');
  });

  it('is exchanged without a gap: two at a time, and an expired one makes room', async () => {
    const { directoryId, id, secret } = await aClient();
    const secrets = `/directories/${directoryId}/oauth-clients/${id}/secrets`;
    const next = await call('POST', secrets, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(next.status).toBe(201);
    for (const each of [secret, member(next, 'clientSecret')])
      expect((await ask(directoryId, {}, basic(id, each))).status).toBe(200);
    expect((await call('POST', secrets)).status).toBe(409);
    await env.DB.prepare('UPDATE oauth_secrets SET expires_at = 1 WHERE id = ?').bind(member(next, 'id')).run();
    expect((await ask(directoryId, {}, basic(id, member(next, 'clientSecret')))).status).toBe(401);
    expect((await call('POST', secrets)).status).toBe(201);
    const [client] = data(await call('GET', `/directories/${directoryId}/oauth-clients`));
    expect(client?.secrets).toHaveLength(2);
  });

  it('takes its tokens along when it is deleted, and a client takes all', async () => {
    const { directoryId, id, secret } = await aClient();
    const path = `/directories/${directoryId}/oauth-clients/${id}`;
    const next = await call('POST', `${path}/secrets`);
    const tokens = [];
    for (const each of [secret, member(next, 'clientSecret')])
      tokens.push(member(await ask(directoryId, {}, basic(id, each)), 'access_token'));
    const [byFirst = '', bySecond = ''] = tokens;
    expect([await list(directoryId, byFirst), await list(directoryId, bySecond)]).toEqual([200, 200]);
    const { directoryId: elsewhere } = await aDirectory();
    expect((await call('DELETE', `/directories/${elsewhere}/oauth-clients/${id}`)).status).toBe(404);
    expect((await call('DELETE', `${path}/secrets/${member(next, 'id')}`)).status).toBe(204);
    expect([await list(directoryId, byFirst), await list(directoryId, bySecond)]).toEqual([200, 401]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await list(directoryId, byFirst)).toBe(401);
    expect((await ask(directoryId, {}, basic(id, secret))).status).toBe(401);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it('its tokens end with the directory', async () => {
    const { directoryId, id, secret } = await aClient();
    const token = member(await ask(directoryId, {}, basic(id, secret)), 'access_token');
    expect((await call('DELETE', `/directories/${directoryId}`)).status).toBe(204);
    expect(await list(directoryId, token)).toBe(401);
    expect((await ask(directoryId, {}, basic(id, secret))).status).toBe(401);
  });

  it('its tokens expire, and the 50 newest work', async () => {
    const { directoryId, id, secret } = await aClient();
    const tokens: string[] = [];
    for (let i = 0; i < 52; i++) tokens.push(member(await ask(directoryId, {}, basic(id, secret)), 'access_token'));
    const [first = '', , third = ''] = tokens;
    expect([await list(directoryId, first), await list(directoryId, third)]).toEqual([401, 200]);
    await env.DB.prepare('UPDATE tokens SET expires_at = ? WHERE client_id = ?').bind(Date.now(), id).run();
    expect(await list(directoryId, third)).toBe(401);
    await ask(directoryId, {}, basic(id, secret));
    const { n } = (await env.DB.prepare('SELECT count(*) n FROM tokens WHERE client_id = ?').bind(id).first()) ?? {};
    expect(n).toBe(1);
  });

  it('a directory has ten clients at most', async () => {
    const { directoryId } = await aDirectory();
    const made = await Promise.all(
      Array.from({ length: 12 }, () => newClient(directoryId, { method: 'client_secret' })),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), 409, 409]);
    const { n } =
      (await env.DB.prepare('SELECT count(*) n FROM oauth_secrets WHERE directory_id = ?').bind(directoryId).first()) ??
      {};
    expect(n).toBe(10);
  });

  it('does not count among the 20 static tokens', async () => {
    const { directoryId, id, secret } = await aClient();
    for (let i = 0; i < 21; i++) await ask(directoryId, {}, basic(id, secret));
    expect((await call('POST', `/directories/${directoryId}/tokens`)).status).toBe(201);
  });
});

describe('what is told', () => {
  it('the log names the client and never the secret, for refused requests too', async () => {
    const { directoryId, id, secret } = await aClient();
    const wrong = newSecret('ro');
    const token = member(await ask(directoryId, { client_id: id, client_secret: secret }), 'access_token');
    await ask(directoryId, {}, basic(id, wrong));
    const read = async () => (await pageOfRequests(openDatabase(env.DB), directoryId, { limit: 10 })).items;
    await expect.poll(async () => (await read()).length).toBe(2);
    const [refused, given] = await read();
    expect(given).toMatchObject({ method: 'POST', status: 200, entry: { path: '/oauth/token' } });
    expect(given?.entry.requestBody).toContain(id);
    expect(refused).toMatchObject({ status: 401, entry: { scimType: 'invalid_client' } });
    for (const each of [secret, wrong, token]) expect(JSON.stringify([refused, given])).not.toContain(each);
    const audit = await env.DB.prepare('SELECT * FROM audit_log, oauth_clients, oauth_secrets').all();
    expect(JSON.stringify(audit.results)).not.toContain(secret.slice(3, 40));
  });

  it('metadata names issuer and token endpoint, the same for directories that there are not', async () => {
    const { directoryId } = await aDirectory();
    for (const id of [directoryId, newDirectoryId(newOrganizationId())]) {
      const at = `https://rollcall.test/.well-known`;
      const server = await answerOf(await SELF.fetch(`${at}/oauth-authorization-server/directories/${id}`));
      expect(server.body).toMatchObject({ issuer: issuerOf(id), token_endpoint: endpointOf(id) });
      const resource = await answerOf(await SELF.fetch(`${at}/oauth-protected-resource/directories/${id}/scim/v2`));
      expect(resource.body).toMatchObject({
        resource: `${issuerOf(id)}/scim/v2`,
        authorization_servers: [issuerOf(id)],
        bearer_methods_supported: ['header'],
      });
    }
    const nothing = await SELF.fetch('https://rollcall.test/.well-known/oauth-authorization-server/directories/dir_x');
    expect(nothing.status).toBe(404);
  });

  it('ServiceProviderConfig names OAuth where a client exists, and nowhere else', async () => {
    const { directoryId, id, secret } = await aClient();
    const token = member(await call('POST', `/directories/${directoryId}/tokens`), 'token');
    const provider = { organizationId: '', directoryId, token, base: `/directories/${directoryId}/scim/v2` };
    const schemes = async () => {
      const { body } = await scim(provider, 'GET', '/ServiceProviderConfig');
      return Array.isArray(body.authenticationSchemes) ? body.authenticationSchemes : [];
    };
    expect(await schemes()).toMatchObject([
      { type: 'oauth2', primary: true },
      { type: 'oauthbearertoken', primary: false },
    ]);
    expect((await ask(directoryId, {}, basic(id, secret))).status).toBe(200);
    await call('DELETE', `/directories/${directoryId}/oauth-clients/${id}`);
    expect(await schemes()).toMatchObject([{ type: 'oauthbearertoken', primary: true }]);
  });
});
