import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { GROUP_TYPE, USER_TYPE } from '../../../../src/protocol/schema/types.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { bodyOf } from '../../../protocol/arbitrary.ts';
import { createGroup, createUser, GROUP, newProvider, type Provider, scim, user } from '../calls.ts';
import { expectError, keys } from './expected.ts';

const FULL: JsonObject = {
  externalId: 'ext',
  title: 'Guide',
  active: false,
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [
    { value: 'w@x.example', type: 'work', primary: true },
    { value: 'h@x.example', type: 'home' },
  ],
  roles: [{ value: 'r' }],
  [URN.enterpriseUser]: { department: 'D', manager: { value: 'usr_boss', $ref: '../Users/usr_boss' } },
};

let provider: Provider;
let count = 0;

beforeAll(async () => {
  provider = await newProvider();
});

const newUser = (rest: JsonObject = FULL) => createUser(provider, `put-${++count}`, rest);
const get = async (path: string) => (await scim(provider, 'GET', path)).body;
const put = (path: string, body: JsonObject) => scim(provider, 'PUT', path, { body });

describe('RFC 7644 §3.5.1 PUT', () => {
  it('clears what it omits, but not externalId and active (JumpCloud), and its schemas with it', async () => {
    const path = `/Users/${await newUser()}`;
    const { userName } = await get(path);
    const { body, headers, status } = await put(path, user(String(userName)));
    expect([status, keys(body)]).toEqual([200, ['active', 'externalId', 'id', 'meta', 'schemas', 'userName']]);
    expect([body.schemas, body.active, body.externalId]).toEqual([[URN.user], false, 'ext']);
    expect(body.meta).toMatchObject({ version: headers.get('ETag') });
    expect(await get(path)).toEqual(body);
    expect((await put(path, user(String(userName), { externalId: null }))).body.externalId).toBeUndefined();
  });

  it('reads what stands under the core URN as what stands outside of it', async () => {
    const path = `/Users/${await newUser()}`;
    const { userName } = await get(path);
    const nested = (core: JsonObject) =>
      put(path, { schemas: [URN.user], [URN.user]: { userName: String(userName), ...core } });
    expect((await nested({ externalId: 'new' })).body.externalId).toBe('new');
    expect((await nested({ EXTERNALID: 'newer', title: 'T' })).body).toMatchObject({ externalId: 'newer', title: 'T' });
    expect((await nested({})).body.externalId).toBe('newer');
    expect((await nested({ externalId: null })).body.externalId).toBeUndefined();
    const group = `/Groups/${await createGroup(provider, 'nested')}`;
    const nestedGroup = (core: JsonObject) =>
      put(group, { schemas: [GROUP], [GROUP]: { displayName: 'nested', ...core } });
    expect((await nestedGroup({ externalId: 'g' })).body.externalId).toBe('g');
    expect((await nestedGroup({ externalId: null })).body.externalId).toBeUndefined();
  });

  it('of what GET answered changes nothing: same version, same time', async () => {
    const id = await newUser();
    await createGroup(provider, 'holds it', [id]);
    const before = await get(`/Users/${id}`);
    expect(before.groups).toHaveLength(1);
    expect((await put(`/Users/${id}`, before)).body).toEqual(before);
    const group = await createGroup(provider, 'outer', [id, await createGroup(provider, 'inner')]);
    const held = await get(`/Groups/${group}`);
    expect((await put(`/Groups/${group}`, held)).body).toEqual(held);
  });

  it('of what GET answered changes nothing, whatever the resource holds', async () => {
    const law = async (path: string, body: JsonObject) => {
      const made = await scim(provider, 'POST', path, { body });
      // Two primary values, say: the arbitrary bodies know no such rules.
      if (made.status === 400) return;
      const before = await get(`${path}/${made.body.id}`);
      expect((await put(`${path}/${made.body.id}`, before)).body).toEqual(before);
    };
    const named = (body: JsonObject) => ({ ...body, userName: `law-${++count}` });
    await fc.assert(
      fc.asyncProperty(bodyOf(USER_TYPE).map(named), (body) => law('/Users', body)),
      { numRuns: 25 },
    );
    const memberless = ({ members: _, MEMBERS: __, ...body }: JsonObject) => body;
    await fc.assert(
      fc.asyncProperty(bodyOf(GROUP_TYPE).map(memberless), (body) => law('/Groups', body)),
      { numRuns: 10 },
    );
  });

  it('twice is once', async () => {
    const path = `/Users/${await newUser()}`;
    const body = user(`put-twice-${++count}`, { title: 'X', emails: [{ value: 'q@x.example' }] });
    const first = await put(path, body);
    expect((await put(path, body)).body).toEqual(first.body);
  });

  it('ignores what is readOnly', async () => {
    const path = `/Users/${await newUser()}`;
    const before = await get(path);
    const meta = { created: '1999-01-01T00:00:00Z', version: 'W/"99"', location: 'https://elsewhere.example' };
    const manager = { value: 'usr_boss', $ref: '../Users/usr_boss', displayName: 'Nobody' };
    const written = { ...before, id: 'other', meta, groups: [{ value: 'grp_x' }] };
    const after = await put(path, { ...written, [URN.enterpriseUser]: { department: 'D', manager } });
    expect(after.body).toEqual(before);
  });

  it('reads names in any case', async () => {
    const path = `/Users/${await newUser()}`;
    const { body } = await put(path, {
      SCHEMAS: [URN.user],
      USERNAME: `put-case-${++count}`,
      NAME: { GivenName: 'G' },
      [URN.enterpriseUser.toUpperCase()]: { DEPARTMENT: 'D' },
    });
    expect(body).toMatchObject({ name: { givenName: 'G' }, [URN.enterpriseUser]: { department: 'D' } });
  });

  it.each<[string, JsonObject]>([
    ['no userName', {}],
    ['an empty userName', { userName: '' }],
    ['userName null', { userName: null }],
    ['a userName of blanks', { userName: '  ' }],
    [
      'two primary values',
      {
        userName: 'x',
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
    ],
    ['a value of another type', { userName: 'x', title: 7 }],
    ['an extension that is none', { userName: 'x', [URN.enterpriseUser]: 'D' }],
  ])('with %s is invalidValue and changes nothing', async (_, body) => {
    const path = `/Users/${await newUser()}`;
    const before = await get(path);
    expectError(await put(path, { schemas: [URN.user], ...body }), 400, 'invalidValue');
    expect(await get(path)).toEqual(before);
  });

  it('to a name that another user bears, in a list of one (Entra ID), is 409 uniqueness too', async () => {
    await createUser(provider, 'taken-in-a-list');
    const path = `/Users/${await newUser()}`;
    const userName = [{ value: 'Taken-in-a-list' }];
    expectError(await put(path, { schemas: [URN.user], userName }), 409, 'uniqueness');
    const patch = { schemas: [URN.patchOp], Operations: [{ op: 'replace', path: 'userName', value: userName }] };
    expectError(await scim(provider, 'PATCH', path, { body: patch }), 409, 'uniqueness');
    expectError(await scim(provider, 'POST', '/Users', { body: { schemas: [URN.user], userName } }), 409, 'uniqueness');
  });

  it('to a name that another user bears is 409 uniqueness, wherever it stands', async () => {
    await createUser(provider, 'taken');
    const path = `/Users/${await newUser()}`;
    expectError(await put(path, user('TAKEN')), 409, 'uniqueness');
    expectError(await put(path, { schemas: [URN.user], [URN.user]: { userName: 'taken' } }), 409, 'uniqueness');
  });

  it('of a group replaces its members', async () => {
    const [a, b, c] = [await newUser({}), await newUser({}), await newUser({})];
    const path = `/Groups/${await createGroup(provider, 'g', [a, b])}`;
    const members = [b, c].map((value) => ({ value }));
    const { body } = await put(path, { schemas: [GROUP], displayName: 'g2', members });
    expect(body).toMatchObject({ displayName: 'g2', members: [{ value: b }, { value: c }] });
    expect((await put(path, { schemas: [GROUP], displayName: 'g2' })).body.members).toBeUndefined();
    expect((await get(`/Users/${c}`)).groups).toBeUndefined();
  });
});
