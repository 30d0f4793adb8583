import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { URN } from '../../../../src/protocol/urn.ts';
import { createGroup, createUser, names, newProvider, type Provider, scim } from '../calls.ts';
import { expectError, expectList, keys } from './expected.ts';

const PATHS = ['/Users/.search', '/Groups/.search', '/.search'];
let provider: Provider;
let ada: string;

beforeAll(async () => {
  provider = await newProvider();
  ada = await createUser(provider, 'ada', { displayName: 'Staff', [URN.enterpriseUser]: { department: 'Dep' } });
  await createUser(provider, 'bob');
  await createGroup(provider, 'Staff', [ada]);
});

const post = (path: string, body: JsonObject) => scim(provider, 'POST', path, { body });
const search = (path: string, body: JsonObject = {}) => post(path, { schemas: [URN.searchRequest], ...body });

describe('a query by POST (RFC 7644 §3.4.3)', () => {
  it('answers as the query string does', async () => {
    const byGet = await scim(provider, 'GET', '/Users?filter=userName pr&sortBy=userName&sortOrder=descending&count=1');
    const query = { filter: 'userName pr', sortBy: 'userName', sortOrder: 'descending', count: 1 };
    expect((await search('/Users/.search', query)).body).toEqual(byGet.body);
  });

  it('takes names in any case, null for absent, and attributes as a list', async () => {
    const nulls = { attributes: null, sortBy: null, startIndex: null, count: null, cursor: null };
    expectList(await search('/Users/.search', nulls), 2);
    expectList(await post('/Users/.search', { SCHEMAS: [URN.searchRequest], FILTER: 'userName eq "ada"' }), 1);
    const [first] = expectList(await search('/Users/.search', { attributes: ['userName', 'displayName'] }));
    expect(keys(first)).toEqual(['displayName', 'id', 'schemas', 'userName']);
    expectList(await search('/Users/.search', { count: -1, unknown: 5 }), 2);
  });

  it.each<[string, JsonObject, ...string[]]>([
    ['no schemas', { schemas: null }, 'invalidSyntax'],
    ['schemas of another message', { schemas: [URN.patchOp] }, 'invalidSyntax'],
    ['a filter that is no text', { filter: 5 }, 'invalidValue'],
    ['an empty filter', { filter: '' }, 'invalidFilter'],
    ['a filter on nothing', { filter: 'nope eq 1' }, 'invalidFilter'],
    ['count as text', { count: '5' }, 'invalidValue'],
    ['count of a fraction', { count: 1.5 }, 'invalidValue'],
    ['startIndex as a list', { startIndex: [1] }, 'invalidValue'],
    ['attributes of numbers', { attributes: ['userName', 5] }, 'invalidValue'],
    ['attributes as an object', { attributes: {} }, 'invalidValue'],
    ['sortBy as a number', { sortBy: 1 }, 'invalidValue'],
    ['sortOrder of no order', { sortBy: 'id', sortOrder: 'x' }, 'invalidValue'],
    ['a cursor that is no text', { cursor: 1 }, 'invalidValue'],
    ['a cursor made up', { cursor: 'x' }, 'invalidCursor'],
    ['both attribute lists', { attributes: ['id'], excludedAttributes: ['meta'] }, 'invalidSyntax'],
  ])('%s is refused everywhere', async (_, body, scimType = '') => {
    for (const path of PATHS) expectError(await search(path, body), 400, scimType);
  });

  it('another method is 405, another place 404', async () => {
    for (const path of PATHS)
      for (const method of ['PUT', 'PATCH', 'DELETE']) expectError(await scim(provider, method, path), 405);
    for (const path of ['/Bulk/.search', '/Nope/.search', '/Users/x/.search']) expectError(await search(path), 404);
  });
});

describe('a query at the root (RFC 7644 §3.4.2.1)', () => {
  it.each<[string, string[]]>([
    ['displayName eq "staff"', ['Staff', 'ada']],
    ['userName pr', ['ada', 'bob']],
    ['not (userName pr)', ['Staff']],
    ['meta.resourceType eq "Group"', ['Staff']],
    [`${URN.enterpriseUser}:department eq "dep"`, ['ada']],
    ['members.display eq "Staff"', ['Staff']],
    ['members pr or userName eq "bob"', ['Staff', 'bob']],
    ['userName eq "ada" and members pr', []],
    [`${URN.user}:displayName eq "staff"`, ['ada']],
    [`${URN.group.toUpperCase()}:DISPLAYNAME eq "staff"`, ['Staff']],
    [`${URN.user}:userName pr or ${URN.group}:members.value pr`, ['Staff', 'ada', 'bob']],
    [`not (${URN.user}:userName pr)`, ['Staff']],
    [`${URN.user}:name.familyName pr or ${URN.user}:id pr`, ['ada', 'bob']],
  ])('%s', async (filter, expected) => {
    const answer = await search('/.search', { filter });
    expectList(answer, expected.length);
    expect(names(answer).sort()).toEqual(expected);
    expect((await scim(provider, 'GET', `/?${new URLSearchParams({ filter })}`)).body).toEqual(answer.body);
  });

  it('what neither type has is invalidFilter', async () =>
    expectError(await search('/.search', { filter: 'nope pr' }), 400, 'invalidFilter'));

  it('sorts by what one type has, named with its URN: the other type lacks it', async () => {
    const order = async (sortBy: string) => names(await search('/.search', { sortBy }));
    expect(await order(`${URN.user}:userName`)).toEqual(['ada', 'bob', 'Staff']);
    expect((await order(`${URN.group}:displayName`))[0]).toBe('Staff');
  });

  it('pages over both types, by index and by cursor', async () => {
    for (const by of ['startIndex', 'cursor']) {
      const seen = [];
      let cursor: unknown = '';
      for (let startIndex = 1; startIndex <= 3 && typeof cursor === 'string'; startIndex++) {
        const { body } = await search('/.search', by === 'cursor' ? { cursor, count: 1 } : { startIndex, count: 1 });
        expect(body.totalResults).toBe(3);
        seen.push(...Object(body).Resources.map(({ id }: { id: string }) => id));
        cursor = by === 'cursor' ? body.nextCursor : '';
      }
      expect(new Set(seen).size).toBe(3);
    }
  });
});

describe('/Me (RFC 7644 §3.11)', () => {
  it('is not offered: a token stands for a directory', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expectError(await scim(provider, method, '/Me'), 501);
  });
});
