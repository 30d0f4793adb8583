import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { type D1, type Database, openDatabase } from '../../src/database.ts';
import { runRound } from '../../src/organization/round.ts';
import { upkeep } from '../../src/organization/upkeep.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { indexNames } from '../../src/store/upkeep/name-index.ts';
import { newPace } from '../../src/store/upkeep/pace.ts';
import { stepRemovals } from '../../src/store/upkeep/removals.ts';
import { seedDirectory } from '../seed/directory.ts';
import { removal, seed } from '../seed/rows.ts';
import { eventsOf, membersOf, newGroup, newUser, newWorld, rowOf, succeeded } from './world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

async function count(table: string, column: string, value: string): Promise<number> {
  return (
    (await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`).bind(value).first<number>('n')) ??
    -1
  );
}

describe('names', () => {
  const keysOf = async (id: string) => {
    const found = await env.DB.prepare('SELECT name_key FROM name_index WHERE id = ? ORDER BY 1').bind(id).raw();
    return found.flat();
  };

  it('of an earlier version of the Worker are indexed by the clock, in steps, and go with their rows', async () => {
    const world = await newWorld();
    const name = { givenName: 'Ada', familyName: 'Lovelace' };
    const [ada, grace] = [await newUser(world, 'al', { name }), await newUser(world, 'gh', { name })];
    const group = await newGroup(world, 'Analytical Engines', [ada]);
    expect(await keysOf(ada)).toEqual(['ada lovelace', 'lovelace ada']);
    expect(await keysOf(group)).toEqual(['engines analytical']);
    const hopper = JSON.stringify({ userName: 'gh', name: { givenName: 'Grace', familyName: 'Hopper' } });
    await env.DB.batch([
      env.DB.prepare('UPDATE users SET doc = ?, version = version + 1 WHERE id = ?').bind(hopper, grace),
      env.DB.prepare('UPDATE groups SET doc = ?, display_name = ? WHERE id = ?').bind(
        '{"displayName":"Difference Machines"}',
        'Difference Machines',
        group,
      ),
      env.DB.prepare(
        `INSERT INTO users (directory_id, id, user_name_key, active, version, created_at, modified_at, synced_at, doc, search)
          VALUES (?, 'usr_old', 'old', 1, 1, 1, 1, 1, ?, '{}')`,
      ).bind(world.directoryId, '{"userName":"old","nickName":"Enchantress"}'),
    ]);
    expect(await keysOf(grace)).toEqual(['ada lovelace', 'lovelace ada']);
    const db = openDatabase(env.DB);
    for (let steps = 0; await indexNames(db, 1); steps++) expect(steps).toBeLessThan(5);
    expect(await keysOf(grace)).toEqual(['grace hopper', 'hopper grace']);
    expect(await keysOf(group)).toEqual(['machines difference']);
    expect(await keysOf('usr_old')).toEqual(['enchantress']);
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(grace).run();
    expect(await keysOf(grace)).toEqual([]);
    const idle = openDatabase(env.DB);
    expect(await indexNames(idle)).toBe(false);
    expect(idle.meter.rowsRead).toBeLessThan(10);
  });
});

/** A database whose batches take so long, whatever the machine is busy with. */
function lasting(durationMs: number): Database {
  return { ...openDatabase(env.DB), answered: () => ({ sizeBytes: 0, durationMs }) };
}

describe('removals', () => {
  it('take a deleted group’s memberships after the group itself', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const group = await newGroup(world, 'Engineering', [ada]);
    succeeded(await world.ask({ kind: 'group.delete', id: group }));
    expect(await rowOf('groups', group)).toBeNull();
    await upkeep(env, Date.now());
    expect(await membersOf(group)).toEqual([]);
    expect(await count('removals', 'target', group)).toBe(0);
  });

  it('take everything of a deleted directory, whose tokens died with the deletion', async () => {
    const [world, other] = [await newWorld(), await newWorld()];
    const ada = await newUser(world, 'ada', { emails: [{ value: 'ada@example.com' }] });
    const group = await newGroup(world, 'Engineering', [ada]);
    const bob = await newUser(other, 'bob');
    succeeded(await world.ask({ kind: 'directory.delete' }, null));
    expect(await count('tokens', 'directory_id', world.directoryId)).toBe(0);
    expect(await world.ask({ kind: 'user.delete', id: ada })).toMatchObject({ ok: false, refusal: { status: 401 } });
    expect((await eventsOf(world)).at(-1)?.type).toBe('directory.deleted');
    await upkeep(env, Date.now());
    for (const table of ['users', 'groups', 'user_emails', 'name_index', 'buckets'])
      expect(await count(table, 'directory_id', world.directoryId)).toBe(0);
    expect(await membersOf(group)).toEqual([]);
    expect(await rowOf('directories', world.directoryId)).toBeNull();
    expect(await rowOf('users', bob)).not.toBeNull();
  });

  it('read at most three rows for each member that goes, in as many steps as it takes', async () => {
    const world = await newWorld();
    const group = await newGroup(world, 'Everyone', []);
    await env.DB.prepare(
      `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 25000)
       INSERT INTO memberships (group_id, member_id) SELECT ?, printf('usr_%026d', i) FROM c`,
    )
      .bind(group)
      .run();
    await env.DB.prepare('UPDATE groups SET member_count = 25000 WHERE id = ?').bind(group).run();
    succeeded(await world.ask({ kind: 'group.delete', id: group }));
    const db = lasting(1);
    const pace = newPace();
    for (let steps = 0; await stepRemovals(db, Date.now(), pace); steps++) expect(steps).toBeLessThan(15);
    expect(await membersOf(group)).toEqual([]);
    expect(db.meter.rowsRead / 25_000).toBeLessThan(3.1);
  });

  it.each([
    ['20,000 people in groups of 50', 20_000, 0],
    ['one group of 20,000', 500, 20_000],
  ])('of a directory read at most three rows for each membership that goes: %s', async (_, people, more) => {
    const { directoryId, group } = await seedDirectory(env.DB, people, `removed-${people}`);
    await env.DB.batch([
      env.DB.prepare(
        `WITH RECURSIVE c(i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM c WHERE i < ?1)
         INSERT INTO memberships (group_id, member_id) SELECT ?2, printf('usr_%026d', i) FROM c`,
      ).bind(more, group(0)),
      env.DB.prepare('UPDATE groups SET member_count = member_count + ? WHERE id = ?').bind(more, group(0)),
      env.DB.prepare("UPDATE directories SET status = 'deleted' WHERE id = ?").bind(directoryId),
    ]);
    await seed(env.DB, removal({ kind: 'directory', target: directoryId, createdAt: 1 }));
    const db = lasting(1);
    const pace = newPace();
    const memberships = () => count('groups', 'directory_id', directoryId);
    let steps = 0;
    while ((await memberships()) > 0) {
      await stepRemovals(db, Date.now(), pace);
      expect(steps++).toBeLessThan(100);
    }
    const left = await env.DB.prepare('SELECT count(*) AS n FROM memberships WHERE group_id >= ? AND group_id <= ?')
      .bind(group(0), group(people / 50))
      .first('n');
    expect(left).toBe(0);
    expect(db.meter.rowsRead / (people + more)).toBeLessThan(3.1);
    while (await stepRemovals(db, Date.now(), pace));
    expect(await count('users', 'directory_id', directoryId)).toBe(0);
  });

  it('take fewer rows where they are large, and fewer still where the database is slow', async () => {
    const { directoryId } = await seedDirectory(env.DB, 600, 'removed-large');
    await env.DB.batch([
      env.DB.prepare('UPDATE users SET doc = hex(zeroblob(50000)) WHERE directory_id = ?').bind(directoryId),
      env.DB.prepare("UPDATE directories SET status = 'deleted' WHERE id = ?").bind(directoryId),
    ]);
    await seed(env.DB, removal({ kind: 'directory', target: directoryId, createdAt: 1 }));
    const users = () => count('users', 'directory_id', directoryId);
    const taken = async (durationMs: number, steps: number) => {
      const pace = newPace();
      const before = await users();
      for (let i = 0; i < steps; i++) await stepRemovals(lasting(durationMs), Date.now(), pace);
      return before - (await users());
    };
    while ((await count('groups', 'directory_id', directoryId)) > 0) await taken(1, 1);
    // A megabyte is ten of them; a quarter of one in the first step of a turn, twice as much in each that follows.
    expect(await taken(1, 5)).toBeGreaterThan(20);
    expect(await taken(1, 5)).toBeLessThan(40);
    // One that takes ten times as long as it may gets a tenth, then one at a time.
    expect(await taken(100, 5)).toBeLessThan(8);
    expect(await taken(100, 2)).toBeGreaterThan(1);
  });

  it('do not wait for deleted organizations, however many keep their events', async () => {
    const world = await newWorld();
    const group = await newGroup(world, 'Engineering', [await newUser(world, 'ada')]);
    const waiting = Array.from({ length: 12 }, (_, n) =>
      removal({ kind: 'organization', target: `org_waiting${n}`, createdAt: Date.now() - DAY_MS }),
    );
    await seed(env.DB, ...waiting);
    succeeded(await world.ask({ kind: 'group.delete', id: group }));
    await upkeep(env, Date.now());
    expect(await membersOf(group)).toEqual([]);
    await upkeep(env, Date.now() + 30 * DAY_MS);
    expect(await count('removals', 'kind', 'organization')).toBe(0);
  });

  it('keep a deleted organization’s events for 30 days, and nothing else', async () => {
    const world = await newWorld();
    await newUser(world, 'ada');
    succeeded(await world.ask({ kind: 'organization.delete' }, null));
    await upkeep(env, Date.now());
    await upkeep(env, Date.now());
    expect(await count('users', 'directory_id', world.directoryId)).toBe(0);
    expect(await count('tokens', 'directory_id', world.directoryId)).toBe(0);
    expect((await eventsOf(world)).at(-1)?.type).toBe('organization.deleted');
    await upkeep(env, Date.now() + 31 * DAY_MS);
    expect(await eventsOf(world)).toEqual([]);
    expect(await count('organizations', 'id', world.organizationId)).toBe(0);
  });

  it('leave a deleted organization alone as long as it can be restored', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    succeeded(await world.ask({ kind: 'organization.delete', restorableForMs: 7 * DAY_MS }, null));
    expect(await world.ask({ kind: 'user.delete', id: ada })).toMatchObject({ ok: false, refusal: { status: 401 } });
    await upkeep(env, Date.now() + 6 * DAY_MS);
    expect(await count('users', 'directory_id', world.directoryId)).toBe(1);
    expect(await count('tokens', 'directory_id', world.directoryId)).toBe(1);
    await upkeep(env, Date.now() + 8 * DAY_MS);
    expect(await count('users', 'directory_id', world.directoryId)).toBe(0);
    expect(await count('tokens', 'directory_id', world.directoryId)).toBe(0);
    const refused = await world.ask({ kind: 'organization.undelete' }, null);
    expect(refused).toMatchObject({
      ok: false,
      refusal: { status: 409, detail: expect.stringContaining('can no longer') },
    });
  });

  it('of an organization begin between the load and the commit of its restore: nothing of it is restored', async () => {
    const world = await newWorld();
    await newUser(world, 'ada');
    succeeded(await world.ask({ kind: 'organization.delete', restorableForMs: 7 * DAY_MS }, null));
    const before = await eventsOf(world);
    const slow = meanwhile(env.DB, () => upkeep(env, Date.now() + 8 * DAY_MS).then(() => undefined));
    const [outcome] = await runRound(
      {
        db: slow,
        ...LIVE_CLOCK,
        holdsWebhooks: true,
        newCommitId: () => crypto.randomUUID(),
        committed: () => undefined,
        later: () => undefined,
      },
      world.organizationId,
      [{ ...world.request({ kind: 'organization.undelete' }, null), directoryId: '' }],
    );
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 409 } });
    expect(await eventsOf(world)).toEqual(before);
  });
});

/** Something that happens once, right before the first batch that writes. */
function meanwhile(db: D1Database, happens: () => Promise<void>): D1 {
  let done = false;
  return {
    prepare: (text: string) => db.prepare(text),
    async batch<Row>(statements: D1PreparedStatement[]) {
      if (!done && statements.length > 2) {
        done = true;
        await happens();
      }
      return db.batch<Row>(statements);
    },
  };
}
