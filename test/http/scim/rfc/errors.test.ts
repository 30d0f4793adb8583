import { SELF } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { ORIGIN } from '../../calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim, user } from '../calls.ts';
import { expectError } from './expected.ts';

let provider: Provider;
let id: string;
let groupId: string;

beforeAll(async () => {
  provider = await newProvider();
  id = await createUser(provider, 'ada');
  groupId = await createGroup(provider, 'staff');
});

const withIds = (path: string) => path.replace('{user}', id).replace('{group}', groupId);

describe('what is not there (RFC 7644 §3.12)', () => {
  it.each([
    ['GET', '/Nope'],
    ['POST', '/Nope'],
    ['DELETE', '/Nope/1'],
    ['GET', '/Users/x/y'],
    ['GET', '/Groups/x/members'],
    ['GET', '/ServiceProviderConfig/x'],
    ['GET', '/Schemas/nope'],
    ['GET', '/ResourceTypes/Nope'],
    ['GET', '/Users/{group}'],
    ['GET', '/Groups/{user}'],
    ['GET', '/Users/2819c223-7f76-453a-919d-413861904646'],
  ])('%s %s is 404', async (method, path) => expectError(await scim(provider, method, withIds(path)), 404));
});

describe('what is not offered (RFC 7644 §3.2)', () => {
  it.each([
    ['/Users', ['PUT', 'PATCH', 'DELETE', 'OPTIONS'], 'GET, HEAD, POST'],
    ['/Users/{user}', ['POST', 'OPTIONS'], 'GET, HEAD, PUT, PATCH, DELETE'],
    ['/Groups', ['PUT', 'PATCH', 'DELETE'], 'GET, HEAD, POST'],
    ['/Groups/{group}', ['POST'], 'GET, HEAD, PUT, PATCH, DELETE'],
    ['/Bulk', ['GET', 'PUT', 'PATCH', 'DELETE'], 'POST'],
    ['/Schemas', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/ResourceTypes/User', ['PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/ServiceProviderConfig', ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], 'GET, HEAD'],
  ])('%s with %j is 405', async (path, methods, allow) => {
    for (const method of methods) {
      const answer = await scim(
        provider,
        method,
        withIds(path),
        ['GET', 'OPTIONS'].includes(method) ? {} : { body: {} },
      );
      expectError(answer, 405);
      expect(answer.headers.get('Allow')).toBe(allow);
    }
    expect((await scim(provider, 'GET', `/Users/${id}`)).status).toBe(200);
  });
});

describe('a body that is no JSON object (RFC 7644 §3.12)', () => {
  const BODIES = [
    '',
    '  \n',
    '{',
    '[]',
    '[{}]',
    'null',
    '"x"',
    '5',
    '{}{}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":NaN}',
    '<x/>',
  ];
  const BYTES = [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), new Uint8Array([0x7b, 0, 0x7d, 0])];
  it.each([
    ['POST', '/Users'],
    ['POST', '/Groups'],
    ['POST', '/Bulk'],
    ['POST', '/.search'],
    ['POST', '/Users/.search'],
    ['PUT', '/Users/{user}'],
    ['PATCH', '/Users/{user}'],
    ['PUT', '/Groups/{group}'],
    ['PATCH', '/Groups/{group}'],
  ])('%s %s is 400 invalidSyntax', async (method, path) => {
    for (const raw of [...BODIES, ...BYTES, '{"a":"\u0001"}'])
      expectError(await scim(provider, method, withIds(path), { raw }), 400, 'invalidSyntax');
    expectError(await scim(provider, method, withIds(path), { body: {} }), 400, 'invalidSyntax', 'invalidValue');
  });
});

describe('media types (RFC 7644 §3.1, §3.8, §8.1)', () => {
  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'application/json-patch+json',
    'nonsense',
  ])('a body of %s is 415', async (type) => {
    for (const path of ['/Users', '/Groups', '/Bulk', '/.search'])
      expectError(await scim(provider, 'POST', path, { body: {}, headers: { 'Content-Type': type } }), 415);
    for (const method of ['PUT', 'PATCH'])
      expectError(await scim(provider, method, `/Users/${id}`, { body: {}, headers: { 'Content-Type': type } }), 415);
  });

  it.each([
    'application/scim+json',
    'application/json',
    'APPLICATION/SCIM+JSON; charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/scim+json;',
  ])('a body of %s is read', async (type) => {
    const answer = await scim(provider, 'POST', '/Users', { body: user(type), headers: { 'Content-Type': type } });
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([201, 'application/scim+json; charset=utf-8']);
  });

  it('a body that is compressed, or of another charset, is 415', async () => {
    const body = user('never');
    const gzip = { 'Content-Encoding': 'gzip' };
    expectError(await scim(provider, 'POST', '/Users', { body, headers: gzip }), 415);
    const latin = { 'Content-Type': 'application/json; charset=iso-8859-1' };
    expectError(await scim(provider, 'POST', '/Users', { body, headers: latin }), 415);
  });

  it.each(['application/json', '*/*', 'text/html', 'application/scim+json;q=0.5, text/*', '', 'garbage'])(
    'Accept: %s is answered in the one media type there is',
    async (accept) => {
      const answer = await scim(provider, 'GET', `/Users/${id}`, { headers: { Accept: accept } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Content-Type')).toMatch(/^application\/scim\+json/);
    },
  );
});

describe('HEAD (RFC 9110 §9.3.2)', () => {
  it.each(['/Users', '/Users/{user}', '/Groups/{group}', '/Schemas', '/ServiceProviderConfig', '/Nope', '/Users/nope'])(
    '%s is GET without its body',
    async (path) => {
      const url = `${ORIGIN}${provider.base}${withIds(path)}`;
      const headers = { Authorization: `Bearer ${provider.token}` };
      const [head, get] = [await SELF.fetch(url, { method: 'HEAD', headers }), await SELF.fetch(url, { headers })];
      expect([head.status, await head.text()]).toEqual([get.status, '']);
      for (const name of ['Content-Type', 'ETag', 'Location'])
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      await get.text();
    },
  );
});

describe('paths (RFC 7644 §3.2)', () => {
  it.each([
    '//Users//',
    '/Users/',
    '/Users?',
    '/Users?&&=',
    '/Users?a=b=c',
    '/%55sers',
    '/./Users',
    '/Groups/../Users',
  ])('%s leads to the users', async (path) =>
    expect((await scim(provider, 'GET', path)).body.schemas).toEqual([URN.listResponse]),
  );

  it.each(['%00', '%2e%2e', '%ff%fe', '%zz', '%0d%0aX:1', 'a%2fb', "'%20OR%201=1", '__proto__', '*', 'x'.repeat(3000)])(
    'an id of %s is 404 for all methods',
    async (segment) => {
      for (const type of ['Users', 'Groups']) {
        const path = segment === '%2e%2e' ? `/${type}/x%2f..` : `/${type}/${segment}`;
        expectError(await scim(provider, 'GET', path), 404);
        expectError(await scim(provider, 'DELETE', path), 404);
        const body = { schemas: [URN.patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] };
        expectError(await scim(provider, 'PATCH', path, { body }), 404);
      }
    },
  );
});
