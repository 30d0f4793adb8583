// The guard against mass removal, over HTTP: the provider is answered as always, the stream to the host app stops.

import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { world } from '../delivery/world.ts';
import { call, data } from './calls.ts';
import { createGroup, createUser, newProvider, type Provider, scim } from './scim/calls.ts';

const GUARD = { mode: 'hold', maxPeople: 2, maxPercent: 100, afterHours: 24 };
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

async function guarded(settings = GUARD): Promise<Provider> {
  const provider = await newProvider();
  // Older than the first day.
  await env.DB.prepare('UPDATE directories SET created_at = 1 WHERE id = ?').bind(provider.directoryId).run();
  expect((await call('PATCH', `/directories/${provider.directoryId}`, { guard: settings })).status).toBe(200);
  return provider;
}

const people = (provider: Provider, n: number) =>
  Promise.all(Array.from({ length: n }, (_, i) => createUser(provider, `user${i}`)));
const remove = (provider: Provider, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await scim(provider, 'DELETE', `/Users/${id}`)).status));
const polled = async ({ organizationId }: Provider) =>
  data(await call('GET', `/organizations/${organizationId}/events?limit=200`)).map(({ type }) => type);
const heldSince = async ({ directoryId }: Provider) =>
  (await call('GET', `/directories/${directoryId}`)).body.heldSince;
const gone = (types: readonly unknown[]) => types.filter((type) => type === 'user.deleted').length;

describe('the guard against mass removal', () => {
  it('holds the events and answers the provider as always; release sends them in order', async () => {
    const provider = await guarded();
    const ids = await people(provider, 6);
    expect(await remove(provider, ids.slice(0, 5))).toEqual(Array.from({ length: 5 }, () => 204));
    expect((await call('GET', `/directories/${provider.directoryId}/users`)).body.data).toHaveLength(1);
    expect(gone(await polled(provider))).toBe(0);
    expect(await heldSince(provider)).toEqual(expect.any(String));
    // What comes after it waits too: the order is kept.
    await createUser(provider, 'late');
    expect((await polled(provider)).filter((type) => type === 'user.created')).toHaveLength(6);
    expect((await call('POST', `/directories/${provider.directoryId}/guard/release`)).status).toBe(200);
    const after = await polled(provider);
    expect(gone(after)).toBe(5);
    expect(after.slice(-3)).toEqual(['user.deleted', 'user.created', 'directory.updated']);
    expect(await heldSince(provider)).toBeNull();
    expect((await call('POST', `/directories/${provider.directoryId}/guard/release`)).status).toBe(409);
  });

  it('stops a webhook before the first event of the burst, and lets it go on after the release', async () => {
    const provider = await guarded();
    const ids = await people(provider, 4);
    const w = world();
    w.adopt(provider.organizationId);
    const webhookId = await w.webhook({ organizationId: provider.organizationId, startAfter: 0 });
    await remove(provider, ids);
    w.queued.push({ body: { organizationId: provider.organizationId }, at: w.now() });
    await w.run();
    const types = () => w.received.map(({ body }) => body['type']);
    expect(types().filter((type) => type === 'user.created')).toHaveLength(4);
    expect(gone(types())).toBe(0);
    await call('POST', `/directories/${provider.directoryId}/guard/release`);
    w.queued.push({ body: { organizationId: provider.organizationId, webhookId }, at: w.now() });
    await w.run();
    expect(gone(types())).toBe(4);
    const sequences = w.received.map(({ body }) => body['sequence']);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });

  it('holds what one Bulk or one PATCH of a group takes away, and counts each person once', async () => {
    const provider = await guarded();
    const ids = await people(provider, 4);
    const [first, second] = [await createGroup(provider, 'A', ids), await createGroup(provider, 'B', ids)];
    const without = (id: string, group: string) =>
      scim(provider, 'PATCH', `/Groups/${group}`, {
        body: { schemas: [PATCH], Operations: [{ op: 'remove', path: `members[value eq "${id}"]` }] },
      });
    for (const group of [first, second]) for (const id of ids.slice(0, 2)) await without(id, group);
    expect(await heldSince(provider)).toBeNull();
    const all = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'members', value: [] }] };
    expect((await scim(provider, 'PATCH', `/Groups/${first}`, { body: all })).status).toBeLessThan(300);
    expect(await heldSince(provider)).toEqual(expect.any(String));
    const bulk = await guarded();
    const Operations = (await people(bulk, 4)).map((id) => ({ method: 'DELETE', path: `/Users/${id}` }));
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations };
    expect((await scim(bulk, 'POST', '/Bulk', { body })).status).toBe(200);
    expect(await heldSince(bulk)).toEqual(expect.any(String));
    expect(gone(await polled(bulk))).toBe(0);
  });

  it('holds by the share of people too, and nothing in the first hours or where it is off', async () => {
    const share = await guarded({ ...GUARD, maxPeople: 100, maxPercent: 20 });
    await remove(share, (await people(share, 10)).slice(0, 3));
    expect(await heldSince(share)).toEqual(expect.any(String));
    const off = await guarded({ ...GUARD, mode: 'off' });
    await remove(off, await people(off, 4));
    expect(gone(await polled(off))).toBe(4);
    const young = await newProvider();
    await call('PATCH', `/directories/${young.directoryId}`, { guard: GUARD });
    await remove(young, await people(young, 4));
    expect(gone(await polled(young))).toBe(4);
  });
});
