// What a directory of the strict profile takes: each requirement of two drafts by its heading, the deviations beside them
// in docs/conformance.md.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { call, member } from '../calls.ts';
import { createGroup, createUser, GROUP, newProvider, type Provider, resources, scim, USER, user } from './calls.ts';

async function strict(): Promise<Provider> {
  const provider = await newProvider('custom');
  await call('PATCH', `/directories/${provider.directoryId}`, { profile: 'strict' });
  return provider;
}

const patch = (...Operations: JsonObject[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

describe('interop profile, Discovery Endpoints', () => {
  it('ServiceProviderConfig claims it in a strict directory only', async () => {
    const config = async (provider: Provider) => (await scim(provider, 'GET', '/ServiceProviderConfig')).body;
    expect(await config(await strict())).toMatchObject({ interopProfileConformant: true });
    expect(await config(await newProvider())).not.toHaveProperty('interopProfileConformant');
  });

  it('Schemas hold no password, and each type’s id is its name', async () => {
    const provider = await strict();
    const schemas = await scim(provider, 'GET', '/Schemas');
    expect(JSON.stringify(schemas.body)).not.toContain('"password"');
    for (const type of resources(await scim(provider, 'GET', '/ResourceTypes'))) expect(type.id).toBe(type.name);
  });
});

describe('interop profile, Attribute and Schema Handling', () => {
  it.each<[string, JsonObject]>([
    ['an unknown attribute', { favouriteColour: 'blue' }],
    ['an unknown sub-attribute', { name: { nickname: 'A' } }],
    ['an unknown sub-attribute of a value', { emails: [{ value: 'a@x', colour: 'blue' }] }],
    ['an unknown schema', { schemas: [USER, 'urn:example:unknown'] }],
    ['an unknown extension', { 'urn:example:unknown': { a: 1 } }],
    [
      'an unknown attribute of an extension',
      { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { x: 1 } },
    ],
    ['no schemas', { schemas: null }],
    ['core attributes under the core URN', { [USER]: { title: 'Boss' } }],
    ['a password (IPSIE AL2, Passwords and other credentials)', { password: 'secret' }],
  ])('%s is invalidSyntax in POST and PUT', async (_what, more) => {
    const provider = await strict();
    const id = await createUser(provider, 'ada');
    const refused = { status: 400, body: { scimType: 'invalidSyntax' } };
    expect(await scim(provider, 'POST', '/Users', { body: user('bob', more) })).toMatchObject(refused);
    expect(await scim(provider, 'PUT', `/Users/${id}`, { body: user('ada', more) })).toMatchObject(refused);
    const tolerant = await newProvider('custom');
    if (more.schemas === undefined)
      expect((await scim(tolerant, 'POST', '/Users', { body: user('bob', more) })).status).toBe(201);
  });

  it.each<[string, JsonObject]>([
    ['a boolean as text', { active: 'True' }],
    ['one value for a list', { emails: { value: 'a@x' } }],
    ['a list for one value', { title: [{ value: 'Boss' }] }],
    ['an empty list for one value', { name: [] }],
    ['a text for an object', { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: 'boss' } }],
  ])('%s is no longer understood', async (_what, more) => {
    const answer = await scim(await strict(), 'POST', '/Users', { body: user('bob', more) });
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  });

  it('takes what the schemas know, read-only attributes included', async () => {
    const provider = await strict();
    const made = await scim(provider, 'POST', '/Users', {
      body: user('ada', {
        externalId: 'x',
        emails: [{ value: 'a@x', type: 'work', primary: true }],
        name: { givenName: 'A' },
      }),
    });
    expect(made.status).toBe(201);
    const again = await scim(provider, 'PUT', `/Users/${member(made, 'id')}`, { body: made.body });
    expect(again).toMatchObject({ status: 200, body: { meta: { version: 'W/"1"' } } });
  });
});

describe('a membership (draft-zollner-scim-group-members-01) in the strict profile', () => {
  const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:GroupMembership';
  it.each<[string, string, JsonObject]>([
    ['an unknown attribute', 'invalidSyntax', { colour: 'blue' }],
    ['an unknown sub-attribute', 'invalidSyntax', { member: { value: 'ada', colour: 'blue' } }],
    ['no schemas', 'invalidSyntax', { schemas: null }],
    ['another schema', 'invalidSyntax', { schemas: [SCHEMA, USER] }],
    ['a list for one value', 'invalidValue', { member: [{ value: 'ada' }] }],
  ])('with %s is %s, and tolerated else', async (_what, scimType, more) => {
    for (const [provider, refused] of [
      [await strict(), true],
      [await newProvider('custom'), false],
    ] as const) {
      const [ada, group] = [await createUser(provider, 'ada'), await createGroup(provider, 'Team')];
      const named = JSON.parse(JSON.stringify(more).replaceAll('"ada"', JSON.stringify(ada)));
      const body = { schemas: [SCHEMA], group: { value: group }, member: { value: ada }, ...named };
      const answer = await scim(provider, 'POST', '/GroupMemberships', { body });
      expect(answer.status).toBe(refused ? 400 : 201);
      if (refused) expect(answer.body.scimType).toBe(scimType);
      const { totalResults } = (await scim(provider, 'GET', '/GroupMemberships')).body;
      expect(totalResults).toBe(refused ? 0 : 1);
    }
  });

  it('is created with what the schema knows', async () => {
    const provider = await strict();
    const [ada, group] = [await createUser(provider, 'ada'), await createGroup(provider, 'Team')];
    const body = { schemas: [SCHEMA], group: { value: group }, member: { value: ada, type: 'User' } };
    expect((await scim(provider, 'POST', '/GroupMemberships', { body })).status).toBe(201);
  });
});

describe('interop profile, Updating Resources', () => {
  it.each<[string, string, JsonObject]>([
    ['no path', 'invalidSyntax', { op: 'replace', value: { title: 'x' } }],
    ['an unknown path', 'invalidSyntax', { op: 'replace', path: 'favouriteColour', value: 'x' }],
    ['a password (IPSIE AL2)', 'invalidSyntax', { op: 'replace', path: 'password', value: 'x' }],
    ['a capital op', 'invalidSyntax', { op: 'Replace', path: 'title', value: 'x' }],
    ['a value of remove', 'invalidSyntax', { op: 'remove', path: 'emails', value: [{ value: 'a@x' }] }],
    [
      'a filter without sub-attribute',
      'invalidPath',
      { op: 'add', path: 'emails[type eq "work"]', value: { value: 'x' } },
    ],
    ['one value for a list', 'invalidValue', { op: 'add', path: 'emails', value: { value: 'x' } }],
    ['a list for one value', 'invalidValue', { op: 'add', path: 'title', value: [{ value: 'x' }] }],
    [
      'a list for one value of a selected one',
      'invalidValue',
      { op: 'replace', path: 'emails[type eq "work"].value', value: [{ value: 'x' }] },
    ],
    ['an unknown member of a value', 'invalidSyntax', { op: 'add', path: 'name', value: { nope: 'x' } }],
    ['a boolean as text', 'invalidValue', { op: 'replace', path: 'active', value: 'False' }],
  ])('%s is %s', async (_what, scimType, operation) => {
    const provider = await strict();
    const id = await createUser(provider, 'ada');
    const { body: before } = await scim(provider, 'GET', `/Users/${id}`);
    const answer = await scim(provider, 'PATCH', `/Users/${id}`, { body: patch(operation) });
    expect(answer).toMatchObject({ status: 400, body: { scimType } });
    expect((await scim(provider, 'GET', `/Users/${id}`)).body).toEqual(before);
  });

  it('replace of a complex attribute replaces all of it, add merges', async () => {
    const provider = await strict();
    const id = await createUser(provider, 'ada', { name: { givenName: 'Ada', familyName: 'Byron' } });
    const send = async (operation: JsonObject) =>
      (await scim(provider, 'PATCH', `/Users/${id}`, { body: patch(operation) })).body.name;
    expect(await send({ op: 'add', path: 'name', value: { familyName: 'Lovelace' } })).toEqual({
      givenName: 'Ada',
      familyName: 'Lovelace',
    });
    expect(await send({ op: 'replace', path: 'name', value: { givenName: 'A' } })).toEqual({ givenName: 'A' });
  });

  it('members of a group come and go by their path, not without one', async () => {
    const provider = await strict();
    const [ada, group] = [await createUser(provider, 'ada'), await createGroup(provider, 'Team')];
    const send = async (operation: JsonObject) =>
      (await scim(provider, 'PATCH', `/Groups/${group}`, { body: patch(operation) })).status;
    expect(await send({ op: 'add', path: 'members', value: [{ value: ada }] })).toBe(204);
    expect(await send({ op: 'remove', path: `members[value eq "${ada}"]` })).toBe(204);
    expect(await send({ op: 'add', value: { members: [{ value: ada }] } })).toBe(400);
    expect(await send({ op: 'add', path: 'members', value: [ada] })).toBe(400);
    expect(await send({ op: 'remove', path: 'members', value: [{ value: ada }] })).toBe(400);
  });
});

describe('IPSIE AL2, Group Provisioning Operations', () => {
  it('displayName is unique in a strict directory, in POST, PUT and PATCH, and one that was freed may be taken', async () => {
    const provider = await strict();
    const first = await createGroup(provider, 'Team');
    const second = await createGroup(provider, 'Other');
    const taken = { status: 409, body: { scimType: 'uniqueness' } };
    const named = (displayName: string) => ({ schemas: [GROUP], displayName });
    const rename = (displayName: string, id = second) =>
      scim(provider, 'PATCH', `/Groups/${id}`, {
        body: patch({ op: 'replace', path: 'displayName', value: displayName }),
      });
    expect(await scim(provider, 'POST', '/Groups', { body: named('TEAM') })).toMatchObject(taken);
    expect(await scim(provider, 'PUT', `/Groups/${second}`, { body: named('team') })).toMatchObject(taken);
    expect(await rename('Team')).toMatchObject(taken);
    expect((await rename('TEAM', first)).status).toBe(204);
    expect((await scim(provider, 'DELETE', `/Groups/${first}`)).status).toBe(204);
    expect((await rename('Team')).status).toBe(204);
    const both = await Promise.all([1, 2, 3].map(() => scim(provider, 'POST', '/Groups', { body: named('Race') })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const tolerant = await newProvider();
    await createGroup(tolerant, 'Team');
    expect((await scim(tolerant, 'POST', '/Groups', { body: named('Team') })).status).toBe(201);
  });
});
