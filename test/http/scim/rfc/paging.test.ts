import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/protocol/json.ts';
import { createGroup, createUser, newProvider, type Provider, scim, where } from '../calls.ts';
import { expectError, expectList } from './expected.ts';

const TOTAL = 13;
let provider: Provider;
let neighbour: Provider;
let next: string;

type Query = Readonly<Record<string, string | number>>;
const users = (query: Query, from = provider) =>
  scim(from, 'GET', `/Users${where({ filter: 'userName sw "p"', ...query })}`);
const idsOf = (found: readonly JsonObject[]) => found.map(({ id }) => id);

beforeAll(async () => {
  provider = await newProvider();
  neighbour = await newProvider();
  for (let i = 0; i < TOTAL; i++) await createUser(provider, `p${i}`, i % 3 === 0 ? { title: `t${i % 2}` } : {});
  for (let i = 0; i < 3; i++) await createUser(neighbour, `p${i}`);
  next = String((await users({ cursor: '', count: 5 })).body.nextCursor);
});

describe('pages by startIndex (RFC 7644 §3.4.2.4)', () => {
  it.each<[Query, number, number]>([
    [{}, TOTAL, 1],
    [{ startIndex: 0 }, TOTAL, 1],
    [{ startIndex: -5, count: 2 }, 2, 1],
    [{ startIndex: 12, count: 10 }, 2, 12],
    [{ startIndex: TOTAL }, 1, TOTAL],
    [{ startIndex: TOTAL + 1 }, 0, TOTAL + 1],
    [{ startIndex: 1_000_000 }, 0, 1_000_000],
    [{ count: 0 }, 0, 1],
    [{ count: -5 }, 0, 1],
    [{ startIndex: 3, count: 0 }, 0, 3],
    [{ count: 1_000_000 }, TOTAL, 1],
    [{ count: '9'.repeat(30) }, TOTAL, 1],
  ])('%o holds %i from %i', async (query, itemsPerPage, startIndex) => {
    const answer = await users(query);
    expectList(answer, TOTAL);
    expect(answer.body).toMatchObject({ itemsPerPage, startIndex });
  });

  it.each(['abc', '1.5', '1e2', '0x10', '', 'NaN', '５'])('"%s" is no number', async (text) => {
    expectError(await users({ startIndex: text }), 400, 'invalidValue');
    expectError(await users({ count: text }), 400, 'invalidValue');
  });

  it.each([1, 4, 5, TOTAL])('pages of %i add up to all, none twice', async (count) => {
    const seen = [];
    for (let startIndex = 1; startIndex <= TOTAL; startIndex += count)
      seen.push(...idsOf(expectList(await users({ startIndex, count }), TOTAL)));
    expect([seen.length, new Set(seen).size]).toEqual([TOTAL, TOTAL]);
  });
});

describe('pages by cursor (RFC 9865 §2)', () => {
  it.each<Query>([
    { count: 1 },
    { count: 4 },
    { count: TOTAL - 1 },
    { count: TOTAL },
    { count: 4, sortBy: 'title' },
    { count: 4, sortBy: 'userName', sortOrder: 'descending' },
    { count: 4, sortBy: 'meta.created' },
  ])('%o: nextCursor until the last page, previousCursor but on the first', async (query) => {
    const pages: JsonObject[] = [];
    for (let cursor: unknown = ''; typeof cursor === 'string'; cursor = pages.at(-1)?.nextCursor) {
      const answer = await users({ ...query, cursor });
      expect(expectList(answer, TOTAL).length).toBeGreaterThan(0);
      expect(answer.body.startIndex).toBeUndefined();
      expect(typeof answer.body.previousCursor).toBe(pages.length === 0 ? 'undefined' : 'string');
      pages.push(answer.body);
    }
    const found = pages.flatMap((page) => idsOf(Object(page).Resources));
    expect([found.length, new Set(found).size]).toEqual([TOTAL, TOTAL]);
    const cursor = pages.at(-1)?.previousCursor;
    if (typeof cursor !== 'string') return;
    expect(idsOf(expectList(await users({ ...query, cursor })))).toEqual(idsOf(Object(pages.at(-2)).Resources));
  });

  it('are served in .search too (§3)', async () => {
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'userName sw "p"',
      count: 5,
    };
    const answer = await scim(provider, 'POST', '/Users/.search', { body: { ...body, cursor: next } });
    expect(answer.body.Resources).toEqual((await users({ cursor: next, count: 5 })).body.Resources);
    expect(answer.body.nextCursor).toEqual(expect.any(String));
  });

  it('a cursor without value is the first page; nothing found has no cursors', async () => {
    expect((await scim(provider, 'GET', '/Users?cursor&count=5')).body.nextCursor).toEqual(expect.any(String));
    const none = await users({ cursor: '', filter: 'userName eq "nobody"' });
    expectList(none, 0);
    expect([none.body.nextCursor, none.body.previousCursor]).toEqual([undefined, undefined]);
  });

  it('stay short where names are long', async () => {
    const long = await newProvider();
    const names = ['a', `${'m'.repeat(60_000)}1`, `${'m'.repeat(60_000)}2`, `${'\u{1f600}'.repeat(9_000)}`, 'z'];
    for (const name of names) {
      await createUser(long, name, { displayName: name });
      await createGroup(long, name);
    }
    for (const [path, sortBy] of [
      ['/Users', 'userName'],
      ['/Groups', 'displayName'],
      ['/', 'userName'],
      ['/', 'displayName'],
    ] as const)
      for (const sortOrder of ['ascending', 'descending']) {
        const seen: unknown[] = [];
        let total: unknown;
        for (let cursor: unknown = ''; typeof cursor === 'string'; ) {
          expect(cursor.length).toBeLessThan(1_000);
          const { body } = await scim(long, 'GET', `${path}${where({ sortBy, sortOrder, cursor, count: 1 })}`);
          seen.push(...idsOf(Object(body).Resources));
          total = body.totalResults;
          cursor = body.nextCursor;
        }
        expect([seen.length, new Set(seen).size]).toEqual([total, total]);
      }
  });

  it('skip nobody where the one with a long name that they stand at is gone', async () => {
    const long = await newProvider();
    for (const end of ['1', '2', '3']) await createUser(long, 'm'.repeat(300) + end);
    const query = `/Users?sortBy=userName&count=2&cursor=`;
    const { body } = await scim(long, 'GET', query);
    await scim(long, 'DELETE', `/Users/${Object(body).Resources[1].id}`);
    const rest = expectList(await scim(long, 'GET', query + body.nextCursor), 2);
    expect(rest.map(({ userName }) => String(userName).at(-1))).toContain('3');
  });

  it('cursors hold what a URL may hold as it is (§2)', () => expect(next).toMatch(/^[A-Za-z0-9._~-]+$/));
});

describe('errors of pages by cursor (RFC 9865 §2.1)', () => {
  it.each<[string, () => Query, string]>([
    ['made up', () => ({ cursor: 'abc' }), 'invalidCursor'],
    ['changed', () => ({ cursor: `${next.slice(0, -2)}AA` }), 'invalidCursor'],
    ['a blank', () => ({ cursor: ' ' }), 'invalidCursor'],
    ['not of a URL', () => ({ cursor: '😀\u0000' }), 'invalidCursor'],
    ['huge', () => ({ cursor: 'a'.repeat(5_000) }), 'invalidCursor'],
    ['of another filter', () => ({ cursor: next, filter: 'title pr' }), 'invalidCursor'],
    ['of another order', () => ({ cursor: next, sortBy: 'title' }), 'invalidCursor'],
    ['of the other direction', () => ({ cursor: next, sortOrder: 'descending' }), 'invalidCursor'],
    ['with a count that is no integer', () => ({ cursor: next, count: 'abc' }), 'invalidCount'],
    ['with startIndex', () => ({ cursor: next, startIndex: 2 }), 'invalidValue'],
  ])('a cursor %s', async (_, query, scimType) => expectError(await users(query()), 400, scimType));

  it('a cursor of another directory or type (§5.2)', async () => {
    expectError(await users({ cursor: next }, neighbour), 400, 'invalidCursor');
    const ofGroups = await scim(provider, 'GET', `/Groups${where({ filter: 'displayName pr', cursor: next })}`);
    expectError(ofGroups, 400, 'invalidCursor');
  });
});
