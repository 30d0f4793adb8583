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

interface Customer {
  readonly organization: string;
  readonly directory: string;
  readonly token: string;
  scim(method: string, path: string, body?: object): Promise<string>;
  user(name: string, more?: object): Promise<string>;
  group(name: string, members?: readonly string[]): Promise<string>;
  move(group: string, op: 'add' | 'remove', ...ids: string[]): Promise<string>;
}

async function newCustomer(): Promise<Customer> {
  const organization = member(await call('POST', '/organizations', { name: 'Acme' }), 'id');
  const made = await call('POST', `/organizations/${organization}/directories`, { provider: 'custom' });
  const directory = member(made, 'id');
  const token = member(await call('POST', `/directories/${directory}/tokens`, {}), 'token');
  const scim: Customer['scim'] = async (method, path, body) => {
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

function mappingOf(customer: Customer, mode: string, defaultRole: string | null, ...mapped: Mapped[]) {
  const mappings = mapped.map(([groupId, role]) => ({ directoryId: customer.directory, groupId, role }));
  return { mode, defaultRole, mappings };
}

const pathOf = ({ organization }: Customer) => `/organizations/${organization}/role-mapping`;

async function previewed(customer: Customer, mapping: object) {
  const { body, status } = await call('POST', `${pathOf(customer)}/preview`, mapping);
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

async function save(customer: Customer, mapping: object) {
  const { previewToken } = await previewed(customer, mapping);
  const saved = await call('PUT', pathOf(customer), { ...mapping, previewToken });
  expect([saved.status, saved.body]).toEqual([202, { recomputeId: expect.stringMatching(/^rec_/) }]);
  await settled(customer);
}

const eventsOf = async ({ organization }: Customer, after = 0) =>
  data(await call('GET', `/organizations/${organization}/events?after=${after}&limit=200`)) as unknown as readonly {
    type: string;
    sequence: number;
    data: JsonObject;
  }[];

async function settled(customer: Customer): Promise<void> {
  const running = async () => {
    const { body } = await call('GET', pathOf(customer));
    return (body as { recompute: { finishedAt: string | null } | null }).recompute?.finishedAt ?? null;
  };
  await expect.poll(running).not.toBeNull();
}

async function rolesOf({ directory }: Customer, id: string) {
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
    const customer = await newCustomer();
    const ada = await customer.user('ada');
    const group = await customer.group('Writers', [ada]);
    await save(customer, mappingOf(customer, 'highest', null, [group, 'editor']));
    expect((await rolesOf(customer, ada)).role).toBe('editor');
    const without = { roles: ROLES.filter(({ name }) => name !== 'editor') };
    const refused = await call('PUT', '/roles', without);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([409, expect.stringContaining('1 organization')]);
    expect((await call('PUT', '/roles', { ...without, replace: { editor: 'viewer' } })).status).toBe(200);
    await expect.poll(async () => (await rolesOf(customer, ada)).role).toBe('viewer');
    await settled(customer);
    expect((await call('GET', pathOf(customer))).body).toMatchObject({
      mappings: [{ role: 'viewer', groupId: group }],
    });
    const changed = (await eventsOf(customer)).filter(({ type }) => type === 'user.roles_changed');
    expect(changed.at(-1)?.data).toMatchObject({ previousRole: 'editor', role: 'viewer' });
  });

  it('organizations that were not reached at once are seen to by the clock', async () => {
    const customer = await newCustomer();
    await save(customer, mappingOf(customer, 'highest', 'viewer'));
    await settled(customer);
    await env.DB.prepare('UPDATE role_mappings SET roles_version = 0 WHERE organization_id = ?')
      .bind(customer.organization)
      .run();
    const before = (await eventsOf(customer)).length;
    await upkeep(env, Date.now());
    await expect
      .poll(async () => (await eventsOf(customer)).slice(before).map(({ type }) => type))
      .toEqual(['organization.roles_recompute_started', 'organization.roles_recomputed']);
  });
});

describe('a role mapping', () => {
  it('is empty at first, and needs to have been seen before it is saved', async () => {
    const customer = await newCustomer();
    const first = await call('GET', pathOf(customer));
    expect(first.body).toEqual({ mode: 'highest', defaultRole: null, mappings: [], version: 0, recompute: null });
    const mapping = mappingOf(customer, 'all', 'viewer');
    expect((await call('PUT', pathOf(customer), mapping)).status).toBe(428);
    const { previewToken } = await previewed(customer, mapping);
    expect((await call('PUT', pathOf(customer), { ...mapping, mode: 'highest', previewToken })).status).toBe(409);
    // No base64url, no JSON, no object, and what only looks like one of ours: `{"directoryId":"x"}` and the like.
    for (const made of ['none', 'x', '%%', 'bnVsbA', 'W10', 'e30', btoa('{"of":"","progress":{"directoryId":"x"}}')])
      for (const [method, path] of [
        ['PUT', pathOf(customer)],
        ['POST', `${pathOf(customer)}/preview`],
      ] as const)
        expect([made, (await call(method, path, { ...mapping, previewToken: made })).status]).toEqual([
          made,
          method === 'PUT' ? 409 : 200,
        ]);
    expect((await call('PUT', pathOf(customer), { ...mapping, previewToken })).status).toBe(202);
    // What was seen before is no longer what stands.
    expect((await call('PUT', pathOf(customer), { ...mapping, mode: 'highest', previewToken })).status).toBe(409);
  });

  it('is saved by If-Match too, and not over another one', async () => {
    const customer = await newCustomer();
    const put = async (ifMatch: string, mode: string) =>
      (
        await SELF.fetch(`${ORIGIN}/api/v1${pathOf(customer)}`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'if-match': ifMatch },
          body: JSON.stringify(mappingOf(customer, mode, null)),
        })
      ).status;
    expect(await put('W/"0"', 'all')).toBe(202);
    expect(await put('W/"0"', 'highest')).toBe(412);
    expect(await put('*', 'highest')).toBe(202);
  });

  it('names what is not there', async () => {
    const [customer, other] = [await newCustomer(), await newCustomer()];
    const strange = await other.group('Theirs');
    const wrong = {
      ...mappingOf(customer, 'all', 'nobody', [strange, 'admin']),
    };
    expect((await call('POST', `${pathOf(customer)}/preview`, wrong)).body).toMatchObject({
      errors: [{ pointer: '/mappings/0/groupId' }, { pointer: '/defaultRole' }],
    });
    expect((await call('POST', '/organizations/org_0000000000000000/role-mapping/preview', wrong)).status).toBe(404);
  });

  it('is previewed in numbers and names, and nothing changes by that', async () => {
    const customer = await newCustomer();
    const [ada, bob] = [await customer.user('ada'), await customer.user('bob')];
    await customer.user('eve');
    const [admins, writers] = [await customer.group('Admins', [ada]), await customer.group('Writers', [ada, bob])];
    await save(customer, mappingOf(customer, 'highest', 'viewer', [writers, 'editor']));
    const before = (await eventsOf(customer)).length;
    const preview = await previewed(customer, mappingOf(customer, 'highest', 'viewer', [admins, 'admin']));
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
    expect(await eventsOf(customer)).toHaveLength(before);
  });

  it('flags a group that is gone or empty, and may be saved with it', async () => {
    const customer = await newCustomer();
    const ada = await customer.user('ada');
    const [gone, empty] = [await customer.group('Gone', [ada]), await customer.group('Empty')];
    const mapping = mappingOf(customer, 'all', null, [gone, 'admin'], [empty, 'viewer']);
    await save(customer, mapping);
    expect((await rolesOf(customer, ada)).role).toBe('admin');
    await customer.scim('DELETE', `/Groups/${gone}`);
    await expect.poll(async () => (await rolesOf(customer, ada)).role).toBeNull();
    const { body } = await call('GET', pathOf(customer));
    expect(body).toMatchObject({
      mappings: [
        { groupId: gone, state: 'gone', groupName: null },
        { groupId: empty, state: 'empty', groupName: 'Empty' },
      ],
    });
    await settled(customer);
    await save(customer, { ...mapping, mode: 'highest' });
  });
});

describe('people', () => {
  it('are promoted by joining a group and demoted by leaving it, right after the event that says so', async () => {
    const customer = await newCustomer();
    const ada = await customer.user('ada', { externalId: 'a-1' });
    const [inner, outer] = [await customer.group('Inner'), await customer.group('Outer')];
    await customer.move(outer, 'add', inner);
    await save(customer, mappingOf(customer, 'highest', 'viewer', [outer, 'admin']));
    const before = (await eventsOf(customer)).at(-1)?.sequence ?? 0;
    await customer.move(inner, 'add', ada);
    await customer.move(inner, 'remove', ada);
    const events = await eventsOf(customer, before);
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
    expect(await rolesOf(customer, ada)).toEqual({ role: 'viewer', roles: [viewer] });
  });

  it('have the roles that their directory says, from the first event on', async () => {
    const customer = await newCustomer();
    const ada = await customer.user('ada', { roles: [{ value: 'Editor' }, { value: 'unheard of' }] });
    const created = (await eventsOf(customer)).find(({ type }) => type === 'user.created');
    expect(created?.data).toMatchObject({ user: { role: 'editor', roles: [{ role: 'editor', source: 'directory' }] } });
    await customer.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'replace', path: 'roles', value: [{ value: 'admin' }] }],
    });
    const [updated, changed] = (await eventsOf(customer)).slice(-2);
    expect([updated?.type, changed?.type]).toEqual(['user.updated', 'user.roles_changed']);
    expect(changed?.data).toMatchObject({ previousRole: 'editor', role: 'admin' });
    expect((await rolesOf(customer, ada)).role).toBe('admin');
  });

  it('keep their roles when they are deactivated', async () => {
    const customer = await newCustomer();
    const ada = await customer.user('ada');
    const group = await customer.group('Admins', [ada]);
    await save(customer, mappingOf(customer, 'highest', null, [group, 'admin']));
    await customer.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    const [last] = (await eventsOf(customer)).slice(-1);
    expect(last).toMatchObject({ type: 'user.deactivated', data: { user: { active: false, role: 'admin' } } });
  });
});

describe('a provider that discovers roles, as Okta Identity Governance does', () => {
  const read = async ({ directory, token }: Customer, path: string, init: RequestInit = {}) => {
    const answer = await SELF.fetch(`${ORIGIN}/directories/${directory}/scim/v2${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    });
    const text = await answer.text();
    const body = (text === '' ? {} : JSON.parse(text)) as JsonObject & { Resources?: JsonObject[] };
    return { status: answer.status, allow: answer.headers.get('Allow'), body };
  };
  const idsOf = async (customer: Customer, path: string, init?: RequestInit) =>
    (await read(customer, path, init)).body.Resources?.map(({ id }) => id);

  it('finds the declared roles by resource types and schemas, in order of precedence', async () => {
    const customer = await newCustomer();
    const types = (await read(customer, '/ResourceTypes')).body.Resources ?? [];
    const schemas = await idsOf(customer, '/Schemas');
    for (const [urn, name] of [
      ['urn:okta:scim:schemas:core:1.0:Role', 'Role'],
      ['urn:okta:scim:schemas:core:1.0:Entitlement', 'Entitlement'],
    ]) {
      expect(schemas).toContain(urn);
      const endpoint = String(types.find(({ schema }) => schema === urn)?.endpoint);
      const { body } = await read(customer, endpoint);
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
          location: `${ORIGIN}/directories/${customer.directory}/scim/v2${endpoint}/admin`,
        },
      });
      expect((await read(customer, `${endpoint}/admin`)).body).toEqual(body.Resources?.[0]);
    }
    const user = JSON.stringify((await read(customer, `/Schemas/${URN.user}`)).body);
    expect(user.split('"canonicalValues":["admin","editor","viewer"]')).toHaveLength(3);
  });

  it('asks for some of them, as for other resources', async () => {
    const customer = await newCustomer();
    expect(await idsOf(customer, '/Roles?filter=displayName sw "e"')).toEqual(['editor']);
    expect(await idsOf(customer, '/Roles?filter=id eq "Admin"')).toEqual([]);
    expect(await idsOf(customer, '/Roles?filter=not (description pr) and type eq "role"')).toEqual([
      'editor',
      'viewer',
    ]);
    expect(await idsOf(customer, '/Roles?sortBy=displayName&sortOrder=descending')).toEqual([
      'viewer',
      'editor',
      'admin',
    ]);
    expect(await idsOf(customer, '/Roles?sortBy=description')).toEqual(['admin', 'editor', 'viewer']);
    expect(await idsOf(customer, '/Roles?startIndex=2&count=1')).toEqual(['editor']);
    expect((await read(customer, '/Roles?count=0')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0 });
    const first = (await read(customer, '/Roles?cursor&count=2')).body;
    expect(await idsOf(customer, `/Roles?count=2&cursor=${first.nextCursor}`)).toEqual(['viewer']);
    expect((await read(customer, `/Entitlements?cursor=${first.nextCursor}`)).body).toMatchObject({
      scimType: 'invalidCursor',
    });
    expect((await read(customer, '/Roles/admin?attributes=displayName')).body).toEqual({
      schemas: ['urn:okta:scim:schemas:core:1.0:Role'],
      id: 'admin',
      displayName: 'Administrator',
    });
    const search = { schemas: [URN.searchRequest], filter: 'displayName co "min"' };
    const init = { method: 'POST', body: JSON.stringify(search) };
    expect(await idsOf(customer, '/Entitlements/.search', init)).toEqual(['admin']);
    for (const [path, scimType] of [
      ['/Roles?filter=color eq "red"', 'invalidFilter'],
      ['/Roles?sortBy=meta', 'invalidPath'],
      ['/Roles?attributes=id&excludedAttributes=type', 'invalidSyntax'],
    ] as const)
      expect([path, (await read(customer, path)).body.scimType]).toEqual([path, scimType]);
    expect((await read(customer, '/Roles/nobody')).status).toBe(404);
  });

  it('may not change them, and who has no token learns nothing', async () => {
    const customer = await newCustomer();
    for (const [method, path, allow] of [
      ['POST', '/Roles', 'GET, HEAD'],
      ['PUT', '/Roles/admin', 'GET, HEAD'],
      ['PATCH', '/Entitlements/admin', 'GET, HEAD'],
      ['DELETE', '/Roles/admin', 'GET, HEAD'],
      ['GET', '/Roles/.search', 'POST'],
    ] as const)
      expect([method, path, await read(customer, path, { method })]).toMatchObject([
        method,
        path,
        { status: 405, allow },
      ]);
    const stranger = { ...customer, token: `${customer.token.slice(0, -4)}aaaa` };
    for (const path of ['/Roles', '/Roles/nobody', '/Entitlements?filter=x'])
      expect((await read(stranger, path)).status).toBe(401);
    expect((await read(stranger, '/Roles', { method: 'POST' })).status).toBe(401);
  });

  it('finds nothing of it where no roles are declared', async () => {
    const customer = await newCustomer();
    await env.DB.prepare('DELETE FROM declared_roles').run();
    expect(await idsOf(customer, '/ResourceTypes')).toEqual(['User', 'Group', 'GroupMembership']);
    expect(String(await idsOf(customer, '/Schemas'))).not.toContain('okta');
    for (const [method, path] of [
      ['GET', '/Roles'],
      ['POST', '/Entitlements'],
      ['GET', '/Roles/admin'],
    ] as const)
      expect((await read(customer, path, { method })).status).toBe(404);
  });

  it('assigns one by `roles` or by `entitlements` of a user', async () => {
    const customer = await newCustomer();
    const ada = await customer.user('ada', { roles: [{ value: 'viewer' }] });
    await customer.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'add', value: { entitlements: [{ value: 'admin', type: 'Entitlement' }] } }],
    });
    const admin = { role: 'admin', roles: [{ role: 'admin', source: 'directory' }] };
    expect(await rolesOf(customer, ada)).toEqual(admin);
    await customer.scim('PATCH', `/Users/${ada}`, {
      schemas: [URN.patchOp],
      Operations: [{ op: 'remove', path: 'entitlements[value eq "admin"]' }],
    });
    expect((await rolesOf(customer, ada)).role).toBe('viewer');
  });
});
