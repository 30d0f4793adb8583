import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { createUser, newProvider, type Provider, scim } from '../calls.ts';
import { expectError, keys } from './expected.ts';

const E = URN.enterpriseUser;
const FULL: JsonObject = {
  title: 'Guide',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [
    { value: 'w@x.example', type: 'work', primary: true },
    { value: 'h@x.example', type: 'home' },
  ],
  [E]: { department: 'D', manager: { value: 'm' } },
};

let provider: Provider;
let count = 0;

beforeAll(async () => {
  provider = await newProvider();
});

const newUser = () => createUser(provider, `patch-${++count}`, FULL);
const get = async (id: string) => (await scim(provider, 'GET', `/Users/${id}`)).body;
const patch = (id: string, operations: Json, query = '') =>
  scim(provider, 'PATCH', `/Users/${id}${query}`, { body: { schemas: [URN.patchOp], Operations: operations } });

describe('RFC 7644 §3.5.2 PATCH of a user', () => {
  const last: [string, JsonObject, string][] = [
    ['an unknown path', { op: 'add', path: 'nope', value: 1 }, 'invalidPath'],
    ['an unknown sub-attribute', { op: 'add', path: 'name.nope', value: 'x' }, 'invalidPath'],
    ['a URN that is unknown', { op: 'add', path: 'urn:x:y:z', value: 'x' }, 'invalidPath'],
    ['an empty path', { op: 'add', path: '', value: 'x' }, 'invalidPath'],
    ['a value of another type', { op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'],
    ['a list for what is single', { op: 'replace', path: 'name', value: [{ givenName: 'x' }] }, 'invalidValue'],
    ['no value', { op: 'add', path: 'title' }, 'invalidValue'],
    ['an empty userName', { op: 'replace', path: 'userName', value: '' }, 'invalidValue'],
    ['a filter that selects nothing', { op: 'replace', path: 'emails[type eq "fax"].value', value: 'x' }, 'noTarget'],
    ['remove without a path', { op: 'remove' }, 'noTarget'],
    ['remove of userName', { op: 'remove', path: 'userName' }, 'mutability'],
    ['another id', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    ['meta', { op: 'replace', path: 'meta.created', value: '2020-01-01T00:00:00Z' }, 'mutability'],
    ['groups', { op: 'add', path: 'groups', value: [{ value: 'x' }] }, 'mutability'],
    ['the name of a manager', { op: 'replace', path: `${E}:manager.displayName`, value: 'x' }, 'mutability'],
    ['an unknown op', { op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
    ['no op', { path: 'title', value: 'x' }, 'invalidSyntax'],
  ];
  it.each(last)('%s as the last operation undoes those before it', async (_, operation, scimType) => {
    const id = await newUser();
    const before = await get(id);
    expectError(await patch(id, [{ op: 'replace', path: 'title', value: 'changed' }, operation]), 400, scimType);
    expect(await get(id)).toEqual(before);
  });

  it.each<[string, JsonObject]>([
    ['no schemas', { Operations: [{ op: 'add', path: 'title', value: 'x' }] }],
    ['the schema of a user', { schemas: [URN.user], Operations: [{ op: 'add', path: 'title', value: 'x' }] }],
    ['no Operations', { schemas: [URN.patchOp] }],
    ['empty Operations', { schemas: [URN.patchOp], Operations: [] }],
    ['Operations that are no list', { schemas: [URN.patchOp], Operations: { op: 'remove', path: 'title' } }],
  ])('a body with %s is invalidSyntax', async (_, body) => {
    expectError(await scim(provider, 'PATCH', `/Users/${await newUser()}`, { body }), 400, 'invalidSyntax');
  });

  it.each<[string, JsonObject[]]>([
    ['a value that is there', [{ op: 'add', path: 'title', value: 'Guide' }]],
    [
      'an e-mail address that is there',
      [{ op: 'add', path: 'emails', value: [{ value: 'h@x.example', type: 'home' }] }],
    ],
    ['a removal of nothing', [{ op: 'remove', path: 'nickName' }]],
    ['booleans as text', [{ op: 'replace', path: 'active', value: 'True' }]],
    ['a manager as text', [{ op: 'replace', path: `${E}:manager`, value: 'm' }]],
    ['a password', [{ op: 'replace', path: 'password', value: 'S3cret!' }]],
    ['a primary that is false as before', [{ op: 'add', path: 'emails[type eq "home"].primary', value: false }]],
    [
      'there and back',
      [
        { op: 'replace', path: 'title', value: 'x' },
        { op: 'replace', path: 'title', value: 'Guide' },
      ],
    ],
  ])('of %s keeps version and lastModified', async (_, operations) => {
    const id = await newUser();
    const { meta } = await get(id);
    const answer = await patch(id, operations);
    expect([answer.status, answer.body.meta]).toEqual([200, meta]);
    expect((await get(id)).meta).toEqual(meta);
  });

  it('schemas grows and shrinks with the extension', async () => {
    const id = await createUser(provider, `patch-${++count}`);
    expect((await patch(id, [{ op: 'add', path: `${E}:department`, value: 'D' }])).body.schemas).toEqual([URN.user, E]);
    const { body } = await patch(id, [{ op: 'remove', path: `${E}:department` }]);
    expect([body.schemas, body[E]]).toEqual([[URN.user], undefined]);
  });

  it('answers with what the query asks for (RFC 7644 §3.9)', async () => {
    const id = await newUser();
    const operations = [{ op: 'replace', path: 'title', value: 'shown' }];
    expect(keys((await patch(id, operations, '?attributes=title')).body)).toEqual(['id', 'schemas', 'title']);
    expect((await patch(id, operations, '?excludedAttributes=emails')).body).toMatchObject({ title: 'shown' });
  });

  it.each<[string, JsonObject]>([
    ['by path', { op: 'replace', path: 'userName', value: 'PATCH-TAKEN' }],
    ['by URN', { op: 'add', path: `${URN.user}:userName`, value: 'patch-taken' }],
    ['without path', { op: 'replace', value: { userName: 'patch-taken' } }],
    ['under the URN as a key', { op: 'Replace', value: { [`${URN.user}:userName`]: 'patch-taken' } }],
    ['within the URN', { op: 'replace', value: { [URN.user]: { userName: 'patch-taken' } } }],
    ['at the URN', { op: 'replace', path: URN.user, value: { userName: 'patch-taken' } }],
  ])('RFC 7643 §4.1.1 a userName that is taken is 409 uniqueness: %s', async (_, operation) => {
    const id = await newUser();
    await scim(provider, 'POST', '/Users', { body: { schemas: [URN.user], userName: 'patch-taken' } });
    expectError(await patch(id, [operation]), 409, 'uniqueness');
    expect((await get(id)).title).toBe('Guide');
  });
});
