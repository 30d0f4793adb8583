// The clock's runs: what a turn may do, how the rest is handed on, that a silent database holds up no other, and that an
// idle installation costs the same whatever its size.

import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { goOn, tick } from '../../src/clock.ts';
import type { Database } from '../../src/database.ts';
import type { ClockMessage, DeliveryMessage, Env } from '../../src/env.ts';
import { keyRing } from '../../src/keys.ts';
import { LIVE_CLOCK } from '../../src/patience.ts';
import { openDatabases } from '../../src/shards.ts';
import { clockNow } from '../../src/store/upkeep/clock.ts';
import { openTurn, TURN_STATEMENTS, TurnOver, within } from '../../src/turn.ts';
import { seedIdleOrganizations } from '../seed/idle-organizations.ts';
import { queueInMemory } from '../world/queue.ts';

interface Counts {
  statements: number;
  rowsRead: number;
}

/** The same database, counted; `fails` is asked before each batch. */
function counting(d1: D1Database, counts: Counts, fails: () => boolean = () => false): D1Database {
  return new Proxy(d1, {
    get(target, name) {
      if (name === 'batch')
        return async (statements: D1PreparedStatement[]) => {
          if (fails()) throw new Error('D1 DB is overloaded. Requests queued for too long.');
          counts.statements += statements.length;
          const results = await target.batch(statements);
          for (const { meta } of results) counts.rowsRead += meta.rows_read;
          return results;
        };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** An installation with a queue in memory, and counted databases: `eu` is the default one by another name. */
function installation(eu: 'none' | 'answers' | 'silent' = 'none') {
  const counts: Counts = { statements: 0, rowsRead: 0 };
  const queued: DeliveryMessage[] = [];
  const bindings: Env = {
    ...env,
    DB: counting(env.DB, counts),
    ...(eu === 'none' ? {} : { DB_EU: counting(env.DB, counts, () => eu === 'silent') }),
    DELIVERIES: queueInMemory((body) => queued.push(body)),
  };
  return {
    bindings,
    counts,
    queued,
    turns: () => queued.splice(0).flatMap(({ clock }): ClockMessage[] => (clock ? [clock] : [])),
  };
}

const forget = () =>
  env.DB.batch(['clock', 'wakeups', 'alerts', 'removals'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));

async function idleOrganizations(from: number, to: number): Promise<void> {
  const [{ id: keyId }] = await keyRing(env.ENCRYPTION_KEY);
  await seedIdleOrganizations(env.DB, from, to, keyId);
}

describe('a turn of the clock', () => {
  it('does so many statements and takes so long, and no more', () => {
    let now = 0;
    const clock = { now: () => now, sleep: async () => undefined };
    const turn = openTurn(clock, 10, 5_000);
    turn.take(10);
    expect(turn.isOver()).toBe(true);
    expect(() => turn.take(1)).toThrow(TurnOver);
    const slow = openTurn(clock, 10, 5_000);
    now = 4_500;
    expect(slow.isOver()).toBe(true);
    expect(() => slow.take(1)).toThrow(TurnOver);
  });

  it('leaves a database alone for as long as each batch held it', async () => {
    const rests: number[] = [];
    const sleep = async (ms: number) => {
      rests.push(ms);
    };
    const held = [7, 0, 400, 3];
    let asked = 0;
    const opened = openDatabases(env).operator;
    const timed: Database = {
      ...opened,
      run: (statements) => {
        asked += 1;
        return opened.run(statements);
      },
      answered: () => ({ sizeBytes: 0, durationMs: held[asked - 1] ?? 0 }),
    };
    const turn = openTurn({ now: Date.now, sleep });
    const { operator } = within(turn, { ...openDatabases(env), operator: timed });
    for (const _ of held) await operator.run([clockNow({})]);
    expect([asked, rests]).toEqual([4, [7, 1, 50]]);
  });

  it('hands on what is left, until nothing is, and begins no second run meanwhile', async () => {
    await forget();
    const { bindings, queued, turns } = installation();
    await goOn(bindings, [{ label: '' }], openTurn(LIVE_CLOCK, 12));
    let [message] = turns();
    expect(message?.parts?.length).toBeGreaterThan(0);
    await tick(bindings);
    expect(turns()).toEqual([]);
    let handed = 0;
    for (; message && handed < 50; handed++) {
      await goOn(bindings, [message], openTurn(LIVE_CLOCK, 30));
      [message] = turns();
    }
    expect(message).toBeUndefined();
    expect(handed).toBeGreaterThan(0);
    const row = await env.DB.prepare('SELECT busy_until AS busy, ended_at AS ended FROM clock').first<{
      busy: number;
      ended: number;
    }>();
    expect([row?.busy, (row?.ended ?? 0) > 0, queued]).toEqual([0, true, []]);
  });

  it('is never more than it may be, however much is due', async () => {
    await forget();
    await idleOrganizations(700_000, 700_600);
    await env.DB.prepare(`INSERT INTO wakeups SELECT 0, id FROM organizations`).run();
    await env.DB.prepare(
      `INSERT INTO removals (kind, target, created_at) SELECT 'directory', id, 1 FROM directories WHERE id > 'dir_0000000000700000' LIMIT 50`,
    ).run();
    const { bindings, counts, queued } = installation();
    let message: ClockMessage | undefined = { label: '' };
    const most: number[] = [];
    for (let turns = 0; message && turns < 40; turns++) {
      counts.statements = 0;
      await goOn(bindings, [message]);
      most.push(counts.statements);
      message = queued.splice(0).find(({ clock }) => clock)?.clock;
    }
    expect(message).toBeUndefined();
    // The run's last statement, which ends it, is beside what a turn may do.
    expect(Math.max(...most)).toBeLessThanOrEqual(TURN_STATEMENTS + 1);
    expect(most.length).toBeGreaterThan(1);
    expect(await env.DB.prepare('SELECT count(*) AS n FROM removals').first('n')).toBe(0);
  });
});

describe('databases', () => {
  it('have a clock each: one that is silent is an alert, and holds up no other', async () => {
    await forget();
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { bindings, turns } = installation('silent');
    await tick(bindings);
    const messages = turns();
    expect(messages).toEqual([{ label: 'eu' }]);
    expect(await env.DB.prepare('SELECT ended_at > 0 AS ended FROM clock').first('ended')).toBe(1);
    await goOn(bindings, messages);
    const { results } = await env.DB.prepare('SELECT type, about FROM alerts WHERE closed_at IS NULL').all();
    expect(results).toContainEqual({ type: 'database.stalled', about: 'eu' });
    error.mockRestore();
  });

  it('of which one is gone from the settings cost nothing', async () => {
    const { bindings, counts } = installation();
    await goOn(bindings, [{ label: 'us' }]);
    expect(counts.statements).toBe(0);
  });
});

describe('an idle installation', () => {
  it('costs under 1,000 rows a minute, the same at 200 and at 3,000 organizations', async () => {
    await forget();
    const read: number[] = [];
    for (const [from, to] of [
      [1, 200],
      [201, 3_000],
    ] as const) {
      await idleOrganizations(from, to);
      const { bindings, counts } = installation();
      await tick(bindings);
      read.push(counts.rowsRead);
    }
    expect(read[1]).toBeLessThan(1_000);
    expect(Math.abs((read[1] ?? 0) - (read[0] ?? 0))).toBeLessThan(20);
  });
});
