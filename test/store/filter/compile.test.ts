import { beforeAll, describe, expect, it } from 'vitest';
import { matches } from '../../../src/protocol/filter/match.ts';
import { parseFilter } from '../../../src/protocol/filter/parse.ts';
import { GROUP_TYPE, USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { BARBARA, CASES, GROUP_CASES } from '../../protocol/filter/cases.ts';
import { assembled, find, listed, openTo, planOf, type Resource, statementFor, store, type World } from './world.ts';

const times = { version: 7, createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678), modifiedAt: Date.UTC(2026, 1, 1) };
const group = (id: string, displayName: string): Resource => ({ id, doc: { displayName }, ...times });

const WORLD: World = {
  directoryId: 'dir_filters',
  type: USER_TYPE,
  users: [
    { id: 'usr_barbara', doc: BARBARA, ...times },
    { id: 'usr_minimal', doc: { userName: 'minimal', active: true }, ...times },
  ],
  groups: [
    group('grp_direct', 'Tour Guides'),
    { ...group('grp_outer', 'Everybody'), doc: { displayName: 'Everybody', externalId: 'Out' } },
  ],
  members: new Map([
    ['grp_direct', ['usr_barbara', 'usr_gone']],
    ['grp_outer', ['grp_direct', 'usr_minimal', 'grp_gone']],
    ['grp_gone', ['usr_barbara']],
  ]),
};

/** Has a user and a group of the same names. */
const ELSEWHERE: World = {
  directoryId: 'dir_elsewhere',
  type: USER_TYPE,
  users: [{ id: 'usr_elsewhere', doc: BARBARA, ...times }],
  groups: [group('grp_stranger', 'Tour Guides')],
  members: new Map([['grp_stranger', ['usr_barbara', 'usr_elsewhere']]]),
};

/** 1,000 users in 20 groups, each user in one. */
const CROWD: World = {
  directoryId: 'dir_crowd',
  type: USER_TYPE,
  users: Array.from({ length: 1_000 }, (_, i) => ({
    id: `usr_c${String(i).padStart(4, '0')}`,
    doc: {
      userName: `User${i}@example.com`,
      externalId: `ext-${i}`,
      active: true,
      emails: [
        { value: `User${i}@Work.example`, type: 'work' },
        { value: `user${i}@home.example`, type: 'home' },
      ],
    },
    version: 1,
    createdAt: 1_000_000 + i,
    modifiedAt: 2_000_000 + i,
  })),
  groups: Array.from({ length: 20 }, (_, i) => group(`grp_c${i}`, `Group ${i}`)),
  members: new Map(
    Array.from({ length: 20 }, (_, g) => [
      `grp_c${g}`,
      Array.from({ length: 50 }, (_, i) => `usr_c${String(g * 50 + i).padStart(4, '0')}`),
    ]),
  ),
};

beforeAll(async () => {
  for (const world of [WORLD, ELSEWHERE, CROWD]) await store(world);
  await openTo(WORLD);
});

describe('RFC 7644 §3.4.2.2 on D1', () => {
  for (const [filter, wanted] of CASES)
    it(`${wanted ? 'finds' : 'does not find'} ${filter}`, async () => {
      expect((await find(WORLD, USER_TYPE, filter)).ids.includes('usr_barbara')).toBe(wanted);
    });

  it('means the same for every case and user as protocol/filter/match', async () => {
    const shown = assembled(WORLD, 'User');
    for (const [filter] of CASES) {
      const wanted = [...shown].filter(([, user]) => matches(user, parseFilter(filter, USER_TYPE))).map(([id]) => id);
      expect((await find(WORLD, USER_TYPE, filter)).ids, filter).toEqual(wanted);
      for (const paged of ['few', 'page'] as const)
        expect(await listed(WORLD, 'User', filter, paged), `${filter}, ${paged}`).toEqual(wanted);
    }
  });

  for (const [filter, ids] of GROUP_CASES)
    it(`groups: ${filter}`, async () => {
      expect((await find(WORLD, GROUP_TYPE, filter)).ids).toEqual(ids);
      const tree = parseFilter(filter, GROUP_TYPE);
      const wanted = [...assembled(WORLD, 'Group')].filter(([, shown]) => matches(shown, tree)).map(([id]) => id);
      expect(wanted).toEqual(ids);
      for (const paged of ['few', 'page'] as const) expect(await listed(WORLD, 'Group', filter, paged)).toEqual(ids);
    });

  it('binds one parameter, whatever the number of literals', () => {
    const filter = Array.from({ length: 200 }, (_, i) => `title eq "${i}"`).join(' or ');
    // One more is the caller's own: the directory.
    expect(statementFor(WORLD, USER_TYPE, filter).params).toHaveLength(2);
  });
});

describe('an index drives', () => {
  const drives: readonly (readonly [string, string, number])[] = [
    ['id eq "usr_c0500"', 'sqlite_autoindex_users_1', 3],
    ['userName eq "USER500@example.com"', 'users_name', 3],
    ['userName eq "user500@example.com" and active eq true and title ne "x"', 'users_name', 3],
    ['externalId eq "ext-500"', 'users_external', 3],
    ['emails.value eq "user500@work.EXAMPLE"', 'user_emails', 6],
    ['emails eq "user500@home.example"', 'user_emails', 6],
    ['emails[type eq "work" and value eq "user500@work.example"]', 'user_emails', 10],
    ['userName sw "user500@"', 'users_name', 5],
  ];
  for (const [filter, index, most] of drives)
    it(`${filter}: at most ${most} rows of 1,000`, async () => {
      const { ids, rowsRead } = await find(CROWD, USER_TYPE, filter);
      expect(ids.length).toBeGreaterThan(0);
      expect(await planOf(CROWD, USER_TYPE, filter)).toContain(index);
      expect(rowsRead).toBeLessThanOrEqual(most);
    });

  it('displayName and members of groups', async () => {
    expect((await find(CROWD, GROUP_TYPE, 'displayName eq "group 7"')).rowsRead).toBeLessThanOrEqual(3);
    const { ids, rowsRead } = await find(CROWD, GROUP_TYPE, 'members.value eq "usr_c0500"');
    expect(ids).toEqual(['grp_c10']);
    expect(rowsRead).toBeLessThanOrEqual(7);
  });

  it('beginnings of names, up to the last characters of Unicode', async () => {
    const names = [
      'a',
      'ab',
      'abc',
      'ac',
      'b',
      'a\ud7ff',
      'a\ud7ffx',
      'a\ue000',
      'a\u{10ffff}',
      'a\u{10ffff}x',
      '\u{10ffff}',
    ];
    const world: World = {
      ...WORLD,
      directoryId: 'dir_names',
      users: [],
      groups: names.map((name, i) => group(`grp_n${String(i).padStart(2, '0')}`, name)),
      members: new Map(),
    };
    await store(world);
    for (const prefix of names) {
      const { ids } = await find(world, GROUP_TYPE, `displayName sw ${JSON.stringify(prefix)}`);
      expect(ids, prefix).toEqual(world.groups.filter((_, i) => names[i]?.startsWith(prefix)).map(({ id }) => id));
    }
  });

  it('nothing, but groups.value costs a row three reads at most', async () => {
    const { ids, rowsRead } = await find(CROWD, USER_TYPE, 'groups.value eq "grp_c10"');
    expect(ids).toHaveLength(50);
    expect(rowsRead).toBeLessThanOrEqual(3_100);
  });

  it('nothing, but text in JSON is taken apart for those that hold it only', async () => {
    const { ids, rowsRead } = await find(CROWD, USER_TYPE, 'emails[type eq "work" and value co "user77"]');
    expect(ids).toHaveLength(11);
    expect(rowsRead).toBeLessThanOrEqual(1_050);
  });
});

describe('D1 takes the worst case of each limit', () => {
  const many = (n: number, one: (i: number) => string, word = ' or ') =>
    Array.from({ length: n }, (_, i) => one(i)).join(word);
  const worst: readonly (readonly [string, string])[] = [
    ['200 comparisons', many(200, (i) => `title co "${i}"`)],
    ['200 of e-mail addresses', many(200, (i) => `emails.value eq "${i}"`)],
    ['100 value paths', many(100, (i) => `emails[type eq "w" and value co "${i}"]`, ' and ')],
    ['200 of one value path', `emails[${many(200, (i) => `value co "${i}"`)}]`],
    ['200 groups', many(200, (i) => `groups.value eq "${i}"`)],
    ['25 brackets with not', `${'not (title pr and '.repeat(24)}(active eq true)${')'.repeat(24)}`],
    [
      '25 brackets of 8 each, and and or in turn',
      `${Array.from({ length: 24 }, (_, i) => `${many(7, () => 'title pr', i % 2 ? ' or ' : ' and ')} ${i % 2 ? 'or' : 'and'} not (`).join('')}title pr${')'.repeat(24)}`,
    ],
    ['24 brackets within a value path', `emails[${'not (type pr or '.repeat(24)}value pr${')'.repeat(24)}]`],
    [
      '25 brackets of 8 each, within a value path',
      `emails[${Array.from({ length: 24 }, (_, i) => `${many(7, () => 'type pr', i % 2 ? ' or ' : ' and ')} ${i % 2 ? 'or' : 'and'} (`).join('')}value pr${')'.repeat(24)}]`,
    ],
    ['10 kB of text', `title eq "${'😀'.repeat(2_500)}"`],
  ];
  for (const [name, filter] of worst)
    it(name, async () => {
      await expect(find(WORLD, USER_TYPE, filter)).resolves.toBeDefined();
    });

  it('or it is refused as invalidFilter', () => {
    const filter = many(200, (i) => `groups.display co "${i}"`);
    expect(() => statementFor(WORLD, USER_TYPE, filter)).toThrow(
      expect.objectContaining({ scimType: 'invalidFilter' }),
    );
  });
});
