import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { enter } from '../browsing.ts';
import { type Answer, call, data, member } from '../calls.ts';
import { GROUP, newProvider, type Provider, scim, user } from './calls.ts';

const patch = (...Operations: JsonObject[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

/** The log is written within half a second of the answer. */
async function loggedAt(provider: Provider, path: string): Promise<JsonObject | undefined> {
  const read = async () => data(await call('GET', `/directories/${provider.directoryId}/requests?method=POST`));
  const there = async () => (await read()).some((entry) => entry.path === path);
  await expect.poll(there).toBe(true);
  return (await read()).find((entry) => entry.path === path);
}

const GONE = 'usr_01kathn4x0m3v9k2p8qw7c5t6r';

async function group(provider: Provider, members: readonly string[], displayName = 'Team'): Promise<Answer> {
  const body = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
  return scim(provider, 'POST', '/Groups', { body });
}

async function person(provider: Provider, name: string): Promise<string> {
  return member(await scim(provider, 'POST', '/Users', { body: user(name) }), 'id');
}

async function membersOf(provider: Provider, id: string): Promise<unknown> {
  const { body } = await scim(provider, 'GET', `/Groups/${id}`);
  return Array.isArray(body.members) ? body.members.map((each) => (each as JsonObject).value).sort() : [];
}

describe('a directory that skips unknown members', () => {
  it('takes the known ones in POST, PUT and PATCH, with and without a path, and in Bulk', async () => {
    const provider = await newProvider('entra');
    const [ada, bob] = [await person(provider, 'ada'), await person(provider, 'bob')];
    const made = await group(provider, [ada, GONE]);
    expect(made.status).toBe(201);
    const id = member(made, 'id');
    expect(await membersOf(provider, id)).toEqual([ada]);
    const both = [{ value: GONE }, { value: bob }];
    const put = { schemas: [GROUP], displayName: 'Team', members: both };
    expect((await scim(provider, 'PUT', `/Groups/${id}`, { body: put })).status).toBe(200);
    expect(await membersOf(provider, id)).toEqual([bob]);
    const operations: JsonObject[] = [
      { op: 'replace', path: 'members', value: [{ value: ada }, { value: GONE }] },
      { op: 'replace', value: { members: both } },
      { op: 'add', value: { members: [{ value: GONE }, { value: ada }] } },
    ];
    const expected = [[ada], [bob], [ada, bob].sort()];
    for (const [index, operation] of operations.entries()) {
      const answer = await scim(provider, 'PATCH', `/Groups/${id}`, { body: patch(operation) });
      expect([answer.status, await membersOf(provider, id)]).toEqual([204, expected[index]]);
    }
    const bulk = await scim(provider, 'POST', '/Bulk', {
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [
          { method: 'PUT', path: `/Groups/${id}`, data: put },
          { method: 'POST', path: '/Groups', bulkId: 'a', data: { ...put, displayName: 'Other' } },
        ],
      },
    });
    expect(bulk.body.Operations).toMatchObject([{ status: '200' }, { status: '201' }]);
    expect(await membersOf(provider, id)).toEqual([bob]);
    expect(await loggedAt(provider, '/Bulk')).toMatchObject({ skippedMembers: [GONE, GONE], skippedMemberCount: 2 });
  });

  it('refuses a request of which no member is known, and a cycle as ever', async () => {
    const provider = await newProvider('okta');
    expect(await group(provider, [GONE, 'x'])).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    const inner = member(await group(provider, [await person(provider, 'ada')], 'Inner'), 'id');
    const outer = member(await group(provider, [inner], 'Outer'), 'id');
    const body = patch({ op: 'add', path: 'members', value: [{ value: outer }, { value: GONE }] });
    expect(await scim(provider, 'PATCH', `/Groups/${inner}`, { body })).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue' },
    });
  });

  it('counts a member that is taken out as known, however it is named', async () => {
    const provider = await newProvider('okta');
    const [ada, bob] = [await person(provider, 'ada'), await person(provider, 'bob')];
    const stale: JsonObject = { op: 'add', path: 'members', value: [{ value: GONE }] };
    const removals: JsonObject[] = [
      { op: 'remove', path: `members[value eq "${ada}"]` },
      { op: 'remove', path: 'members', value: [{ value: ada }] },
      { op: 'remove', path: 'members[display eq "ada"]' },
      { op: 'remove', path: 'members[value sw "usr_" and display sw "ADA"]' },
    ];
    for (const removal of removals)
      for (const operations of [
        [removal, stale],
        [stale, removal],
      ]) {
        const id = member(await group(provider, [ada, bob]), 'id');
        const answer = await scim(provider, 'PATCH', `/Groups/${id}`, { body: patch(...operations) });
        expect([removal, answer.status, await membersOf(provider, id)]).toEqual([removal, 204, [bob]]);
      }
    const id = member(await group(provider, [bob]), 'id');
    const body = patch({ op: 'remove', path: 'members', value: [{ value: ada }, { value: 'x' }] }, stale);
    expect((await scim(provider, 'PATCH', `/Groups/${id}`, { body })).status).toBe(400);
  });

  it('counts a member that is there already as known, and makes no event of what it left out', async () => {
    const provider = await newProvider('okta');
    const ada = await person(provider, 'ada');
    const id = member(await group(provider, [ada]), 'id');
    const { body: before } = await scim(provider, 'GET', `/Groups/${id}`);
    for (const op of ['add', 'replace']) {
      const body = patch({ op, path: 'members', value: [{ value: ada }, { value: GONE }] });
      expect((await scim(provider, 'PATCH', `/Groups/${id}`, { body })).status).toBe(204);
    }
    expect((await scim(provider, 'GET', `/Groups/${id}`)).body).toEqual(before);
    const events = data(await call('GET', `/organizations/${provider.organizationId}/events`));
    expect(events.filter(({ type }) => type === 'group.members_changed')).toHaveLength(1);
  });

  it('is seen in the log, in health, on the portal’s pages and in its CSV', async () => {
    const provider = await newProvider('okta');
    const ada = await person(provider, 'ada');
    const made = await group(provider, [ada, GONE, 'x'.repeat(300)], '"skippedMemberCount":7');
    expect(made.status).toBe(201);
    expect(await loggedAt(provider, '/Groups')).toMatchObject({
      skippedMembers: [GONE, 'x'.repeat(100)],
      skippedMemberCount: 2,
    });
    const health = await call('GET', `/organizations/${provider.organizationId}/health`);
    expect(health.body.directories).toMatchObject([{ failuresLastHour: 0, skippedMembers: 2 }]);
    const { visitor } = await enter(provider.organizationId);
    const home = `/portal/${provider.organizationId}/${provider.directoryId}`;
    for (const path of [home, `${home}/log?show=skipped`]) {
      const { text } = await visitor.get(path);
      expect(text).toContain('2 members skipped');
      expect(text).toContain(GONE);
    }
    expect((await visitor.get(`${home}/log.csv`)).text).toContain(`${GONE} xxx`);
  });
});

it('a directory that refuses unknown members changes nothing for the known ones', async () => {
  const provider = await newProvider('jumpcloud');
  const ada = await person(provider, 'ada');
  const id = member(await group(provider, []), 'id');
  const body = patch({ op: 'add', path: 'members', value: [{ value: ada }, { value: GONE }] });
  expect((await scim(provider, 'PATCH', `/Groups/${id}`, { body })).status).toBe(400);
  expect(await membersOf(provider, id)).toEqual([]);
  await call('PATCH', `/directories/${provider.directoryId}`, { unknownMembers: 'skip' });
  expect((await scim(provider, 'PATCH', `/Groups/${id}`, { body })).status).toBe(204);
  expect(await membersOf(provider, id)).toEqual([ada]);
});
