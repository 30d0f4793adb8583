import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { consumeWith } from '../../src/delivery/consume.ts';
import { streamHealth } from '../../src/delivery/health.ts';
import { LEASE_MS } from '../../src/delivery/stream.ts';
import { sweepWith, wakeDue } from '../../src/delivery/sweep.ts';
import { wake } from '../../src/delivery/wake.ts';
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

  it('goes through organizations by pages', async () => {
    const w = world();
    const ids = await Promise.all(Array.from({ length: 5 }, () => w.organization()));
    const webhookId = await w.webhook({ url: 'https://paged.example/' });
    for (const id of ids) await w.events(id, 1);
    w.queued.splice(0);
    const webhook = { id: webhookId, organizationId: null, startAfter: null, createdAt: w.now() };
    await wakeDue(w.deps, [webhook]);
    const woken = w.queued.map(({ body }) => body.organizationId).filter((id) => ids.includes(id));
    expect(woken.sort()).toEqual([...ids].sort());
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
    expect(await streamHealth(w.deps, organizationId, w.now())).toHaveLength(2);
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
    await expect.poll(() => sequences(w.received, 'https://alive.example/').length, { timeout: 5000 }).toBe(20);
    expect(sequences(w.received, 'https://dead.example/').length).toBeGreaterThan(0);
    giveUp(new Error('no route'));
    await Promise.all(waits);
  });
});
