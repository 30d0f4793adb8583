import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { consumeWith } from '../../src/delivery/consume.ts';
import { streamHealth } from '../../src/delivery/health.ts';
import { stepWebhookJobs } from '../../src/delivery/jobs.ts';
import { LEASE_MS } from '../../src/delivery/stream.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import { wake } from '../../src/delivery/wake.ts';
import { list } from '../../src/store/db/statement.ts';
import { dropWakeups, dueWakeups } from '../../src/store/streams/wakeups.ts';
import { createWebhook, removeWebhook } from '../../src/tenancy/webhooks.ts';
import { testContext } from '../tenancy/context.ts';
import { batchOf, sequences, world } from './world.ts';

describe('the sweep', () => {
  it('finds what a lost wake-up left behind, also where no stream was made yet', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook();
    await w.events(organizationId, 2);
    w.queued.splice(0);
    await sweepWith(w.deps);
    await w.run();
    expect(sequences(w.received, 'https://host.example/hook')).toEqual([1, 2]);
    await w.events(organizationId, 1);
    w.queued.splice(0);
    await sweepWith(w.deps);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3]);
    w.queued.splice(0);
    await sweepWith(w.deps);
    expect(w.queued.filter(({ body }) => body.webhookId === webhookId)).toEqual([]);
  });

  it('leaves alone what waits for its time, and wakes it then', async () => {
    const w = world('60');
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    w.reply = () => 500;
    await w.run();
    w.queued.splice(0);
    const own = () => w.queued.filter(({ body }) => body.organizationId === organizationId);
    await sweepWith(w.deps);
    expect(own()).toEqual([]);
    w.advance(60_000);
    await sweepWith(w.deps);
    expect(own()).toHaveLength(1);
    w.reply = () => 200;
    await w.run();
    expect(sequences(w.received)).toEqual([1, 1]);
  });

  it('looks again when the lease of a consumer ends that may have died', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    await w.run();
    await w.events(organizationId, 1);
    w.queued.splice(0);
    await env.DB.prepare('UPDATE streams SET lease_id = ?, lease_until = ? WHERE webhook_id = ?')
      .bind('dead', w.now() + LEASE_MS, webhookId)
      .run();
    await sweepWith(w.deps);
    await w.pass(LEASE_MS);
    expect(sequences(w.received)).toEqual([1, 2]);
  });

  it('asks for what is due, whatever else there is: the same rows at 10 and 2,000 organizations', async () => {
    const read: number[] = [];
    for (const others of [10, 2_000]) {
      const w = world();
      await env.DB.prepare('DELETE FROM wakeups').run();
      await env.DB.prepare(
        `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?1)
         INSERT INTO organizations (id, name, last_sequence, created_at, updated_at)
         SELECT printf('org_%016d', ?1 * 10000 + i), 'Idle', 3, 1, 1 FROM c`,
      )
        .bind(others)
        .run();
      const organizationId = await w.organization();
      await w.webhook({ organizationId });
      await w.events(organizationId, 1);
      w.deps.databases.meter.rowsRead = 0;
      await sweepWith(w.deps);
      read.push(w.deps.databases.meter.rowsRead);
      expect(w.queued.filter(({ body }) => body.webhookId !== undefined)).toHaveLength(1);
    }
    // At the end of an index there is no next row to read.
    expect(Math.abs((read[1] ?? 0) - (read[0] ?? 0))).toBeLessThanOrEqual(1);
    expect(read[1]).toBeLessThan(30);
  });

  it('forgets an organization once all is delivered, not where a commit came in between', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    await w.run();
    const listed = () =>
      env.DB.prepare('SELECT count(*) AS n FROM wakeups WHERE organization_id = ?').bind(organizationId).first('n');
    const [shard] = w.deps.databases.all().values();
    if (!shard) throw new Error('There is no database.');
    const [page] = await shard.run([dueWakeups({ now: w.now(), at: -1, organizationId: '', limit: 100 })]);
    const rows = list(page.map(({ at, organizationId, lastCommit }) => [at, organizationId, lastCommit]));
    await env.DB.prepare("UPDATE organizations SET last_commit = 'newer' WHERE id = ?").bind(organizationId).run();
    await shard.run([dropWakeups({ rows })]);
    expect(await listed()).toBe(1);
    await sweepWith(w.deps);
    expect(await listed()).toBe(0);
  });

  it('looks at what fails when it may be tried again, not before', async () => {
    const w = world('3600');
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    w.reply = () => 500;
    await w.run();
    await sweepWith(w.deps);
    const { results } = await env.DB.prepare('SELECT at FROM wakeups WHERE organization_id = ?')
      .bind(organizationId)
      .all<{ at: number }>();
    expect(results).toEqual([{ at: w.now() + 3_600_000 }]);
  });
});

describe('the job of a webhook of all organizations', () => {
  it('goes through a database page by page, and wakes who is behind', async () => {
    const w = world();
    const ids = await Promise.all(Array.from({ length: 5 }, () => w.organization()));
    const settled = await w.organization();
    for (const id of ids) await w.events(id, 1);
    const context = testContext({ now: w.now() });
    const url = 'https://paged.example/';
    const input = { url, events: null, organizationId: null, description: null, maxBatch: 1, startAfter: 0 };
    const made = await createWebhook({ ...context, later: () => undefined }, input);
    if (!made.ok) throw new Error('The webhook was not made.');
    const { id: webhookId } = made.value.webhook;
    await env.DB.prepare('DELETE FROM wakeups').run();
    const job = () => env.DB.prepare('SELECT position FROM webhook_jobs WHERE webhook_id = ?').bind(webhookId).first();
    expect(await job()).toEqual({ position: '' });
    while (await stepWebhookJobs(w.deps, '', 1));
    expect(await job()).toBeNull();
    w.queued.splice(0);
    while ((await sweepWith(w.deps)).more);
    const woken = w.queued.filter(({ body }) => body.webhookId === webhookId).map(({ body }) => body.organizationId);
    expect(woken.filter((id) => ids.includes(id)).sort()).toEqual([...ids].sort());
    expect(woken).not.toContain(settled);
    await w.run();
    const streams = () =>
      env.DB.prepare('SELECT count(*) AS n FROM streams WHERE webhook_id = ?').bind(webhookId).first<number>('n');
    expect(await streams()).toBeGreaterThanOrEqual(5);
    await removeWebhook({ ...context, later: () => undefined }, webhookId);
    expect(await streams()).toBeGreaterThanOrEqual(5);
    while (await stepWebhookJobs(w.deps, '', 1));
    expect(await streams()).toBe(0);
  });
});

describe('a wake-up', () => {
  it('is one message for the organization, and one for each stream with something to send', async () => {
    const w = world();
    const organizationId = await w.organization();
    const first = await w.webhook({ organizationId });
    const second = await w.webhook({ organizationId });
    await w.webhook({ organizationId: await w.organization() });
    await w.events(organizationId, 1);
    w.queued.splice(0);
    await wake(w.deps.queue, organizationId);
    expect(w.queued.map(({ body }) => body)).toEqual([{ organizationId }]);
    const waits: Promise<unknown>[] = [];
    await consumeWith(w.deps, batchOf([{ organizationId }, { organizationId }]), {
      waitUntil: (promise) => waits.push(promise),
    });
    await Promise.all(waits);
    const messages = w.queued.slice(1).map(({ body }) => body);
    const streams = messages.filter(({ webhookId }) => webhookId === first || webhookId === second);
    expect(streams).toHaveLength(2);
  });

  it("costs nothing for other organizations' webhooks", async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.webhook();
    for (let i = 0; i < 100; i++) await w.webhook({ organizationId: `org_other${i}` });
    await w.events(organizationId, 1);
    const [message] = w.queued.splice(0);
    const waits: Promise<unknown>[] = [];
    await consumeWith(w.deps, batchOf(message ? [message.body] : []), { waitUntil: (promise) => waits.push(promise) });
    await Promise.all(waits);
    expect(w.queued).toHaveLength(2);
    expect(w.deps.databases.meter.rowsRead).toBeLessThanOrEqual(20);
    w.deps.databases.meter.rowsRead = 0;
    expect((await streamHealth(w.deps, organizationId, w.now())).streams).toHaveLength(2);
    expect(w.deps.databases.meter.rowsRead).toBeLessThanOrEqual(40);
  });

  it('that cannot be sent is no fault of the writer', async () => {
    const w = world();
    const queue = { ...w.deps.queue, sendBatch: () => Promise.reject(new Error('queue is down')) };
    await expect(wake(queue, 'org_0000000000000000')).resolves.toBeUndefined();
  });

  it('among the dead letters is logged and sent once more, later', async () => {
    const w = world();
    const organizationId = await w.organization();
    await consumeWith(w.deps, batchOf([{ organizationId, webhookId: 'wh_1' }], 'rollcall-dead-letters'), {
      waitUntil: () => undefined,
    });
    expect(w.queued).toEqual([{ body: { organizationId }, at: w.now() + 60_000 }]);
  });
});

describe('a dead host', () => {
  it('keeps no other stream waiting', async () => {
    const w = world();
    const organizations = await Promise.all(Array.from({ length: 10 }, () => w.organization()));
    const dead = await w.webhook({ url: 'https://dead.example/' });
    const alive = await w.webhook({ url: 'https://alive.example/' });
    for (const id of organizations) await w.events(id, 2);
    let giveUp: (error: Error) => void = () => undefined;
    const silence = new Promise<number>((_, reject) => {
      giveUp = reject;
    });
    w.reply = ({ url }) => (url === 'https://dead.example/' ? silence : 200);
    w.queued.splice(0);
    const bodies = [dead, alive].flatMap((webhookId) =>
      organizations.map((organizationId) => ({ organizationId, webhookId })),
    );
    const waits: Promise<unknown>[] = [];
    await consumeWith(w.deps, batchOf(bodies), { waitUntil: (promise) => waits.push(promise) });
    await expect.poll(() => sequences(w.received, 'https://alive.example/').length).toBe(20);
    expect(sequences(w.received, 'https://dead.example/').length).toBeGreaterThan(0);
    giveUp(new Error('no route'));
    await Promise.all(waits);
  });
});
