// The list of users and groups together, a page at a time: whole, in order, and read as far as the page.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { type Either, listBoth } from '../../src/directory/list-both.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

const USERS = 230;
const GROUPS = 5;
const LARGE = 3000;
const LIMIT = 1000;
let small: Seeded;
let large: Seeded;

beforeAll(async () => {
  small = await seedDirectory(env.DB, USERS, 'root-small');
  large = await seedDirectory(env.DB, LARGE, 'root-large');
});

function reader({ directoryId }: Seeded, tokenHash: string, maxRowsPerList: number): Reader {
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

const list = (text: string) => listBoth(reader(small, 'root-small', 0), parseQuery(new URLSearchParams(text)));
const idsOf = (resources: readonly Either[]) =>
  resources.map((each) => (each.kind === 'User' ? each.user.id : each.group.id));

/** All of the small directory, in that order. */
function inOrder(sortBy: string, sortOrder: string): string[] {
  const users = Array.from({ length: USERS }, (_, i) => i);
  const groups = Array.from({ length: GROUPS }, (_, i) => small.group(i));
  const byName = users.toSorted((a, b) => (`user${a}@x.org` < `user${b}@x.org` ? -1 : 1)).map(small.user);
  const byTime = users.flatMap((i) => (i < GROUPS ? [small.group(i), small.user(i)] : [small.user(i)]));
  const orders: Record<string, string[]> = {
    id: [...groups, ...users.map(small.user)],
    userName: [...byName, ...groups],
    'meta.lastModified': byTime,
  };
  const order = orders[sortBy] ?? [];
  return sortOrder === 'descending' ? order.toReversed() : order;
}

describe.each(['id', 'userName', 'meta.lastModified'])('everything sorted by %s', (sortBy) => {
  describe.each(['ascending', 'descending'])('%s', (sortOrder) => {
    const asked = `sortBy=${sortBy}&sortOrder=${sortOrder}&attributes=id`;

    it.each([1, 7, 115, 200])('is whole by startIndex, %d at a time', async (count) => {
      const found: string[] = [];
      for (let startIndex = 1; startIndex <= USERS + GROUPS; startIndex += count) {
        if (count === 1 && startIndex > 7 && startIndex < USERS - 7) continue;
        const page = await list(`${asked}&count=${count}&startIndex=${startIndex}`);
        expect(page.total).toBe(USERS + GROUPS);
        expect(idsOf(page.resources)).toEqual(inOrder(sortBy, sortOrder).slice(startIndex - 1, startIndex - 1 + count));
        found.push(...idsOf(page.resources));
      }
      if (count > 1) expect(found).toEqual(inOrder(sortBy, sortOrder));
    });

    it.each([3, 50])('is whole by cursor, there and back, %d at a time', async (count) => {
      const pages: string[][] = [];
      let page = await list(`${asked}&count=${count}&cursor`);
      for (;;) {
        pages.push(idsOf(page.resources));
        if (page.nextCursor === undefined) break;
        page = await list(`${asked}&count=${count}&cursor=${page.nextCursor}`);
      }
      expect(pages.flat()).toEqual(inOrder(sortBy, sortOrder));
      for (const before of pages.slice(0, -1).reverse()) {
        page = await list(`${asked}&count=${count}&cursor=${page.previousCursor}`);
        expect(idsOf(page.resources)).toEqual(before);
      }
      expect(page.previousCursor).toBeUndefined();
    });

    it('is read as far as the page in a large directory', async () => {
      for (const more of ['', '&cursor', '&startIndex=61']) {
        const asking = reader(large, 'root-large', LIMIT);
        const page = await listBoth(asking, parseQuery(new URLSearchParams(`${asked}&count=50${more}`)));
        expect(page).toMatchObject({ total: LARGE + LARGE / 50, resources: { length: 50 } });
        expect(asking.db.meter.rowsRead).toBeLessThanOrEqual(430);
      }
    });
  });
});

it('a page deep in the order of userName is remembered, and the next one begins there', async () => {
  const rows: number[] = [];
  for (const startIndex of [2001, 2101, 2201]) {
    const asking = reader(large, 'root-large', 0);
    const text = `sortBy=userName&attributes=id&count=100&startIndex=${startIndex}`;
    const page = await listBoth(asking, parseQuery(new URLSearchParams(text)));
    expect(page.resources).toHaveLength(100);
    rows.push(asking.db.meter.rowsRead);
  }
  expect(rows[0]).toBeGreaterThan(2000);
  expect(Math.max(...rows.slice(1))).toBeLessThanOrEqual(450);
});
