import { beforeAll, describe, expect, it } from 'vitest';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, newProvider, type Provider, scim } from '../calls.ts';
import { expectError } from './expected.ts';

let provider: Provider;
let id: string;
let groupId: string;

beforeAll(async () => {
  provider = await newProvider();
  id = await createUser(provider, 'ada');
  groupId = await createGroup(provider, 'staff', [id]);
});

let number = 0;

/** A user whose JSON is given in part. */
const post = (members: string, userName = `u${number++}`) =>
  scim(provider, 'POST', '/Users', {
    raw: `{"schemas":["${URN.user}"],"userName":${JSON.stringify(userName)},${members}}`,
  });

describe('values of the wrong kind (RFC 7643 §2.3)', () => {
  it.each([
    ['"title":5', '"title":{"a":1}', '"title":["a"]', '"title":true', '"title":"a\\u0000b"', '"title":"\\ud800"'],
    ['"active":1', '"active":"yes"', '"active":{}', '"active":[true]'],
    ['"emails":[5]', '"emails":[[{"value":"x"}]]', '"emails":[{"value":5}]', '"emails":[{"value":{"a":1}}]'],
    ['"name":"x"', '"name":[{"familyName":"x"}]', '"name":{"familyName":5}', '"name":5'],
    ['"schemas":5', '"schemas":[5]', '"schemas":{}', '"externalId":5', '"externalId":{}'],
    [`"${URN.enterpriseUser}":"x"`, `"${URN.enterpriseUser}":{"department":5}`, '"x509Certificates":[{"value":"***"}]'],
    [`"title":"${'x'.repeat(70_000)}"`],
  ])('%s, … are 400', async (...all) => {
    for (const members of all) expectError(await post(members), 400, 'invalidValue', 'invalidSyntax');
  });

  it.each([5, true, [], {}, null, '', ' ', '\t'])('userName and displayName of %j are 400', async (value) => {
    const user = { schemas: [URN.user], userName: value };
    expectError(await scim(provider, 'POST', '/Users', { body: user }), 400, 'invalidValue', 'invalidSyntax');
    const group = { schemas: [URN.group], displayName: value };
    expectError(await scim(provider, 'POST', '/Groups', { body: group }), 400, 'invalidValue', 'invalidSyntax');
  });

  it.each([
    'x',
    5,
    [5],
    ['x'],
    [{}],
    [{ value: 5 }],
    [{ value: '' }],
    [{ value: 'usr_none' }],
    [[]],
    [{ value: { a: 1 } }],
  ])('members of %j are 400', async (members) => {
    const body = { schemas: [URN.group], displayName: 'g', members };
    expectError(await scim(provider, 'POST', '/Groups', { body }), 400, 'invalidValue', 'invalidSyntax');
    expectError(await scim(provider, 'PUT', `/Groups/${groupId}`, { body }), 400, 'invalidValue', 'invalidSyntax');
  });
});

describe('JSON that is more than it looks (RFC 7644 §3.12)', () => {
  it('names of JavaScript are names of unknown attributes', async () => {
    const names = '"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"toString":"x","":1';
    const answer = await post(`${names},"name":{"__proto__":{"familyName":"x"},"givenName":"g"}`);
    expect(answer.status).toBe(201);
    expect(answer.body.name).toEqual({ givenName: 'g' });
    expect(Object.keys(answer.body).sort()).toEqual(['active', 'id', 'meta', 'name', 'schemas', 'userName']);
    expect(Object(Object.prototype).admin).toBeUndefined();
  });

  it('of a member given twice the last one counts', async () =>
    expect((await post('"title":"a","title":"b"')).body.title).toBe('b'));

  it('depth is bounded', async () => {
    for (const depth of [65, 1_000, 6_000, 100_000]) {
      expectError(await post(`"x":${'['.repeat(depth)}${']'.repeat(depth)}`), 400, 'invalidSyntax');
      expectError(await post(`"x":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`), 400, 'invalidSyntax');
    }
    expect((await post(`"x":${'['.repeat(60)}${']'.repeat(60)}`)).status).toBe(201);
  });

  it('size is bounded: 413', async () => {
    const large = `"title":"${'x'.repeat(1_100_000)}"`;
    expectError(await post(large), 413);
    for (const path of ['/Bulk', '/.search', '/Users/.search'])
      expectError(await scim(provider, 'POST', path, { raw: `{${large}}` }), 413);
    for (const method of ['PUT', 'PATCH'])
      expectError(await scim(provider, method, `/Users/${id}`, { raw: `{${large}}` }), 413);
    expectError(await scim(provider, 'PATCH', `/Groups/${groupId}`, { raw: `{"x":"${'x'.repeat(17_000_000)}"}` }), 413);
  });

  it('text of any script comes back as it went', async () => {
    for (const userName of ['ÀDA ß İ', '😀', '\u202eabc', 'a\u0301', '漢字', '\u{10ffff}'])
      expect((await post('"title":"t"', userName)).body.userName).toBe(userName);
  });
});

describe('PATCH of nonsense is 400 and changes nothing (RFC 7644 §3.5.2)', () => {
  it.each([
    [[], [{}], [null], ['x'], [{ op: 'x' }], [{ op: 5 }], [{ op: 'add' }]],
    [
      [{ op: 'add', path: 5, value: 'x' }],
      [{ op: 'add', path: '[', value: 'x' }],
      [{ op: 'add', path: 'nope', value: 'x' }],
    ],
    [[{ op: 'add', path: '__proto__', value: {} }], [{ op: 'add', path: 'constructor.prototype', value: 1 }]],
    [
      [{ op: 'add', path: 'emails[type eq "work"', value: 'x' }],
      [{ op: 'remove' }],
      [{ op: 'replace', path: 'title', value: '\u0000' }],
    ],
    [[{ op: 'add', value: 'x' }], [{ op: 'add', value: [1] }], [{ op: 'replace', path: 'x'.repeat(20_000), value: 1 }]],
  ])('%j, …', async (...all) => {
    for (const Operations of all)
      for (const path of [`/Users/${id}`, `/Groups/${groupId}`]) {
        const before = await scim(provider, 'GET', path);
        const body = { schemas: [URN.patchOp], Operations };
        const answer = await scim(provider, 'PATCH', path, { body });
        expectError(answer, 400);
        expect((await scim(provider, 'GET', path)).body).toEqual(before.body);
      }
  });
});
