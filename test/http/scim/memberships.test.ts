import { describe, expect, it } from 'vitest';
import { matches } from '../../../src/protocol/filter/match.ts';
import { parseFilter } from '../../../src/protocol/filter/parse.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { MEMBERSHIP_TYPE } from '../../../src/protocol/schema/types.ts';
import { call, data, member } from '../calls.ts';
import { createGroup, createUser, newProvider, type Provider, resources, scim, where } from './calls.ts';

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:GroupMembership';
const GONE = 'usr_01kathn4x0m3v9k2p8qw7c5t6r';

const body = (group: string, who: string) => ({
  schemas: [SCHEMA],
  group: { value: group },
  member: { value: who },
});

const post = (provider: Provider, group: string, who: string) =>
  scim(provider, 'POST', '/GroupMemberships', { body: body(group, who) });

const list = (provider: Provider, query: Readonly<Record<string, string | number>>) =>
  scim(provider, 'GET', `/GroupMemberships${where(query)}`);

describe('a membership (draft-zollner-scim-group-members-01)', () => {
  it('is created, read and deleted, and the group’s members and events say the same', async () => {
    const provider = await newProvider();
    const [ada, group] = [await createUser(provider, 'ada'), await createGroup(provider, 'Team')];
    const made = await post(provider, group, ada);
    const id = member(made, 'id');
    const { base } = provider;
    expect(made.status).toBe(201);
    expect(made.headers.get('Location')).toMatch(new RegExp(`${base}/GroupMemberships/${id}$`));
    expect(made.body).toEqual({
      schemas: [SCHEMA],
      id,
      group: { value: group, $ref: expect.stringMatching(new RegExp(`/Groups/${group}$`)) },
      member: { value: ada, $ref: expect.stringMatching(new RegExp(`/Users/${ada}$`)), type: 'User' },
      meta: { resourceType: 'GroupMembership', location: made.headers.get('Location') },
    });
    expect((await scim(provider, 'GET', `/GroupMemberships/${id}`)).body).toEqual(made.body);
    expect((await scim(provider, 'GET', `/Groups/${group}`)).body.members).toMatchObject([{ value: ada }]);
    expect((await scim(provider, 'DELETE', `/GroupMemberships/${id}`)).status).toBe(204);
    expect((await scim(provider, 'GET', `/GroupMemberships/${id}`)).status).toBe(404);
    expect((await scim(provider, 'DELETE', `/GroupMemberships/${id}`)).status).toBe(404);
    expect((await scim(provider, 'GET', `/Groups/${group}`)).body.members).toBeUndefined();
    const events = data(await call('GET', `/organizations/${provider.organizationId}/events`));
    expect(events.slice(-2)).toMatchObject([
      { type: 'group.members_changed', data: { added: [{ id: ada }], removed: [] } },
      { type: 'group.members_changed', data: { added: [], removed: [{ id: ada }] } },
    ]);
  });

  it('is refused twice, of strangers, and in a circle', async () => {
    const provider = await newProvider('okta');
    const [ada, group] = [await createUser(provider, 'ada'), await createGroup(provider, 'Team')];
    const outer = await createGroup(provider, 'Outer', [group]);
    expect((await post(provider, group, ada)).status).toBe(201);
    expect(await post(provider, group, ada)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    for (const [of, who] of [
      ['grp_01kathn4x0m3v9k2p8qw7c5t6r', ada],
      [group, GONE],
      [group, outer],
      [group, group],
    ] as const)
      expect(await post(provider, of, who)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    const bare = await scim(provider, 'POST', '/GroupMemberships', { body: { group: { value: group } } });
    expect(bare).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    for (const method of ['PUT', 'PATCH'])
      expect((await scim(provider, method, '/GroupMemberships/gm_1', { body: {} })).status).toBe(405);
  });

  it('of another directory is not seen and not changed', async () => {
    const [one, other] = [await newProvider(), await newProvider()];
    const [ada, group] = [await createUser(one, 'ada'), await createGroup(one, 'Team')];
    const id = member(await post(one, group, ada), 'id');
    expect((await scim(other, 'GET', `/GroupMemberships/${id}`)).status).toBe(404);
    expect((await scim(other, 'DELETE', `/GroupMemberships/${id}`)).status).toBe(404);
    expect((await post(other, group, ada)).status).toBe(400);
    for (const filter of [`group.value eq "${group}"`, `member.value eq "${ada}"`])
      expect((await list(other, { filter })).body.totalResults).toBe(0);
    expect((await list(other, {})).body.totalResults).toBe(0);
    expect((await scim(one, 'GET', `/GroupMemberships/${id}`)).status).toBe(200);
  });
});

describe('the list of memberships', () => {
  it('is found by group, by member and by both, in pages by index and by cursor', async () => {
    const provider = await newProvider();
    const people: string[] = [];
    for (let i = 0; i < 5; i += 1) people.push(await createUser(provider, `user${i}`));
    const [first = '', second = ''] = people;
    const team = await createGroup(provider, 'Team', people);
    const inner = await createGroup(provider, 'Inner', [first]);
    const outer = await createGroup(provider, 'Outer', [inner, second]);
    const pairs = [
      ...people.map((id) => `${team} ${id}`),
      `${inner} ${first}`,
      `${outer} ${inner}`,
      `${outer} ${second}`,
    ];
    const expected = {
      [`group.value eq "${team}"`]: pairs.slice(0, 5),
      [`member.value eq "${first}"`]: [`${team} ${first}`, `${inner} ${first}`],
      [`group.value eq "${team}" and member.value eq "${second}"`]: [`${team} ${second}`],
      [`group.value eq "${team}" and group.value eq "${inner}"`]: [],
      [`member.value eq "${GONE}"`]: [],
      // An id is asked for as in members.value and groups.value: letters and brackets do not matter, a space does.
      [`group.value eq "${team.toUpperCase()}"`]: pairs.slice(0, 5),
      [`member eq "${first.replace('usr', 'ＵSR')}"`]: [`${team} ${first}`, `${inner} ${first}`],
      [`group[value eq "${team}"] and member[value eq "${second.toUpperCase()}"]`]: [`${team} ${second}`],
      [`group.value eq "${team}" and group.value eq "${team.toUpperCase()}"`]: pairs.slice(0, 5),
      [`member.value eq "${first} "`]: [],
      [`group.value eq null`]: [],
      '': pairs,
    };
    const all = resources(await list(provider, {}));
    for (const [filter, wanted] of Object.entries(expected)) {
      const tree = filter === '' ? null : parseFilter(filter, MEMBERSHIP_TYPE);
      expect(pairsOf(all.filter((each) => !tree || matches(each, tree))), filter).toEqual(wanted);
      const filtered: Readonly<Record<string, string>> = filter === '' ? {} : { filter };
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= wanted.length; startIndex += 2) {
        const page = await list(provider, { ...filtered, startIndex, count: 2 });
        expect(page.body).toMatchObject({ totalResults: wanted.length, startIndex });
        seen.push(...named(page));
      }
      expect(seen, filter).toEqual(wanted);
      const byCursor: string[] = [];
      for (let cursor: unknown = ''; typeof cursor === 'string'; ) {
        const page = await list(provider, { ...filtered, cursor, count: 2 });
        expect(page.body.totalResults).toBe(wanted.length);
        byCursor.push(...named(page));
        cursor = page.body.nextCursor;
      }
      expect(byCursor, filter).toEqual(wanted);
    }
    expect((await list(provider, { count: 0 })).body).toMatchObject({ totalResults: 8, itemsPerPage: 0 });
    const bare = await list(provider, { filter: `group.value eq "${inner}"`, attributes: 'member' });
    expect(Object.keys(resources(bare)[0] ?? {}).sort()).toEqual(['id', 'member', 'schemas']);
  });

  it('refuses other filters, sorting, and a cursor of another list', async () => {
    const provider = await newProvider();
    const [ada, bob] = [await createUser(provider, 'ada'), await createUser(provider, 'bob')];
    const group = await createGroup(provider, 'Team', [ada, bob]);
    for (const filter of ['member.type eq "User"', 'group.value sw "grp_"', 'not (group.value eq "x")', 'nope eq "x"'])
      expect(await list(provider, { filter })).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
    expect((await list(provider, { sortBy: 'member.value' })).status).toBe(400);
    const page = await list(provider, { filter: `group.value eq "${group}"`, cursor: '', count: 1 });
    const cursor = member(page, 'nextCursor');
    expect(await list(provider, { cursor })).toMatchObject({ status: 400, body: { scimType: 'invalidCursor' } });
  });
});

function named(page: Awaited<ReturnType<typeof list>>): string[] {
  return pairsOf(resources(page));
}

function pairsOf(memberships: readonly JsonObject[]): string[] {
  return memberships.map(({ group, member: who }) => `${idIn(group)} ${idIn(who)}`);
}

function idIn(reference: unknown): string {
  return String((reference as { value?: unknown }).value);
}
