import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Seeded, seedDirectory } from '../../seed/directory.ts';
import { call, data, member, pointers } from '../calls.ts';

let one: Seeded;
let other: Seeded;

beforeAll(async () => {
  one = await seedDirectory(env.DB, 120, 'people-one');
  other = await seedDirectory(env.DB, 60, 'people-other');
});

describe("a directory's users", () => {
  it("are shown as the host app's view, with groups when read singly", async () => {
    const answer = await call('GET', `/directories/${one.directoryId}/users/${one.user(0)}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: one.user(0),
      externalId: 'ext-0',
      userName: 'User0@x.org',
      email: 'User0@x.org',
      givenName: null,
      active: true,
      title: 'a',
      custom: {},
      createdAt: '1970-01-01T00:00:01.000Z',
      scim: { userName: 'User0@x.org' },
      groups: [{ id: one.group(0), displayName: 'Group 0' }],
    });
    expect(answer.body.scim).not.toHaveProperty('groups');
    const listed = data(await call('GET', `/directories/${one.directoryId}/users?limit=1`))[0];
    const { groups: _, ...withoutGroups } = answer.body;
    expect(listed).toEqual(withoutGroups);
  });

  it('are listed in pages, in order of id or of modification', async () => {
    for (const query of ['limit=50', `limit=50&updatedAfter=${encodeURIComponent('1970-01-01T00:00:01.019Z')}`]) {
      const seen: unknown[] = [];
      let cursor = '';
      do {
        const page = await call(
          'GET',
          `/directories/${one.directoryId}/users?${query}${cursor && `&cursor=${cursor}`}`,
        );
        expect(page.status).toBe(200);
        seen.push(...data(page).map(({ id }) => id));
        cursor = page.body.nextCursor === null ? '' : member(page, 'nextCursor');
      } while (cursor);
      const first = query === 'limit=50' ? 0 : 20;
      expect(seen).toEqual(Array.from({ length: 120 - first }, (_, i) => one.user(first + i)));
    }
  });

  it('are searched by part of a name, whatever its case, and by being active', async () => {
    const path = `/directories/${one.directoryId}/users`;
    expect(data(await call('GET', `${path}?search=USER11@`)).map(({ id }) => id)).toEqual([one.user(11)]);
    expect(data(await call('GET', `${path}?search=user11@&active=false`))).toEqual([]);
    expect(data(await call('GET', `${path}?search=user11@&active=true`))).toHaveLength(1);
  });

  it.each([
    ['active=yes', ['active']],
    ['updatedAfter=yesterday', ['updatedAfter']],
    ['cursor=abc', ['cursor']],
    ['limit=1000', ['limit']],
    [`search=${'a'.repeat(201)}`, ['search']],
  ])('%s is 422', async (query, expected) => {
    const answer = await call('GET', `/directories/${one.directoryId}/users?${query}`);
    expect([answer.status, pointers(answer)]).toEqual([422, expected]);
  });
});

describe("a directory's groups", () => {
  it('are listed and read without members, which are a list of their own', async () => {
    const path = `/directories/${one.directoryId}/groups`;
    const listed = await call('GET', `${path}?limit=2`);
    expect(data(listed).map(({ id }) => id)).toEqual([one.group(0), one.group(1)]);
    expect(data(await call('GET', `${path}?cursor=${member(listed, 'nextCursor')}`))).toHaveLength(1);
    const group = await call('GET', `${path}/${one.group(0)}`);
    expect(group.body).toMatchObject({
      id: one.group(0),
      externalId: null,
      displayName: 'Group 0',
      memberCount: 50,
      unassigned: false,
      stale: false,
      scim: { displayName: 'Group 0' },
    });
    expect(group.body.scim).not.toHaveProperty('members');
    expect(group.body).toEqual(data(listed)[0]);
    const first = await call('GET', `${path}/${one.group(0)}/members?limit=30`);
    expect(data(first)[0]).toEqual({ id: one.user(0), type: 'User', display: expect.stringContaining('Person 0') });
    const second = await call('GET', `${path}/${one.group(0)}/members?cursor=${member(first, 'nextCursor')}`);
    expect(data(first).length + data(second).length).toBe(50);
  });
});

describe("another directory's users and groups", () => {
  it('are not found', async () => {
    for (const path of [`users/${other.user(0)}`, `groups/${other.group(0)}`, `groups/${other.group(0)}/members`])
      expect([path, (await call('GET', `/directories/${one.directoryId}/${path}`)).status]).toEqual([path, 404]);
  });
});
