// The guard against mass removal, over HTTP: the provider is answered as always, the stream to the host app stops.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { world } from '../delivery/world.ts';
import { enter } from './browsing.ts';
import { call, data, member } from './calls.ts';
import { signedIn } from './console/browsing.ts';
import { bursts, eventsOf, heldBy, limits, PEOPLE, peopled, send, setGuard } from './guard-model.ts';
import { createGroup, createUser, newProvider, type Provider, scim } from './scim/calls.ts';

const GUARD = { mode: 'hold', maxPeople: 2, maxPercent: 100, afterHours: 24 };
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
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

  it('discards what it holds, and sends a resync of how everything is in its place', async () => {
    const provider = await guarded();
    const ids = await people(provider, 4);
    const group = await createGroup(provider, 'A', ids);
    const members = (value: unknown) => ({
      body: { schemas: [PATCH], Operations: [{ op: 'replace', path: 'members', value }] },
    });
    await scim(provider, 'PATCH', `/Groups/${group}`, members([]));
    expect(await heldSince(provider)).toEqual(expect.any(String));
    await scim(provider, 'PATCH', `/Groups/${group}`, members(ids.map((value) => ({ value }))));
    const answer = await call('POST', `/directories/${provider.directoryId}/guard/discard`);
    expect(answer.status).toBe(202);
    expect(await heldSince(provider)).toBeNull();
    await createUser(provider, 'late');
    await expect.poll(async () => (await polled(provider)).at(-1)).toBe('directory.resync_finished');
    // Whoever polls sees no gap, and learns that there was something.
    const events = data(await call('GET', `/organizations/${provider.organizationId}/events?limit=200`));
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'event.discarded').map((event) => event['data'])).toEqual([
      { type: 'group.members_changed' },
      { type: 'group.members_changed' },
    ]);
    // A webhook goes past them.
    const w = world();
    w.adopt(provider.organizationId);
    const webhookId = await w.webhook({ organizationId: provider.organizationId, startAfter: 0 });
    w.queued.push({ body: { organizationId: provider.organizationId, webhookId }, at: w.now() });
    await w.run();
    const types = w.received.map(({ body }) => body['type']);
    expect(types).not.toContain('event.discarded');
    expect(types.filter((type) => type === 'group.members_changed')).toHaveLength(1);
    expect(types.filter((type) => type === 'user.synced').length).toBeGreaterThan(3);
    expect(types.at(-1)).toBe('directory.resync_finished');
    expect((await call('POST', `/directories/${provider.directoryId}/guard/discard`)).status).toBe(409);
    const audit = await env.DB.prepare("SELECT action FROM audit_log WHERE target = ? AND action LIKE 'guard.%'")
      .bind(provider.directoryId)
      .all();
    expect(audit.results).toEqual([{ action: 'guard.discard' }]);
  });

  it('refuses the requests instead where it is told to, changes nothing, and lets through what is released', async () => {
    const provider = await guarded({ ...GUARD, mode: 'refuse' });
    const ids = await people(provider, 6);
    expect(await remove(provider, ids.slice(0, 2))).toEqual([204, 204]);
    const refused = await scim(provider, 'DELETE', `/Users/${ids[2]}`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect(refused.body['detail']).toMatch(/^Mass removal was stopped: more than 2 people or 100 %/);
    expect((await call('GET', `/directories/${provider.directoryId}/users`)).body.data).toHaveLength(4);
    expect(await heldSince(provider)).toEqual(expect.any(String));
    expect(gone(await polled(provider))).toBe(2);
    // Nothing else is refused, and what takes people away stays so when the hour is over.
    await createUser(provider, 'late');
    await env.DB.prepare('UPDATE directories SET removals = NULL WHERE id = ?').bind(provider.directoryId).run();
    expect(await remove(provider, ids.slice(2, 3))).toEqual([429]);
    expect((await call('POST', `/directories/${provider.directoryId}/guard/discard`)).status).toBe(409);
    expect((await call('POST', `/directories/${provider.directoryId}/guard/release`)).status).toBe(200);
    expect(await heldSince(provider)).toBeNull();
    expect(await remove(provider, ids.slice(2))).toEqual([204, 204, 204, 204]);
  });

  it('refuses of one round and one Bulk what is too much, and no more', async () => {
    const provider = await guarded({ ...GUARD, mode: 'refuse' });
    const ids = await people(provider, 8);
    const statuses = await remove(provider, ids.slice(0, 4));
    expect(statuses.sort()).toEqual([204, 204, 429, 429]);
    const bulk = await guarded({ ...GUARD, mode: 'refuse' });
    const made = await people(bulk, 4);
    const Operations = [
      ...made.map((id) => ({ method: 'DELETE', path: `/Users/${id}` })),
      { method: 'POST', path: '/Users', bulkId: 'b', data: { schemas: [USER], userName: 'last' } },
    ];
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations };
    const answer = await scim(bulk, 'POST', '/Bulk', { body });
    const each = answer.body['Operations'] as { status: string }[];
    expect(each.map(({ status }) => status)).toEqual(['204', '204', '429', '429', '201']);
    await call('PATCH', `/directories/${bulk.directoryId}`, { guard: GUARD });
    expect(await heldSince(bulk)).toBeNull();
  });

  it('shows in the portal and the console who would lose access, and both can decide', async () => {
    const provider = await guarded();
    const ids = await people(provider, 5);
    const group = await createGroup(provider, 'Engineering <1>', ids.slice(0, 4));
    const set = (value: unknown) =>
      scim(provider, 'PATCH', `/Groups/${group}`, {
        body: { schemas: [PATCH], Operations: [{ op: 'replace', path: 'members', value }] },
      });
    const { csrf, visitor } = await enter(provider.organizationId);
    const base = `/portal/${provider.organizationId}/${provider.directoryId}`;
    expect((await visitor.get(`${base}/held`)).status).toBe(303);
    await set([]);
    await set([{ value: ids[0] }]);
    await remove(provider, [ids[4] ?? '']);
    expect((await visitor.get(base)).text).toContain('Removals are on hold.');
    expect((await visitor.get(`/portal/${provider.organizationId}`)).text).toContain('Removals on hold');
    const page = (await visitor.get(`${base}/held`)).text;
    for (const words of [
      '5 people across 1 group',
      '1 of them is back already',
      'user3',
      'Engineering &lt;1&gt;',
      '4 people',
    ])
      expect(page).toContain(words);
    // Who is deleted has no page.
    expect(page).not.toContain(`people/${ids[4]}`);
    expect((await visitor.post(`${base}/held/release`, { csrf })).status).toBe(400);
    const operator = await signedIn();
    const url = `/console/directories/${provider.directoryId}`;
    const shown = await operator.visitor.get(url);
    expect(shown.text).toContain('4 people are not back yet and will lose access');
    const form = { csrf: operator.csrf, unknownMembers: 'default', profile: 'tolerant', guard: 'refuse' };
    const numbers = { guardPeople: '7', guardPercent: '30' };
    expect((await operator.visitor.post(`${url}/settings`, { ...form, ...numbers })).status).toBe(303);
    const { guard } = (await call('GET', `/directories/${provider.directoryId}`)).body;
    expect(guard).toEqual({ mode: 'refuse', maxPeople: 7, maxPercent: 30, afterHours: 24 });
    expect((await operator.visitor.post(`${url}/settings`, { ...form, guardPeople: '-1' })).status).toBe(400);
    expect(await heldSince(provider)).toEqual(expect.any(String));
    expect((await visitor.post(`${base}/held/discard`, { csrf, sure: 'yes' })).status).toBe(303);
    expect(await heldSince(provider)).toBeNull();
    expect((await operator.visitor.post(`${url}/guard/release`, { csrf: operator.csrf })).status).toBe(409);
  });

  it('is on by default, and off for the first day', async () => {
    const provider = await newProvider();
    const { guard } = (await call('GET', `/directories/${provider.directoryId}`)).body;
    expect(guard).toEqual({ mode: 'hold', maxPeople: 50, maxPercent: 20, afterHours: 24 });
    const ids = await people(provider, 10);
    await remove(provider, ids.slice(0, 3));
    expect(await heldSince(provider)).toBeNull();
    await env.DB.prepare('UPDATE directories SET created_at = 1 WHERE id = ?').bind(provider.directoryId).run();
    await remove(provider, ids.slice(3, 6));
    expect(await heldSince(provider)).toEqual(expect.any(String));
  });
});

describe('the guard, whatever the order in which requests arrive', () => {
  const RUNS = Number(Reflect.get(env, 'PROPERTY_PAIRS') ?? 5);
  const SEED = Number(Reflect.get(env, 'RANDOM_SEED') ?? 1);

  /** Two directories of one organization, whose requests share rounds. */
  async function twoDirectories() {
    const first = await newProvider();
    const directoryId = member(
      await call('POST', `/organizations/${first.organizationId}/directories`, { provider: 'okta' }),
      'id',
    );
    const token = member(await call('POST', `/directories/${directoryId}/tokens`, {}), 'token');
    const second = { ...first, directoryId, token, base: `/directories/${directoryId}/scim/v2` };
    return [await peopled(first), await peopled(second)] as const;
  }

  async function state(organizationId: string) {
    const { results } = await env.DB.prepare(
      'SELECT id, user_count, held_from, held_at FROM directories WHERE organization_id = ?',
    )
      .bind(organizationId)
      .all<{ id: string; user_count: number; held_from: number | null; held_at: number | null }>();
    const sql = 'SELECT held_from FROM organizations WHERE id = ?';
    const held = await env.DB.prepare(sql).bind(organizationId).first<number | null>('held_from');
    return { directories: new Map(results.map((row) => [row.id, row])), held };
  }

  it('holds what its definition says, and nothing else can be read', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(bursts, limits, limits, async (history, ...both) => {
        const directories = await twoDirectories();
        const [{ organizationId }] = directories;
        const after = new Map<string, number>();
        const last = async () => (await eventsOf(organizationId)).at(-1)?.sequence ?? 0;
        for (const [i, directory] of directories.entries()) {
          await setGuard(directory, { mode: 'hold', afterHours: 0, ...both[i] });
          after.set(directory.directoryId, await last());
        }
        const people = new Map(directories.map(({ directoryId }) => [directoryId, PEOPLE]));
        for (const { requests, end } of history) {
          await Promise.all(requests.map(({ of, operations }) => send(directories[of], operations)));
          const events = await eventsOf(organizationId);
          expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
          const now = await state(organizationId);
          const holds = directories.map(({ directoryId }, i) => {
            const window = { directoryId, after: after.get(directoryId) ?? 0, of: people.get(directoryId) ?? 0 };
            const from = heldBy(events, window, both[i] ?? { maxPeople: 0, maxPercent: 0 });
            expect(now.directories.get(directoryId)?.held_from).toBe(from);
            return from;
          });
          const from = holds.flatMap((one) => one ?? []).sort((a, b) => a - b);
          expect(now.held).toBe(from[0] ?? null);
          const page = await call('GET', `/organizations/${organizationId}/events?limit=200`);
          expect(data(page)).toHaveLength((from[0] ?? events.length + 1) - 1);
          if (end === 'nothing') continue;
          for (const [i, { directoryId }] of directories.entries()) {
            if (holds[i] === null) continue;
            expect((await call('POST', `/directories/${directoryId}/guard/${end}`)).status).toBeLessThan(300);
            // What a resync tells takes nobody away.
            after.set(directoryId, events.length);
            people.set(directoryId, now.directories.get(directoryId)?.user_count ?? 0);
          }
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
  });

  it('refuses so much that no more than the limit is ever taken away', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(bursts, limits, async (history, limit) => {
        const [directory] = await twoDirectories();
        const { directoryId, organizationId } = directory;
        await setGuard(directory, { mode: 'refuse', afterHours: 0, ...limit });
        const after = (await eventsOf(organizationId)).length;
        for (const { requests } of history) {
          const statuses = await Promise.all(requests.map(({ operations }) => send(directory, operations)));
          const now = (await state(organizationId)).directories.get(directoryId);
          const isRefused = statuses.flat().includes(429);
          if (isRefused) expect(now?.held_at).not.toBeNull();
          expect(now?.held_from).toBeNull();
          expect(heldBy(await eventsOf(organizationId), { directoryId, after, of: PEOPLE }, limit)).toBeNull();
        }
      }),
      { numRuns: RUNS, seed: SEED + 1, endOnFailure: true },
    );
  });
});
