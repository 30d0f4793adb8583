// From which addresses a directory takes requests: after the token, before pause and body, at the token endpoint too.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database.ts';
import { pageOfRequests } from '../../../src/tenancy/requests.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { enter } from '../browsing.ts';
import { call, pointers } from '../calls.ts';
import { ask, basic, newClient } from '../oauth/calls.ts';
import { newProvider, type Provider, scim, user } from './calls.ts';

const HOME = '203.0.113.7';
const ELSEWHERE = '198.51.100.9';
const from = (address: string) => ({ 'CF-Connecting-IP': address });
const logged = async (provider: Provider) =>
  (await pageOfRequests(openDatabase(env.DB), provider.directoryId, { limit: 50 })).items;
const allow = (provider: Provider, allowedAddresses: readonly string[], more = {}) =>
  call('PATCH', `/directories/${provider.directoryId}`, { allowedAddresses, ...more });

async function allowing(...addresses: string[]): Promise<Provider> {
  const provider = await newProvider();
  expect((await allow(provider, addresses)).status).toBe(200);
  return provider;
}

describe('a directory with allowed addresses', () => {
  it('takes reads and writes from them, and refuses all others with 403 that names the address', async () => {
    const provider = await allowing('203.0.113.0/24', '2001:db8::/32');
    const write = (userName: string, address: string) =>
      scim(provider, 'POST', '/Users', { body: user(userName), headers: from(address) });
    // Not known to this isolate yet, then known: each way has its own look-up.
    for (const address of [ELSEWHERE, '::ffff:198.51.100.9', '2001:db9::1'])
      for (const answer of [
        await write('a', address),
        await scim(provider, 'GET', '/Users', { headers: from(address) }),
        await scim(provider, 'GET', '/Schemas', { headers: from(address) }),
        await scim(provider, 'POST', '/Bulk', { body: { Operations: [] }, headers: from(address) }),
      ]) {
        expect(answer.status, address).toBe(403);
        expect(answer.body.detail).toBe(`This directory does not accept requests from ${address}.`);
      }
    for (const address of [HOME, '::ffff:203.0.113.7', '2001:db8::1'])
      expect((await write(`from ${address}`, address)).status, address).toBe(201);
    expect((await write('known', ELSEWHERE)).status).toBe(403);
    const found = await scim(provider, 'GET', '/Users', { headers: from(HOME) });
    expect(found.body.totalResults).toBe(3);
    // Without an address nobody can say that it is one of them.
    expect((await scim(provider, 'GET', '/Users')).status).toBe(403);
  });

  it('is decided anew by the writer, for a token that was admitted a moment ago', async () => {
    const provider = await newProvider();
    const write = (userName: string) =>
      scim(provider, 'POST', '/Users', { body: user(userName), headers: from(ELSEWHERE) });
    expect((await write('before')).status).toBe(201);
    await allow(provider, ['203.0.113.0/24'], { excludeLastAddress: true });
    expect((await write('after')).status).toBe(403);
    await allow(provider, []);
    expect((await write('again')).status).toBe(201);
  });

  it('tells nothing of it without a valid token, and does so before it tells of a pause', async () => {
    const provider = await allowing('203.0.113.0/24');
    const stranger = { token: newSecret('rc') };
    const answers = await Promise.all(
      [HOME, ELSEWHERE].map((address) => scim(provider, 'GET', '/Users', { ...stranger, headers: from(address) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    await call('PATCH', `/directories/${provider.directoryId}`, { status: 'paused' });
    await scim(provider, 'GET', '/Users', { headers: from(HOME) });
    await call('PATCH', `/directories/${provider.directoryId}`, { status: 'paused' });
    expect((await scim(provider, 'GET', '/Users', { headers: from(ELSEWHERE) })).status).toBe(403);
  });

  it('costs no trip more, is logged with the address, and leaves its body unread', async () => {
    const provider = await allowing('203.0.113.0/24');
    await scim(provider, 'GET', '/Users?count=1', { headers: from(HOME) });
    await scim(provider, 'GET', '/Users?count=2', { headers: from(ELSEWHERE) });
    await scim(provider, 'POST', '/Users', { body: user('refused'), headers: from(ELSEWHERE) });
    await expect.poll(async () => (await logged(provider)).length).toBe(3);
    const [write, refused, taken] = await logged(provider);
    expect(taken?.entry).toMatchObject({ address: HOME, d1Trips: 1 });
    expect(refused).toMatchObject({ status: 403, entry: { address: ELSEWHERE, d1Trips: 1 } });
    expect(write).toMatchObject({ status: 403, entry: { address: ELSEWHERE, d1Trips: 1, requestBody: null } });
    const { body } = await call('GET', `/directories/${provider.directoryId}/requests`);
    expect(body.data).toMatchObject([{ address: ELSEWHERE }, { address: ELSEWHERE }, { address: HOME }]);
  });

  it('gives access tokens to no client from elsewhere', async () => {
    const provider = await allowing('203.0.113.0/24');
    const { body } = await newClient(provider.directoryId, { method: 'client_secret' });
    const proof = basic(String(body.clientId), String(body.clientSecret));
    expect((await ask(provider.directoryId, {}, { ...proof, ...from(HOME) })).status).toBe(200);
    const refused = await ask(provider.directoryId, {}, { ...proof, ...from(ELSEWHERE) });
    expect([refused.status, refused.body.error]).toEqual([403, 'access_denied']);
    const wrong = await ask(provider.directoryId, {}, { ...basic('oc_x', 'ro_x'), ...from(ELSEWHERE) });
    expect(wrong.status).toBe(401);
  });
});

describe('the list of allowed addresses', () => {
  it('is shown in normal form, each block once; empty allows all', async () => {
    const provider = await newProvider();
    const set = await allow(provider, ['203.0.113.7/24', '203.0.113.0/24', '2001:DB8::/32', '::ffff:192.0.2.1']);
    expect(set.body.allowedAddresses).toEqual(['203.0.113.0/24', '2001:db8::/32', '192.0.2.1/32']);
    expect((await allow(provider, [])).body.allowedAddresses).toEqual([]);
    const made = await call('POST', `/organizations/${provider.organizationId}/directories`, {
      provider: 'okta',
      allowedAddresses: ['203.0.113.7'],
    });
    expect(made.body.allowedAddresses).toEqual(['203.0.113.7/32']);
  });

  it('names each entry that is no block, and has an end', async () => {
    const provider = await newProvider();
    const refused = await allow(provider, ['203.0.113.0/24', '203.0.113.0/33', '10.0.0', 'fe80::1%eth0']);
    expect([refused.status, pointers(refused)]).toEqual([
      422,
      ['/allowedAddresses/1', '/allowedAddresses/2', '/allowedAddresses/3'],
    ]);
    expect((await allow(provider, Array(101).fill('203.0.113.0/24'))).status).toBe(422);
  });

  it('is not saved where it excludes where the provider last came from, unless that is meant', async () => {
    const provider = await newProvider();
    await scim(provider, 'GET', '/Users', { headers: from(HOME) });
    await scim(provider, 'GET', '/Users', { headers: from(ELSEWHERE), token: newSecret('rc') });
    await expect.poll(async () => (await logged(provider)).length).toBe(2);
    const refused = await allow(provider, ['198.51.100.0/24']);
    expect([refused.status, String(refused.body.detail)]).toEqual([409, expect.stringContaining(HOME)]);

    const { csrf, visitor } = await enter(provider.organizationId);
    const path = `/portal/${provider.organizationId}/${provider.directoryId}/settings`;
    const warned = await visitor.post(`${path}/addresses`, { csrf, addresses: '198.51.100.0/24\n198.51.100.9' });
    expect(warned.text).toContain(`this list excludes ${HOME}`);
    expect(warned.text).toContain('198.51.100.0/24\n198.51.100.9');
    expect((await call('GET', `/directories/${provider.directoryId}`)).body.allowedAddresses).toEqual([]);
    expect((await visitor.post(`${path}/addresses`, { csrf, addresses: 'here' })).status).toBe(400);
    const sure = { csrf, sure: 'yes', addresses: '198.51.100.0/24' };
    expect((await visitor.post(`${path}/addresses`, sure)).status).toBe(303);
    expect((await scim(provider, 'GET', '/Users', { headers: from(HOME) })).status).toBe(403);
    await expect.poll(async () => (await logged(provider)).length).toBe(3);
    const log = await visitor.get(`/portal/${provider.organizationId}/${provider.directoryId}/log`);
    expect(log.text).toContain(`Refused from ${HOME}`);
  });
});
