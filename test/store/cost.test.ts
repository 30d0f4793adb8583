import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { findGroup, findUser } from '../../src/directory/find.ts';
import { listGroups, listUsers } from '../../src/directory/list.ts';
import { findMembership, type ListedMemberships, listMemberships } from '../../src/directory/list-memberships.ts';
import type { MembersOfGroup } from '../../src/directory/member-pages.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { MAX_MEMBERS_SHOWN } from '../../src/store/list/groups.ts';
import { findPeople } from '../../src/tenancy/find-people.ts';
import { matchPeople } from '../../src/tenancy/match.ts';
import { groupsBeginningWith } from '../../src/tenancy/people.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

const small = 300;
const large = 10_000;
let directories: { seeded: Seeded; hash: string }[];

beforeAll(async () => {
  directories = [];
  for (const size of [small, large]) {
    const hash = `cost-${size}`;
    directories.push({ seeded: await seedDirectory(env.DB, size, hash), hash });
  }
});

function reader(directoryId: string, tokenHash: string, maxRowsPerList = 0): Reader {
  const made: Reader = {
    db: openDatabase(env.DB),
    access: { directoryId, tokenHash, now: Date.now() },
    base: 'https://scim.test/base',
    address: '',
    secret: btoa('k'.repeat(32)),
    maxRowsPerList,
    again: () => made,
    admitted: null,
  };
  return made;
}

/** Rows read and trips in the small and in the large directory. */
async function costs(work: (reader: Reader, seeded: Seeded) => Promise<unknown>) {
  const costs = [];
  for (const { hash, seeded } of directories) {
    const asked = reader(seeded.directoryId, hash);
    await work(asked, seeded);
    costs.push({ rows: asked.db.meter.rowsRead, trips: asked.db.meter.d1Trips });
  }
  return costs;
}

const databases = ({ db }: Reader) => ({
  databases: {
    meter: db.meter,
    operator: db,
    of: () => db,
    labelOf: () => '',
    together: () => db,
    all: () => new Map([['', db]]),
  },
});

const query = (text: string) => parseQuery(new URLSearchParams(text));

const members = (seeded: Seeded, more: string) => query(`filter=group.value eq "${seeded.group(1)}"${more}`);

const inGroup = (seeded: Seeded, user: string) =>
  query(`excludedAttributes=members&filter=id eq "${seeded.group(1)}" and members eq "${user}"`);

/** What it may read, log row aside: interfaces of the ledger. */
const CEILINGS: [string, number, (reader: Reader, seeded: Seeded) => Promise<unknown>][] = [
  ['get a user in one group', 8, (r, s) => findUser(r, s.user(7), {})],
  [
    'whether someone is in a group, as Entra ID asks: yes',
    8,
    async (r, s) => expect((await listGroups(r, inGroup(s, s.user(77)))).total).toBe(1),
  ],
  [
    'whether someone is in a group, as Entra ID asks: no',
    8,
    async (r, s) => expect((await listGroups(r, inGroup(s, s.user(7)))).total).toBe(0),
  ],
  ['get a user without groups', 5, (r, s) => findUser(r, s.user(7), { excludedAttributes: 'groups' })],
  ['a user that is not there', 5, (r) => findUser(r, 'usr_none', {})],
  ['find by userName', 8, (r) => listUsers(r, query('filter=userName eq "user7@x.org"'))],
  ['find by externalId', 8, (r) => listUsers(r, query('filter=externalId eq "ext-7"'))],
  ['find by e-mail', 8, (r) => listUsers(r, query('filter=emails.value eq "user7@x.org"'))],
  [
    'find by e-mail of a type',
    8,
    (r) => listUsers(r, query('filter=emails[type eq "work" and value eq "USER7@x.org"]')),
  ],
  ['get a group without members', 6, (r, s) => findGroup(r, s.group(1), { excludedAttributes: 'members' })],
  ['get a group of 50', 110, (r, s) => findGroup(r, s.group(1), {})],
  [
    'find a group by displayName, without members',
    6,
    (r) => listGroups(r, query('filter=displayName eq "group 1"&excludedAttributes=members')),
  ],
  ['first page of 100 users', 420, (r) => listUsers(r, query(''))],
  ['first page by cursor', 420, (r) => listUsers(r, query('cursor&count=50'))],
  ['first page by userName', 420, (r) => listUsers(r, query('sortBy=userName'))],
  ['first page by lastModified', 420, (r) => listUsers(r, query('sortBy=meta.lastModified&sortOrder=descending'))],
  ['two groups with members', 320, (r) => listGroups(r, query('count=2'))],
  ['find by userName and more', 8, (r) => listUsers(r, query('filter=userName eq "user7@x.org" and active eq true'))],
  ['find by userName, sorted', 16, (r) => listUsers(r, query('filter=userName eq "user7@x.org"&sortBy=title'))],
  ['find by userName, by cursor', 16, (r) => listUsers(r, query('filter=userName eq "user7@x.org"&cursor'))],
  ['find by e-mail, sorted', 26, (r) => listUsers(r, query('filter=emails.value eq "user7@x.org"&sortBy=title'))],
  ['find by externalId, by cursor', 17, (r) => listUsers(r, query('filter=externalId eq "ext-7"&cursor'))],
  ['either of two names', 30, (r) => listUsers(r, query('filter=userName eq "user7@x.org" or externalId eq "ext-9"'))],
  ['userName begins with', 60, (r) => listUsers(r, query('filter=userName sw "user299@"&attributes=userName'))],
  [
    'modified in a span',
    92,
    (r) =>
      listUsers(
        r,
        query(
          'filter=meta.lastModified gt "1970-01-01T00:00:01.010Z" and meta.lastModified le "1970-01-01T00:00:01.020Z"',
        ),
      ),
  ],
  ['users of a group', 900, (r, s) => listUsers(r, query(`filter=groups.value eq "${s.group(1)}"`))],
  ['groups of a member', 24, (r, s) => listGroups(r, query(`filter=members.value eq "${s.user(7)}"&attributes=id`))],
  ['members of a group, by cursor', 120, (r, s) => listMemberships(r, members(s, '&cursor&count=50'))],
  ['members of a group, by index', 120, (r, s) => listMemberships(r, members(s, '&count=50'))],
  [
    'groups of a member, as memberships',
    10,
    (r, s) => listMemberships(r, query(`filter=member.value eq "${s.user(7)}"`)),
  ],
  ['one membership', 6, (r, s) => listMemberships(r, members(s, ` and member.value eq "${s.user(51)}"`))],
  ['a membership by its id', 6, (r, s) => findMembership(r, `gm_${s.group(1).slice(4)}_${s.user(51)}`, {})],
  ['a count alone', 4, (r) => listUsers(r, query('count=0'))],
  [
    'groups by how their name begins, as one types',
    8,
    (r, s) => groupsBeginningWith(r.db, s.directoryId, { search: 'GROUP ', limit: 3 }),
  ],
  ['a person by e-mail', 12, (r, s) => findPeople(databases(r), s.organizationId, 'email', 'USER7@x.org')],
  ['a person by userName', 8, (r, s) => findPeople(databases(r), s.organizationId, 'userName', 'user7@x.org')],
  ['a person by externalId', 8, (r, s) => findPeople(databases(r), s.organizationId, 'externalId', 'ext-7')],
];

describe('the same rows are read at 300 and 10,000 users', () => {
  it.each(CEILINGS)('%s: at most %d', async (_name, ceiling, work) => {
    const [atSmall, atLarge] = await costs(work);
    // At the end of an index there is no next row to read.
    expect(Math.abs((atLarge?.rows ?? 0) - (atSmall?.rows ?? 0))).toBeLessThanOrEqual(1);
    expect([atSmall?.trips, atLarge?.trips]).toEqual([1, 1]);
    expect(atLarge?.rows).toBeLessThanOrEqual(ceiling);
  });

  it('many people are matched in two trips, whatever the size of the directory', async () => {
    const people = Array.from({ length: 250 }, (_, i) => ({
      key: `${i}`,
      email: `user${i}@x.org`,
      externalId: `ext-${i}`,
    }));
    const [atSmall, atLarge] = await costs((r, s) => matchPeople(databases(r), s.directoryId, people));
    expect([atSmall?.trips, atLarge?.trips]).toEqual([2, 2]);
    // Each is looked for in three indexes; then the first hundred others, with who stands before them.
    expect(atLarge?.rows).toBeLessThanOrEqual(250 * 14 + 500);
    expect((atLarge?.rows ?? 0) - (atSmall?.rows ?? 0)).toBeLessThanOrEqual(110);
  });

  it('all memberships are read to the end by cursor, each page but the first for what it shows', async () => {
    const [, { hash, seeded } = { hash: '', seeded: undefined }] = directories;
    const seen: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const asked = reader(seeded?.directoryId ?? '', hash);
      const page: ListedMemberships = await listMemberships(asked, query(`cursor=${cursor}&count=200`));
      seen.push(...page.resources.map(({ memberId }) => memberId));
      expect(page.total).toBe(large);
      if (cursor !== '') expect(asked.db.meter.rowsRead).toBeLessThanOrEqual(2 * 200 + 60);
      expect(asked.db.meter.d1Trips).toBe(1);
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(Array.from({ length: large }, (_, i) => seeded?.user(i)));
  });

  it('any startIndex of 10,000 stays below 600 beside the memberships', async () => {
    const [, { hash, seeded } = { hash: '', seeded: undefined }] = directories;
    for (const startIndex of [1, 2, 99, 249, 252, 499, 500, 501, 750, 4_999, 5_251, 9_880, 9_999, 10_001]) {
      const asked = reader(seeded?.directoryId ?? '', hash);
      const listed = await listUsers(asked, query(`startIndex=${startIndex}`));
      const expected = Math.max(0, Math.min(100, 10_001 - startIndex));
      expect(listed.resources.map(({ id }) => id)).toEqual(
        Array.from({ length: expected }, (_, i) => seeded?.user(startIndex - 1 + i)),
      );
      expect(asked.db.meter.rowsRead - 2 * expected).toBeLessThanOrEqual(600);
    }
  });

  it('a wrong token reads no row of the directory', async () => {
    const asked = reader(directories[1]?.seeded.directoryId ?? '', 'wrong');
    await expect(listUsers(asked, query(''))).rejects.toMatchObject({ status: 401 });
    await expect(listGroups(asked, query(''))).rejects.toMatchObject({ status: 401 });
    await expect(findUser(asked, directories[1]?.seeded.user(1) ?? '', {})).rejects.toMatchObject({ status: 401 });
    await expect(listMemberships(asked, query(''))).rejects.toMatchObject({ status: 401 });
    await expect(listUsers(asked, query('startIndex=777'))).rejects.toMatchObject({ status: 401 });
    await expect(listUsers(asked, query('sortBy=title'))).rejects.toMatchObject({ status: 401 });
    // A sum over nothing counts as rows too.
    expect(asked.db.meter.rowsRead).toBeLessThanOrEqual(2);
  });

  it('a group of 10,000 is read in trips of 4,000, in order, each for what it shows', async () => {
    const hash = 'cost-members';
    const seeded = await seedDirectory(env.DB, large, hash);
    await everyoneInto(seeded, seeded.group(0));
    const asked = reader(seeded.directoryId, hash);
    const { pages, resource } = await findGroup(asked, seeded.group(0), {});
    expect(resource).not.toHaveProperty('members');
    expect(asked.db.meter).toMatchObject({ d1Trips: 1, rowsRead: 2 * 100 + 6 });
    const found: MembersOfGroup[] = [];
    for await (const page of pages ?? []) found.push(page);
    expect(found.map(({ members }) => members.length)).toEqual([100, 4_000, 4_000, 1_900]);
    expect(found.flatMap(({ members }) => members.map(({ id }) => id))).toEqual(
      Array.from({ length: large }, (_, i) => seeded.user(i)),
    );
    expect(asked.db.meter.d1Trips).toBe(4);
    expect(asked.db.meter.rowsRead).toBeLessThanOrEqual(2 * large + 40);
    // A list of it and 49 others goes on where a trip ended, in the middle of a group or not.
    const listed = reader(seeded.directoryId, hash);
    const { pages: ofList, resources } = await listGroups(listed, query('count=50'));
    const all = new Map<string, string[]>();
    for await (const { groupId, members: some } of ofList ?? [])
      all.set(groupId, [...(all.get(groupId) ?? []), ...some.map(({ id }) => id)]);
    expect([...all.keys()]).toEqual(resources.map(({ id }) => id));
    expect([...all.values()].map(({ length }) => length)).toEqual([large, ...Array<number>(49).fill(50)]);
    expect(new Set(all.get(seeded.group(0))).size).toBe(large);
    expect(listed.db.meter.d1Trips).toBe(1 + 4);
    // By name it is one of a few at first.
    const byName = await listGroups(reader(seeded.directoryId, hash), query('filter=displayName eq "group 0"'));
    expect((await byName.pages?.next())?.value).toMatchObject({ groupId: seeded.group(0) });
    // Without members nothing of them is read.
    const without = reader(seeded.directoryId, hash);
    expect((await findGroup(without, seeded.group(0), { excludedAttributes: 'members' })).pages).toBeUndefined();
    expect(without.db.meter.rowsRead).toBeLessThanOrEqual(6);
  });

  it('a group of more than a response may show is refused with advice, and shown without them', async () => {
    const hash = 'cost-too-many';
    const seeded = await seedDirectory(env.DB, 4_050, hash);
    await everyoneInto(seeded, seeded.group(0));
    await env.DB.prepare('UPDATE groups SET member_count = ?2 WHERE id = ?1')
      .bind(seeded.group(0), MAX_MEMBERS_SHOWN + 1)
      .run();
    const asked = reader(seeded.directoryId, hash);
    const refused = { status: 400, scimType: 'tooMany', detail: expect.stringContaining('excludedAttributes=members') };
    await expect(findGroup(asked, seeded.group(0), {})).rejects.toMatchObject(refused);
    await expect(listGroups(asked, query(`filter=id eq "${seeded.group(0)}"`))).rejects.toMatchObject(refused);
    await expect(listGroups(asked, query('count=1'))).rejects.toMatchObject(refused);
    const { resource } = await findGroup(asked, seeded.group(0), { excludedAttributes: 'members' });
    expect(resource?.id).toBe(seeded.group(0));
  });
});

async function everyoneInto({ directoryId }: Seeded, groupId: string): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      'INSERT OR IGNORE INTO memberships (group_id, member_id) SELECT ?, id FROM users WHERE directory_id = ?',
    ).bind(groupId, directoryId),
    env.DB.prepare(
      'UPDATE groups SET member_count = (SELECT user_count FROM directories WHERE id = ?2) WHERE id = ?1',
    ).bind(groupId, directoryId),
  ]);
}
