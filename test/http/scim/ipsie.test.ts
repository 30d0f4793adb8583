// The IPSIE AL SCIM 2.0 Profile, draft 00, by its headings: what it asks of an application at AL1 and AL2, in a directory of
// the strict profile, by the access token of a client that proved itself with a signed JWT.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { api } from '../../../src/http/api/app.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import wrangler from '../../../wrangler.toml?raw';
import { PATIENTLY } from '../../world/patience.ts';
import { answerOf, call, data, member, newDirectory, newOrganization, ORIGIN } from '../calls.ts';
import { askWith, endpointOf, issuerOf, newClient, newKey, type SigningKey, sign } from '../oauth/calls.ts';
import { createGroup, createUser, GROUP, names, type Provider, resources, scim, user, where } from './calls.ts';

let provider: Provider;
let key: SigningKey;
let clientId: string;

const assertion = (jti?: string) =>
  sign(key, {
    iss: clientId,
    sub: clientId,
    aud: endpointOf(provider.directoryId),
    ...(jti === undefined ? {} : { jti }),
  });

const patch = (...Operations: JsonObject[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});
const statusOf = async (method: string, path: string, body?: unknown) =>
  (await scim(provider, method, path, body === undefined ? {} : { body })).status;
const eventTypes = async () =>
  data(await call('GET', `/organizations/${provider.organizationId}/events?after=0&limit=200`)).map(({ type }) => type);

beforeAll(async () => {
  const organizationId = await newOrganization();
  const directoryId = await newDirectory(organizationId, 'custom');
  await call('PATCH', `/directories/${directoryId}`, { profile: 'strict' });
  key = await newKey('ES256');
  clientId = member(await newClient(directoryId, { method: 'private_key_jwt', jwks: key.jwk }), 'clientId');
  provider = { organizationId, directoryId, token: '', base: `/directories/${directoryId}/scim/v2` };
  provider = {
    ...provider,
    token: member(await askWith(directoryId, await assertion(), { scope: 'scim' }), 'access_token'),
  };
});

describe('IPSIE, Authentication and Authorization', () => {
  it('client credentials: a signed JWT brings an access token of scope scim and no more, which opens SCIM', async () => {
    const given = await askWith(provider.directoryId, await assertion(), { scope: 'scim' });
    expect(given).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: 'scim', expires_in: 3600 } });
    const token = member(given, 'access_token');
    expect((await scim(provider, 'GET', '/Users', { token })).status).toBe(200);
    expect((await call('GET', '/organizations', undefined, token)).status).toBe(401);
    const more = await askWith(provider.directoryId, await assertion(), { scope: 'scim admin' });
    expect(more.body.error).toBe('invalid_scope');
  });

  it('authorization server metadata: names the token endpoint', async () => {
    const path = new URL(issuerOf(provider.directoryId)).pathname;
    const found = await answerOf(await SELF.fetch(`${ORIGIN}/.well-known/oauth-authorization-server${path}`));
    expect(found.body).toMatchObject({
      issuer: issuerOf(provider.directoryId),
      token_endpoint: endpointOf(provider.directoryId),
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']),
    });
  });

  it('ServiceProviderConfig says so', async () => {
    const { body } = await scim(provider, 'GET', '/ServiceProviderConfig');
    expect(body.authenticationSchemes).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'oauth2' })]));
  });
});

describe('IPSIE, Local modifications', () => {
  it('of users and groups are offered by no operation but erasure', () => {
    const { paths = {} } = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 't', version: '1' } });
    const writing = Object.entries(paths).flatMap(([path, item]) =>
      /\/(?:users|groups)\b/.test(path) ? Object.keys(item).flatMap((m) => (m === 'get' ? [] : [`${m} ${path}`])) : [],
    );
    expect(writing).toEqual(['post /directories/{id}/users/{usr}/erase']);
  });
});

describe('IPSIE, Performance and Efficiency', () => {
  it('25 requests a second: the limit of a directory is above', () => {
    const [, limit, period] = /"SCIM_LIMIT"[^[]*?limit = (\d+), period = (\d+)/.exec(wrangler) ?? [];
    expect(Number(limit) / Number(period)).toBeGreaterThanOrEqual(25);
  });

  it('Bulk', async () => {
    const Operations = [
      { method: 'POST', path: '/Users', bulkId: 'a', data: user('bulk-a') },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { schemas: [GROUP], displayName: 'Bulk', members: [{ value: 'bulkId:a' }] },
      },
    ];
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const { body } = await scim(provider, 'POST', '/Bulk', { body: { schemas, Operations } });
    expect(body.Operations).toMatchObject([{ status: '201' }, { status: '201' }]);
  });

  it('several attributes in one PATCH', async () => {
    const id = await createUser(provider, 'several');
    const body = patch(
      { op: 'replace', path: 'title', value: 'Boss' },
      { op: 'add', path: 'name', value: { givenName: 'Ada' } },
      { op: 'replace', path: 'active', value: false },
    );
    expect((await scim(provider, 'PATCH', `/Users/${id}`, { body })).status).toBeLessThan(300);
    const changed = { title: 'Boss', name: { givenName: 'Ada' }, active: false };
    expect((await scim(provider, 'GET', `/Users/${id}`)).body).toMatchObject(changed);
  });
});

describe('IPSIE AL1, Deactivate or Reactivate User', () => {
  it('by PATCH of active, and the host app is told of both', async () => {
    const id = await createUser(provider, 'leaver');
    for (const active of [false, true]) {
      await scim(provider, 'PATCH', `/Users/${id}`, { body: patch({ op: 'replace', path: 'active', value: active }) });
      expect((await scim(provider, 'GET', `/Users/${id}`)).body.active).toBe(active);
    }
    const types = await eventTypes();
    expect(types.slice(-2)).toEqual(['user.deactivated', 'user.reactivated']);
  });
});

describe('IPSIE AL1, Delete User', () => {
  it('a deleted user is gone, and the same userName may be created again', async () => {
    const id = await createUser(provider, 'again');
    expect(await statusOf('DELETE', `/Users/${id}`)).toBe(204);
    expect(await statusOf('GET', `/Users/${id}`)).toBe(404);
    expect(await statusOf('POST', '/Users', user('again'))).toBe(201);
  });
});

describe('IPSIE AL1, Get User By ID', () => {
  it('answers with the user', async () => {
    const id = await createUser(provider, 'by-id');
    expect(await scim(provider, 'GET', `/Users/${id}`)).toMatchObject({ status: 200, body: { id, userName: 'by-id' } });
  });
});

describe('IPSIE AL1, List Users By Alternate Identifier', () => {
  beforeAll(async () => {
    await createUser(provider, 'found', {
      externalId: 'x-found',
      emails: [{ value: 'found@x.example', type: 'work' }],
    });
    await createUser(provider, 'other', { externalId: 'X-FOUND', emails: [{ value: 'o@x.example', type: 'work' }] });
  });

  it.each([
    'userName eq "found"',
    'externalId eq "x-found"',
    'emails[value eq "found@x.example"]',
    'emails[type eq "work" and value eq "found@x.example"]',
  ])('%s', async (filter) => {
    expect(names(await scim(provider, 'GET', `/Users${where({ filter })}`))).toEqual(['found']);
  });
});

describe('IPSIE AL2, mapping groups to roles', () => {
  it('a member of a mapped group has its role', async () => {
    await call('PUT', '/roles', { roles: [{ name: 'admin', displayName: 'Administrator' }] });
    const id = await createUser(provider, 'mapped');
    const groupId = await createGroup(provider, 'Admins', [id]);
    const path = `/organizations/${provider.organizationId}/role-mapping`;
    const mappings = [{ directoryId: provider.directoryId, groupId, role: 'admin' }];
    const mapping = { mode: 'highest', defaultRole: null, mappings };
    const preview = await call('POST', `${path}/preview`, mapping);
    expect((await call('PUT', path, { ...mapping, previewToken: member(preview, 'previewToken') })).status).toBe(202);
    await vi.waitFor(async () => {
      const { body } = await call('GET', `/directories/${provider.directoryId}/users/${id}`);
      expect(body.role).toBe('admin');
    }, PATIENTLY);
  });
});

describe('IPSIE AL2, User Provisioning', () => {
  const attributesOf = async (name: string) => {
    const schemas = resources(await scim(provider, 'GET', '/Schemas'));
    const attributes = schemas.find((schema) => schema.name === name)?.attributes;
    return Array.isArray(attributes) ? attributes.map((attribute) => Object(attribute).name) : [];
  };

  it('Schema: userName, displayName, active; externalId is taken', async () => {
    expect(await attributesOf('User')).toEqual(expect.arrayContaining(['userName', 'displayName', 'active']));
    const body = user('schema', { displayName: 'S', active: true, externalId: 'x-schema' });
    expect(await scim(provider, 'POST', '/Users', { body })).toMatchObject({ status: 201, body });
  });

  it('Schema of groups: displayName, members; externalId is taken', async () => {
    expect(await attributesOf('Group')).toEqual(expect.arrayContaining(['displayName', 'members']));
    const body = { schemas: [GROUP], displayName: 'Schema', externalId: 'x-group' };
    expect(await scim(provider, 'POST', '/Groups', { body })).toMatchObject({ status: 201, body });
  });

  it('Create User and Update User', async () => {
    const id = await createUser(provider, 'updated');
    await scim(provider, 'PATCH', `/Users/${id}`, {
      body: patch({ op: 'replace', path: 'displayName', value: 'New' }),
    });
    expect((await scim(provider, 'GET', `/Users/${id}`)).body).toMatchObject({ displayName: 'New' });
  });

  it('Get All Users: all, in pages of at most 1,000, by cursor', async () => {
    const { totalResults } = (await scim(provider, 'GET', '/Users?count=0')).body;
    expect((await scim(provider, 'GET', '/Users?count=5000')).body.itemsPerPage).toBeLessThanOrEqual(1_000);
    const seen = new Set<unknown>();
    for (let cursor: unknown = ''; cursor !== undefined; ) {
      const page = await scim(provider, 'GET', `/Users?count=3&cursor=${cursor}`);
      for (const { id } of resources(page)) seen.add(id);
      cursor = page.body.nextCursor;
    }
    expect(seen.size).toBe(totalResults);
  });
});

describe('IPSIE AL2, Groups', () => {
  it('Create Group, with no members; Get Group By ID; Get All Groups, without members', async () => {
    const id = await createGroup(provider, 'Empty');
    expect((await scim(provider, 'GET', `/Groups/${id}`)).body).toMatchObject({ id, displayName: 'Empty' });
    const all = await scim(provider, 'GET', '/Groups?excludedAttributes=members&count=200');
    expect(names(all)).toContain('Empty');
    expect(resources(all).filter((group) => 'members' in group)).toEqual([]);
  });

  it('List Groups By Alternate Identifier: displayName, externalId, members[value eq …]', async () => {
    const id = await createUser(provider, 'grouped');
    const body = { schemas: [GROUP], displayName: 'Found', externalId: 'x-found-group', members: [{ value: id }] };
    await scim(provider, 'POST', '/Groups', { body });
    for (const filter of ['displayName eq "Found"', 'externalId eq "x-found-group"', `members[value eq "${id}"]`])
      expect([filter, names(await scim(provider, 'GET', `/Groups${where({ filter })}`))]).toEqual([filter, ['Found']]);
  });

  it('Update Group: attributes, and 50 operations on members in one PATCH', async () => {
    const id = await createGroup(provider, 'Many');
    const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => createUser(provider, `many-${n}`)));
    const adds = ids.map((value) => ({ op: 'add', path: 'members', value: [{ value }] }));
    expect(await statusOf('PATCH', `/Groups/${id}`, patch(...adds))).toBeLessThan(300);
    expect((await scim(provider, 'GET', `/Groups/${id}`)).body.members).toHaveLength(50);
    const removes = ids.map((value) => ({ op: 'remove', path: `members[value eq "${value}"]` }));
    expect(await statusOf('PATCH', `/Groups/${id}`, patch(...removes))).toBeLessThan(300);
    await scim(provider, 'PATCH', `/Groups/${id}`, {
      body: patch({ op: 'replace', path: 'displayName', value: 'Few' }),
    });
    const { body } = await scim(provider, 'GET', `/Groups/${id}`);
    expect([body.displayName, body.members]).toEqual(['Few', undefined]);
  });
});

describe('IPSIE, Security Considerations', () => {
  it.each([
    ['GET', '/Users/none', undefined, 404],
    ['POST', '/Users', {}, 400],
    ['GET', '/Users?filter=((', undefined, 400],
    ['PUT', '/Users', {}, 405],
    ['GET', '/Nothing', undefined, 404],
  ])('Error Handling: %s %s is a SCIM error that tells of nothing inside', async (method, path, body, status) => {
    const answer = await scim(provider, method, path, body === undefined ? {} : { body });
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
    expect(answer).toMatchObject({ status, body: { schemas, status: String(status), detail: expect.any(String) } });
    expect(JSON.stringify(answer.body)).not.toMatch(/SQL|D1|\.ts|\bat \w+ \(/);
  });

  it('Replay Resistance: access tokens expire, and an assertion is used once', async () => {
    const once = await assertion('once');
    const given = await askWith(provider.directoryId, once);
    expect(given.status).toBe(200);
    expect((await askWith(provider.directoryId, once)).body.error).toBe('invalid_client');
    const token = member(given, 'access_token');
    const [newest] = (
      await env.DB.prepare('SELECT id FROM tokens WHERE directory_id = ? ORDER BY id DESC LIMIT 1')
        .bind(provider.directoryId)
        .all<{ id: string }>()
    ).results;
    await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE id = ?')
      .bind(newest?.id ?? '')
      .run();
    expect((await scim(provider, 'GET', '/Users', { token })).status).toBe(401);
  });

  it('Auditing: what created, changed or deleted is in the log', async () => {
    const id = await createUser(provider, 'audited');
    await scim(provider, 'PATCH', `/Users/${id}`, { body: patch({ op: 'replace', path: 'title', value: 'x' }) });
    await scim(provider, 'DELETE', `/Users/${id}`);
    await vi.waitFor(async () => {
      const logged = data(await call('GET', `/directories/${provider.directoryId}/requests?limit=20`));
      const of = logged.filter(({ path }) => path === `/Users/${id}`).map(({ method }) => method);
      expect(of).toEqual(['DELETE', 'PATCH']);
      expect(logged.filter(({ method }) => method === 'POST').length).toBeGreaterThan(0);
    }, PATIENTLY);
  });
});
