import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, call } from '../calls.ts';
import { createGroup, createUser, names, newProvider, type Provider, resources, scim, where } from './calls.ts';

let provider: Provider;
const ids: string[] = [];
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** name, title, and e-mail addresses of which the primary one is not the first. */
const PEOPLE: [string, string | undefined, string[]][] = [
  ['ada', 'Écrivain', ['z@x.org', 'b@x.org']],
  ['Bob', undefined, []],
  ['carol', 'engineer', ['c@x.org', 'a@x.org']],
  ['dan', 'Engineer', ['m@x.org']],
  ['eve', undefined, ['k@x.org']],
];

beforeAll(async () => {
  provider = await newProvider();
  for (const [userName, title, emails] of PEOPLE)
    ids.push(
      await createUser(provider, userName, {
        ...(title === undefined ? {} : { title }),
        emails: emails.map((value, i) => ({ value, primary: i === 1 })),
      }),
    );
  await createGroup(provider, 'Admins', [ids[0] ?? '', ids[2] ?? '']);
  await createGroup(provider, 'Staff', ids);
});

const users = (query: Readonly<Record<string, string | number>>) => scim(provider, 'GET', `/Users${where(query)}`);
const groups = (query: Readonly<Record<string, string | number>>) => scim(provider, 'GET', `/Groups${where(query)}`);

describe('pages by startIndex (RFC 7644 §3.4.2.4)', () => {
  it('tell the truth of what they hold', async () => {
    const { body } = await users({ startIndex: 2, count: 2 });
    expect(body).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 2 });
    expect(names(await users({ startIndex: 2, count: 2 }))).toEqual(['Bob', 'carol']);
    expect(names(await users({ startIndex: 5, count: 2 }))).toEqual(['eve']);
    expect((await users({ startIndex: 9 })).body).toMatchObject({ totalResults: 5, itemsPerPage: 0, Resources: [] });
    for (const filter of ['title pr', 'active eq true'])
      expect(resources(await users({ filter, startIndex: Number.MAX_SAFE_INTEGER }))).toEqual([]);
    expect(resources(await users({ startIndex: Number.MAX_SAFE_INTEGER }))).toEqual([]);
    expect((await users({ startIndex: -5, count: 1_000_000 })).body).toMatchObject({ startIndex: 1, itemsPerPage: 5 });
    expect((await users({ count: -1 })).body).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
    expect((await users({ count: 0 })).body).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
    expect((await users({ filter: 'title pr', startIndex: 2, count: 1 })).body).toMatchObject({
      totalResults: 3,
      startIndex: 2,
      itemsPerPage: 1,
    });
  });
});

describe('sorting (RFC 7644 §3.4.2.3)', () => {
  it.each([
    ['userName', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['id', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['meta.created', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['META.lastModified', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['title', ['carol', 'dan', 'ada', 'Bob', 'eve']],
    ['emails', ['carol', 'ada', 'eve', 'dan', 'Bob']],
    ['emails.value', ['carol', 'ada', 'eve', 'dan', 'Bob']],
    ['active', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['name.familyName', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', ['ada', 'Bob', 'carol', 'dan', 'eve']],
    ['groups.display', ['ada', 'carol', 'Bob', 'dan', 'eve']],
  ])('by %s, both ways, in pages too', async (sortBy, expected) => {
    expect(names(await users({ sortBy }))).toEqual(expected);
    expect(names(await users({ sortBy, sortOrder: 'descending' }))).toEqual(expected.toReversed());
    for (const sortOrder of ['ascending', 'descending'] as const) {
      const whole = sortOrder === 'ascending' ? expected : expected.toReversed();
      expect(await walked({ sortBy, sortOrder, count: 2 })).toEqual(whole);
    }
    expect(names(await users({ sortBy, startIndex: 2, count: 2 }))).toEqual(expected.slice(1, 3));
  });

  it('groups sort by displayName and members', async () => {
    expect(names(await groups({ sortBy: 'displayName', sortOrder: 'descending' }))).toEqual(['Staff', 'Admins']);
    expect(names(await groups({ sortBy: 'members.value' }))).toEqual(['Admins', 'Staff']);
  });

  it('by what is no attribute, or several, is invalidPath', async () => {
    for (const sortBy of ['nothing', 'name', 'addresses', 'password'])
      expect((await users({ sortBy })).body).toMatchObject({ status: '400', scimType: 'invalidPath' });
  });
});

/** All names, page by page to the end, then back to the begin, which must give the same. */
async function walked(query: Readonly<Record<string, string | number>>): Promise<unknown[]> {
  const forward: unknown[] = [];
  const pages: Answer[] = [];
  for (let cursor = ''; ; ) {
    const page = await users({ ...query, cursor });
    expect(page.status).toBe(200);
    pages.push(page);
    forward.push(...names(page));
    if (typeof page.body.nextCursor !== 'string') break;
    cursor = page.body.nextCursor;
  }
  const back: unknown[] = [];
  for (let page = pages.at(-1); page; ) {
    back.unshift(...names(page));
    const previous: unknown = page.body.previousCursor;
    page = typeof previous === 'string' ? await users({ ...query, cursor: previous }) : undefined;
  }
  expect(back).toEqual(forward);
  return forward;
}

describe('pages by cursor (RFC 9865 §2)', () => {
  it('walk the whole list, and back', async () => {
    expect(await walked({ count: 2 })).toEqual(['ada', 'Bob', 'carol', 'dan', 'eve']);
    expect(await walked({ count: 2, filter: 'title pr' })).toEqual(['ada', 'carol', 'dan']);
    expect(await walked({ count: 5 })).toEqual(['ada', 'Bob', 'carol', 'dan', 'eve']);
    const first = await users({ cursor: '', count: 2 });
    expect(first.body).toMatchObject({ totalResults: 5, itemsPerPage: 2, nextCursor: expect.any(String) });
    expect([first.body.startIndex, first.body.previousCursor]).toEqual([undefined, undefined]);
    expect(first.body.nextCursor).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  it('stay true while users come and go', async () => {
    const moving = await newProvider();
    const made = [];
    for (const name of ['a', 'b', 'c', 'd']) made.push(await createUser(moving, name));
    const first = await scim(moving, 'GET', '/Users?cursor&count=2');
    await scim(moving, 'DELETE', `/Users/${made[0]}`);
    await scim(moving, 'DELETE', `/Users/${made[1]}`);
    await createUser(moving, 'e');
    const second = await scim(moving, 'GET', `/Users?count=2&cursor=${first.body.nextCursor}`);
    expect(names(second)).toEqual(['c', 'd']);
    const third = await scim(moving, 'GET', `/Users?count=2&cursor=${second.body.nextCursor}`);
    expect(names(third)).toEqual(['e']);
    // What stood before is gone: the page before is the first one.
    const back = await scim(moving, 'GET', `/Users?count=2&cursor=${second.body.previousCursor}`);
    expect(names(back)).toEqual(['c', 'd']);
  });

  it('are refused for another list, when changed, and when made up', async () => {
    const { body } = await users({ cursor: '', count: 2 });
    const cursor = String(body.nextCursor);
    const other = await newProvider();
    for (const answer of [
      await users({ cursor, filter: 'title pr' }),
      await users({ cursor, sortBy: 'title' }),
      await users({ cursor, sortOrder: 'descending' }),
      await groups({ cursor }),
      await scim(other, 'GET', `/Users?cursor=${cursor}`),
      await users({ cursor: `x${cursor}` }),
      await users({ cursor: 'made.up' }),
      await users({ cursor: '1' }),
    ])
      expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidCursor']);
    expect((await users({ cursor, count: 4 })).status).toBe(200);
    expect((await users({ cursor: '', count: 'x' })).body.scimType).toBe('invalidCount');
  });

  it('a count of 0, or below, tells the number of all and nothing else (§2)', async () => {
    const { body } = await users({ cursor: '', count: 2 });
    for (const cursor of ['', String(body.nextCursor)])
      for (const count of [0, -3]) {
        const answer = await users({ cursor, count });
        expect(answer.body).toEqual({ ...body, itemsPerPage: 0, Resources: [], nextCursor: undefined });
      }
  });
});

describe("a directory's own attributes (RFC 7643 §3.3)", () => {
  it('are filtered, sorted and shown by', async () => {
    const own = await newProvider();
    const urn = 'urn:example:params:scim:schemas:extension:own:2.0:User';
    const attributes = [{ name: 'badge', type: 'string', multiValued: false }];
    const made = await call('PUT', `/directories/${own.directoryId}/schema`, { id: urn, attributes });
    expect(made.status).toBe(200);
    for (const badge of ['b', 'C', 'a']) await createUser(own, `badge-${badge}`, { [urn]: { badge } });
    const found = await scim(own, 'GET', `/Users${where({ filter: `${urn}:badge eq "c"` })}`);
    expect(names(found)).toEqual(['badge-C']);
    expect(resources(found)[0]?.[urn]).toEqual({ badge: 'C' });
    const sorted = await scim(own, 'GET', `/Users${where({ sortBy: `${urn}:badge`, attributes: `${urn}:badge` })}`);
    expect(resources(sorted).map((resource) => resource[urn])).toEqual([
      { badge: 'a' },
      { badge: 'b' },
      { badge: 'C' },
    ]);
    const { body } = await scim(own, 'GET', `/Schemas/${urn}`);
    expect(body.id).toBe(urn);
    expect((await users({ filter: `${urn}:badge eq "c"` })).body.scimType).toBe('invalidFilter');
  });
});

describe('filters (RFC 7644 §3.4.2.2)', () => {
  it.each([
    ['userName eq "BOB"', ['Bob']],
    ['userName eq "bob" and title pr', []],
    ['emails.value eq "B@X.org"', ['ada']],
    ['emails[value eq "z@x.org" and primary eq true]', []],
    ['title eq "ENGINEER"', ['carol', 'dan']],
    ['title eq "écrivain"', ['ada']],
    ['not (title pr)', ['Bob', 'eve']],
    ['userName sw "D" or userName co "AR"', ['carol', 'dan']],
    ['userName sw "b"', ['Bob']],
    ['groups.display eq "admins"', ['ada', 'carol']],
    ['meta.lastModified gt "2001-01-01T00:00:00Z" and userName ew "e"', ['eve']],
    ['active eq true and userName gt "carol"', ['dan', 'eve']],
    ['meta.resourceType eq "User" and userName lt "b"', ['ada']],
  ])('%s', async (filter, expected) => {
    const answer = await users({ filter });
    expect(names(answer)).toEqual(expected);
    expect(answer.body.totalResults).toBe(expected.length);
    expect(await walked({ filter, count: 1 })).toEqual(expected);
  });

  it('by id, group and member', async () => {
    expect(names(await users({ filter: `id eq "${ids[3]}"` }))).toEqual(['dan']);
    expect(names(await groups({ filter: `members.value eq "${ids[0]}"` }))).toEqual(['Admins', 'Staff']);
    expect(names(await groups({ filter: `members[value eq "${ids[3]}"] and displayName sw "s"` }))).toEqual(['Staff']);
    const admins = resources(await groups({ filter: 'displayName eq "admins"' }))[0];
    expect(names(await users({ filter: `groups.value eq "${admins?.id}"`, count: 1 }))).toEqual(['ada']);
  });

  it('that cannot be understood are invalidFilter', async () => {
    for (const filter of ['(', 'nothing eq "x"', 'userName', 'userName eq', 'urn:x:y:z eq "1"', 'userName xx "1"'])
      expect((await users({ filter })).body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
  });
});

describe('searches by POST (RFC 7644 §3.4.3)', () => {
  const search = (path: string, query: object) =>
    scim(provider, 'POST', `${path}/.search`, { body: { schemas: [SEARCH], ...query } });

  it('answer as the query string does', async () => {
    const answer = await search('/Users', {
      filter: 'title pr',
      attributes: ['userName'],
      count: 2,
      sortBy: 'userName',
    });
    expect(answer.body).toMatchObject({ totalResults: 3, itemsPerPage: 2, startIndex: 1 });
    expect(resources(answer)[0]).toEqual({ schemas: expect.any(Array), id: ids[0], userName: 'ada' });
    expect(names(await search('/Groups', { excludedAttributes: ['members'] }))).toEqual(['Admins', 'Staff']);
    expect((await search('/Users', { schemas: [], count: 1 })).status).toBe(400);
  });

  it('from the root go over both types', async () => {
    const all = await search('', { attributes: ['userName', 'displayName'] });
    expect(all.body.totalResults).toBe(7);
    expect(names(all)).toEqual(['Admins', 'Staff', 'ada', 'Bob', 'carol', 'dan', 'eve']);
    expect(names(await search('', { startIndex: 2, count: 3 }))).toEqual(['Staff', 'ada', 'Bob']);
    expect(names(await search('', { filter: 'displayName eq "Staff" or userName eq "ada"' }))).toEqual([
      'Staff',
      'ada',
    ]);
    expect(names(await search('', { filter: 'userName eq "ada"' }))).toEqual(['ada']);
    expect(names(await search('', { filter: 'meta.resourceType eq "Group"' }))).toEqual(['Admins', 'Staff']);
    expect(names(await search('', { sortBy: 'userName', sortOrder: 'descending', count: 4 }))).toEqual([
      'Staff',
      'Admins',
      'eve',
      'dan',
    ]);
    expect((await search('', { filter: 'nothing eq 1' })).body.scimType).toBe('invalidFilter');
    const got = await scim(provider, 'GET', '/?count=3');
    expect([names(got), got.body.totalResults]).toEqual([['Admins', 'Staff', 'ada'], 7]);
  });

  it('from the root walk by cursor', async () => {
    const people = ['ada', 'Bob', 'carol', 'dan', 'eve'];
    for (const [query, expected] of [
      [{ sortBy: 'displayName' }, ['Admins', 'Staff', ...people]],
      [{ sortBy: 'userName', sortOrder: 'descending' }, ['Staff', 'Admins', ...people.toReversed()]],
      [{ sortBy: 'userName' }, [...people, 'Admins', 'Staff']],
      [{ filter: 'active eq true' }, people],
      [{ filter: 'groups.display eq "Admins"' }, ['ada', 'carol']],
      [{ filter: 'members pr' }, ['Admins', 'Staff']],
      [{ filter: 'userName sw "e" or displayName pr' }, ['Admins', 'Staff', 'eve']],
      [{ filter: 'meta.lastModified gt "2001-01-01T00:00:00Z"' }, ['Admins', 'Staff', ...people]],
    ] as const) {
      const found: unknown[] = [];
      for (let cursor: unknown = ''; typeof cursor === 'string'; ) {
        const page = await search('', { ...query, cursor, count: 2 });
        found.push(...names(page));
        cursor = page.body.nextCursor;
      }
      expect(found).toEqual(expected);
    }
  });
});
