import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, newProvider, type Provider, scim, user } from '../calls.ts';
import { expectError, expectList } from './expected.ts';

let provider: Provider;

beforeAll(async () => {
  provider = await newProvider();
});

const get = (path: string) => scim(provider, 'GET', path);

describe('every kind of value comes back as it was sent', () => {
  it.each<[string, JsonObject]>([
    ['strings (RFC 7643 §2.3.1)', { title: 'Tour "Guide" \\ é 😀', nickName: ' Babs ' }],
    ['booleans (RFC 7643 §2.3.2)', { active: false }],
    ['binary (RFC 7643 §2.3.6)', { x509Certificates: [{ value: 'QUJDRA==' }] }],
    [
      'references (RFC 7643 §2.3.7)',
      { profileUrl: 'https://Example.com/A%20b', photos: [{ value: 'https://x.y/P', type: 'photo' }] },
    ],
    [
      'complex values (RFC 7643 §2.3.8)',
      { name: { formatted: 'Ms. B', familyName: 'Jensen', honorificPrefix: 'Ms.' } },
    ],
    [
      'multi-valued attributes (RFC 7643 §2.4, §4.1.2)',
      {
        emails: [
          { value: 'a@b.c', type: 'work', primary: true, display: 'A' },
          { value: 'd@e.f', type: 'x-own' },
        ],
        phoneNumbers: [{ value: 'tel:+1-201-555-0123;ext=9', type: 'work' }],
        ims: [{ value: 'x', type: 'aim' }],
        addresses: [{ type: 'work', formatted: 'a\nb', country: 'US', primary: true }],
        entitlements: [{ value: 'e', display: 'E' }],
        roles: [{ value: 'r', primary: true }],
      },
    ],
    [
      'singular attributes (RFC 7643 §4.1.1)',
      { locale: 'en-US', timezone: 'America/Los_Angeles', preferredLanguage: 'de', userType: 'x' },
    ],
    [
      'the Enterprise User (RFC 7643 §4.3)',
      { [URN.enterpriseUser]: { employeeNumber: '1', costCenter: 'c', division: 'd', organization: 'o' } },
    ],
  ])('%s', async (name, members) => {
    const created = await scim(provider, 'POST', '/Users', { body: user(name, members) });
    expect(created.body).toMatchObject(members);
    expect((await get(`/Users/${created.body.id}`)).body).toEqual(created.body);
  });

  it('null and [] are unassigned (RFC 7643 §2.5)', async () => {
    const id = await createUser(provider, 'nothing', { title: null, emails: [], name: { givenName: null } });
    expect(Object.keys((await get(`/Users/${id}`)).body).sort()).toEqual([
      'active',
      'id',
      'meta',
      'schemas',
      'userName',
    ]);
  });
});

describe('what the service provider decides (RFC 7643 §3.1, RFC 7644 §3.3)', () => {
  it('id, meta and groups of a body are ignored', async () => {
    const meta = { resourceType: 'Robot', created: '1999-01-01T00:00:00Z', version: 'W/"9"', location: 'https://x.y' };
    const answer = await scim(provider, 'POST', '/Users', {
      body: user('own', { id: 'mine', meta, groups: [{ value: 'g' }] }),
    });
    const { id } = answer.body;
    expect(id).toMatch(/^usr_/);
    expect(answer.body.groups).toBeUndefined();
    expect(answer.body.meta).toEqual({
      resourceType: 'User',
      created: expect.stringMatching(/^20/),
      lastModified: Object(answer.body.meta).created,
      version: 'W/"1"',
      location: expect.stringMatching(new RegExp(`/Users/${id}$`)),
    });
    expect(answer.headers.get('Location')).toBe(Object(answer.body.meta).location);
  });

  it('a known resource is read where it is (RFC 7644 §3.4.1)', async () => {
    const id = await createGroup(provider, 'read', [await createUser(provider, 'reader')]);
    const answer = await get(`/Groups/${id}`);
    expect(answer.headers.get('Content-Location')).toBe(Object(answer.body.meta).location);
    expect(answer.body).toMatchObject({ id, displayName: 'read', members: [{ display: 'reader', type: 'User' }] });
  });
});

describe('a deleted resource (RFC 7644 §3.6)', () => {
  it('is 404 for every operation, and in no list, filter or group', async () => {
    const id = await createUser(provider, 'gone');
    const group = await createGroup(provider, 'left', [id]);
    const deleted = await scim(provider, 'DELETE', `/Users/${id}`);
    expect([deleted.status, deleted.body]).toEqual([204, {}]);
    const patch = { schemas: [URN.patchOp], Operations: [{ op: 'remove', path: 'title' }] };
    for (const [method, body] of [['GET'], ['PUT', user('gone')], ['PATCH', patch], ['DELETE']] as const)
      expectError(await scim(provider, method, `/Users/${id}`, body === undefined ? {} : { body }), 404);
    for (const filter of ['userName eq "gone"', `id eq "${id}"`]) expectList(await get(`/Users?filter=${filter}`), 0);
    expect((await get(`/Groups/${group}`)).body.members).toBeUndefined();
    expect(await createUser(provider, 'gone')).not.toBe(id);
  });
});
