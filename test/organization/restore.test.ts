// A database put back to an earlier state, played: all of its tables are copied, things go on, the copy is put back. Host
// apps have then seen events that never happened, under sequences that come again.

import { SELF } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Client, createClient, createReceiver, type Receiver } from '../../packages/sdk/src/index.ts';
import { memoryStore } from '../../packages/sdk/src/stores/memory.ts';
import { newDirectoryId, newId } from '../../src/id.ts';
import { change } from '../../src/organization/client.ts';
import { upkeep } from '../../src/organization/upkeep.ts';
import { world as deliveryWorld, SECRET } from '../delivery/world.ts';
import { ADMIN_KEY, call, data, ORIGIN } from '../http/calls.ts';
import { userBody } from '../world/bodies.ts';
import { PATIENTLY } from '../world/patience.ts';
import { eventsOf, newGroup, newUser, newWorld, succeeded, type World } from './world.ts';

type Copy = { readonly table: string; readonly rows: readonly Record<string, string | number | null>[] }[];

async function copyOfDatabase(): Promise<Copy> {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1%'
       AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
  ).all<{ name: string }>();
  return Promise.all(
    results.map(async ({ name }) => ({
      table: name,
      rows: (await env.DB.prepare(`SELECT * FROM "${name}"`).all<Record<string, string | number | null>>()).results,
    })),
  );
}

async function putBack(copy: Copy): Promise<void> {
  await env.DB.batch(
    copy.flatMap(({ rows, table }) => [
      env.DB.prepare(`DELETE FROM "${table}"`),
      ...rows.map((row) => {
        const names = Object.keys(row);
        const text = `INSERT INTO "${table}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
        return env.DB.prepare(text).bind(...Object.values(row));
      }),
    ]),
  );
}

const client = createClient({ origin: ORIGIN, apiKey: ADMIN_KEY, fetch: (url, init) => SELF.fetch(url, init) });

/** A host app that keeps who there is, and who is in which group. */
function newHost(ours: Client | undefined) {
  const users = new Map<string, string>();
  const members = new Set<string>();
  const receiver: Receiver = createReceiver({
    store: memoryStore(),
    secrets: SECRET,
    ...(ours ? { client: ours } : {}),
    on: {
      user: ({ id, userName }) => [() => void users.set(id, userName)],
      usersRemoved: (ids) => ids.map((id) => () => void users.delete(id)),
      membersAdded: (those) => those.map((one) => () => void members.add(`${one.groupId} ${one.memberId}`)),
      membersRemoved: (those) => those.map((one) => () => void members.delete(`${one.groupId} ${one.memberId}`)),
    },
  });
  return { receiver, seen: () => ({ users: [...users.values()].sort(), members: [...members].sort() }) };
}

/** The host app as a webhook's destination; `deliver` sends what there is. */
async function hearing({ organizationId }: World, { receiver }: ReturnType<typeof newHost>) {
  const delivery = deliveryWorld();
  delivery.adopt(organizationId);
  delivery.reply = async ({ headers, text }) => (await receiver.receive({ headers, body: text })).status;
  const webhook = await delivery.webhook({ organizationId, startAfter: 0, maxBatch: 3 });
  const deliver = async () => {
    // The receiver looks at the time of the signature.
    delivery.advance(Date.now() - delivery.now());
    await delivery.deps.queue.sendBatch([{ body: { organizationId } }]);
    await delivery.run();
  };
  return { deliver, delivery, webhook };
}

/** What the database holds of an organization. */
async function truth({ organizationId }: World) {
  const of = `dir_${organizationId.slice(4)}%`;
  const users = env.DB.prepare(`SELECT doc ->> 'userName' AS name FROM users WHERE directory_id LIKE ?`).bind(of);
  const members = env.DB.prepare(
    `SELECT m.group_id || ' ' || m.member_id AS name FROM memberships m JOIN groups g ON g.id = m.group_id
      WHERE g.directory_id LIKE ?`,
  ).bind(of);
  const [names, pairs] = await env.DB.batch<{ name: string }>([users, members]);
  const sorted = (found: typeof names) => (found?.results ?? []).map(({ name }) => name).sort();
  return { users: sorted(names), members: sorted(pairs) };
}

async function resynced(world: World) {
  await vi.waitFor(async () => {
    const types = (await eventsOf(world)).map(({ type }) => type);
    const of = (name: string) => types.filter((type) => type === name).length;
    expect(of('directory.resync_started')).toBeGreaterThan(0);
    expect(of('directory.resync_finished')).toBe(of('directory.resync_started'));
  }, PATIENTLY);
}

/** Ada and Bob in a group: what will be restored. */
async function peopleIn(world: World) {
  const [ada, bob] = [await newUser(world, 'ada'), await newUser(world, 'bob')];
  const team = await newGroup(world, 'Team', [ada, bob]);
  return { ada, bob, team };
}

/** What the restore undoes: Ada is gone, Carol in her place, Dora in a directory that there was none of. */
async function goOn(world: World, ada: string, team: string) {
  const carol = await newUser(world, 'carol');
  succeeded(await world.ask({ kind: 'membership.create', groupId: team, memberId: carol }));
  succeeded(await world.ask({ kind: 'user.delete', id: ada }));
  const directoryId = newDirectoryId(world.organizationId);
  const target = { organizationId: world.organizationId, directoryId, tokenHash: null };
  succeeded(await change(env, { ...target, change: { kind: 'directory.create', provider: 'okta', name: null } }));
  const dora = { kind: 'user.create', id: newId('usr', Date.now()), body: userBody('dora') } as const;
  succeeded(await change(env, { ...target, change: dora }));
}

async function epochsOf({ organizationId }: World): Promise<[type: string, epoch: number][]> {
  const { results } = await env.DB.prepare('SELECT type, epoch FROM events WHERE organization_id = ? ORDER BY sequence')
    .bind(organizationId)
    .all<{ type: string; epoch: number }>();
  return results.map(({ epoch, type }) => [type, epoch]);
}

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM restores').run();
});

describe('after a restore', () => {
  it.each([
    ['with a client', client],
    ['without one', undefined],
  ])('a host app that hears by webhook comes to the restored state by itself, %s', async (_, ours) => {
    const world = await newWorld();
    const host = newHost(ours);
    const { deliver } = await hearing(world, host);
    const { ada, team } = await peopleIn(world);
    await deliver();
    expect(host.seen()).toEqual(await truth(world));
    const copy = await copyOfDatabase();
    await goOn(world, ada, team);
    await deliver();
    expect(host.seen().users).toEqual(['bob', 'carol', 'dora']);

    await putBack(copy);
    // Nothing tells yet that these sequences are not those that the host app knows.
    await newUser(world, 'eve');
    await deliver();
    expect(host.seen().users).toEqual(['bob', 'carol', 'dora']);
    expect((await call('POST', '/restores', {})).status).toBe(202);
    await upkeep(env, Date.now());
    await upkeep(env, Date.now());
    await resynced(world);
    await deliver();
    expect(await truth(world)).toMatchObject({ users: ['ada', 'bob', 'eve'] });
    expect(host.seen()).toEqual(await truth(world));
    await newUser(world, 'fay');
    await deliver();
    expect(host.seen().users).toEqual(['ada', 'bob', 'eve', 'fay']);
  });

  it('a host app hears of it, though its webhook was told of what came after the copy by one who still has the lease', async () => {
    const world = await newWorld();
    const host = newHost(client);
    const { deliver, delivery, webhook } = await hearing(world, host);
    const { ada, team } = await peopleIn(world);
    await deliver();
    const copy = await copyOfDatabase();
    await goOn(world, ada, team);
    await deliver();
    await putBack(copy);
    const { cursor } = await delivery.stream(webhook, world.organizationId);
    const late = env.DB.prepare('UPDATE streams SET cursor = ?1, last_sent = ?1 WHERE webhook_id = ?2 AND epoch = ?3');
    await late.bind(cursor + 5, webhook, 0).run();
    expect((await call('POST', '/restores', {})).status).toBe(202);
    await upkeep(env, Date.now());
    await upkeep(env, Date.now());
    await resynced(world);
    // And once more, when the epoch has begun.
    await late.bind(cursor + 9, webhook, 0).run();
    await deliver();
    expect(host.seen().users).toEqual(['ada', 'bob']);
    expect(host.seen()).toEqual(await truth(world));
  });

  it('a host app that pulls is told that nobody has declared it, and comes to the restored state once it is', async () => {
    const world = await newWorld();
    const host = newHost(client);
    const { ada, team } = await peopleIn(world);
    const copy = await copyOfDatabase();
    await goOn(world, ada, team);
    await host.receiver.catchUp(world.organizationId);
    await putBack(copy);
    await expect(host.receiver.catchUp(world.organizationId)).rejects.toThrow(/POST \/api\/v1\/restores/);
    await call('POST', '/restores', {});
    await upkeep(env, Date.now());
    await upkeep(env, Date.now());
    await resynced(world);
    await host.receiver.catchUp(world.organizationId);
    expect(host.seen()).toEqual(await truth(world));
    expect(host.seen().users).toEqual(['ada', 'bob']);
  });

  it('whoever writes first begins the new epoch, once, before anything else', async () => {
    const world = await newWorld();
    await newUser(world, 'first');
    await call('POST', '/restores', {});
    const before = (await eventsOf(world)).length;
    await Promise.all(['ada', 'bob', 'cara'].map((name) => newUser(world, name)));
    const epochs = (await epochsOf(world)).slice(before);
    expect(epochs.map(([type]) => type)).toEqual([
      'organization.restored',
      'directory.resync_started',
      'user.created',
      'user.created',
      'user.created',
    ]);
    expect(new Set(epochs.map(([, epoch]) => epoch)).size).toBe(1);
    expect(epochs[0]?.[1]).toBeGreaterThan(1);
    await upkeep(env, Date.now());
    expect((await eventsOf(world)).filter(({ type }) => type === 'organization.restored')).toHaveLength(1);
  });

  it('a token that is refused begins nothing', async () => {
    const world = await newWorld();
    await call('POST', '/restores', {});
    const before = await eventsOf(world);
    const refused = await world.ask({ kind: 'user.create', id: newId('usr', 1), body: userBody('x') }, 'no-such-token');
    expect(refused).toMatchObject({ ok: false, refusal: { status: 401 } });
    expect(await eventsOf(world)).toEqual(before);
  });

  it('what is made later counts from 1, and the next restore goes higher although it undoes the first declaration', async () => {
    const world = await newWorld();
    const copy = await copyOfDatabase();
    await call('POST', '/restores', {});
    await newUser(world, 'ada');
    const later = (await call('POST', '/organizations', { name: 'Later' })).body['id'];
    await call('POST', `/organizations/${later}/directories`, { provider: 'okta' });
    const [first] = data(await call('GET', `/organizations/${later}/events`));
    expect(first).toMatchObject({ type: 'directory.created', epoch: 1, sequence: 1 });
    const [, seen] = (await epochsOf(world)).at(-1) ?? [];

    await putBack(copy);
    expect((await epochsOf(world)).every(([, epoch]) => epoch === 1)).toBe(true);
    await env.DB.prepare('UPDATE organizations SET created_at = 1').run();
    vi.useFakeTimers({ now: Date.now() + 2000, toFake: ['Date'] });
    try {
      await call('POST', '/restores', {});
      await newUser(world, 'ada');
    } finally {
      vi.useRealTimers();
    }
    expect((await epochsOf(world)).at(-1)?.[1]).toBeGreaterThan(seen ?? 0);
  });

  it('an application that pulls with its epoch gets all of a later one', async () => {
    const world = await newWorld();
    await peopleIn(world);
    await call('POST', '/restores', {});
    await newUser(world, 'eve');
    const path = `/organizations/${world.organizationId}/events`;
    const { body } = await call('GET', `${path}?after=100&epoch=1&limit=1`);
    expect(body).toMatchObject({ data: [{ type: 'organization.restored' }] });
    const again = await call('GET', `${path}?after=${body['nextAfter']}&epoch=${body['epoch']}&limit=2`);
    expect(data(again).map((event) => event['type'])).toEqual(['directory.resync_started', 'user.created']);
    const { data: listed } = (await call('GET', '/restores')).body;
    expect(listed).toEqual([{ shard: '', epoch: body['epoch'], declaredAt: expect.any(String), finishedAt: null }]);
    await upkeep(env, Date.now());
    expect((await call('GET', '/restores')).body).toMatchObject({ data: [{ finishedAt: expect.any(String) }] });
    expect((await call('POST', '/restores', { shard: 'moon' })).status).toBe(422);
  });
});
