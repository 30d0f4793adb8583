// Lists of a large directory: what no index serves is read once, or not at all above the limit.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { listGroups, listUsers } from '../../src/directory/list.ts';
import { listBoth } from '../../src/directory/list-both.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { ScimError } from '../../src/protocol/error.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { countInactive } from '../../src/store/upkeep/inactive.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

const SIZE = 3000;
const SMALL = 150;
const LIMIT = 1000;
let large: Seeded;
let small: Seeded;

beforeAll(async () => {
  large = await seedDirectory(env.DB, SIZE, 'bounded-large');
  small = await seedDirectory(env.DB, SMALL, 'bounded-small');
  for (const { directoryId, user } of [large, small]) {
    const size = directoryId === large.directoryId ? SIZE : SMALL;
    const inactive = Array.from({ length: size }, (_, i) => i).filter((i) => !isActive(i));
    // The counter follows by itself.
    await env.DB.prepare('UPDATE users SET active = 0 WHERE id IN (SELECT value FROM json_each(?))')
      .bind(JSON.stringify(inactive.map(user)))
      .run();
  }
  // A group within another one.
  await env.DB.batch([
    env.DB.prepare('INSERT INTO memberships (group_id, member_id) VALUES (?, ?)').bind(small.group(0), small.group(2)),
    env.DB.prepare('UPDATE groups SET member_count = member_count + 1 WHERE id = ?').bind(small.group(0)),
    env.DB.prepare('UPDATE groups SET parent_count = 1 WHERE id = ?').bind(small.group(2)),
  ]);
});

/** Of every seven one is not. */
function isActive(i: number): boolean {
  return i % 7 !== 3;
}
const INACTIVE = Math.ceil((SIZE - 3) / 7);

function reader(seeded: Seeded, maxRowsPerList: number): Reader {
  const made: Reader = {
    db: openDatabase(env.DB),
    access: {
      directoryId: seeded.directoryId,
      tokenHash: seeded === large ? 'bounded-large' : 'bounded-small',
      now: Date.now(),
    },
    base: 'https://scim.test/base',
    address: '',
    secret: btoa('k'.repeat(32)),
    maxRowsPerList,
    again: () => made,
    admitted: null,
  };
  return made;
}

const LISTS = { '/Users': listUsers, '/Groups': listGroups, '/': listBoth };

/** What a list answers, and the rows it read. */
async function asked(path: keyof typeof LISTS, text: string, maxRowsPerList = 0, seeded = large) {
  const asking = reader(seeded, maxRowsPerList);
  const answer: { total?: number; scimType?: string | undefined; ids?: string[] } = await LISTS[path](
    asking,
    parseQuery(new URLSearchParams(text)),
  ).then(
    ({ resources, total }) => ({ total, ids: resources.map((each) => JSON.stringify(each)) }),
    (error: unknown) => {
      if (!(error instanceof ScimError)) throw error;
      return { scimType: error.scimType };
    },
  );
  return { ...answer, rows: asking.db.meter.rowsRead, trips: asking.db.meter.d1Trips };
}

describe('what no index serves', () => {
  it.each([
    ['/Users', 'filter=userName co "nobody"', SIZE],
    ['/Users', 'filter=title eq "nothing"', SIZE],
    ['/Users', 'filter=title eq "nothing"&cursor', SIZE],
    ['/Users', 'filter=title eq "nothing"&count=0', SIZE],
    ['/Users', 'filter=title eq "nothing"&sortBy=name.familyName', SIZE],
    // A full page: what is behind it is read once.
    ['/Users', 'filter=not (title eq "nothing")&attributes=userName', SIZE + 400],
    ['/Users', 'filter=not (title eq "nothing")&attributes=userName&startIndex=2900', SIZE + 400],
    ['/Groups', 'filter=displayName co "nothing"', SIZE / 50],
    ['/', 'filter=displayName co "nothing"', SIZE + SIZE / 50],
  ] as const)('%s?%s is read once', async (path, text, rows) => {
    const answer = await asked(path, text);
    expect(answer.total).toBeDefined();
    expect(answer.rows).toBeGreaterThanOrEqual(rows);
    expect(answer.rows).toBeLessThanOrEqual(rows + 16);
  });

  it.each([
    ['/Users', 'filter=title eq "a"'],
    ['/Users', 'filter=title eq "a"&count=0'],
    ['/Users', 'filter=title eq "a"&cursor'],
    ['/Users', 'filter=not (userName eq "user7@x.org")'],
    ['/Users', 'filter=userName eq "user7@x.org" or title eq "a"'],
    ['/Users', 'sortBy=name.familyName'],
    ['/Users', 'sortBy=userName&startIndex=1001'],
    ['/', 'filter=displayName co "a"'],
    ['/', 'sortBy=displayName'],
    ['/', 'sortBy=meta.lastModified&startIndex=1001'],
  ] as const)('%s?%s is refused above the limit before it is read', async (path, text) => {
    const answer = await asked(path, text, LIMIT);
    expect(answer.scimType).toBe('tooMany');
    expect(answer.rows).toBeLessThanOrEqual(path === '/' ? 10 : 8);
    expect((await asked(path, text, SIZE + SIZE / 50)).scimType).toBeUndefined();
  });

  it.each([
    ['/Users', 'filter=userName sw "user1"&sortBy=title'],
    ['/Users', 'filter=userName sw "user" and title eq "a"'],
    ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:01.500Z" and title eq "a"'],
    ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:01.500Z"&startIndex=1500'],
  ] as const)('%s?%s is refused after a look that stops at the limit', async (path, text) => {
    const answer = await asked(path, text, LIMIT);
    expect(answer.scimType).toBe('tooMany');
    expect(answer.rows).toBeLessThanOrEqual(LIMIT + 10);
  });

  it.each([
    ['/Users', '', 310],
    ['/Users', 'startIndex=2500', 560],
    ['/Users', 'sortBy=id&sortOrder=descending&startIndex=1001', 660],
    ['/Users', 'sortBy=userName&cursor', 310],
    ['/Users', 'filter=userName eq "user7@x.org" or externalId eq "ext-9" or emails.value eq "user8@x.org"', 60],
    ['/Users', 'filter=userName sw "user29" and title eq "a"', 600],
    ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:03.950Z"', 450],
    ['/Groups', 'filter=displayName co "group"&attributes=displayName', 260],
    ['/', 'attributes=id', 400],
    ['/', 'attributes=id&startIndex=2500', 450],
  ] as const)('%s?%s is answered within %d rows', async (path, text, rows) => {
    const answer = await asked(path, text.includes('attributes') ? text : `${text}&attributes=userName`, LIMIT);
    expect(answer.scimType).toBeUndefined();
    expect(answer.rows).toBeLessThanOrEqual(rows);
  });

  it.each([
    ['userName sw "user"', SIZE, LIMIT + 450],
    // Looked at is counted.
    ['userName sw "user20"', 111, 450],
    ['meta.lastModified gt "1970-01-01T00:00:00Z"', SIZE, LIMIT + 450],
    ['meta.lastModified ge "1970-01-01T00:00:01.400Z"', SIZE - 400, LIMIT + 450],
    ['meta.lastModified gt "1970-01-01T00:00:01.400Z"', SIZE - 401, LIMIT + 450],
    ['meta.lastModified lt "1970-01-01T00:00:03.500Z"', SIZE - 500, LIMIT + 450],
    ['meta.lastModified le "1970-01-01T00:00:03.500Z"', SIZE - 499, LIMIT + 450],
  ])('a range that holds nearly all, %s, is counted by those outside of it', async (filter, total, rows) => {
    for (const more of ['&attributes=userName', '&cursor&attributes=userName', '&count=0']) {
      const answer = await asked('/Users', `filter=${filter}${more}`, LIMIT);
      expect(answer.total).toBe(total);
      expect(answer.rows).toBeLessThanOrEqual(rows);
      expect((await asked('/Users', `filter=${filter}${more}`)).total).toBe(total);
    }
    expect((await asked('/Users', `filter=${filter}`, 400)).scimType).toBe(
      total === SIZE || total < 400 ? undefined : 'tooMany',
    );
  });

  it.each([
    ['active eq true', SIZE - INACTIVE, 340],
    ['active ne false', SIZE - INACTIVE, 340],
    ['active eq false', INACTIVE, 320],
  ])('%s is counted by the directory, and read as far as its page', async (filter, total, rows) => {
    const asking = `filter=${filter}&attributes=userName`;
    for (const more of ['', '&cursor', '&count=0', '&startIndex=51', '&startIndex=9999&count=1']) {
      const deep = more.includes('9999');
      const answer = await asked('/Users', `${asking}${more}`, deep ? 0 : LIMIT);
      expect(answer.total).toBe(total);
      if (!deep) expect(answer.rows).toBeLessThanOrEqual(rows + (more.includes('51') ? 60 : 0));
    }
    if (filter === 'active eq false')
      expect((await asked('/Users', `${asking}&sortBy=userName`, INACTIVE)).total).toBe(total);
    else expect((await asked('/Users', `${asking}&sortBy=userName&cursor`, LIMIT)).total).toBe(total);
    for (const more of ['&sortBy=title', `&startIndex=${LIMIT}`]) {
      const limit = filter === 'active eq false' ? INACTIVE - 1 : LIMIT;
      expect(await asked('/Users', `${asking}${more}`, limit)).toMatchObject({ scimType: 'tooMany' });
    }
  });

  it('active users are listed by cursor however many they are, by startIndex as far as the limit and the inactive ones allow', async () => {
    const asking = 'filter=active eq true&attributes=userName&count=20';
    // By cursor a page looks one further, to see whether there is a next one.
    const limit = INACTIVE + 21;
    expect(await asked('/Users', `${asking}&startIndex=1`, limit)).toMatchObject({ total: SIZE - INACTIVE });
    expect(await asked('/Users', `${asking}&startIndex=3`, limit)).toMatchObject({ scimType: 'tooMany' });
    const page = (cursor: string, maxRows: number) =>
      listUsers(
        reader(large, maxRows),
        parseQuery(new URLSearchParams({ filter: 'active eq true', count: '20', attributes: 'userName', cursor })),
      );
    let seen = 0;
    for (let cursor: string | null = ''; cursor !== null && seen <= limit; ) {
      const { nextCursor, resources } = await page(cursor, limit);
      seen += resources.length;
      cursor = nextCursor ?? null;
    }
    expect(seen).toBeGreaterThan(limit);
    // More inactive ones than the limit leaves room for: what is never refused is the list of all.
    await expect(page('', limit - 1)).rejects.toMatchObject({ scimType: 'tooMany' });
    for (const all of ['cursor', `startIndex=${SIZE - 20}`])
      expect(await asked('/Users', `${all}&attributes=userName&count=20`, 1)).toMatchObject({ total: SIZE });
  });

  it('until the clock has counted the inactive users, they are counted where there are few', async () => {
    await env.DB.prepare('UPDATE directories SET inactive_count = NULL WHERE id IN (?, ?)')
      .bind(large.directoryId, small.directoryId)
      .run();
    const asking = 'filter=active eq false&attributes=userName&cursor';
    expect(await asked('/Users', asking, LIMIT)).toMatchObject({ scimType: 'tooMany' });
    expect(await asked('/Users', asking)).toMatchObject({ total: INACTIVE });
    const db = openDatabase(env.DB);
    while (await countInactive(db, 1));
    expect(await asked('/Users', asking, LIMIT)).toMatchObject({ total: INACTIVE });
    expect(await asked('/Users', asking, LIMIT, small)).toMatchObject({ total: 21 });
  });

  it('a group is listed by its size, not by that of the directory', async () => {
    const filter = `filter=groups.value eq "${large.group(3)}" and title eq "a"&attributes=userName`;
    expect(await asked('/Users', filter, 60)).toMatchObject({ total: 17 });
    expect(await asked('/Users', filter, 40)).toMatchObject({ scimType: 'tooMany' });
    const nested = `filter=groups.value eq "${small.group(0)}"&attributes=userName`;
    expect(await asked('/Users', nested, 120, small)).toMatchObject({ total: 100 });
    expect(await asked('/Users', nested, 90, small)).toMatchObject({ scimType: 'tooMany' });
  });

  it.each([
    ['&count=10', 70],
    ['&count=10&cursor', 75],
    ['&count=10&startIndex=21', 100],
    ['&count=0', 20],
  ])('a group without groups in it is read as far as the page, and counted by itself: %s', async (more, rows) => {
    const answer = await asked('/Users', `filter=groups.value eq "${large.group(3)}"&attributes=userName${more}`, 30);
    expect(answer.total).toBe(50);
    expect(answer.rows).toBeLessThanOrEqual(rows);
  });

  it('a group that is gone has nobody, and whom it had is not read', async () => {
    const gone = large.group(5);
    await env.DB.prepare('DELETE FROM groups WHERE id = ?').bind(gone).run();
    const answer = await asked('/Users', `filter=groups.value eq "${gone}"&attributes=userName`);
    expect(answer).toMatchObject({ total: 0, ids: [] });
    expect(answer.rows).toBeLessThanOrEqual(20);
  });

  it.each([
    ['meta.lastModified gt "1970-01-01T00:00:01.400Z"', SIZE - 401],
    ['userName sw "user"', SIZE],
    ['title eq "a"', SIZE / 3],
  ])('pages by cursor behind the first one count nothing: %s', async (filter, total) => {
    const asking = (cursor: string) =>
      listUsers(
        reader(large, filter.startsWith('title') ? 0 : LIMIT),
        parseQuery(new URLSearchParams({ filter, cursor, count: '20', attributes: 'userName' })),
      );
    let page = await asking('');
    for (let turn = 0; turn < 3; turn++) {
      const db = openDatabase(env.DB);
      const query = { filter, cursor: page.nextCursor ?? '', count: '20', attributes: 'userName' };
      const from = { ...reader(large, filter.startsWith('title') ? 0 : LIMIT), db };
      page = await listUsers(from, parseQuery(new URLSearchParams(query)));
      expect(page).toMatchObject({ total, resources: { length: 20 } });
      expect(db.meter.rowsRead).toBeLessThanOrEqual(filter.startsWith('title') ? 180 : 140);
    }
  });

  it('of a stranger nothing is read', async () => {
    const asking = { ...reader(large, LIMIT), access: { ...reader(large, LIMIT).access, tokenHash: 'other' } };
    const query = parseQuery(new URLSearchParams('filter=userName sw "user" and title eq "a"'));
    await expect(listUsers(asking, query)).rejects.toMatchObject({ status: 401 });
    expect(asking.db.meter.rowsRead).toBeLessThanOrEqual(2);
  });
});

/** The users of the small directory, as test/seed makes them, and what filters and orders mean for them. */
const PEOPLE = Array.from({ length: SMALL }, (_, i) => ({
  i,
  name: `user${i}@x.org`,
  title: [`a`, `b`, null][i % 3] ?? null,
}));
type Person = (typeof PEOPLE)[number];

const FILTERS: readonly [text: string, holds: (person: Person) => boolean][] = [
  ['title eq "a"', ({ title }) => title === 'a'],
  ['title pr', ({ title }) => title !== null],
  ['userName co "9"', ({ name }) => name.includes('9')],
  ['userName sw "user1"', ({ name }) => name.startsWith('user1')],
  ['userName sw "user1" and title eq "b"', ({ name, title }) => name.startsWith('user1') && title === 'b'],
  ['meta.lastModified ge "1970-01-01T00:00:01.100Z"', ({ i }) => i >= 100],
  ['externalId eq "ext-7" or userName eq "user9@x.org"', ({ i }) => i === 7 || i === 9],
  ['title eq "nothing"', () => false],
  ['active eq true', ({ i }) => isActive(i)],
  ['active eq false', ({ i }) => !isActive(i)],
  ['groups.value eq "GROUP 1"', ({ i }) => i >= 50 && i < 100],
  ['groups.value eq "GROUP 1" and active eq true', ({ i }) => i >= 50 && i < 100 && isActive(i)],
  ['groups.value eq "GROUP 0"', ({ i }) => i < 50 || i >= 100],
  ['active eq false and title eq "a"', ({ i, title }) => !isActive(i) && title === 'a'],
];

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const SORTS: readonly [text: string, compare: (a: Person, b: Person) => number][] = [
  ['id', (a, b) => a.i - b.i],
  ['userName', (a, b) => byText(a.name, b.name)],
  ['meta.lastModified', (a, b) => a.i - b.i],
  ['title', (a, b) => byText(a.title ?? '~', b.title ?? '~') || a.i - b.i],
];

describe('pages and totals are those of all who match', () => {
  it('by index, and by cursor there and back', async () => {
    const lists = fc.record({
      filter: fc.constantFrom(...FILTERS),
      sort: fc.constantFrom(...SORTS),
      descending: fc.boolean(),
      startIndex: fc.integer({ min: 1, max: SMALL + 10 }),
      count: fc.integer({ min: 0, max: 60 }),
      maxRows: fc.constantFrom(0, SMALL),
    });
    await fc.assert(
      fc.asyncProperty(lists, async ({ count, descending, filter, maxRows, sort, startIndex }) => {
        const [text, holds] = filter;
        const expected = PEOPLE.filter(holds)
          .sort(sort[1])
          .map(({ i }) => small.user(i));
        if (descending) expected.reverse();
        const list = async (more: Record<string, string>) => {
          const named = text.replace(/GROUP (\d)/, (_, group: string) => small.group(Number(group)));
          const params = {
            filter: named,
            sortBy: sort[0],
            sortOrder: descending ? 'descending' : 'ascending',
            ...more,
          };
          const query = parseQuery(new URLSearchParams({ ...params, attributes: 'userName' }));
          const { nextCursor, previousCursor, resources, total } = await listUsers(reader(small, maxRows), query);
          expect(total).toBe(expected.length);
          return { ids: resources.map(({ id }) => id), nextCursor, previousCursor };
        };
        const page = await list({ startIndex: String(startIndex), count: String(count) });
        expect(page.ids).toEqual(expected.slice(startIndex - 1, startIndex - 1 + count));
        const walked: string[][] = [];
        const size = String(Math.max(count, 20));
        let last = await list({ cursor: '', count: size });
        for (walked.push(last.ids); last.nextCursor !== undefined; walked.push(last.ids))
          last = await list({ cursor: last.nextCursor, count: size });
        expect(walked.flat()).toEqual(expected);
        for (let at = walked.length - 2; last.previousCursor !== undefined; at--) {
          last = await list({ cursor: last.previousCursor, count: size });
          expect(last.ids).toEqual(walked[at]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
