import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { D1 } from '../../src/database.ts';
import type { ChangeRequest, Outcome } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { type RoundDeps, runRound } from '../../src/organization/round.ts';
import type { Clock } from '../../src/patience.ts';
import { call } from '../http/calls.ts';
import { seed, user, webhook } from '../seed/rows.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { eventsOf, membersOf, newGroup, newUser, newWorld, rowOf, type World } from './world.ts';

/** What happens to one batch instead of, before or after its running. */
type Fault = (run: () => Promise<D1Result[]>) => Promise<D1Result[]>;

/** The real database, with a fault for the n-th batch (from 0). */
function faulty(faults: Readonly<Record<number, Fault>>): D1 & { batches: number } {
  const db = {
    batches: 0,
    prepare: (sql: string) => env.DB.prepare(sql),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const fault = faults[db.batches++];
      const run = () => env.DB.batch<T>(statements) as Promise<D1Result[]>;
      return (await (fault ? fault(run) : run())) as D1Result<T>[];
    },
  };
  return db;
}

const lostBefore: Fault = () => Promise.reject(new Error('D1_ERROR: Network connection lost.'));
const lostAfter: Fault = async (run) => {
  await run();
  throw new Error('D1_ERROR: Network connection lost.');
};
const overloaded: Fault = () => Promise.reject(new Error('D1_ERROR: D1 DB is overloaded. Too many requests queued.'));

/** A clock that the pauses between attempts move, and nothing else. */
function impatient(): Clock & { pauses: number[] } {
  const pauses: number[] = [];
  let now = Date.now();
  return {
    pauses,
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
  };
}

function deps(db: D1 = env.DB): RoundDeps & { wakes: string[]; pauses: number[] } {
  const wakes: string[] = [];
  return {
    db,
    ...impatient(),
    holdsWebhooks: false,
    newCommitId: () => crypto.randomUUID(),
    committed: (id) => wakes.push(id),
    later: (work) => void work,
    wakes,
  };
}

const creation = (world: World, userName: string): ChangeRequest =>
  world.request({ kind: 'user.create', id: newId('usr', Date.now()), body: userBody(userName) });

const statusOf = (outcome: Outcome | undefined) => (outcome?.ok ? 200 : outcome?.refusal.status);

afterEach(() => {
  vi.useRealTimers();
});

describe('the fence', () => {
  it('refuses what was decided before the database was put back, though the sequence has come to where it was', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const patch = (title: string) =>
      world.request({
        kind: 'user.patch',
        id: ada,
        body: patchBody({ op: 'replace', path: 'title', value: title }),
      });
    /** The same sequence was reached in another way, and the batch is on its way. */
    const putBack: Fault = async (run) => {
      await env.DB.prepare('UPDATE organizations SET last_commit = ? WHERE id = ?')
        .bind('another history', world.organizationId)
        .run();
      return run();
    };
    const db = faulty({ 1: putBack });
    const [outcome] = await runRound(deps(db), world.organizationId, [patch('Engineer')]);
    expect(statusOf(outcome)).toBe(200);
    // Loaded and decided once more.
    expect(db.batches).toBe(4);
    expect((await eventsOf(world)).filter(({ type }) => type === 'user.updated')).toHaveLength(1);
  });

  it('begins the epoch of a restore first and once, whatever else the round is asked for', async () => {
    const world = await newWorld();
    const { organizationId } = world;
    const begin = {
      organizationId,
      directoryId: '',
      tokenHash: null,
      change: { kind: 'organization.restored' },
    } as const;
    expect((await call('POST', '/restores', {})).status).toBe(202);
    try {
      const before = (await eventsOf(world)).length;
      const asked = [creation(world, 'ada'), begin, creation(world, 'bob'), begin];
      const outcomes = await runRound(deps(), organizationId, asked);
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, true]);
      const types = (await eventsOf(world)).slice(before).map(({ type }) => type);
      expect(types.slice(0, 2)).toEqual(['organization.restored', 'directory.resync_started']);
      expect(types.slice(2)).toEqual(['directory.activated', 'user.created', 'user.created']);
    } finally {
      await env.DB.prepare('DELETE FROM restores').run();
    }
  });

  it('lets one of two writers on one sequence win, and both end right', async () => {
    const world = await newWorld();
    const [ada, bob] = [await newUser(world, 'ada'), await newUser(world, 'bob')];
    const group = await newGroup(world, 'Engineering');
    const add = (value: string) =>
      world.request({
        kind: 'group.patch',
        id: group,
        body: patchBody({ op: 'add', path: 'members', value: [{ value }] }),
      });
    // The second writer commits between the load and the commit of the first one.
    let second: Outcome[] = [];
    const between: Fault = async (run) => {
      second = await runRound(deps(), world.organizationId, [add(bob)]);
      return run();
    };
    const first = await runRound(deps(faulty({ 1: between })), world.organizationId, [add(ada)]);
    expect([statusOf(first[0]), statusOf(second[0])]).toEqual([200, 200]);
    expect(await membersOf(group)).toEqual([ada, bob].sort());
    expect(await rowOf('groups', group)).toMatchObject({ member_count: 2, version: 3 });
    const events = await eventsOf(world);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
  });

  it('answers 429 after five tries against a writer that never rests', async () => {
    const world = await newWorld();
    const meddle: Fault = async (run) => {
      await env.DB.prepare('UPDATE organizations SET last_sequence = last_sequence + 1 WHERE id = ?')
        .bind(world.organizationId)
        .run();
      return run();
    };
    const db = faulty({ 1: meddle, 3: meddle, 5: meddle, 7: meddle, 9: meddle });
    const [outcome] = await runRound(deps(db), world.organizationId, [creation(world, 'ada')]);
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 429, retryAfterSeconds: 10 } });
  });
});

describe('groups with very many members', () => {
  /** Members that no user stands for: only their number matters. */
  const fill = async (groupId: string, count: number) => {
    const { success } = await env.DB.prepare(
      `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?2)
       INSERT INTO memberships (group_id, member_id) SELECT ?1, printf('usr_%016d', i) FROM c`,
    )
      .bind(groupId, count)
      .run();
    await env.DB.prepare('UPDATE groups SET member_count = ?2 WHERE id = ?1').bind(groupId, count).run();
    return success;
  };
  const put = (world: World, id: string, members: readonly string[]) =>
    world.request({ kind: 'group.replace', id, body: groupBody('Everyone', members) });

  it('a PUT of one member to a group of more than 100,000 reads none of them and changes nothing', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const id = await newGroup(world, 'Everyone', [ada]);
    await fill(id, 100_001);
    const [outcome] = await runRound(deps(), world.organizationId, [put(world, id, [ada])]);
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 400, scimType: 'tooMany' } });
    expect(outcome?.cost.rowsRead).toBeLessThan(10);
    expect(await rowOf('groups', id)).toMatchObject({ member_count: 100_001, version: 1 });
    // Nor where the count is wrong.
    await env.DB.prepare('UPDATE groups SET member_count = 1 WHERE id = ?').bind(id).run();
    const [again] = await runRound(deps(), world.organizationId, [put(world, id, [ada])]);
    expect(again).toMatchObject({ ok: false, refusal: { status: 400, scimType: 'tooMany' } });
    expect(again?.cost.rowsRead).toBeLessThan(100_010);
  });

  it('several that are too many together are each replaced, one after the other', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    const ids = [await newGroup(world, 'One'), await newGroup(world, 'Two')];
    for (const id of ids) await fill(id, 50_001);
    const db = faulty({});
    const outcomes = await runRound(deps(db), world.organizationId, [
      ...ids.map((id) => put(world, id, [ada])),
      creation(world, 'bob'),
    ]);
    expect(outcomes.map(statusOf)).toEqual([200, 200, 200]);
    for (const id of ids) expect(await membersOf(id)).toEqual([ada]);
    // What is too many, then load, names and commit of each.
    expect(db.batches).toBe(1 + 2 * 3);
  });
});

describe('the wake-up of a round', () => {
  const addWebhook = (organizationId: string | null, status: 'active' | 'paused') =>
    seed(env.DB, webhook({ id: newId('wh', 1), organizationId, status }));
  const wakesOf = async (world: World) => {
    const own = { ...deps(), holdsWebhooks: true };
    await runRound(own, world.organizationId, [creation(world, 'ada')]);
    return own.wakes;
  };

  it('is spared where no active webhook hears of the organization', async () => {
    const [world, other] = [await newWorld(), await newWorld()];
    await addWebhook(other.organizationId, 'active');
    await addWebhook(world.organizationId, 'paused');
    expect(await wakesOf(world)).toEqual([]);
  });

  it('is sent where one does, made for it or for all', async () => {
    const own = await newWorld();
    await addWebhook(own.organizationId, 'active');
    expect(await wakesOf(own)).toEqual([own.organizationId]);
    const world = await newWorld();
    await addWebhook(null, 'active');
    expect(await wakesOf(world)).toEqual([world.organizationId]);
  });
});

describe('a database that fails', () => {
  it('is asked again when the answer to a load was lost', async () => {
    const world = await newWorld();
    const [outcome] = await runRound(deps(faulty({ 0: lostBefore })), world.organizationId, [creation(world, 'ada')]);
    expect(statusOf(outcome)).toBe(200);
  });

  it('commits once when the answer to a commit was lost, whether it was in or not', async () => {
    for (const fault of [lostBefore, lostAfter]) {
      const world = await newWorld();
      const request = creation(world, 'ada');
      const own = deps(faulty({ 1: fault }));
      const [outcome] = await runRound(own, world.organizationId, [request]);
      expect(statusOf(outcome)).toBe(200);
      expect((await eventsOf(world)).filter((event) => event.type === 'user.created')).toHaveLength(1);
      expect(own.wakes).toEqual([world.organizationId]);
      expect(await rowOf('directories', world.directoryId)).toMatchObject({ user_count: 1 });
    }
  });

  it('finds out that a commit was in although another writer has gone on since', async () => {
    for (const kind of ['delete', 'create', 'patch'] as const) {
      const world = await newWorld();
      const ada = await newUser(world, 'ada');
      const request =
        kind === 'create'
          ? creation(world, 'bob')
          : world.request(
              kind === 'delete'
                ? { kind: 'user.delete', id: ada }
                : { kind: 'user.patch', id: ada, body: patchBody({ op: 'replace', path: 'title', value: 'Dr' }) },
            );
      const before = (await eventsOf(world)).length;
      const overtaken: Fault = async (run) => {
        await run();
        expect(statusOf((await runRound(deps(), world.organizationId, [creation(world, 'eve')]))[0])).toBe(200);
        throw new Error('D1_ERROR: Network connection lost.');
      };
      const [outcome] = await runRound(deps(faulty({ 1: overtaken })), world.organizationId, [request]);
      expect([kind, statusOf(outcome)]).toEqual([kind, 200]);
      // Its event and the other one's.
      expect(await eventsOf(world)).toHaveLength(before + 2);
    }
  });

  it('is asked again when it hangs: a load after 5 s, a commit after 15 s', async () => {
    const world = await newWorld();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const hangs: Fault = () => {
      queueMicrotask(() => vi.advanceTimersByTime(5_000));
      return new Promise(() => undefined);
    };
    const hangsAfter: Fault = async (run) => {
      await run();
      queueMicrotask(() => vi.advanceTimersByTime(15_000));
      return new Promise(() => undefined);
    };
    const [outcome] = await runRound(deps(faulty({ 0: hangs, 2: hangsAfter })), world.organizationId, [
      creation(world, 'ada'),
    ]);
    expect(statusOf(outcome)).toBe(200);
    expect((await eventsOf(world)).filter((event) => event.type === 'user.created')).toHaveLength(1);
  });

  it('is given up after 20 s, at a slower and slower pace, with 429', async () => {
    for (const fault of [lostBefore, overloaded]) {
      const world = await newWorld();
      const db = faulty(Object.fromEntries(Array.from({ length: 50 }, (_, batch) => [batch, fault])));
      const own = deps(db);
      const told: ChangeRequest[] = [];
      const unsettled = async (requests: readonly ChangeRequest[]) => void told.push(...requests);
      const requests = [creation(world, 'ada'), creation(world, 'bob')];
      const outcomes = await runRound({ ...own, unsettled }, world.organizationId, requests);
      for (const outcome of outcomes)
        expect(outcome).toMatchObject({ ok: false, refusal: { status: 429, retryAfterSeconds: 10 } });
      expect(own.pauses.slice(0, 6)).toEqual([75, 150, 300, 600, 1200, 2250]);
      expect(own.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(20_000);
      // A load and no more after each pause, for the whole round: nothing is split.
      expect(db.batches).toBe(own.pauses.length + 1);
      expect(told).toEqual([]);
    }
  });

  it('tells of changes whose commit may still take effect', async () => {
    const world = await newWorld();
    const own = deps(faulty(Object.fromEntries(Array.from({ length: 50 }, (_, batch) => [batch + 1, lostAfter]))));
    const told: ChangeRequest[] = [];
    const unsettled = async (requests: readonly ChangeRequest[]) => void told.push(...requests);
    const request = creation(world, 'ada');
    const [outcome] = await runRound({ ...own, unsettled }, world.organizationId, [request]);
    expect(statusOf(outcome)).toBe(429);
    expect(told).toEqual([request]);
  });

  it('does not split a round for what no change can cause', async () => {
    const world = await newWorld();
    const requests = Array.from({ length: 32 }, (_, n) => creation(world, `user${n}`));
    const db = faulty({});
    const own: D1 = {
      prepare: db.prepare,
      batch: (statements) => {
        db.batches += 1;
        return statements.length === 0
          ? env.DB.batch(statements)
          : Promise.reject(new Error('D1_ERROR: no such table: users'));
      },
    };
    const outcomes = await runRound(deps(own), world.organizationId, requests);
    expect(new Set(outcomes.map(statusOf))).toEqual(new Set([500]));
    // Down to the first two changes, and one look at each part left on the way.
    expect(db.batches).toBeLessThanOrEqual(2 * Math.log2(32) + 1);
  });

  it('that is full says so to what needs room, and carries out what makes room beside it', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada');
    let inserts = false;
    const full: D1 = {
      prepare: (sql) => {
        inserts ||= sql.startsWith('INSERT INTO "users"');
        return env.DB.prepare(sql);
      },
      batch: (statements) => {
        const refused = inserts;
        inserts = false;
        return refused
          ? Promise.reject(new Error('D1_ERROR: Exceeded maximum DB size: SQLITE_FULL'))
          : env.DB.batch(statements);
      },
    };
    const removal = world.request({ kind: 'user.delete', id: ada });
    const requests = [creation(world, 'bob'), creation(world, 'eve'), creation(world, 'kim'), removal];
    const outcomes = await runRound(deps(full), world.organizationId, requests);
    expect(outcomes.map(statusOf)).toEqual([507, 507, 507, 200]);
    expect(await rowOf('users', ada)).toBeNull();
  });

  it('is asked again when it is overloaded', async () => {
    const world = await newWorld();
    const [outcome] = await runRound(deps(faulty({ 1: overloaded })), world.organizationId, [creation(world, 'ada')]);
    expect(statusOf(outcome)).toBe(200);
    expect((await eventsOf(world)).map((event) => event.type)).toEqual([
      'directory.created',
      'directory.activated',
      'user.created',
    ]);
  });

  it('answers 409 when the unique index finds a name that the load did not', async () => {
    const world = await newWorld();
    const meddle: Fault = async (run) => {
      await seed(env.DB, user({ directoryId: world.directoryId, id: 'usr_other', userNameKey: 'ada' }));
      return run();
    };
    const requests = [creation(world, 'ada'), creation(world, 'bob')];
    const outcomes = await runRound(deps(faulty({ 1: meddle })), world.organizationId, requests);
    expect(outcomes.map(statusOf)).toEqual([409, 200]);
  });

  it('costs only the culprit its change when it refuses a batch', async () => {
    const world = await newWorld();
    const requests = ['a', 'b', 'culprit', 'd', 'e'].map((name) => creation(world, name));
    const refusing: D1 = {
      prepare: (sql) => env.DB.prepare(sql),
      batch: async (statements) => {
        const fails = guilty.some((statement) => statements.includes(statement));
        if (fails) throw new Error('D1_ERROR: a constraint of this one');
        return env.DB.batch(statements);
      },
    };
    const guilty: D1PreparedStatement[] = [];
    const bindSpy: D1 = {
      prepare: (sql) => {
        const statement = env.DB.prepare(sql);
        return new Proxy(statement, {
          get: (target, name) => {
            if (name !== 'bind') return Reflect.get(target, name);
            return (...values: unknown[]) => {
              const bound = target.bind(...values);
              const marked =
                /^INSERT INTO "users"/.test(sql) && values.some((value) => String(value).includes('culprit'));
              if (marked) guilty.push(bound);
              return bound;
            };
          },
        });
      },
      batch: refusing.batch,
    };
    const outcomes = await runRound(deps(bindSpy), world.organizationId, requests);
    expect(outcomes.map(statusOf)).toEqual([200, 200, 500, 200, 200]);
    expect(await rowOf('directories', world.directoryId)).toMatchObject({ user_count: 4 });
  });
});

describe('the guard against mass removal', () => {
  const operator = (world: World, change: Parameters<World['request']>[0]) => world.request(change, null);
  const held = async ({ directoryId, organizationId }: World) => {
    const of = (table: string, id: string) =>
      env.DB.prepare(`SELECT held_from FROM ${table} WHERE id = ?`).bind(id).first('held_from');
    const [directory, organization] = [await of('directories', directoryId), await of('organizations', organizationId)];
    expect(organization).toBe(directory);
    return organization;
  };
  const types = async (world: World) => (await eventsOf(world)).map(({ type }) => type);

  it.each([
    ['before it was in', lostBefore],
    ['after it was in', lostAfter],
  ])('holds, releases and discards once where the commit is cut off %s', async (_, fault) => {
    const world = await newWorld();
    const guard = { mode: 'hold', maxPeople: 1, maxPercent: 100, afterHours: 0 } as const;
    await runRound(deps(), world.organizationId, [operator(world, { kind: 'directory.update', guard })]);
    const users: string[] = [];
    for (const name of ['ada', 'bob', 'chen', 'dana']) users.push(await newUser(world, name));
    const first = (await eventsOf(world)).length + 1;
    const remove = async (ids: readonly string[]) => {
      const changes = ids.map((id) => world.request({ kind: 'user.delete', id }));
      return (await runRound(deps(faulty({ 1: fault })), world.organizationId, changes)).map(statusOf);
    };
    const decide = async (change: Parameters<World['request']>[0]) =>
      (await runRound(deps(faulty({ 1: fault })), world.organizationId, [operator(world, change)])).map(statusOf);
    expect(await remove(users.slice(0, 2))).toEqual([200, 200]);
    expect(await held(world)).toBe(first);
    expect(await decide({ kind: 'guard.release' })).toEqual([200]);
    expect(await held(world)).toBeNull();
    expect((await types(world)).filter((type) => type === 'directory.updated')).toHaveLength(2);
    const again = (await eventsOf(world)).length + 1;
    expect(await remove(users.slice(2))).toEqual([200, 200]);
    expect(await held(world)).toBe(again);
    expect(await decide({ kind: 'guard.discard', id: 'rsy_1' })).toEqual([200]);
    expect(await held(world)).toBeNull();
    expect((await types(world)).filter((type) => type === 'directory.resync_started')).toHaveLength(1);
    const ranges = await env.DB.prepare('SELECT discarded FROM organizations WHERE id = ?')
      .bind(world.organizationId)
      .first<string>('discarded');
    expect(JSON.parse(ranges ?? '')).toEqual([[world.directoryId, again, again + 1, expect.any(Number)]]);
    const sequences = (await eventsOf(world)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((__, index) => index + 1));
  });
});
