import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { consumeWith } from '../../src/delivery/consume.ts';
import { LEASE_MS } from '../../src/delivery/stream.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import type { DeliveryMessage } from '../../src/env.ts';
import { openDatabases } from '../../src/shards.ts';
import { killedAfter } from './faulty.ts';
import { batchOf, START, sequences, world } from './world.ts';

type World = ReturnType<typeof world>;

/** Hands messages to a consumer of its own and returns what it left to waitUntil. */
async function consumeApart(w: World, bodies: readonly DeliveryMessage[]): Promise<Promise<unknown>> {
  const waits: Promise<unknown>[] = [];
  await consumeWith(w.deps, batchOf(bodies), { waitUntil: (promise) => waits.push(promise) });
  return Promise.all(waits);
}

function holdLease(webhookId: string, organizationId: string, until: number) {
  return env.DB.prepare(
    `UPDATE streams SET lease_id = 'another', lease_until = ? WHERE webhook_id = ? AND organization_id = ?`,
  )
    .bind(until, webhookId, organizationId)
    .run();
}

async function started(w: World, events = 1) {
  const organizationId = await w.organization();
  const webhookId = await w.webhook({ organizationId });
  await w.events(organizationId, events);
  await w.run();
  return { organizationId, webhookId };
}

describe('a lease', () => {
  it('that is taken sends the message back to its end, when it is taken over', async () => {
    const w = world();
    const { organizationId, webhookId } = await started(w);
    await holdLease(webhookId, organizationId, START + LEASE_MS);
    w.queued.splice(0);
    await w.events(organizationId, 1);
    w.queued.push({ body: { organizationId, webhookId }, at: w.now() });
    await w.run();
    expect(sequences(w.received)).toEqual([1]);
    expect(w.queued).toEqual([{ body: { organizationId, webhookId, leaseSeen: 'another' }, at: START + LEASE_MS }]);
    await w.pass(LEASE_MS);
    expect(sequences(w.received)).toEqual([1, 2]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 2, leaseId: null });
  });

  it('held by somebody new ends the waiting for the old one', async () => {
    const w = world();
    const { organizationId, webhookId } = await started(w);
    await holdLease(webhookId, organizationId, START + LEASE_MS);
    w.queued.push({ body: { organizationId, webhookId, leaseSeen: 'the old one' }, at: w.now() });
    await w.run();
    expect(w.queued).toEqual([]);
  });

  it('lets one of two consumers send, and the other nothing', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 30);
    w.queued.splice(0);
    let running = 0;
    let most = 0;
    w.reply = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      return 200;
    };
    const message = { organizationId, webhookId };
    await Promise.all([consumeApart(w, [message]), consumeApart(w, [message]), consumeApart(w, [message])]);
    expect(most).toBe(1);
    expect(sequences(w.received)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it('of a consumer that died after the POST is taken over, and the event repeated with the same webhook-id', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 2);
    const dying = world();
    const dead = { ...dying.deps, fetcher: w.deps.fetcher, now: w.now, databases: openDatabases(killedAfter(2)) };
    await consumeWith(dead, batchOf([{ organizationId, webhookId }]), { waitUntil: (promise) => void promise });
    await expect.poll(() => w.received.length).toBe(2);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 0 });

    await w.pass(LEASE_MS - 1);
    expect(w.received).toHaveLength(2);
    w.advance(1);
    await sweepWith(w.deps);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 1, 2]);
    const ids = w.received.map(({ headers }) => headers.get('webhook-id'));
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
  });

  it('taken over from a consumer that was only slow lets it move nothing', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 2);
    w.queued.splice(0);
    let answer: (status: number) => void = () => undefined;
    w.reply = ({ body }) =>
      body.sequence === 1 && w.received.length === 1 ? new Promise((resolve) => (answer = resolve)) : 200;
    const slow = consumeApart(w, [{ organizationId, webhookId }]);
    await expect.poll(() => w.received.length).toBe(1);
    w.advance(LEASE_MS + 1);
    await await consumeApart(w, [{ organizationId, webhookId }]);
    expect(sequences(w.received)).toEqual([1, 1, 2]);
    answer(500);
    await await slow;
    expect(sequences(w.received)).toEqual([1, 1, 2]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 2, failures: 0 });
  });

  it('is renewed by a slow host', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 4);
    const untils: number[] = [];
    w.reply = async () => {
      const { leaseUntil } = await w.stream(webhookId, organizationId);
      untils.push(leaseUntil - w.now());
      w.advance(12_000);
      return 200;
    };
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3, 4]);
    expect(Math.min(...untils)).toBeGreaterThanOrEqual(20_000);
  });
});
