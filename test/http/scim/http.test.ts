import { SELF } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN } from '../calls.ts';
import { createGroup, createUser, newProvider, type Provider, resources, scim, user } from './calls.ts';

let provider: Provider;

beforeAll(async () => {
  provider = await newProvider();
});

const json = (contentType: string) => ({ 'Content-Type': contentType });

describe('media types and bodies (RFC 7644 §3.1, §3.8)', () => {
  it.each([
    ['application/scim+json', 201],
    ['application/json', 201],
    ['application/scim+json; charset=UTF-8', 201],
    ['application/json;charset="utf-8"', 201],
    ['', 201],
    ['text/plain', 415],
    ['application/xml', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=iso-8859-1', 415],
  ])('Content-Type %j: %d', async (contentType, status) => {
    const raw = new TextEncoder().encode(JSON.stringify(user(`media-${contentType}`)));
    const answer = await scim(provider, 'POST', '/Users', { raw, headers: json(contentType) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toBe('application/scim+json; charset=utf-8');
  });

  it('a compressed body is 415, an empty one and a broken one 400 invalidSyntax', async () => {
    const raw = JSON.stringify(user('zipped'));
    expect((await scim(provider, 'POST', '/Users', { raw, headers: { 'Content-Encoding': 'gzip' } })).status).toBe(415);
    for (const body of ['', '   ', '{', '[]', '"text"', 'null', new Uint8Array([0x7b, 0xff, 0x7d])]) {
      const answer = await scim(provider, 'POST', '/Users', { raw: body });
      expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidSyntax']);
    }
  });

  it('a body above 1 MiB is 413, chunked or not; one of a group may be larger', async () => {
    const large = JSON.stringify(user('large', { title: 'x'.repeat(1024 * 1024) }));
    expect((await scim(provider, 'POST', '/Users', { raw: large })).status).toBe(413);
    const chunked = new Response(large).body ?? '';
    expect((await scim(provider, 'POST', '/Users', { raw: chunked })).status).toBe(413);
    const members = { displayName: 'x', members: [{ value: 'usr_none', display: 'x'.repeat(1024) }] };
    const many = JSON.stringify({ ...members, members: Array.from({ length: 1500 }, () => members.members[0]) });
    const group = await scim(provider, 'POST', '/Groups', { raw: many });
    expect([group.status, group.body.scimType]).toEqual([400, 'invalidValue']);
    expect((await scim(provider, 'POST', '/Groups', { raw: `${many}${' '.repeat(16 * 1024 * 1024)}` })).status).toBe(
      413,
    );
    expect((await scim(provider, 'POST', '/Bulk', { raw: ' '.repeat(1024 * 1024 + 1) })).status).toBe(413);
  });

  it('every answer names its request', async () => {
    const answer = await scim(provider, 'GET', '/Users/nobody');
    expect(answer.headers.get('X-Request-Id')).toMatch(/^req_/);
    expect(answer.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '404',
      detail: 'User nobody does not exist.',
    });
  });
});

describe('methods (RFC 7644 §3.2)', () => {
  it.each([
    ['DELETE', '/Users', 'GET, HEAD, POST'],
    ['POST', '/Users/x', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['GET', '/Bulk', 'POST'],
    ['GET', '/Users/.search', undefined],
    ['PUT', '/ServiceProviderConfig', 'GET, HEAD'],
    ['OPTIONS', '/Groups', 'GET, HEAD, POST'],
    ['PATCH', '/.search', 'POST'],
  ])('%s %s is 405 with the methods that there are', async (method, path, allowed) => {
    const answer = await scim(provider, method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('Allow')).toBe(allowed ?? 'POST');
    expect(answer.body.status).toBe('405');
  });

  it('HEAD answers as GET, without a body', async () => {
    const id = await createUser(provider, 'head');
    const response = await SELF.fetch(`${ORIGIN}${provider.base}/Users/${id}`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${provider.token}` },
    });
    expect([response.status, response.headers.get('ETag'), await response.text()]).toEqual([200, 'W/"1"', '']);
  });

  it('/Me is 501, an unknown path 404', async () => {
    expect((await scim(provider, 'GET', '/Me')).status).toBe(501);
    expect((await scim(provider, 'PATCH', '/Me', { body: {} })).status).toBe(501);
    for (const path of ['/Nothing', '/users', '/Users/a/b', '/Schemas/a/b', '/%E0%A4%A'])
      expect([path, (await scim(provider, 'GET', path)).status]).toEqual([path, 404]);
  });
});

describe('versions (RFC 7644 §3.14)', () => {
  it('If-None-Match with the version read is 304', async () => {
    const id = await createUser(provider, 'version');
    const first = await scim(provider, 'GET', `/Users/${id}`);
    expect(first.headers.get('ETag')).toBe('W/"1"');
    const second = await scim(provider, 'GET', `/Users/${id}`, { headers: { 'If-None-Match': 'W/"1"' } });
    expect([second.status, second.headers.get('ETag')]).toEqual([304, 'W/"1"']);
    expect((await scim(provider, 'GET', `/Users/${id}`, { headers: { 'If-None-Match': 'W/"9"' } })).status).toBe(200);
    const group = await createGroup(provider, 'version');
    expect((await scim(provider, 'GET', `/Groups/${group}`, { headers: { 'If-None-Match': '*' } })).status).toBe(304);
  });

  it('If-Match with another version is 412 and changes nothing', async () => {
    const id = await createUser(provider, 'match');
    const headers = { 'If-Match': 'W/"7"' };
    const patch = { Operations: [{ op: 'replace', path: 'title', value: 'x' }], schemas: [PATCH] };
    expect((await scim(provider, 'PUT', `/Users/${id}`, { body: user('match'), headers })).status).toBe(412);
    expect((await scim(provider, 'PATCH', `/Users/${id}`, { body: patch, headers })).status).toBe(412);
    expect((await scim(provider, 'DELETE', `/Users/${id}`, { headers })).status).toBe(412);
    const matching = await scim(provider, 'PATCH', `/Users/${id}`, { body: patch, headers: { 'If-Match': 'W/"1"' } });
    expect([matching.status, matching.headers.get('ETag'), matching.body.title]).toEqual([200, 'W/"2"', 'x']);
  });
});

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

describe('what an answer shows (RFC 7644 §3.3, §3.9)', () => {
  it('a create names its place, and shows what the query asks for', async () => {
    const answer = await scim(provider, 'POST', '/Users?attributes=userName', { body: user('shown', { title: 't' }) });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('Location')).toBe(`${ORIGIN}${provider.base}/Users/${answer.body.id}`);
    expect(Object.keys(answer.body).sort()).toEqual(['id', 'schemas', 'userName']);
    const replaced = await scim(provider, 'PUT', `/Users/${answer.body.id}?excludedAttributes=meta,title`, {
      body: user('shown', { title: 't' }),
    });
    expect([replaced.body.title, replaced.body.meta, replaced.body.userName]).toEqual([undefined, undefined, 'shown']);
  });

  it('attributes together with excludedAttributes is refused before anything is written', async () => {
    const path = '/Users?attributes=userName&excludedAttributes=title';
    expect((await scim(provider, 'POST', path, { body: user('never') })).status).toBe(400);
    expect((await scim(provider, 'GET', '/Users?filter=userName eq "never"')).body.totalResults).toBe(0);
  });

  it('a group shows its members with names and places, or leaves them out', async () => {
    const ada = await createUser(provider, 'ada', { displayName: 'Ada' });
    const bob = await createUser(provider, 'bob');
    const inner = await createGroup(provider, 'inner', [bob]);
    const outer = await createGroup(provider, 'outer', [ada, inner]);
    const { body } = await scim(provider, 'GET', `/Groups/${outer}`);
    expect(body.members).toEqual([
      { value: inner, type: 'Group', display: 'inner', $ref: `${ORIGIN}${provider.base}/Groups/${inner}` },
      { value: ada, type: 'User', display: 'Ada', $ref: `${ORIGIN}${provider.base}/Users/${ada}` },
    ]);
    const without = await scim(provider, 'GET', `/Groups/${outer}?excludedAttributes=members`);
    expect(without.body.members).toBeUndefined();
    const listed = await scim(provider, 'GET', '/Groups?filter=displayName eq "OUTER"');
    expect(resources(listed)[0]?.members).toHaveLength(2);
    const { body: user } = await scim(provider, 'GET', `/Users/${bob}`);
    expect(user.groups).toEqual([
      { value: inner, display: 'inner', type: 'direct', $ref: `${ORIGIN}${provider.base}/Groups/${inner}` },
      { value: outer, display: 'outer', type: 'indirect', $ref: `${ORIGIN}${provider.base}/Groups/${outer}` },
    ]);
  });

  it('a PATCH of a group is 204 with its version, or 200 where attributes are asked for', async () => {
    const group = await createGroup(provider, 'patched');
    const rename = (value: string) => ({
      schemas: [PATCH],
      Operations: [{ op: 'replace', path: 'displayName', value }],
    });
    const silent = await scim(provider, 'PATCH', `/Groups/${group}`, { body: rename('one') });
    expect([silent.status, silent.headers.get('ETag')]).toEqual([204, 'W/"2"']);
    const shown = await scim(provider, 'PATCH', `/Groups/${group}?attributes=displayName`, { body: rename('two') });
    expect([shown.status, shown.body.displayName]).toEqual([200, 'two']);
  });
});
