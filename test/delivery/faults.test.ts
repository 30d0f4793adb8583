// Faults, injected one by one. After the last of them nothing more is written: all must arrive by the sweep.

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { consumeWith } from '../../src/delivery/consume.ts';
import { LEASE_MS } from '../../src/delivery/stream.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import type { Change } from '../../src/directory/change.ts';
import type { DeliveryMessage } from '../../src/env.ts';
import { newId } from '../../src/id.ts';
import type { Writer } from '../../src/organization/client.ts';
import { upkeep } from '../../src/organization/upkeep.ts';
import { openDatabases } from '../../src/shards.ts';
import { newUser, newWorld, type World as Organization, succeeded } from '../organization/world.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { killedAfter, withFaults } from './faulty.ts';
import { expectPromiseKept, newProvider, type Provider } from './promise.ts';
import { batchOf, sequences, world } from './world.ts';

type World = ReturnType<typeof world>;

const URL = 'https://host.example/hook';

async function connected(w: World, people = 60): Promise<Provider & { webhookId: string; message: DeliveryMessage }> {
  const provider = await newProvider(w);
  await provider.importPeople(people);
  const { organizationId } = provider.organization;
  const webhookId = await w.webhook({ organizationId, startAfter: 0, url: URL });
  return { ...provider, webhookId, message: { organizationId, webhookId } };
}

/** Whatever was on the queue is gone; the clock fires when every lease has ended. */
async function sweptUp(w: World): Promise<void> {
  w.queued.splice(0);
  w.advance(LEASE_MS);
  await dueNow(w);
  await sweepWith(w.deps);
  await w.run();
}

/** Writers go by the real clock, which is ahead of the world's. */
async function dueNow(w: World): Promise<void> {
  await env.DB.prepare('UPDATE OR IGNORE wakeups SET at = ?1 WHERE at > ?1').bind(w.now()).run();
}

/** A consumer in an environment of its own, which ends when its database answers no more. */
async function consumeIn(w: World, bindings: typeof env, message: DeliveryMessage): Promise<void> {
  const waits: Promise<unknown>[] = [];
  const queue = world().deps.queue;
  await consumeWith({ ...w.deps, databases: openDatabases(bindings), queue }, batchOf([message]), {
    waitUntil: (p) => waits.push(p),
  });
  await Promise.all(waits);
}

describe('nothing is lost and nothing out of order', () => {
  it('when the queue refuses every wake-up', async () => {
    const w = world();
    const queue = { ...w.deps.queue, sendBatch: () => Promise.reject(new Error('queue is down')) };
    const provider = await connected({ ...w, deps: { ...w.deps, queue } });
    expect(w.queued).toEqual([]);
    await sweptUp(w);
    await expectPromiseKept(provider, w, URL);
  });

  it.each([
    ['before anything was written', 2, 0],
    ['with the first progress written and the second on its way', 3, 10],
    ['in the middle', 5, 30],
  ])('when the consumer is killed after a POST, %s: 20 repeats at most', async (_, batches, cursor) => {
    const w = world();
    const { message, webhookId, ...provider } = await connected(w);
    await consumeIn(w, killedAfter(batches), message);
    expect(w.received).toHaveLength(cursor + 20);
    expect(await w.stream(webhookId, message.organizationId)).toMatchObject({ cursor });
    await sweptUp(w);
    expect(w.received.length - (await w.deliveries(webhookId)).length).toBe(20);
    await expectPromiseKept(provider, w, URL, 1);
  });

  it('when consumers are killed five times, at any moment', async () => {
    const w = world();
    const { message, ...provider } = await connected(w, 120);
    for (const batches of [2, 4, 3, 2, 5]) {
      await consumeIn(w, killedAfter(batches), message);
      w.advance(LEASE_MS);
    }
    await sweptUp(w);
    await expectPromiseKept(provider, w, URL, 5);
  });

  it('when a consumer of batches is killed after the POST: the same batch again, no other', async () => {
    const w = world();
    const provider = await newProvider(w);
    await provider.importPeople(60);
    const { organizationId } = provider.organization;
    const webhookId = await w.webhook({ organizationId, startAfter: 0, url: URL, maxBatch: 20 });
    await consumeIn(w, killedAfter(4), { organizationId, webhookId });
    expect(w.received).toHaveLength(2);
    await provider.importPeople(3);
    await sweptUp(w);
    await expectPromiseKept(provider, w, URL, 1);
    expect(w.received[2]?.text).toBe(w.received[1]?.text);
  });

  it('when three consumers run for the same organization', async () => {
    const w = world();
    const { message, ...provider } = await connected(w);
    w.reply = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return 200;
    };
    await Promise.all([1, 2, 3].map(() => consumeIn(w, env, message)));
    await sweptUp(w);
    await expectPromiseKept(provider, w, URL);
  });

  it.each(['refused', 'answer lost'] as const)('when D1 fails in the middle of a delivery: %s', async (fate) => {
    const w = world();
    const { message, ...provider } = await connected(w);
    await consumeIn(
      w,
      withFaults((batch) => (batch === 4 || batch === 5 ? fate : 'run')),
      message,
    );
    expect(w.received.length).toBeLessThan(60);
    await sweptUp(w);
    await expectPromiseKept(provider, w, URL, 1);
  });

  it('when the object is torn down with changes in its queue', async () => {
    const organization = await newWorld();
    const ids = Array.from({ length: 200 }, () => newId('usr', Date.now()));
    const asked = ids.map((id) => writerOf(organization).change(organization.request(creation(id))));
    await tornDownAfterTheFirstOf(asked, organization);
    const answers = await Promise.allSettled(asked);
    const unanswered = ids.filter((_, i) => answers[i]?.status === 'rejected');
    expect(unanswered.length).toBeGreaterThan(0);
    expect(unanswered.length).toBeLessThan(ids.length);
    // As the Worker does: a create whose answer was lost is sent once more under its id.
    await Promise.all(unanswered.map((id) => created(organization, id)));
    const received = await receivedOf(organization);
    expect(received.filter(({ type }) => type === 'user.created')).toHaveLength(ids.length);
  });

  it('when the object is torn down: the Worker answers each change with success, or 429', async () => {
    const organization = await newWorld();
    const known = await Promise.all(Array.from({ length: 20 }, (_, i) => newUser(organization, `known${i}@x.example`)));
    const ids = Array.from({ length: 100 }, () => newId('usr', Date.now()));
    const title = patchBody({ op: 'replace', path: 'title', value: 'Moved' });
    const patched = (id: string) => organization.ask({ kind: 'user.patch', id, body: title });
    const asked = [...ids.map((id) => organization.ask(creation(id))), ...known.map(patched)];
    await tornDownAfterTheFirstOf(asked, organization);
    const outcomes = await Promise.all(asked);
    const statuses = new Set(outcomes.map((outcome) => (outcome.ok ? 200 : outcome.refusal.status)));
    // The last were in no round yet, and none but a create is sent again unasked.
    expect([...statuses].sort()).toEqual([200, 429]);
    await Promise.all(known.map(async (id) => succeeded(await patched(id))));
    const lost = ids.filter((_, i) => outcomes[i]?.ok === false);
    await Promise.all(lost.map((id) => created(organization, id)));
    const received = await receivedOf(organization);
    // 20 were there before.
    expect(received.filter(({ type }) => type === 'user.created')).toHaveLength(known.length + ids.length);
    expect(received.filter(({ type }) => type === 'user.updated')).toHaveLength(known.length);
  });

  it('when one of two webhooks is dead, one is filtered, and one is made late', async () => {
    const w = world('1,1,1');
    const { organization, ...provider } = await connected(w);
    const { organizationId } = organization;
    const dead = 'https://dead.example/';
    await w.webhook({ organizationId, startAfter: 0, url: dead });
    await w.webhook({ organizationId, startAfter: 0, url: 'https://some.example/', events: ['user.deleted'] });
    w.reply = ({ url }) => (url === dead ? 503 : 200);
    w.queued.push({ body: { organizationId }, at: w.now() });
    await w.run();
    const before = sequences(w.received, URL).length;
    await w.webhook({ organizationId, startAfter: before, url: 'https://late.example/' });
    await provider.importPeople(5);
    await sweptUp(w);
    await expectPromiseKept({ organization, ...provider }, w, URL);
    const all = sequences(w.received, URL);
    expect(sequences(w.received, 'https://late.example/')).toEqual(all.slice(before));
    const deletions = w.received.filter(({ url, body }) => url === URL && body.type === 'user.deleted');
    expect(sequences(w.received, 'https://some.example/')).toEqual(sequences(deletions));
    expect(new Set(sequences(w.received, dead)).size).toBeLessThanOrEqual(2);
  });

  it('when a directory is deleted with a backlog, and its rows are gone before the host is back', async () => {
    const w = world('5,30');
    const { organization, ...provider } = await connected(w);
    w.reply = () => 503;
    await w.run();
    await organization.ask({ kind: 'directory.delete' }, null);
    await upkeep(env, Date.now());
    w.reply = () => 200;
    await sweptUp(w);
    await expectPromiseKept({ organization, ...provider }, w, URL, 1);
    expect(w.received.at(-1)?.body.type).toBe('directory.deleted');
  });

  it('when an organization is deleted with a backlog', async () => {
    const w = world('5,30');
    const { organization, message } = await connected(w);
    w.reply = () => 503;
    await w.run();
    await organization.ask({ kind: 'organization.delete' }, null);
    await upkeep(env, Date.now());
    w.reply = () => 200;
    await sweptUp(w);
    expect(w.received.at(-1)?.body.type).toBe('organization.deleted');
    const newest = Math.max(...sequences(w.received).map(Number));
    expect(await w.stream(message.webhookId ?? '', message.organizationId)).toMatchObject({ cursor: newest });
  });

  it('when one event is poison: it alone is set aside', async () => {
    const w = world('1,1,1,1,1,1');
    const { webhookId, ...provider } = await connected(w);
    w.reply = ({ body }) => (body.sequence === 7 ? 422 : 200);
    w.queued.push({ body: { organizationId: provider.organization.organizationId }, at: w.now() });
    await w.pass(60_000);
    await expectPromiseKept(provider, w, URL, 1);
    const log = await w.deliveries(webhookId);
    expect(log.filter(({ status }) => status === 'failed').map(({ sequence }) => sequence)).toEqual([7]);
  });

  it('when the host answers just under the time-out, while the sweep goes on', async () => {
    const w = world();
    const { webhookId, message, ...provider } = await connected(w, 5);
    let running = 0;
    w.reply = async () => {
      expect(++running).toBe(1);
      w.advance(14_900);
      // Nobody else may take the stream meanwhile.
      await dueNow(w);
      await sweepWith(w.deps);
      await consumeIn(w, env, message);
      running -= 1;
      return 200;
    };
    for (let slice = 0; slice < 10; slice++) await sweptUp(w);
    await expectPromiseKept(provider, w, URL);
    expect((await w.deliveries(webhookId)).every(({ status }) => status === 'accepted')).toBe(true);
  });
});

function creation(id: string): Change {
  return { kind: 'user.create', id, body: userBody(`${id}@x.example`) };
}

async function created(organization: Organization, id: string): Promise<void> {
  succeeded(await organization.ask(creation(id)));
}

/** The object itself: what breaks on the way to it is seen, where the Worker would ask again. */
function writerOf({ organizationId }: Organization): Writer {
  return env.ORGANIZATIONS.getByName(organizationId) as unknown as Writer;
}

async function tornDownAfterTheFirstOf(asked: readonly Promise<unknown>[], of: Organization): Promise<void> {
  await Promise.race(asked);
  const stub = env.ORGANIZATIONS.getByName(of.organizationId);
  const torn = runInDurableObject(stub, (_, state) => state.abort('torn down'));
  await expect(torn).rejects.toThrow();
}

/** What a host gets of an organization that its own object wrote; checked against all that is promised. */
async function receivedOf(organization: Organization): Promise<{ type: unknown }[]> {
  // The object's own wake-ups must find no webhook: the real queue would send to the real network.
  await scheduler.wait(300);
  const w = world();
  w.adopt(organization.organizationId);
  await w.webhook({ organizationId: organization.organizationId, startAfter: 0, url: URL });
  await sweptUp(w);
  await expectPromiseKept({ ...(await newProvider(w)), organization }, w, URL);
  return w.received.map(({ body }) => ({ type: body.type }));
}
