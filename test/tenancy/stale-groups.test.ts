// Stale groups, by what buckets remember: the same groups as a plain reading finds, at the cost of those that are shown.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type Database, type Meter, openDatabase } from '../../src/database.ts';
import { findGroupsPage } from '../../src/tenancy/people-pages.ts';
import { findStaleGroups } from '../../src/tenancy/stale-groups.ts';
import { seedDirectory } from '../seed/directory.ts';

const BUCKET = 500;

interface World {
  readonly directoryId: string;
  id(i: number): string;
  sync(i: number, at: number): Promise<unknown>;
}

/** A directory of groups that were synced then, in buckets of a size. */
async function newWorld(syncedAt: readonly number[], bucket = BUCKET): Promise<World> {
  const { directoryId, group: id } = await seedDirectory(env.DB, 0, `stale-${crypto.randomUUID()}`);
  const firsts = syncedAt.map((_, i) => i).filter((i) => i % bucket === 0);
  const rows = JSON.stringify(syncedAt.map((at, i) => [id(i), at]));
  await env.DB.batch([
    env.DB.prepare('DELETE FROM buckets WHERE directory_id = ?').bind(directoryId),
    env.DB.prepare(
      `INSERT INTO groups (directory_id, id, display_key, display_name, version, created_at, modified_at, synced_at, doc, search)
       SELECT ?, j.value ->> 0, j.key, j.key, 1, 1, 1, j.value ->> 1, '{"displayName":"x"}', '{}' FROM json_each(?) j`,
    ).bind(directoryId, rows),
    env.DB.prepare(
      `INSERT INTO buckets (directory_id, kind, first_id, n)
       SELECT ?, 'Group', CASE j.value WHEN 0 THEN '' ELSE j.value END, 1 FROM json_each(?) j`,
    ).bind(directoryId, JSON.stringify(firsts.map((i) => (i === 0 ? 0 : id(i))))),
  ]);
  const sync = (i: number, at: number) =>
    env.DB.prepare('UPDATE groups SET synced_at = ? WHERE directory_id = ? AND id = ?')
      .bind(at, directoryId, id(i))
      .run();
  return { directoryId, id, sync };
}

type Most = Parameters<typeof findStaleGroups>[3];

async function all(db: Database, { directoryId }: World, staleBefore: number, limit: number, most?: Most) {
  const ids: string[] = [];
  let after: string | null = '';
  for (let pages = 0; after !== null; pages++) {
    expect(pages).toBeLessThan(80);
    const page: Awaited<ReturnType<typeof findStaleGroups>> = await findStaleGroups(
      db,
      directoryId,
      { staleBefore, after, limit },
      most,
    );
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    ids.push(...page.rows.map(({ group }) => group.id));
    after = page.next;
  }
  return ids;
}

/** What a first page costs. */
async function cost({ directoryId }: World, staleBefore: number, limit = 50): Promise<Meter & { found: number }> {
  const db = openDatabase(env.DB);
  const page = await findGroupsPage(db, directoryId, { search: '', only: 'stale', after: '', limit, staleBefore });
  return { ...db.meter, found: page.rows.length };
}

describe('stale groups', () => {
  it('are those that a plain reading finds, whatever was synced between two looks', async () => {
    const syncs = fc.array(fc.record({ group: fc.nat(24), later: fc.integer({ min: 0, max: 4 }) }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 25 }),
        fc.array(fc.record({ syncs, moved: fc.integer({ min: 0, max: 5 }) }), { minLength: 2, maxLength: 6 }),
        fc.record({ bucket: fc.integer({ min: 1, max: 6 }), limit: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ passed: fc.integer({ min: 2, max: 8 }), lookedThrough: fc.integer({ min: 2, max: 4 }) }),
        async (begin, looks, { bucket, limit }, most) => {
          const syncedAt = [...begin];
          const world = await newWorld(syncedAt, bucket);
          const db = openDatabase(env.DB);
          let staleBefore = 0;
          for (const { moved, syncs } of looks) {
            for (const { group, later } of syncs) {
              const was = syncedAt[group];
              if (was === undefined) continue;
              syncedAt[group] = was + later;
              await world.sync(group, was + later);
            }
            staleBefore += moved;
            const stale = syncedAt.flatMap((at, i) => (at < staleBefore ? [world.id(i)] : []));
            expect(await all(db, world, staleBefore, limit, most)).toEqual(stale);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('cost a row for each bucket where none is, once that is known', async () => {
    const world = await newWorld(Array.from({ length: 20 * BUCKET }, (_, i) => 1_000 + (i % 100)));
    const before = await cost(world, 1_000);
    expect(before).toMatchObject({ found: 0, d1Trips: 3, rowsWritten: 20 });
    const known = await cost(world, 1_000);
    expect(known).toMatchObject({ found: 0, d1Trips: 1, rowsWritten: 0 });
    expect(known.rowsRead).toBeLessThanOrEqual(25);
    // One goes on being old: its bucket is the only one that is read.
    await env.DB.prepare('UPDATE groups SET synced_at = 2000 WHERE directory_id = ? AND id <> ?')
      .bind(world.directoryId, world.id(5_000))
      .run();
    await cost(world, 1_100);
    const one = await cost(world, 1_100);
    expect(one).toMatchObject({ found: 1, d1Trips: 2, rowsWritten: 0 });
    expect(one.rowsRead).toBeLessThanOrEqual(BUCKET + 60);
  });

  it('cost what is shown where there are many', async () => {
    const world = await newWorld(Array.from({ length: 4 * BUCKET }, () => 1_000));
    const many = await cost(world, 2_000);
    expect(many).toMatchObject({ found: 50, d1Trips: 2, rowsWritten: 0 });
    expect(many.rowsRead).toBeLessThanOrEqual(260);
  });

  it('are shown by a database that takes no writes', async () => {
    const world = await newWorld([1, 5, 9], 1);
    const db = openDatabase(env.DB);
    const readOnly: Database = {
      ...db,
      run: (statements) =>
        statements.some(({ sql }) => sql.startsWith('UPDATE')) ? Promise.reject(new Error('full')) : db.run(statements),
    };
    const log = vi.spyOn(console, 'error').mockReturnValue();
    expect(await all(readOnly, world, 5, 10)).toEqual([world.id(0)]);
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });
});
