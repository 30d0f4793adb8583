import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, newProvider, type Provider, scim, user, where } from '../calls.ts';
import { expectError, expectList, keys } from './expected.ts';

const ENTERPRISE = URN.enterpriseUser;
const ALL = [
  'active',
  'addresses',
  'displayName',
  'emails',
  'groups',
  'id',
  'meta',
  'name',
  'schemas',
  'title',
  ENTERPRISE,
  'userName',
];
let provider: Provider;
let id: string;
let groupId: string;

beforeAll(async () => {
  provider = await newProvider();
  id = await createUser(provider, 'ada', {
    name: { familyName: 'F', givenName: 'G' },
    title: 'T',
    displayName: 'D',
    emails: [
      { value: 'a@b.c', type: 'work', primary: true },
      { value: 'd@e.f', type: 'home' },
    ],
    addresses: [{ type: 'work', locality: 'L' }],
    [ENTERPRISE]: { department: 'Dep', employeeNumber: '1', manager: { value: 'x' } },
  });
  groupId = await createGroup(provider, 'staff', [id]);
});

const without = (...names: string[]) => ALL.filter((name) => !names.includes(name));

/** The parts of an attribute as shown, of each value where there are several. */
function parts(resource: JsonObject, name: string): unknown {
  const value = resource[name];
  return Array.isArray(value) ? value.map((each) => keys(Object(each))) : keys(Object(value));
}

describe('attributes (RFC 7644 §3.9)', () => {
  it.each<[string, string[], Record<string, unknown>?]>([
    ['userName', ['userName']],
    ['USERNAME', ['userName']],
    [' userName , title,,', ['userName', 'title']],
    ['name.FAMILYNAME', ['name'], { name: ['familyName'] }],
    ['name,name.familyName', ['name'], { name: ['familyName', 'givenName'] }],
    ['emails.value', ['emails'], { emails: [['value'], ['value']] }],
    [`${URN.user.toUpperCase()}:emails.value`, ['emails'], { emails: [['value'], ['value']] }],
    [`${URN.user}:userName`, ['userName']],
    [`${ENTERPRISE}:department`, [ENTERPRISE], { [ENTERPRISE]: ['department'] }],
    [`${ENTERPRISE}:manager.value`, [ENTERPRISE], { [ENTERPRISE]: ['manager'] }],
    [ENTERPRISE.toLowerCase(), [ENTERPRISE], { [ENTERPRISE]: ['department', 'employeeNumber', 'manager'] }],
    ['meta.created', ['meta'], { meta: ['created'] }],
    ['groups.value', ['groups'], { groups: [['value']] }],
    ['id,schemas', []],
    ['externalId', []],
    ['nope,name.nope', []],
    ['nope,emails[type eq "work"]', ['emails']],
    ['password', []],
  ])('%s', async (attributes, shown, inside = {}) => {
    const expected = ['id', 'schemas', ...shown].sort();
    const { body } = await scim(provider, 'GET', `/Users/${id}${where({ attributes })}`);
    expect(keys(body)).toEqual(expected);
    for (const [name, of] of Object.entries(inside)) expect(parts(body, name)).toEqual(of);
    const [listed] = expectList(await scim(provider, 'GET', `/Users${where({ attributes })}`), 1);
    expect(listed).toEqual(body);
  });
});

describe('excludedAttributes (RFC 7644 §3.9)', () => {
  it.each<[string, string[], Record<string, unknown>?]>([
    ['title', without('title')],
    [' TITLE , name', without('title', 'name')],
    ['id,schemas', ALL],
    ['userName', without('userName')],
    ['name.familyName', ALL, { name: ['givenName'] }],
    ['emails.type', ALL, { emails: [['primary', 'value'], ['value']] }],
    [ENTERPRISE, without(ENTERPRISE)],
    [`${ENTERPRISE}:department`, ALL, { [ENTERPRISE]: ['employeeNumber', 'manager'] }],
    [URN.user, ['id', 'meta', 'schemas', ENTERPRISE]],
    ['meta,groups', without('meta', 'groups')],
    ['nope', ALL],
    ['', ALL],
  ])('%s', async (excludedAttributes, expected, inside = {}) => {
    const { body } = await scim(provider, 'GET', `/Users/${id}${where({ excludedAttributes })}`);
    expect(keys(body)).toEqual([...expected].sort());
    for (const [name, of] of Object.entries(inside)) expect(parts(body, name)).toEqual(of);
  });

  it('schemas tells what is shown (RFC 7643 §3)', async () => {
    const shown = await scim(provider, 'GET', `/Users/${id}?attributes=${ENTERPRISE}:department`);
    expect(shown.body.schemas).toEqual([URN.user, ENTERPRISE]);
    const hidden = await scim(provider, 'GET', `/Users/${id}?excludedAttributes=${ENTERPRISE}`);
    expect(hidden.body.schemas).toEqual([URN.user]);
  });
});

describe('of groups (RFC 7644 §3.9)', () => {
  it.each([
    ['attributes=displayName', ['displayName', 'id', 'schemas'], undefined],
    ['attributes=members.value', ['id', 'members', 'schemas'], [['value']]],
    [`attributes=${URN.group}:members.display`, ['id', 'members', 'schemas'], [['display']]],
    ['excludedAttributes=MEMBERS', ['displayName', 'id', 'meta', 'schemas'], undefined],
    [
      'excludedAttributes=members.display',
      ['displayName', 'id', 'members', 'meta', 'schemas'],
      [['$ref', 'type', 'value']],
    ],
  ])('%s', async (query, expected, members) => {
    for (const path of [`/Groups/${groupId}?${query}`, `/Groups?filter=id eq "${groupId}"&${query}`]) {
      const { body } = await scim(provider, 'GET', path);
      const group = Array.isArray(body.Resources) ? Object(body.Resources[0]) : body;
      expect(keys(group)).toEqual(expected);
      if (members) expect(parts(group, 'members')).toEqual(members);
    }
  });
});

describe('answers to writes show what is asked for (RFC 7644 §3.9)', () => {
  const title = { schemas: [URN.patchOp], Operations: [{ op: 'replace', path: 'title', value: 'new' }] };
  it.each([
    ['POST', '/Users', (name: string) => user(name, { title: 't' })],
    ['PUT', '/Users/{id}', (name: string) => user(name, { title: 't' })],
    ['PATCH', '/Users/{id}', () => title],
  ])('%s', async (method, path, body) => {
    const made = await createUser(provider, `${method} before`);
    const to = path.replace('{id}', made);
    const only = await scim(provider, method, `${to}?attributes=title`, { body: body(`${method} one`) });
    expect(keys(only.body)).toEqual(['id', 'schemas', 'title']);
    expect(only.headers.get('ETag')).toMatch(/^W\//);
    const rest = await scim(provider, method, `${to}?excludedAttributes=title,meta`, { body: body(`${method} two`) });
    expect(keys(rest.body)).toEqual(['active', 'id', 'schemas', 'userName']);
  });

  it('both at once are refused, here as in lists', async () => {
    const both = '?attributes=title&excludedAttributes=name';
    for (const path of ['/Users', `/Users/${id}`, '/Groups', `/Groups/${groupId}`])
      expectError(await scim(provider, 'GET', path + both), 400, 'invalidSyntax');
  });
});
