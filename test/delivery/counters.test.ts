import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { newMeter } from '../../src/database.ts';
import { webhookCounters } from '../../src/delivery/counters.ts';
import { openDatabases } from '../../src/shards.ts';
import { world } from './world.ts';

/** Organizations that have a stream of a webhook: the first `behind` of them lack an event each, and are on the sweep's list. */
async function streams(webhookId: string, count: number, behind: number, at: number): Promise<void> {
  const rows = 'WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < ?1)';
  const id = "'org_' || printf('%016d', i)";
  await env.DB.batch([
    env.DB.prepare(
      `${rows} INSERT OR IGNORE INTO organizations (id, name, last_sequence, created_at, updated_at)
        SELECT ${id}, 'Many', 2, 1, 1 FROM c`,
    ).bind(count),
    env.DB.prepare(
      `${rows} INSERT INTO streams (webhook_id, organization_id, cursor) SELECT ?2, ${id}, CASE WHEN i < ?3 THEN 1 ELSE 2 END FROM c`,
    ).bind(count, webhookId, behind),
    env.DB.prepare(`${rows} INSERT OR IGNORE INTO wakeups (at, organization_id) SELECT ?2, ${id} FROM c`).bind(
      behind,
      at,
    ),
  ]);
}

describe("an operator's counters", () => {
  it('tell of each webhook what waits, since when, and how much fails', async () => {
    const w = world('5');
    const [first, second] = [await w.organization(), await w.organization()];
    const alive = await w.webhook({ organizationId: first });
    w.advance(1);
    const dead = await w.webhook({ organizationId: second, url: 'https://dead.example/' });
    w.reply = ({ url }) => (url === 'https://dead.example/' ? 500 : 200);
    await w.events(first, 3);
    await w.events(second, 4);
    await w.run();
    w.advance(2_000);
    expect((await webhookCounters(w.deps.databases, w.now())).webhooks).toEqual([
      {
        id: alive,
        status: 'active',
        backlog: 0,
        streams: 0,
        failing: 0,
        oldestUndeliveredSeconds: null,
        exact: true,
        failureRate: 0,
      },
      {
        id: dead,
        status: 'active',
        backlog: 4,
        streams: 1,
        failing: 1,
        oldestUndeliveredSeconds: 2,
        exact: true,
        failureRate: 1,
      },
    ]);
  });

  it('cost what is due, however many organizations there are, and say where more is due than they look at', async () => {
    const w = world();
    const ask = async () => {
      const meter = newMeter();
      const { webhooks } = await webhookCounters(openDatabases(env, meter), w.now());
      return { webhooks, rows: meter.rowsRead };
    };
    await env.DB.prepare('DELETE FROM wakeups').run();
    const idle = await w.webhook();
    await streams(idle, 3_000, 3, w.now());
    const calm = await ask();
    expect(calm.webhooks).toMatchObject([{ id: idle, backlog: 3, streams: 3, exact: true }]);
    expect(calm.rows).toBeLessThan(40);

    await env.DB.prepare('DELETE FROM streams').run();
    await streams(idle, 3_000, 1_500, w.now());
    const busy = await ask();
    expect(busy.webhooks).toMatchObject([{ id: idle, backlog: 1_000, streams: 1_000, exact: false }]);
    expect(busy.rows).toBeLessThan(7_000);

    // The sweep keeps no list of those that are to be told nothing now.
    await env.DB.prepare("UPDATE webhooks SET status = 'paused'").run();
    await env.DB.prepare('DELETE FROM wakeups').run();
    const paused = await ask();
    expect(paused.webhooks).toMatchObject([{ id: idle, status: 'paused', backlog: 1_000, exact: false }]);
    expect(paused.rows).toBeLessThan(6_000);
    await env.DB.prepare("DELETE FROM streams WHERE organization_id > 'org_0000000000000500'").run();
    expect((await ask()).webhooks).toMatchObject([{ backlog: 501, exact: true }]);
    await env.DB.batch([
      env.DB.prepare('DELETE FROM streams'),
      env.DB.prepare("DELETE FROM organizations WHERE name = 'Many'"),
    ]);
  });

  it('do not count what the guard holds', async () => {
    const w = world();
    const organizationId = await w.organization();
    const id = await w.webhook({ startAfter: 0 });
    await w.events(organizationId, 1);
    await w.run();
    await w.events(organizationId, 4);
    await env.DB.prepare('UPDATE organizations SET held_from = 4 WHERE id = ?').bind(organizationId).run();
    const { webhooks } = await webhookCounters(w.deps.databases, w.now());
    expect(webhooks.find((one) => one.id === id)).toMatchObject({ backlog: 2, exact: true });
  });
});
