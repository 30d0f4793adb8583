// A page at any startIndex is the one that counting gives, however little is read to find it.

import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { bucketChanges, countIn, countOut, openBuckets, withShelves } from '../../src/directory/buckets.ts';
import { listUsers } from '../../src/directory/list.ts';
import type { Reader } from '../../src/directory/reader.ts';
import { lacksShelves, shelvesFor, shelvesOf, textOfShelves } from '../../src/directory/shelves.ts';
import { parseQuery } from '../../src/protocol/query.ts';
import type { DirectoryRow } from '../../src/store/db/rows.ts';
import { users } from '../../src/store/db/schema.ts';
import { pageOf } from '../../src/store/list/page.ts';
import { BY_ID } from '../../src/store/list/sort.ts';
import { type Seeded, seedDirectory } from '../seed/directory.ts';

const SIZES = { bucket: 3, shelf: 4 };
const SHELVED_FROM = 10;
const TOKEN = 'places';
const TOKEN_OF_SORTED = 'places-sorted';
const idOf = (n: number) => `usr_${String(n).padStart(4, '0')}`;

interface Model {
  readonly ids: Set<string>;
  readonly buckets: Map<string, number>;
  row: Pick<DirectoryRow, 'id' | 'userCount' | 'userShelves' | 'groupShelves'>;
}

/** One round of creates (by number) and deletes (of a number that is there), as the writer counts them. */
function round(model: Model, steps: readonly (readonly [comes: boolean, n: number])[]): void {
  const { buckets, ids, row } = model;
  const directoryId = row.id;
  const firsts = [...buckets.keys()].sort();
  const newest = [...ids].sort().at(-1) ?? null;
  const answers = steps.flatMap(([, n]) => {
    const firstId = firsts.findLast((first) => first <= idOf(n));
    if (firstId === undefined) return [];
    const count = buckets.get(firstId) ?? 0;
    const newestId = count < SIZES.bucket ? null : newest;
    return [
      { directoryId, kind: 'User', firstId, n: count, id: idOf(n), last: firstId === firsts.at(-1) ? 1 : 0, newestId },
    ];
  });
  // Only these members of a row are looked at.
  const before = row as DirectoryRow;
  const all = firsts.map((firstId) => ({ directoryId, kind: 'User', firstId, n: buckets.get(firstId) ?? 0 }));
  const asksForAll = lacksShelves(before, 'User', SHELVED_FROM);
  const counted = openBuckets({ buckets: answers, allBuckets: asksForAll ? all : [] }, SIZES);
  for (const [comes, n] of steps) {
    const id = idOf(n);
    if (comes === ids.has(id)) continue;
    if (comes) countIn(counted, directoryId, 'User', id);
    else countOut(counted, directoryId, 'User', id);
    if (comes) ids.add(id);
    else ids.delete(id);
  }
  model.row = withShelves({ ...before, userCount: ids.size }, before, counted);
  const { removed, set } = bucketChanges(counted);
  for (const { firstId, n } of set) buckets.set(firstId, n);
  for (const { firstId } of removed) buckets.delete(firstId);
}

const histories = fc.array(fc.array(fc.tuple(fc.boolean(), fc.nat(150)), { minLength: 1, maxLength: 12 }), {
  maxLength: 12,
});
type History = readonly (readonly (readonly [boolean, number])[])[];

/** A directory that began with so many, one after the other, and then lived. */
function lived(directoryId: string, first: number, history: History): Model {
  const row = { id: directoryId, userCount: 0, userShelves: null, groupShelves: null };
  const model: Model = { ids: new Set(), buckets: new Map(), row };
  for (let n = 0; n < first; n++) round(model, [[true, n * 2]]);
  for (const steps of history) round(model, steps);
  return model;
}

describe('the shelves over the buckets of a directory', () => {
  it('are made once it is large, hold up to so many buckets each, and count what is in them', () => {
    fc.assert(
      fc.property(fc.nat(75), histories, (first, history) => {
        const { buckets, row } = lived('dir_x', first, history);
        // Only these members of a row are looked at.
        const shelves = shelvesOf(row as DirectoryRow, 'User');
        expect(shelves === null).toBe(row.userShelves === null);
        if (first > SHELVED_FROM) expect(shelves).not.toBeNull();
        const held = [...buckets].sort(([a], [b]) => (a < b ? -1 : 1));
        for (const [index, { buckets: size, firstId, n }] of (shelves ?? []).entries()) {
          const next = shelves?.[index + 1]?.firstId ?? '~';
          const on = held.filter(([id]) => id >= firstId && id < next);
          expect([size, n]).toEqual([on.length, on.reduce((sum, [, count]) => sum + count, 0)]);
          expect(size).toBeGreaterThan(0);
          expect(size).toBeLessThanOrEqual(SIZES.shelf);
        }
      }),
    );
  });

  it('are made anew after a version that does not know them counted', () => {
    const model = lived('dir_x', 60, []);
    const { userShelves } = model.row;
    model.row = { ...model.row, userShelves: null };
    round(model, [[false, 20]]);
    model.row = { ...model.row, userShelves };
    expect(shelvesOf(model.row as DirectoryRow, 'User')).toBeNull();
    round(model, [[true, 200]]);
    const shelves = shelvesOf(model.row as DirectoryRow, 'User');
    expect(shelves?.reduce((sum, { n }) => sum + n, 0)).toBe(60);
  });
});

describe('a page at any startIndex', () => {
  let seeded: Seeded;
  beforeAll(async () => {
    seeded = await seedDirectory(env.DB, 0, TOKEN);
  });

  /** Statements that make users and buckets of the directory those, and nothing else. */
  const setTo = (ids: readonly string[], buckets: readonly (readonly [firstId: string, n: number])[]) => {
    const { directoryId } = seeded;
    const of = (text: string, ...more: string[]) => env.DB.prepare(text).bind(directoryId, ...more);
    return [
      of('DELETE FROM users WHERE directory_id = ?1'),
      of('DELETE FROM buckets WHERE directory_id = ?1'),
      of(
        `INSERT INTO users (directory_id, id, user_name_key, active, version, created_at, modified_at, synced_at, doc, search)
         SELECT ?1, value, value, 1, 1, 1, 1, 1, '{}', '{}' FROM json_each(?2)`,
        JSON.stringify(ids),
      ),
      of(
        `INSERT INTO buckets (directory_id, kind, first_id, n)
         SELECT ?1, 'User', value ->> 0, value ->> 1 FROM json_each(?2)`,
        JSON.stringify(buckets),
      ),
    ];
  };

  it('is the one that counting gives, either way, whatever came and went, with shelves and without', async () => {
    const { directoryId } = seeded;
    const listing = {
      kind: 'User',
      filter: null,
      seek: null,
      byKeys: false,
      isRange: false,
      maxRows: 0,
      counted: null,
    } as const;
    const access = { directoryId, tokenHash: TOKEN, now: Date.now() };
    const columns = sql`${users.id} AS "id"`;
    await fc.assert(
      fc.asyncProperty(fc.nat(60), histories, fc.boolean(), async (first, history, withoutShelves) => {
        const { buckets, ids, row } = lived(directoryId, first, history);
        await env.DB.batch([
          ...setTo([...ids], [...buckets]),
          env.DB.prepare('UPDATE directories SET user_count = ?2, user_shelves = ?3 WHERE id = ?1').bind(
            directoryId,
            row.userCount,
            withoutShelves ? null : row.userShelves,
          ),
        ]);
        const inOrder = [...ids].sort();
        const asked = inOrder
          .concat('')
          .flatMap((_, index) => [false, true].map((descending) => ({ startIndex: index + 1, descending })));
        const pages = await openDatabase(env.DB).run(
          asked.map(({ descending, startIndex }) =>
            pageOf<{ id: string }>({ ...listing, access, sort: { ...BY_ID, descending } }, columns, {
              kind: 'index',
              startIndex,
              count: 3,
            }),
          ),
        );
        expect(pages.map((page) => page.map(({ id }) => id))).toEqual(
          asked.map(({ descending, startIndex }) =>
            (descending ? inOrder.toReversed() : inOrder).slice(startIndex - 1, startIndex + 2),
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('is found without the shelves that a version counted past, until they are made anew', async () => {
    const { directoryId } = seeded;
    const of = (text: string) => env.DB.prepare(text).bind(directoryId);
    const [, , , both, , one] = await env.DB.batch<{ users: string | null; groups: string | null }>([
      of(`UPDATE directories SET user_count = 5, group_count = 5 WHERE id = ?1`),
      of(`UPDATE directories SET user_shelves = '{"n":5}', group_shelves = '{"n":5}' WHERE id = ?1`),
      of(`UPDATE directories SET user_count = 6, user_shelves = '{"n":6}' WHERE id = ?1`),
      of('SELECT user_shelves AS users, group_shelves AS groups FROM directories WHERE id = ?1'),
      of('UPDATE directories SET user_count = 5 WHERE id = ?1'),
      of('SELECT user_shelves AS users, group_shelves AS groups FROM directories WHERE id = ?1'),
    ]);
    expect(both?.results).toEqual([{ users: '{"n":6}', groups: '{"n":5}' }]);
    expect(one?.results).toEqual([{ users: null, groups: '{"n":5}' }]);
  });

  it('of a million reads no more than 650 rows beside the page', async () => {
    const { directoryId } = seeded;
    const each = (n: number) => Array.from({ length: n }, (_, i) => i);
    // The run on the last shelf is there; the others are counters alone.
    const buckets = each(2000).map((i) => ({ firstId: i === 0 ? '' : idOf(i), n: 500 }));
    const text = textOfShelves(shelvesFor(buckets, 50));
    expect(text.length).toBeLessThan(1500);
    const last = each(500).map((i) => `${idOf(1999)}${String(i).padStart(4, '0')}`);
    await env.DB.batch([
      ...setTo(
        last,
        buckets.map(({ firstId, n }) => [firstId, n] as const),
      ),
      env.DB.prepare('UPDATE directories SET user_count = 1000000, user_shelves = ?2 WHERE id = ?1').bind(
        directoryId,
        text,
      ),
    ]);
    for (const [startIndex, at] of [
      [999_750, 249],
      [999_751, 250],
      [1_000_000, 499],
    ] as const) {
      const asking = reader(directoryId);
      const { resources, total } = await listUsers(
        asking,
        parseQuery(new URLSearchParams({ startIndex: String(startIndex), count: '1' })),
      );
      expect([resources[0]?.id, total]).toEqual([last[at], 1_000_000]);
      expect(asking.db.meter.rowsRead).toBeLessThanOrEqual(650);
    }
  });
});

describe('a page deep in a sorted list', () => {
  const SIZE = 2600;
  const PAGE = 100;
  let seeded: Seeded;
  beforeAll(async () => {
    seeded = await seedDirectory(env.DB, SIZE, TOKEN_OF_SORTED);
  });

  const asking = (maxRowsPerList = 0) => ({
    ...reader(seeded.directoryId),
    access: { directoryId: seeded.directoryId, tokenHash: TOKEN_OF_SORTED, now: Date.now() },
    maxRowsPerList,
  });
  const page = (from: Reader, startIndex: number, query: string) =>
    listUsers(from, parseQuery(new URLSearchParams(`${query}&startIndex=${startIndex}&count=${PAGE}`)));
  /** In the order of the list, counted. */
  const inOrder = async (order: string) => {
    const { results } = await env.DB.prepare(`SELECT id FROM users WHERE directory_id = ? ORDER BY ${order}`)
      .bind(seeded.directoryId)
      .all<{ id: string }>();
    return results.map(({ id }) => id);
  };
  const ORDERS = [
    ['sortBy=userName', 'user_name_key, id'],
    ['sortBy=userName&sortOrder=descending', 'user_name_key DESC, id DESC'],
    ['sortBy=meta.lastModified', 'modified_at, id'],
    ['sortBy=meta.lastModified&sortOrder=descending', 'modified_at DESC, id DESC'],
  ] as const;

  it.each(ORDERS)(
    '%s is the one that counting gives, and goes on where the page before ended',
    async (query, order) => {
      const wanted = await inOrder(order);
      for (let startIndex = 1; startIndex <= SIZE + 1; startIndex += PAGE) {
        const from = asking();
        const { resources } = await page(from, startIndex, query);
        expect(resources.map(({ id }) => id)).toEqual(wanted.slice(startIndex - 1, startIndex - 1 + PAGE));
        if (startIndex > 2000 + PAGE) expect(from.db.meter.rowsRead).toBeLessThan(5 * PAGE);
      }
      // From a place further away: once more, and in between.
      for (const startIndex of [2401, 2433, 2201])
        expect((await page(asking(), startIndex, query)).resources.map(({ id }) => id)).toEqual(
          wanted.slice(startIndex - 1, startIndex - 1 + PAGE),
        );
    },
  );

  it('is refused where it is too far from every place, and reached by going there', async () => {
    await env.DB.prepare('DELETE FROM list_places').run();
    const limited = () => asking(2300);
    await expect(page(limited(), 2401, 'sortBy=userName')).rejects.toThrow('Too many resources');
    for (const startIndex of [2001, 2101, 2201, 2301]) await page(limited(), startIndex, 'sortBy=userName');
    const wanted = await inOrder('user_name_key, id');
    const { resources } = await page(limited(), 2401, 'sortBy=userName');
    expect(resources.map(({ id }) => id)).toEqual(wanted.slice(2400, 2500));
  });

  it('does not begin at a place whose resource changed since, nor at one that is an hour old', async () => {
    await env.DB.prepare('DELETE FROM list_places').run();
    await page(asking(), 2201, 'sortBy=meta.lastModified');
    const before = await inOrder('modified_at, id');
    // It goes to the end: whoever went on from it would see nobody.
    await env.DB.prepare('UPDATE users SET modified_at = 9e12, version = version + 1 WHERE id = ?')
      .bind(before[2299] ?? '')
      .run();
    const wanted = await inOrder('modified_at, id');
    const shown = async (from: Reader) =>
      (await page(from, 2301, 'sortBy=meta.lastModified')).resources.map(({ id }) => id);
    expect(await shown(asking())).toEqual(wanted.slice(2300, 2400));
    await env.DB.prepare('UPDATE list_places SET start_index = start_index - 7').run();
    const late = asking();
    expect(await shown({ ...late, access: { ...late.access, now: late.access.now + 3_600_001 } })).toEqual(
      wanted.slice(2300, 2400),
    );
  });

  it('shows everyone who is there all the time, whoever comes and goes before it', async () => {
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= SIZE; startIndex += PAGE) {
      const { resources } = await page(asking(), startIndex, 'sortBy=userName');
      seen.push(...resources.map(({ id }) => id));
      // Somebody from the beginning of the list goes, behind whom all others move up.
      const [first] = startIndex >= 2000 ? await inOrder('user_name_key, id') : [];
      if (first)
        await env.DB.batch([
          env.DB.prepare('DELETE FROM users WHERE directory_id = ? AND id = ?').bind(seeded.directoryId, first),
          env.DB.prepare('UPDATE organizations SET last_sequence = last_sequence + 1 WHERE id = ?').bind(
            seeded.organizationId,
          ),
        ]);
    }
    const left = await inOrder('user_name_key, id');
    expect(left.filter((id) => !seen.includes(id))).toEqual([]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is the one that counting gives for who asks anew, in any order, once something has come or gone', async () => {
    await env.DB.prepare('DELETE FROM list_places').run();
    const last = (await inOrder('user_name_key, id')).length;
    const starts = Array.from({ length: Math.ceil(last / PAGE) }, (_, index) => index * PAGE + 1);
    for (const startIndex of starts) await page(asking(), startIndex, 'sortBy=userName');
    // What comes and goes moves the organization's sequence.
    const gone = (await inOrder('user_name_key, id')).slice(0, 70);
    await env.DB.batch([
      env.DB.prepare('DELETE FROM users WHERE id IN (SELECT value FROM json_each(?))').bind(JSON.stringify(gone)),
      env.DB.prepare('UPDATE organizations SET last_sequence = last_sequence + 70 WHERE id = ?').bind(
        seeded.organizationId,
      ),
    ]);
    const wanted = await inOrder('user_name_key, id');
    // A walk that had begun before goes on, in indexes that are no longer right; nobody else does from where it ends.
    await page(asking(), starts.at(-2) ?? 1, 'sortBy=userName');
    // As a client does that asks for all pages at once.
    for (const startIndex of [2301, 2201, 2001, 2150, 2101, 2401]) {
      const { resources } = await page(asking(), startIndex, 'sortBy=userName');
      expect(resources.map(({ id }) => id)).toEqual(wanted.slice(startIndex - 1, startIndex - 1 + PAGE));
    }
  });

  it('is shown also where its end cannot be remembered', async () => {
    await env.DB.batch([
      env.DB.prepare('DELETE FROM list_places'),
      env.DB.prepare("CREATE TRIGGER refuses BEFORE INSERT ON list_places BEGIN SELECT RAISE(ABORT, 'full'); END"),
    ]);
    const wanted = await inOrder('user_name_key, id');
    const { resources } = await page(asking(), 2101, 'sortBy=userName').finally(() =>
      env.DB.prepare('DROP TRIGGER refuses').run(),
    );
    expect(resources.map(({ id }) => id)).toEqual(wanted.slice(2100, 2200));
    await page(asking(), 2101, 'sortBy=userName');
  });

  it('leaves no more than two places for each 10,000 of a list', async () => {
    const { results } = await env.DB.prepare('SELECT list, count(*) AS n FROM list_places GROUP BY list').all();
    expect(results.length).toBeGreaterThan(0);
    for (const { n } of results) expect(n).toBeLessThanOrEqual(2);
  });
});

function reader(directoryId: string): Reader {
  const made: Reader = {
    db: openDatabase(env.DB),
    access: { directoryId, tokenHash: TOKEN, now: Date.now() },
    base: 'https://scim.test/base',
    address: '',
    secret: btoa('k'.repeat(32)),
    maxRowsPerList: 0,
    again: () => made,
    admitted: null,
  };
  return made;
}
