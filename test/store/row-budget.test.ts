// What lists read beside MAX_ROWS_PER_LIST: each kind of list, in a directory that is as large as it may be and in one that is
// larger. docs/limits.md says how many rows there are for each that a list looks at.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { listGroups, listUsers } from '../../src/directory/list.ts';
import { listBoth } from '../../src/directory/list-both.ts';
import { listMemberships } from '../../src/directory/list-memberships.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { ScimError } from '../../src/protocol/error.ts';
import { type ListQuery, parseQuery } from '../../src/protocol/query.ts';
import { listUserProfiles } from '../../src/tenancy/people-pages.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

/** Users and groups together, fifty users to a group: as many as a list may look at, and three times as many. */
const LIMIT = 1_020;
const SIZES = { full: 1_000, large: 3_000 };
/** Of a page of ten: whom it shows, their groups, who asks. */
const PAGE = 80;

interface Answer {
  readonly total?: number;
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly resources: readonly object[];
}

let directories: Record<keyof typeof SIZES, Seeded>;

beforeAll(async () => {
  const full = await seedDirectory(env.DB, SIZES.full, 'budget-full');
  const large = await seedDirectory(env.DB, SIZES.large, 'budget-large');
  directories = { full, large };
  for (const seeded of [full, large]) {
    const n = seeded === full ? SIZES.full : SIZES.large;
    // Group 1 holds all groups behind it, so everybody but the first fifty.
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO memberships (group_id, member_id) SELECT ?1, id FROM groups WHERE directory_id = ?2 AND id > ?1`,
      ).bind(seeded.group(1), seeded.directoryId),
      env.DB.prepare(`UPDATE groups SET member_count = member_count + ?2 WHERE id = ?1`).bind(
        seeded.group(1),
        n / 50 - 2,
      ),
      env.DB.prepare(`UPDATE groups SET parent_count = 1 WHERE directory_id = ?1 AND id > ?2`).bind(
        seeded.directoryId,
        seeded.group(1),
      ),
      // Group 0 holds everybody.
      env.DB.prepare(
        `INSERT INTO memberships (group_id, member_id) SELECT ?1, id FROM users WHERE directory_id = ?2 ON CONFLICT DO NOTHING`,
      ).bind(seeded.group(0), seeded.directoryId),
      env.DB.prepare('UPDATE groups SET member_count = ?2 WHERE id = ?1').bind(seeded.group(0), n),
    ]);
  }
});

const LISTS = {
  '/Users': listUsers,
  '/Groups': listGroups,
  '/': listBoth,
  '/GroupMemberships': listMemberships,
} satisfies Record<string, (reader: Reader, query: ListQuery) => Promise<Answer>>;

async function asked(size: keyof typeof SIZES, path: keyof typeof LISTS, text: string, maxRowsPerList = LIMIT) {
  const seeded = directories[size];
  const db = openDatabase(env.DB);
  const reader: Reader = {
    db,
    access: { directoryId: seeded.directoryId, tokenHash: `budget-${size}`, now: Date.now() },
    base: 'https://scim.test/base',
    address: '',
    secret: btoa('k'.repeat(32)),
    maxRowsPerList,
    again: () => reader,
    admitted: null,
  };
  const named = text
    .replace(/GROUP (\d+)/g, (_, i: string) => seeded.group(Number(i)))
    .replace(/USER (\d+)/g, (_, i: string) => seeded.user(Number(i)));
  const query = parseQuery(new URLSearchParams(`${text.includes('count=') ? '' : 'count=10&'}attributes=id&${named}`));
  const outcome = await listed<Answer>(LISTS[path](reader, query));
  return { ...outcome, rows: db.meter.rowsRead };
}

async function listed<Answer>(list: Promise<Answer>) {
  try {
    return { answer: await list, scimType: null };
  } catch (error) {
    if (error instanceof ScimError) return { answer: null, scimType: error.scimType };
    throw error;
  }
}

/** A list, how many rows there are at most for each that it looks at, and what becomes of it in the larger directory. */
type Case = readonly [path: keyof typeof LISTS, text: string, factor: number, inLarge: 'answered' | 'refused'];

const CASES: Case[] = [
  ['/Users', 'filter=title eq "nothing"', 1, 'refused'],
  ['/Users', 'filter=not (title eq "nothing")&startIndex=900', 1, 'refused'],
  ['/Users', 'filter=title eq "a"&sortBy=name.familyName', 4, 'refused'],
  ['/Users', 'filter=not (title eq "nothing")&sortBy=name.familyName', 4, 'refused'],
  ['/Users', 'filter=not (title eq "nothing")&sortBy=name.familyName&startIndex=900', 4, 'refused'],
  ['/Users', 'sortBy=name.familyName', 2, 'refused'],
  ['/Users', 'sortBy=name.familyName&startIndex=900', 2, 'refused'],
  ['/Users', 'sortBy=userName&startIndex=900', 1, 'answered'],
  ['/Users', 'sortBy=userName&startIndex=1200', 1, 'refused'],
  ['/Users', 'filter=userName sw "user"', 1, 'answered'],
  ['/Users', 'filter=userName sw "user1"', 1, 'refused'],
  ['/Users', 'filter=userName sw "user1"&startIndex=400', 1, 'refused'],
  ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:02.500Z"', 1, 'refused'],
  ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:01.100Z"', 1, 'answered'],
  // In a directory that is counted, those before the page are passed and counted.
  ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:01.100Z"&startIndex=600', 2, 'answered'],
  ['/Users', 'filter=meta.lastModified gt "1970-01-01T00:00:01.100Z"&startIndex=900', 2, 'refused'],
  [
    '/Users',
    'filter=meta.lastModified gt "1970-01-01T00:00:01.500Z" and meta.lastModified lt "1970-01-01T00:00:03.500Z"',
    1,
    'refused',
  ],
  ['/Users', 'filter=userName sw "user" and title eq "a"', 2, 'refused'],
  ['/Users', 'filter=meta.lastModified lt "1970-01-01T00:00:02.000Z" and title eq "a"', 2, 'answered'],
  ['/Users', 'filter=meta.lastModified lt "1970-01-01T00:00:02.000Z" and title eq "a"&sortBy=title', 5, 'answered'],
  ['/Users', 'filter=meta.lastModified lt "1970-01-01T00:00:02.000Z"&sortBy=title', 5, 'answered'],
  ['/Users', 'filter=active eq true&startIndex=900', 1, 'answered'],
  ['/Users', 'filter=groups.value eq "GROUP 0"', 1, 'answered'],
  ['/Users', 'filter=groups.value eq "GROUP 0"&startIndex=900', 2, 'answered'],
  ['/Users', 'filter=groups.value eq "GROUP 0"&startIndex=1200', 2, 'refused'],
  ['/Users', 'filter=groups.value eq "GROUP 0" and title eq "a"', 2, 'refused'],
  ['/Users', 'filter=groups.value eq "GROUP 0"&sortBy=title', 5, 'refused'],
  ['/Users', 'filter=groups.value eq "GROUP 1"', 6, 'refused'],
  ['/Users', 'filter=groups.value eq "GROUP 1"&sortBy=name.familyName', 6, 'refused'],
  ['/Groups', 'filter=displayName co "nothing"', 1, 'answered'],
  ['/Groups', 'sortBy=externalId', 2, 'answered'],
  ['/', 'filter=displayName co "nothing"', 1, 'refused'],
  ['/', 'filter=not (displayName co "nothing")', 4, 'refused'],
  ['/', 'sortBy=displayName', 4, 'refused'],
  ['/', 'filter=meta.lastModified gt "1970-01-01T00:00:01.100Z"', 4, 'refused'],
  ['/', 'filter=meta.lastModified lt "1970-01-01T00:00:01.900Z"', 5, 'answered'],
  ['/', 'sortBy=meta.lastModified&startIndex=900', 4, 'answered'],
  ['/', 'sortBy=meta.lastModified&startIndex=1200', 4, 'refused'],
  ['/GroupMemberships', '', 1, 'answered'],
  ['/GroupMemberships', 'cursor', 1, 'answered'],
  ['/GroupMemberships', 'startIndex=850', 1, 'answered'],
  ['/GroupMemberships', 'startIndex=1200', 1, 'refused'],
  ['/GroupMemberships', 'filter=group.value eq "GROUP 0"&startIndex=900', 1, 'answered'],
  ['/GroupMemberships', 'filter=group.value eq "GROUP 0"&startIndex=2900', 1, 'refused'],
  ['/GroupMemberships', 'filter=member.value eq "USER 51"&startIndex=900', 1, 'answered'],
];

describe('a list reads MAX_ROWS_PER_LIST and its page, so many times as docs/limits.md says', () => {
  it.each(CASES)('%s?%s: %d', async (path, text, factor, inLarge) => {
    const full = await asked('full', path, text);
    expect(full.rows).toBeLessThanOrEqual(factor * LIMIT + PAGE);
    const large = await asked('large', path, text);
    expect(large.rows).toBeLessThanOrEqual(factor * LIMIT + PAGE);
    expect(large.scimType).toBe(inLarge === 'refused' ? 'tooMany' : null);
  });

  it('people by time of modification for the host app: twice', async () => {
    const db = openDatabase(env.DB);
    const query = { updatedAfter: 0, search: 'nobody', limit: 10 };
    expect((await listUserProfiles(db, directories.large.directoryId, query, LIMIT)).rows).toEqual([]);
    expect(db.meter.rowsRead).toBeLessThanOrEqual(2 * LIMIT + PAGE);
  });
});

describe('memberships beyond what may be passed', () => {
  it('are refused by index with advice, and read by cursor', async () => {
    const text = 'filter=group.value eq "GROUP 0"';
    expect((await asked('large', '/GroupMemberships', `${text}&startIndex=1021`)).scimType).toBe('tooMany');
    expect((await asked('large', '/GroupMemberships', `${text}&startIndex=1020`)).scimType).toBeNull();
    // The last ones, where all of them may be passed.
    const last = await asked('full', '/GroupMemberships', `${text}&startIndex=996`);
    expect(last.answer).toMatchObject({ total: SIZES.full, startIndex: 996, resources: { length: 5 } });
  });

  it('of more groups than may be summed up have no total by cursor, on no page', async () => {
    const text = 'count=20&cursor';
    const seen: string[] = [];
    let cursor: string | undefined = '';
    for (let pages = 0; cursor !== undefined && pages < 3; pages++) {
      const { answer, rows } = await asked('full', '/GroupMemberships', `${text}=${cursor}`, 39);
      expect(answer).not.toHaveProperty('total');
      expect(rows).toBeLessThanOrEqual(39 + PAGE);
      seen.push(...(answer?.resources ?? []).map((each) => JSON.stringify(each)));
      cursor = answer?.nextCursor;
    }
    expect(new Set(seen).size).toBe(60);
    expect((await asked('full', '/GroupMemberships', '', 39)).scimType).toBe('tooMany');
    expect((await asked('full', '/GroupMemberships', '', 60)).answer).toHaveProperty('total');
  });

  it('of a member in many groups are counted by no page of theirs', async () => {
    const { directoryId, user } = directories.full;
    await env.DB.prepare(
      'INSERT INTO memberships (group_id, member_id) SELECT id, ?1 FROM groups WHERE directory_id = ?2 ON CONFLICT DO NOTHING',
    )
      .bind(user(7), directoryId)
      .run();
    const text = 'filter=member.value eq "USER 7"';
    expect((await asked('full', '/GroupMemberships', text, 80)).answer).toMatchObject({ total: 20 });
    expect((await asked('full', '/GroupMemberships', text, 79)).scimType).toBe('tooMany');
    const { answer, rows } = await asked('full', '/GroupMemberships', `${text}&cursor`, 40);
    expect(answer).not.toHaveProperty('total');
    expect(answer?.resources).toHaveLength(10);
    expect(rows).toBeLessThanOrEqual(40 + PAGE);
  });
});
