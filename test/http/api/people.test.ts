import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/database.ts';
import { newDirectoryId } from '../../../src/id.ts';
import { listUserProfiles } from '../../../src/tenancy/people-pages.ts';
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

  it('are looked for a stretch at a time: a page without any has a next one', async () => {
    // As in a large directory: the stretch of a page ends after 40 of these.
    const { directoryId } = other;
    const bucket = env.DB.prepare(
      "INSERT OR IGNORE INTO buckets (directory_id, kind, first_id, n) VALUES (?, 'User', ?, 1)",
    );
    await env.DB.batch(Array.from({ length: 59 }, (_, i) => bucket.bind(directoryId, other.user(i + 1))));
    const path = `/directories/${directoryId}/users?search=user59@`;
    const first = await call('GET', path);
    expect(data(first)).toEqual([]);
    const second = await call('GET', `${path}&cursor=${member(first, 'nextCursor')}`);
    expect(data(second).map(({ id }) => id)).toEqual([other.user(59)]);
    expect(second.body.nextCursor).toBeNull();
  });

  it('are looked for a stretch at a time in the order of modification too', async () => {
    const db = openDatabase(env.DB);
    for (const query of [{ search: 'user77@' }, { active: true, search: 'user7' }]) {
      const asked = { ...query, updatedAfter: 0, limit: 3 };
      const seen: string[] = [];
      const first = await listUserProfiles(db, one.directoryId, asked, 10);
      // Nobody among the first ten: what is looked for stands further back.
      if (query.search === 'user77@') expect([first.rows, first.next === null]).toEqual([[], false]);
      let after: string | null | undefined;
      do {
        const page = await listUserProfiles(db, one.directoryId, { ...asked, ...(after ? { after } : {}) }, 10);
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      const all = await listUserProfiles(db, one.directoryId, { ...asked, limit: 100 });
      expect(all.next).toBeNull();
      expect(seen).toEqual(all.rows.map(({ id }) => id));
      expect(seen).toContain(one.user(77));
    }
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

describe('a person of an organization', () => {
  const path = (query: string) => `/organizations/${one.organizationId}/people?${query}`;
  /** User 7 once more, deactivated, in a second directory: found before the first one by id, shown after it. */
  const former = 'usr_00000000000000007';
  let second = '';

  beforeAll(async () => {
    do second = newDirectoryId(one.organizationId);
    while (second > one.directoryId);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO directories (id, organization_id, provider, status, user_count, created_at, updated_at)
         VALUES (?, ?, 'custom', 'active', 1, 1, 1)`,
      ).bind(second, one.organizationId),
      env.DB.prepare(
        `INSERT INTO users (directory_id, id, user_name_key, external_id, active, version, created_at, modified_at,
           synced_at, doc, search, roles)
         SELECT ?, ?, user_name_key, external_id, 0, 1, 1, 1, 1, json_set(doc, '$.active', json('false')), search,
           '[{"role":"admin","source":"default"}]' FROM users WHERE id = ?`,
      ).bind(second, former, one.user(7)),
    ]);
  });

  it.each(['email=USER7@x.org', 'userName=user7@X.org', 'externalId=ext-7'])(
    'is found by %s, with groups and roles, the active one first',
    async (query) => {
      const answer = await call('GET', path(query));
      expect(data(answer)).toMatchObject([
        { directoryId: one.directoryId, id: one.user(7), active: true, groups: [{ id: one.group(0) }], role: null },
        { directoryId: second, id: former, active: false, groups: [], role: 'admin' },
      ]);
      const { directoryId: _, ...user } = data(answer)[0] ?? {};
      expect(user).toEqual((await call('GET', `/directories/${one.directoryId}/users/${one.user(7)}`)).body);
    },
  );

  it('is nobody where nobody has it, or another organization', async () => {
    for (const query of ['email=nobody@x.org', 'externalId=EXT-7', 'userName=user200@x.org'])
      expect([query, (await call('GET', path(query))).body]).toEqual([query, { data: [] }]);
    expect((await call('GET', '/organizations/org_0000000000000000/people?email=a@x.org')).status).toBe(404);
  });

  it.each([
    ['', ['email']],
    ['email=a@x.org&userName=a', ['userName']],
    ['email=', ['email']],
    ['name=a', ['name']],
  ])('%s is 422', async (query, expected) => {
    const answer = await call('GET', path(query));
    expect([answer.status, pointers(answer)]).toEqual([422, expected]);
  });
});

describe("the people whom an app has, beside a directory's", () => {
  const match = (people: readonly object[]) => call('POST', `/directories/${one.directoryId}/match`, { people });

  it('are matched by what leads to one user, and new on either side', async () => {
    // Another user has the address of user 5; user 6 has it no more, being deactivated.
    const [five, six] = [one.user(5), one.user(6)];
    await env.DB.batch([
      env.DB.prepare('INSERT INTO user_emails VALUES (?, ?, ?)').bind(one.directoryId, 'user5@x.org', one.user(50)),
      env.DB.prepare('INSERT INTO user_emails VALUES (?, ?, ?)').bind(one.directoryId, 'user6@x.org', one.user(60)),
      env.DB.prepare('UPDATE users SET active = 0 WHERE id = ?').bind(six),
    ]);
    const answer = await match([
      { key: 'by id', externalId: 'ext-1', email: 'USER1@x.org' },
      { key: 'by email', externalId: 'of another system', email: 'User2@x.org' },
      { key: 'by name', userName: 'user3@X.ORG', email: 'private@x.org' },
      { key: 'of two', externalId: 'ext-1', email: 'user4@x.org' },
      { key: 'shared', email: 'user5@x.org' },
      { key: 're-hired', email: 'user6@x.org' },
      { key: 'twin 1', email: 'user8@x.org' },
      { key: 'twin 2', userName: 'user8@x.org' },
      { key: 'guest', email: 'guest@x.org' },
    ]);
    expect(answer.status).toBe(200);
    const { onlyInDirectory, ...sides } = answer.body;
    expect(sides).toEqual({
      matched: [
        { key: 'by email', userId: one.user(2), by: 'email' },
        { key: 'by name', userId: one.user(3), by: 'userName' },
        { key: 're-hired', userId: one.user(60), by: 'email' },
      ],
      ambiguous: [
        { key: 'by id', userIds: [one.user(1)] },
        { key: 'of two', userIds: [one.user(1), one.user(4)] },
        { key: 'shared', userIds: [five, one.user(50)] },
        { key: 'twin 1', userIds: [one.user(8)] },
        { key: 'twin 2', userIds: [one.user(8)] },
      ],
      unmatched: ['guest'],
    });
    // Named are the users 1, 2, 3, 4, 5, 50, 60 and 8.
    expect(onlyInDirectory).toMatchObject({ count: 120 - 8 });
    const named = (onlyInDirectory as { people: { userId: string; userName: string; email: string }[] }).people;
    expect(named).toHaveLength(100);
    expect(named[0]).toEqual({ userId: one.user(0), userName: 'User0@x.org', email: 'User0@x.org' });
    expect(named.map(({ userId }) => userId)).not.toContain(one.user(2));
    expect((await match([{ key: 'alone', externalId: 'ext-1' }])).body).toMatchObject({
      matched: [{ key: 'alone', userId: one.user(1), by: 'externalId' }],
      onlyInDirectory: { count: 119 },
    });
  });

  it.each<[string, readonly object[], readonly string[]]>([
    ['nobody', [], ['/people']],
    ['one without anything to match', [{ key: '1' }], ['/people/0']],
    [
      'a key twice',
      [
        { key: '1', email: 'a' },
        { key: '1', email: 'b' },
      ],
      ['/people/1/key'],
    ],
    ['an unknown member', [{ key: '1', mail: 'a', email: 'a' }], ['/people/0/mail']],
    ['too many', Array.from({ length: 1001 }, (_, i) => ({ key: String(i), email: 'a' })), ['/people']],
  ])('%s is 422', async (_, people, expected) => {
    const answer = await match(people);
    expect([answer.status, pointers(answer)]).toEqual([422, expected]);
  });

  it('are not matched with a directory that is not there', async () => {
    const unknown = '/directories/dir_00000000000000000000000000000/match';
    expect((await call('POST', unknown, { people: [{ key: '1', email: 'a' }] })).status).toBe(404);
  });
});
