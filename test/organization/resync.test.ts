import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { membersOfAll, resyncBytes } from '../../src/directory/resync-size.ts';
import { newId } from '../../src/id.ts';
import { upkeep } from '../../src/organization/upkeep.ts';
import { sizeOfResync } from '../../src/store/operator/resyncs.ts';
import { resync, seed } from '../seed/rows.ts';
import { userBody } from '../world/bodies.ts';
import { PATIENTLY } from '../world/patience.ts';
import { eventsOf, newGroup, newUser, newWorld, succeeded, type World } from './world.ts';

async function start(world: World): Promise<string> {
  const id = newId('rsy', Date.now());
  succeeded(await world.ask({ kind: 'resync.start', id }, null));
  return id;
}

async function finished(world: World) {
  return vi.waitFor(async () => {
    const events = await eventsOf(world);
    expect(events.at(-1)?.type).toBe('directory.resync_finished');
    return events;
  }, PATIENTLY);
}

describe('a resync', () => {
  it('names every user, every group and its members in parts, between its start and its end', async () => {
    const world = await newWorld();
    const ids = Array.from({ length: 230 }, (_, i) => newId('usr', i));
    await Promise.all(ids.map((id) => world.ask({ kind: 'user.create', id, body: userBody(id) })));
    const [all, none] = [await newGroup(world, 'All', ids), await newGroup(world, 'None')];
    const resyncId = await start(world);
    const events = await finished(world);
    const own = events.slice(events.findIndex((event) => event.type === 'directory.resync_started'));
    expect(own.every((event) => event.data['resyncId'] === resyncId)).toBe(true);
    const named = own.flatMap(({ data, type }) =>
      type === 'user.synced' ? [(data['user'] as { id: string }).id] : [],
    );
    expect(named).toEqual([...ids].sort());
    // What is written is what was estimated before.
    const written = own.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0);
    const db = openDatabase(env.DB);
    const [[size]] = await db.run([sizeOfResync({ directoryId: world.directoryId })]);
    const members = membersOfAll(2, JSON.parse(size?.members ?? '[]'));
    const estimate = resyncBytes({ users: 230, groups: 2, docBytes: size?.docBytes ?? 0, members });
    // On disk, where it takes 2.2 times its length.
    expect(estimate / (2.2 * written)).toBeGreaterThan(1);
    expect(estimate / (2.2 * written)).toBeLessThan(1.5);
    const stored = await env.DB.prepare(
      'SELECT sum(length(data)) FROM events WHERE organization_id = ? AND sequence >= ?',
    )
      .bind(world.organizationId, own[0]?.sequence)
      .raw<[number]>();
    const packed = resyncBytes({ users: 230, groups: 2, docBytes: size?.docBytes ?? 0, members }, true);
    // What a row has beside its data is about as much again.
    expect(packed / (stored[0]?.[0] ?? 0)).toBeGreaterThan(1);
    expect(packed / (stored[0]?.[0] ?? 0)).toBeLessThan(2.5);
    const parts = own.flatMap(({ data, type }) => (type === 'group.members_synced' ? [data] : []));
    expect(
      parts.map(({ group, last, members, part }) => [(group as { id: string }).id, part, last, (members as []).length]),
    ).toEqual([
      [all, 1, false, 100],
      [all, 2, false, 100],
      [all, 3, true, 30],
      [none, 1, true, 0],
    ]);
  });

  it('ends for an empty directory too', async () => {
    const world = await newWorld();
    await start(world);
    const events = await finished(world);
    expect(events.slice(-2).map((event) => event.type)).toEqual([
      'directory.resync_started',
      'directory.resync_finished',
    ]);
  });

  it('is refused while one runs, and within an hour of the last', async () => {
    const world = await newWorld();
    await newUser(world, 'ada');
    await seed(env.DB, resync({ directoryId: world.directoryId, id: 'rsy_other', startedAt: Date.now() }));
    const again = { kind: 'resync.start', id: newId('rsy', 1) } as const;
    expect(await world.ask(again, null)).toMatchObject({ ok: false, refusal: { status: 409 } });
    // Nobody goes on with it but the clock.
    await upkeep(env, Date.now());
    await finished(world);
    const outcome = await world.ask(again, null);
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 429 } });
    expect(outcome.ok ? 0 : outcome.refusal.retryAfterSeconds).toBeGreaterThan(3500);
  });
});
