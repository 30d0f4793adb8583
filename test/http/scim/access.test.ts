import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { rememberAdmitted } from '../../../src/http/scim/known.ts';
import { newDirectoryId, newOrganizationId } from '../../../src/id.ts';
import { entryIn } from '../../../src/store/log/entry.ts';
import { hashSecret, newSecret } from '../../../src/tenancy/secret.ts';
import { call, ORIGIN } from '../calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim, user } from './calls.ts';

let provider: Provider;
let other: Provider;

beforeAll(async () => {
  provider = await newProvider();
  other = await newProvider();
});

describe('who is let in (RFC 7644 §2)', () => {
  it('an unknown directory, a malformed one and a bad token are refused alike', async () => {
    const places = [
      provider.base,
      `/directories/${newDirectoryId(newOrganizationId())}/scim/v2`,
      `/directories/${newDirectoryId(newOrganizationId('nowhere'))}/scim/v2`,
      '/directories/x/scim/v2',
    ];
    const answers = [];
    for (const base of places)
      for (const token of [null, 'x', newSecret('rc'), newSecret('rk'), other.token]) {
        const answer = await scim({ ...provider, base }, 'GET', '/Users', { token });
        answers.push([answer.status, answer.body, answer.headers.get('WWW-Authenticate')]);
      }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual([401, expect.objectContaining({ status: '401' }), 'Bearer realm="scim"']);
  });

  it('tells nothing else to a token that is not valid, on every route', async () => {
    const [userId, groupId] = [await createUser(other, 'u'), await createGroup(other, 'g')];
    const paths = [
      '',
      '/Users',
      `/Users/${userId}`,
      '/Groups',
      `/Groups/${groupId}`,
      '/Users/.search',
      '/Groups/.search',
    ];
    const more = ['/.search', '/Bulk', '/Me', '/Schemas', '/ResourceTypes', '/ServiceProviderConfig', '/Nothing'];
    for (const path of [...paths, ...more, '/Users?filter=((', '/Users?count=x', '/Schemas/nothing'])
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const body = method === 'GET' ? {} : { raw: '{' };
        const answer = await scim(other, method, path, { ...body, token: provider.token });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
      }
    expect((await scim(other, 'GET', `/Users/${userId}`)).status).toBe(200);
  });

  it('tells not even that /Me is not offered (RFC 7644 §3.11)', async () => {
    for (const token of [newSecret('rc'), provider.token])
      expect((await scim(await newProvider(), 'GET', '/Me', { token })).status).toBe(401);
  });

  it('another directory does not have its users, groups and members', async () => {
    const [userId, groupId] = [await createUser(other, 'mine'), await createGroup(other, 'mine')];
    for (const [method, path] of [
      ['GET', `/Users/${userId}`],
      ['DELETE', `/Users/${userId}`],
      ['GET', `/Groups/${groupId}`],
      ['DELETE', `/Groups/${groupId}`],
    ] as const)
      expect((await scim(provider, method, path)).status).toBe(404);
    const body = { displayName: 'theirs', members: [{ value: userId }] };
    expect((await scim(provider, 'POST', '/Groups', { body })).status).toBe(400);
    expect((await scim(provider, 'GET', `/Users?filter=id eq "${userId}"`)).body.totalResults).toBe(0);
  });

  it('a paused directory answers 429 to a valid token, and serves again when resumed', async () => {
    const paused = await newProvider();
    await call('PATCH', `/directories/${paused.directoryId}`, { status: 'paused' });
    for (const [method, path, body] of [
      ['GET', '/Users', undefined],
      ['GET', '/Nothing', undefined],
      ['POST', '/Users', user('paused')],
      ['GET', '/Me'],
      ['POST', '/Users', 'no object'],
    ] as const) {
      const answer = await scim(paused, method, path, body === undefined ? {} : { body });
      expect([method, path, answer.status, answer.headers.get('Retry-After')]).toEqual([method, path, 429, '300']);
    }
    expect((await scim(paused, 'GET', '/Users', { token: newSecret('rc') })).status).toBe(401);
    await call('PATCH', `/directories/${paused.directoryId}`, { status: 'active' });
    expect((await scim(paused, 'GET', '/Users')).status).toBe(200);
  });

  it('a deleted token is refused from the next request on', async () => {
    const { body } = await call('POST', `/directories/${provider.directoryId}/tokens`, {});
    const token = String(body.token);
    expect((await scim(provider, 'GET', '/Users', { token })).status).toBe(200);
    await call('DELETE', `/directories/${provider.directoryId}/tokens/${body.id}`);
    expect((await scim(provider, 'GET', '/Users', { token })).status).toBe(401);
  });

  it('a Bulk request that asks nothing of the writer is refused like any other, deleted token or paused', async () => {
    const fresh = await newProvider();
    const { body } = await call('POST', `/directories/${fresh.directoryId}/tokens`, {});
    const token = String(body.token);
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const bodies = [[], [{ method: 'POST', path: '/Users', data: {} }]].map((Operations) => ({ schemas, Operations }));
    const asked = async () => {
      const statuses = [];
      for (const each of bodies) {
        // Known to the isolate again before each: it remembers who was admitted, and forgets who was refused.
        rememberAdmitted({ directoryId: fresh.directoryId, tokenHash: await hashSecret(token), now: Date.now() });
        statuses.push((await scim(fresh, 'POST', '/Bulk', { body: each, token })).status);
      }
      return statuses;
    };
    expect(await asked()).toEqual([200, 200]);
    await call('PATCH', `/directories/${fresh.directoryId}`, { status: 'paused' });
    expect(await asked()).toEqual([429, 429]);
    await call('PATCH', `/directories/${fresh.directoryId}`, { status: 'active' });
    await call('DELETE', `/directories/${fresh.directoryId}/tokens/${body.id}`);
    expect(await asked()).toEqual([401, 401]);
  });

  it('the first authenticated request activates a directory, whatever it asks', async () => {
    for (const ask of ['/Users', '/Nothing', '/Users?filter=nonsense', '/ServiceProviderConfig']) {
      const fresh = await newProvider();
      await scim(fresh, 'GET', ask, { token: newSecret('rc') });
      expect((await call('GET', `/directories/${fresh.directoryId}`)).body.status).toBe('pending');
      await scim(fresh, 'GET', ask);
      expect((await call('GET', `/directories/${fresh.directoryId}`)).body.status).toBe('active');
    }
  });

  it('slashes doubled after the base or left at the end count as one', async () => {
    const id = await createUser(provider, 'slashes');
    for (const path of [`//Users/${id}`, `/Users/${id}/`, `///Users//${id}//`])
      expect([path, (await scim(provider, 'GET', path)).status]).toEqual([path, 200]);
    expect((await scim(provider, 'GET', '//Users/?count=1')).body.itemsPerPage).toBe(1);
  });

  it('what is below /directories/ but no SCIM endpoint is 404', async () => {
    const response = await SELF.fetch(`${ORIGIN}/directories/${provider.directoryId}/other`);
    expect(response.status).toBe(404);
  });

  it('a malformed token costs no round trip', async () => {
    const id = await newProvider();
    // Sent again until it is logged: other tests may have used up what one batch of the log takes of refused requests.
    await expect
      .poll(async () => {
        await scim(id, 'GET', '/Users', { token: 'rc_malformed' });
        const { results } = await env.DB.prepare('SELECT status, entry FROM request_log WHERE directory_id = ?')
          .bind(id.directoryId)
          .all<{ status: number; entry: string }>();
        return results.map(({ entry, status }) => [status, entryIn(entry)['d1Trips']])[0];
      })
      .toEqual([401, 0]);
  });
});
