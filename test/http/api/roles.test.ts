// Roles as a host app meets them: declared, mapped after a preview, told in the stream, shown with each person.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { upkeep } from '../../../src/organization/upkeep.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { ADMIN_KEY, call, data, member, ORIGIN } from '../calls.ts';

const ROLES = [
  { name: 'admin', displayName: 'Administrator', description: 'May do everything' },
  { name: 'editor', displayName: 'Editor' },
  { name: 'viewer', displayName: 'Viewer' },
];

interface Place {
  readonly organization: string;
  readonly directory: string;
  readonly token: string;
  scim(method: string, path: string, body?: object): Promise<string>;
  user(name: string, more?: object): Promise<string>;
  group(name: string, members?: readonly string[]): Promise<string>;
  move(group: string, op: 'add' | 'remove', ...ids: string[]): Promise<string>;
}

async function newPlace(): Promise<Place> {
  const organization = member(await call('POST', '/organizations', { name: 'Acme' }), 'id');
  const made = await call('POST', `/organizations/${organization}/directories`, { provider: 'custom' });
  const directory = member(made, 'id');
  const token = member(await call('POST', `/directories/${directory}/tokens`, {}), 'token');
  const scim: Place['scim'] = async (method, path, body) => {
    const answer = await SELF.fetch(`${ORIGIN}/directories/${directory}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? '' : ((JSON.parse(text) as { id?: string }).id ?? '');
  };
  const values = (ids: readonly string[]) => ids.map((value) => ({ value }));
  return {
    organization,
    directory,
    token,
    scim,
    user: (name, more = {}) => scim('POST', '/Users', { schemas: [URN.user], userName: name, ...more }),
    group: (name, members = []) =>
      scim('POST', '/Groups', { schemas: [URN.group], displayName: name, members: values(members) }),
    move: (group, op, ...ids) =>
      scim('PATCH', `/Groups/${group}`, {
        schemas: [URN.patchOp],
        Operations: [{ op, path: 'members', value: values(ids) }],
      }),
  };
}

type Mapped = readonly [group: string, role: string];

function mappingOf(place: Place, mode: string, defaultRole: string | null, ...mapped: Mapped[]) {
  const mappings = mapped.map(([groupId, role]) => ({ directoryId: place.directory, groupId, role }));
  return { mode, defaultRole, mappings };
}

const pathOf = ({ organization }: Place) => `/organizations/${organization}/role-mapping`;

async function previewed(place: Place, mapping: object) {
  const { body, status } = await call('POST', `${pathOf(place)}/preview`, mapping);
  expect(status).toBe(200);
  return body as {
    previewToken: string;
    complete: boolean;
    checked: number;
    gained: { role: string; count: number; people: { userName: string }[] }[];
    lost: { role: string; count: number; people: { userName: string }[] }[];
    unchanged: number;
  };
}

async function save(place: Place, mapping: object) {
  const { previewToken } = await previewed(place, mapping);
  const saved = await call('PUT', pathOf(place), { ...mapping, previewToken });
  expect([saved.status, saved.body]).toEqual([202, { recomputeId: expect.stringMatching(/^rec_/) }]);
  await settled(place);
}

const eventsOf = async ({ organization }: Place, after = 0) =>
  data(await call('GET', `/organizations/${organization}/events?after=${after}&limit=200`)) as unknown as readonly {
    type: string;
    sequence: number;
    data: JsonObject;
  }[];

async function settled(place: Place): Promise<void> {
  const running = async () => {
    const { body } = await call('GET', pathOf(place));
    return (body as { recompute: { finishedAt: string | null } | null }).recompute?.finishedAt ?? null;
  };
  await expect.poll(running, { timeout: 10_000 }).not.toBeNull();
}

async function rolesOf({ directory }: Place, id: string) {
  const { body } = await call('GET', `/directories/${directory}/users/${id}`);
  const { role, roles } = body as { role: string | null; roles: JsonObject[] };
  return { role, roles };
}

beforeEach(async () => {
  expect((await call('PUT', '/roles', { roles: ROLES })).status).toBe(200);
});

describe('declared roles', () => {
  it('are shown in order of precedence', async () => {
    expect((await call('GET', '/roles')).body).toEqual({
      roles: ROLES.map((role) => ({ description: null, ...role })),
    });
  });

  it('are refused where a name is malformed or comes twice', async () => {
    const twice = { roles: [ROLES[0], ROLES[0]] };
    expect((await call('PUT', '/roles', twice)).status).toBe(422);
    expect((await call('PUT', '/roles', { roles: [{ name: 'Admin', displayName: 'A' }] })).status).toBe(422);
    const replace = { nobody: 'admin' };
    expect((await call('PUT', '/roles', { roles: ROLES, replace })).body).toMatchObject({
      errors: [{ pointer: '/replace/nobody' }],
    });
  });

  it('a role that is mapped goes only with what takes its place, and people follow', async () => {
    const place = await newPlace();
    const ada = await place.user('ada');
    const group = await place.group('Writers', [ada]);
    await save(place, mappingOf(place, 'highest', null, [group, 'editor']));
    expect((await rolesOf(place, ada)).role).toBe('editor');
    const without = { roles: ROLES.filter(({ name }) => name !== 'editor') };
    const refused = await call('PUT', '/roles', without);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([409, expect.stringContaining('1 organization')]);
    expect((await call('PUT', '/roles', { ...without, replace: { editor: 'viewer' } })).status).toBe(200);
    await expect.poll(async () => (await rolesOf(place, ada)).role, { timeout: 10_000 }).toBe('viewer');
    await settled(place);
    expect((await call('GET', pathOf(place))).body).toMatchObject({ mappings: [{ role: 'viewer', groupId: group }] });
    const changed = (await eventsOf(place)).filter(({ type }) => type === 'user.roles_changed');
    expect(changed.at(-1)?.data).toMatchObject({ previousRole: 'editor', role: 'viewer' });
  });

  it('organizations that were not reached at once are seen to by the clock', async () => {
    const place = await newPlace();
    await save(place, mappingOf(place, 'highest', 'viewer'));
    await settled(place);
    await env.DB.prepare('UPDATE role_mappings SET roles_version = 0 WHERE organization_id = ?')
      .bind(place.organization)
      .run();
    const before = (await eventsOf(place)).length;
    await upkeep(env, Date.now());
    await expect
      .poll(async () => (await eventsOf(place)).slice(before).map(({ type }) => type))
      .toEqual(['organization.roles_recompute_started', 'organization.roles_recomputed']);
  });
});

describe('a role mapping', () => {
  it('is empty at first, and needs to have been seen before it is saved', async () => {
    const place = await newPlace();
    const first = await call('GET', pathOf(place));
    expect(first.body).toEqual({ mode: 'highest', defaultRole: null, mappings: [], version: 0, recompute: null });
    const mapping = mappingOf(place, 'all', 'viewer');
    expect((await call('PUT', pathOf(place), mapping)).status).toBe(428);
    const { previewToken } = await previewed(place, mapping);
    expect((await call('PUT', pathOf(place), { ...mapping, mode: 'highest', previewToken })).status).toBe(409);
    // No base64url, no JSON, no object, and what only looks like one of ours: `{"directoryId":"x"}` and the like.
    for (const made of ['none', 'x', '%%', 'bnVsbA', 'W10', 'e30', btoa('{"of":"","progress":{"directoryId":"x"}}')])
      for (const [method, path] of [
        ['PUT', pathOf(place)],
        ['POST', `${pathOf(place)}/preview`],
      ] as const)
        expect([made, (await call(method, path, { ...mapping, previewToken: made })).status]).toEqual([
          made,
          method === 'PUT' ? 409 : 200,
        ]);
    expect((await call('PUT', pathOf(place), { ...mapping, previewToken })).status).toBe(202);
    // What was seen before is no longer what stands.
    expect((await call('PUT', pathOf(place), { ...mapping, mode: 'highest', previewToken })).status).toBe(409);
  });

  it('is saved by If-Match too, and not over another one', async () => {
    const place = await newPlace();
    const put = async (ifMatch: string, mode: string) =>
      (
        await SELF.fetch(`${ORIGIN}/api/v1${pathOf(place)}`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'if-match': ifMatch },
          body: JSON.stringify(mappingOf(place, mode, null)),
        })
      ).status;
    expect(await put('W/"0"', 'all')).toBe(202);
    expect(await put('W/"0"', 'highest')).toBe(412);
    expect(await put('*', 'highest')).toBe(202);
  });

  it('names what is not there', async () => {
    const [place, other] = [await newPlace(), await newPlace()];
    const strange = await other.group('Theirs');
    const wrong = {
      ...mappingOf(place, 'all', 'nobody', [strange, 'admin']),
    };
    expect((await call('POST', `${pathOf(place)}/preview`, wrong)).body).toMatchObject({
      errors: [{ pointer: '/mappings/0/groupId' }, { pointer: '/defaultRole' }],
    });
    expect((await call('POST', '/organizations/org_0000000000000000/role-mapping/preview', wrong)).status).toBe(404);
  });

  it('is previewed in numbers and names, and nothing changes by that', async () => {
    const place = await newPlace();
    const [ada, bob] = [await place.user('ada'), await place.user('bob')];
    await place.user('eve');
    const [admins, writers] = [await place.group('Admins', [ada]), await place.group('Writers', [ada, bob])];
    await save(place, mappingOf(place, 'highest', 'viewer', [writers, 'editor']));
    const before = (await eventsOf(place)).length;
    const preview = await previewed(place, mappingOf(place, 'highest', 'viewer', [admins, 'admin']));
    expect(preview).toEqual({
      previewToken: expect.any(String),
      complete: true,
      checked: 3,
      gained: [
        { role: 'admin', count: 1, people: [{ userId: ada, userName: 'ada' }] },
        { role: 'viewer', count: 1, people: [{ userId: bob, userName: 'bob' }] },
      ],
      lost: [{ role: 'editor', count: 2, people: [expect.anything(), expect.anything()] }],
      unchanged: 1,
    });
    expect(await eventsOf(place)).toHaveLength(before);
  });

  it('flags a group that is gone or empty, and may be saved with it', async () => {
    const place = await newPlace();
    const ada = await place.user('ada');
    const [gone, empty] = [await place.group('Gone', [ada]), await place.group('Empty')];
    const mapping = mappingOf(place, 'all', null, [gone, 'admin'], [empty, 'viewer']);
    await save(place, mapping);
    expect((await rolesOf(place, ada)).role).toBe('admin');
    await place.scim('DELETE', `/Groups/${gone}`);
    await expect.poll(async () => (await rolesOf(place, ada)).role, { timeout: 10_000 }).toBeNull();
    const { body } = await call('GET', pathOf(place));
    expect(body).toMatchObject({
      mappings: [
        { groupId: gone, state: 'gone', groupName: null },
        { groupId: empty, state: 'empty', groupName: 'Empty' },
      ],
    });
    await settled(place);
    await save(place, { ...mapping, mode: 'highest' });
  });
});

describe('people', () => {
  it('are promoted by joining a group and demoted by leaving it, right after the event that says so', async () => {
    const place = await newPlace();
    const ada = await place.user('ada', { externalId: 'a-1' });
    const [inner, outer] = [await place.group('Inner'), await place.group('Outer')];
    await place.move(outer, 'add', inner);
    await save(place, mappingOf(place, 'highest', 'viewer', [outer, 'admin']));
    const before = (await eventsOf(place)).at(-1)?.sequence ?? 0;
    await place.move(inner, 'add', ada);
    await place.move(inner, 'remove', ada);
    const events = await eventsOf(place, before);
    expect(events.map(({ type }) => type)).toEqual([
      'group.members_changed',
      'user.roles_changed',
      'group.members_changed',
      'user.roles_changed',
    ]);
    const viewer = { role: 'viewer', source: 'default' };
    expect(events[1]?.data).toEqual({
      user: { id: ada, userName: 'ada', externalId: 'a-1' },
      roles: [{ role: 'admin', source: 'mapping', groupId: outer }],
      previous: [viewer],
      role: 'admin',
      previousRole: 'viewer',
    });
    expect(await rolesOf(place, ada)).toEqual({ role: 'viewer', roles: [viewer] });
  });

  it('have the roles that their directory says, from the first event on', async () => {
    const place = await newPlace();
    const ada = await place.user('ada', { roles: [{ value: 'Editor' }, { value: 'unheard of' }] });
    const created = (await eventsOf(place)).find(({ type }) => type === 'user.created');
    expect(created?.data).toMatchObject({ user: { role: 'editor', roles: [{ role: 'editor', source: 'directory' }] } });
    await place.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'replace', path: 'roles', value: [{ value: 'admin' }] }],
    });
    const [updated, changed] = (await eventsOf(place)).slice(-2);
    expect([updated?.type, changed?.type]).toEqual(['user.updated', 'user.roles_changed']);
    expect(changed?.data).toMatchObject({ previousRole: 'editor', role: 'admin' });
    expect((await rolesOf(place, ada)).role).toBe('admin');
  });

  it('keep their roles when they are deactivated', async () => {
    const place = await newPlace();
    const ada = await place.user('ada');
    const group = await place.group('Admins', [ada]);
    await save(place, mappingOf(place, 'highest', null, [group, 'admin']));
    await place.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    const [last] = (await eventsOf(place)).slice(-1);
    expect(last).toMatchObject({ type: 'user.deactivated', data: { user: { active: false, role: 'admin' } } });
  });
});

describe('a provider that discovers roles, as Okta Identity Governance does', () => {
  const read = async ({ directory, token }: Place, path: string, init: RequestInit = {}) => {
    const answer = await SELF.fetch(`${ORIGIN}/directories/${directory}/scim/v2${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    });
    const text = await answer.text();
    const body = (text === '' ? {} : JSON.parse(text)) as JsonObject & { Resources?: JsonObject[] };
    return { status: answer.status, allow: answer.headers.get('Allow'), body };
  };
  const idsOf = async (place: Place, path: string, init?: RequestInit) =>
    (await read(place, path, init)).body.Resources?.map(({ id }) => id);

  it('finds the declared roles by resource types and schemas, in order of precedence', async () => {
    const place = await newPlace();
    const types = (await read(place, '/ResourceTypes')).body.Resources ?? [];
    const schemas = await idsOf(place, '/Schemas');
    for (const [urn, name] of [
      ['urn:okta:scim:schemas:core:1.0:Role', 'Role'],
      ['urn:okta:scim:schemas:core:1.0:Entitlement', 'Entitlement'],
    ]) {
      expect(schemas).toContain(urn);
      const endpoint = String(types.find(({ schema }) => schema === urn)?.endpoint);
      const { body } = await read(place, endpoint);
      expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 });
      expect(body.Resources?.map(({ id }) => id)).toEqual(['admin', 'editor', 'viewer']);
      expect(body.Resources?.[0]).toEqual({
        schemas: [urn],
        id: 'admin',
        displayName: 'Administrator',
        description: 'May do everything',
        type: name,
        meta: {
          resourceType: name,
          location: `${ORIGIN}/directories/${place.directory}/scim/v2${endpoint}/admin`,
        },
      });
      expect((await read(place, `${endpoint}/admin`)).body).toEqual(body.Resources?.[0]);
    }
    const user = JSON.stringify((await read(place, `/Schemas/${URN.user}`)).body);
    expect(user.split('"canonicalValues":["admin","editor","viewer"]')).toHaveLength(3);
  });

  it('asks for some of them, as for other resources', async () => {
    const place = await newPlace();
    expect(await idsOf(place, '/Roles?filter=displayName sw "e"')).toEqual(['editor']);
    expect(await idsOf(place, '/Roles?filter=id eq "Admin"')).toEqual([]);
    expect(await idsOf(place, '/Roles?filter=not (description pr) and type eq "role"')).toEqual(['editor', 'viewer']);
    expect(await idsOf(place, '/Roles?sortBy=displayName&sortOrder=descending')).toEqual(['viewer', 'editor', 'admin']);
    expect(await idsOf(place, '/Roles?sortBy=description')).toEqual(['admin', 'editor', 'viewer']);
    expect(await idsOf(place, '/Roles?startIndex=2&count=1')).toEqual(['editor']);
    expect((await read(place, '/Roles?count=0')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0 });
    const first = (await read(place, '/Roles?cursor&count=2')).body;
    expect(await idsOf(place, `/Roles?count=2&cursor=${first.nextCursor}`)).toEqual(['viewer']);
    expect((await read(place, `/Entitlements?cursor=${first.nextCursor}`)).body).toMatchObject({
      scimType: 'invalidCursor',
    });
    expect((await read(place, '/Roles/admin?attributes=displayName')).body).toEqual({
      schemas: ['urn:okta:scim:schemas:core:1.0:Role'],
      id: 'admin',
      displayName: 'Administrator',
    });
    const search = { schemas: [URN.searchRequest], filter: 'displayName co "min"' };
    const init = { method: 'POST', body: JSON.stringify(search) };
    expect(await idsOf(place, '/Entitlements/.search', init)).toEqual(['admin']);
    for (const [path, scimType] of [
      ['/Roles?filter=color eq "red"', 'invalidFilter'],
      ['/Roles?sortBy=meta', 'invalidPath'],
      ['/Roles?attributes=id&excludedAttributes=type', 'invalidSyntax'],
    ] as const)
      expect([path, (await read(place, path)).body.scimType]).toEqual([path, scimType]);
    expect((await read(place, '/Roles/nobody')).status).toBe(404);
  });

  it('may not change them, and who has no token learns nothing', async () => {
    const place = await newPlace();
    for (const [method, path, allow] of [
      ['POST', '/Roles', 'GET, HEAD'],
      ['PUT', '/Roles/admin', 'GET, HEAD'],
      ['PATCH', '/Entitlements/admin', 'GET, HEAD'],
      ['DELETE', '/Roles/admin', 'GET, HEAD'],
      ['GET', '/Roles/.search', 'POST'],
    ] as const)
      expect([method, path, await read(place, path, { method })]).toMatchObject([method, path, { status: 405, allow }]);
    const stranger = { ...place, token: `${place.token.slice(0, -4)}aaaa` };
    for (const path of ['/Roles', '/Roles/nobody', '/Entitlements?filter=x'])
      expect((await read(stranger, path)).status).toBe(401);
    expect((await read(stranger, '/Roles', { method: 'POST' })).status).toBe(401);
  });

  it('finds nothing of it where no roles are declared', async () => {
    const place = await newPlace();
    await env.DB.prepare('DELETE FROM declared_roles').run();
    expect(await idsOf(place, '/ResourceTypes')).toEqual(['User', 'Group', 'GroupMembership']);
    expect(String(await idsOf(place, '/Schemas'))).not.toContain('okta');
    for (const [method, path] of [
      ['GET', '/Roles'],
      ['POST', '/Entitlements'],
      ['GET', '/Roles/admin'],
    ] as const)
      expect((await read(place, path, { method })).status).toBe(404);
  });

  it('assigns one by `roles` or by `entitlements` of a user', async () => {
    const place = await newPlace();
    const ada = await place.user('ada', { roles: [{ value: 'viewer' }] });
    await place.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'add', value: { entitlements: [{ value: 'admin', type: 'Entitlement' }] } }],
    });
    const admin = { role: 'admin', roles: [{ role: 'admin', source: 'directory' }] };
    expect(await rolesOf(place, ada)).toEqual(admin);
    await place.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'remove', path: 'entitlements[value eq "admin"]' }],
    });
    expect((await rolesOf(place, ada)).role).toBe('viewer');
  });
});
