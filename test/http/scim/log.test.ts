import { createExecutionContext, SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database.ts';
import { app } from '../../../src/http/app.ts';
import { maskBody, maskPath } from '../../../src/http/mask.ts';
import { percentDecoded } from '../../../src/http/mask-text.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { pageOfRequests } from '../../../src/tenancy/requests.ts';
import { newSecret } from '../../../src/tenancy/secret.ts';
import { call, data, ORIGIN } from '../calls.ts';
import { createUser, newProvider, type Provider, scim, user } from './calls.ts';

const logged = async (provider: Provider) =>
  (await pageOfRequests(openDatabase(env.DB), provider.directoryId, { limit: 100 })).items;

describe('the request log', () => {
  it('keeps what was asked, what came of it and what it cost', async () => {
    const provider = await newProvider();
    await scim(provider, 'POST', '/Users', { body: user('logged', { password: 'hunter2', title: newSecret('rc') }) });
    await scim(provider, 'POST', '/Users', { body: user('LOGGED') });
    await scim(provider, 'GET', '/Users?filter=userName eq "logged"');
    await expect.poll(async () => (await logged(provider)).length).toBe(3);
    const [read, conflict, create] = await logged(provider);
    expect(create).toMatchObject({ method: 'POST', status: 201, entry: { path: '/Users', scimType: null } });
    expect(create?.entry.requestBody).toContain('"password":"***","title":"***"');
    // One for the token, which this isolate did not know, one to load and one to commit.
    expect(create?.entry.d1Trips).toBe(3);
    expect(conflict).toMatchObject({ status: 409, entry: { scimType: 'uniqueness' } });
    expect(read?.entry).toMatchObject({
      path: '/Users?filter=userName%20eq%20%22logged%22',
      requestBody: null,
      d1Trips: 1,
      rowsWritten: 0,
    });
    const { body } = await call('GET', `/directories/${provider.directoryId}`);
    expect(body.lastRequestAt).toEqual(expect.any(String));
    const tokens = await call('GET', `/directories/${provider.directoryId}/tokens`);
    expect(tokens.body.data).toMatchObject([{ lastUsedAt: expect.stringMatching(/:00\.000Z$/) }]);
  });

  it('keeps no bodies where REQUEST_LOG_BODIES is false, nor whom a bulk operation that failed named', async () => {
    const provider = await newProvider();
    const headers = { Authorization: `Bearer ${provider.token}`, 'Content-Type': 'application/scim+json' };
    const create = { method: 'POST', path: '/Users', bulkId: 'a', data: user('unseen', { active: 7 }) };
    for (const [path, body, status] of [
      ['/Users', user('unseen'), 201],
      ['/Bulk', { schemas: [URN.bulkRequest], Operations: [create] }, 200],
    ] as const) {
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const request = new Request(`${ORIGIN}${provider.base}${path}`, init);
      const context = createExecutionContext();
      expect((await app.fetch(request, { ...env, REQUEST_LOG_BODIES: 'false' }, context)).status).toBe(status);
    }
    await expect.poll(async () => (await logged(provider)).length).toBe(2);
    const [second, first] = (await logged(provider)).map(({ entry }) => entry);
    const unkept = { requestBody: null, requestBodyNote: 'Not stored: REQUEST_LOG_BODIES is false.' };
    expect(first).toMatchObject(unkept);
    expect(second).toMatchObject({
      ...unkept,
      failedOperationCount: 1,
      failedOperations: [{ status: 400, names: [] }],
    });
    expect(JSON.stringify([first, second])).not.toContain('unseen');
  });

  it('keeps refused tokens, at most 60 an hour', async () => {
    const provider = await newProvider();
    for (let i = 0; i < 70; i++) {
      await scim(provider, 'GET', '/Users', { token: newSecret('rc') });
      if (i % 15 === 14) await new Promise((resolve) => setTimeout(resolve, 450));
    }
    await createUser(provider, 'admitted');
    await expect.poll(async () => (await logged(provider)).length).toBe(61);
    expect((await logged(provider))[1]).toMatchObject({ status: 401, entry: { d1Trips: 1 } });
  });
});

it('repeats no secret of a header, whichever it stands in, whatever the answer', { timeout: 120_000 }, async () => {
  const SECRET = 'hunter2-W9x';
  const provider = await newProvider();
  await createUser(provider, 'ada');
  const name = fc.constantFrom(
    ...['Content-Type', 'Content-Encoding', 'If-Match', 'If-None-Match', 'Cookie', 'User-Agent', 'X-API-Key'],
    ...['Accept', 'Referer', 'X-Forwarded-For', 'Proxy-Authorization', 'Authorization', 'X-Token', 'Origin'],
  );
  const value = fc.constantFrom(
    SECRET,
    `Basic ${SECRET}`,
    `Bearer ${SECRET}`,
    `text/${SECRET}; charset=${SECRET}`,
    `application/json; token=${SECRET}`,
    `application/scim+json; charset=${SECRET}`,
    `gzip, ${SECRET}`,
    `"${SECRET}"`,
    `W/"${SECRET}"`,
    `sid=${SECRET}; a=b`,
    `https://ada:${SECRET}@idp.example/`,
    encodeURIComponent(`{"password":"${SECRET}"}`),
  );
  const sent = fc.record({
    headers: fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 }),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.constantFrom('/Users', '/Users/usr_none', '/Groups', '/Bulk', '/.search', '/GroupMemberships'),
    body: fc.constantFrom('{"schemas":[]}', '{', ''),
  });
  const requests = fc.sample(sent, { seed: Number(Reflect.get(env, 'RANDOM_SEED') ?? 1), numRuns: 90 });
  const statuses = new Set<number>();
  for (const { body, headers, method, path } of requests) {
    const all = { Authorization: `Bearer ${provider.token}`, 'Content-Type': 'application/json', ...headers };
    const url = `${ORIGIN}${provider.base}${path}`;
    const answer = await SELF.fetch(url, { method, headers: all, ...(method === 'GET' ? {} : { body }) });
    await answer.arrayBuffer();
    statuses.add(answer.status);
  }
  const rows = async () => (await pageOfRequests(openDatabase(env.DB), provider.directoryId, { limit: 100 })).items;
  await expect.poll(async () => (await rows()).length).toBeGreaterThanOrEqual(80);
  const text = JSON.stringify(await rows());
  expect(text).not.toContain(SECRET);
  expect(percentDecoded(text)).not.toContain(SECRET);
  // Who is refused at the door alone says little.
  for (const status of [400, 401, 415]) expect(statuses).toContain(status);
});

describe('masking', () => {
  it.each([
    [{ password: 'a' }, '{"password":"***"}'],
    [{ PassWord: { x: 1 }, n: [{ clientSecret: 's' }] }, '{"PassWord":"***","n":[{"clientSecret":"***"}]}'],
    [{ op: 'replace', path: 'password', value: 'a' }, '{"op":"replace","path":"password","value":"***"}'],
    [{ x: 'Bearer abc.def' }, '{"x":"Bearer ***"}'],
    [{ x: `${newSecret('rk')} y` }, '{"x":"*** y"}'],
  ])('%j', (body, masked) => {
    expect(maskBody(body)).toBe(masked);
  });

  it('cuts at 8 KiB, long bodies too', () => {
    for (const length of [10_000, 100_000]) {
      const masked = maskBody({ password: 'x', title: 'é'.repeat(length) });
      expect(new TextEncoder().encode(masked).length).toBeLessThanOrEqual(8 * 1024);
      expect(masked.slice(0, 20)).toBe('{"password":"***","t');
    }
  });

  it.each([
    'password=hunter2&userName=ada',
    '<user><password>hunter2</password></user>',
    'password: hunter2',
    "{password: 'hunter2'}",
    '{"password":"hunter2"',
    '["password","hunter2"]',
    '"password hunter2"',
    '{"password":"hunter2","x":"\\u0000"}',
  ])('keeps no body that is no JSON object, and says so: %s', async (body) => {
    const provider = await newProvider();
    await scim(provider, 'POST', '/Users', { raw: body });
    await expect.poll(async () => (await logged(provider)).length).toBe(1);
    const [row] = await logged(provider);
    expect(row?.entry).toMatchObject({
      requestBody: null,
      requestBodyNote: expect.stringMatching(/^Not stored: \d+ bytes/),
    });
    expect(JSON.stringify(row)).not.toContain('hunter2');
    const shown = await call('GET', `/directories/${provider.directoryId}/requests`);
    expect(data(shown)[0]).toMatchObject({ requestBody: null, requestBodyNote: row?.entry.requestBodyNote });
  });

  it('leaves our own words as they are, and repeats no header', async () => {
    const provider = await newProvider();
    await scim(provider, 'GET', '/Users', { token: 'none' });
    await scim(provider, 'POST', '/Users', { raw: '{}', headers: { 'Content-Type': 'text/Hunter2' } });
    await expect.poll(async () => (await logged(provider)).length).toBe(2);
    const details = (await logged(provider)).map(({ entry }) => entry.detail);
    expect(details).toContain('The bearer token is missing, unknown, expired or revoked.');
    expect(details.join()).not.toMatch(/hunter2/i);
  });

  it('knows secrets in a path', () => {
    expect(maskPath('/Users?access_token=abc&filter=x')).toBe('/Users?access_token=***&filter=x');
    expect(maskPath(`/Users/${newSecret('rc')}`)).toBe('/Users/***');
    const filter = (text: string) => maskPath(`/Users?count=1&filter=${text}`);
    expect(filter(`userName%20eq%20%22${newSecret('rc')}%22`)).toBe('/Users?count=1&filter=userName%20eq%20%22***%22');
    expect(filter(`userName+eq+%22%72${newSecret('rc').slice(1)}%22`)).not.toContain('c_');
    expect(filter(`%ff%22${newSecret('rc')}`)).not.toContain('rc_');
    expect(filter('password%20eq%20%22hunter2%22')).toBe('/Users?count=1&filter=password%20eq%20%22***%22');
    expect(filter('userName+eq+%22a%2Bb%22')).toBe('/Users?count=1&filter=userName+eq+%22a%2Bb%22');
    expect(maskBody({ filter: 'password eq "hunter2" or title pr' })).toBe(
      '{"filter":"password eq \\"***\\" or title pr"}',
    );
  });

  it('holds for what an error quotes', async () => {
    const provider = await newProvider();
    await scim(provider, 'GET', `/Users/${newSecret('rc')}`);
    await expect.poll(async () => (await logged(provider)).length).toBe(1);
    expect(JSON.stringify(await logged(provider))).not.toContain('rc_');
  });
});
