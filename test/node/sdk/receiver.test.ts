import { describe, expect, it } from 'vitest';
import { createReceiver, type Event, type Handlers } from '../../../packages/sdk/src/index.ts';
import { memoryStore } from '../../../packages/sdk/src/stores/memory.ts';
import { newHost, SECRET, signed } from './host.ts';
import { newModel } from './model.ts';

const event = (sequence: number, type: string, data: object, directoryId: string | null = 'dir_1'): Event =>
  JSON.parse(JSON.stringify({ id: `evt_${sequence}`, type, sequence, organizationId: 'org_1', directoryId, data }));
const created = (sequence: number, id = `usr_${sequence}`) =>
  event(sequence, 'user.created', { user: { id, userName: id } });

function listening(on: Handlers<() => void>) {
  const errors: unknown[] = [];
  const receiver = createReceiver({ store: memoryStore(), secrets: SECRET, onError: (e) => errors.push(e), on });
  return {
    receiver,
    errors,
    send: async (events: readonly Event[], previous = (events[0]?.sequence ?? 1) - 1) =>
      (await receiver.handle(signed(events, previous))).status,
  };
}

describe('the receiver', () => {
  it('refuses what is not signed with its secret, and says why', async () => {
    const host = newHost(undefined);
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    const answer = await host.receiver.handle(signed([created(1)], 0, other));
    expect([answer.status, await answer.text()]).toEqual([
      401,
      expect.stringContaining('No signature fits the secret'),
    ]);
    expect(host.seen().users).toEqual([]);
  });

  it('applies an event once, however often it comes', async () => {
    const called: number[] = [];
    const { send } = listening({ 'user.created': ({ sequence }) => void called.push(sequence) });
    for (const one of [created(1), created(2), created(1), created(2)]) expect(await send([one])).toBe(204);
    expect(called).toEqual([1, 2]);
  });

  it('keeps of a batch what came before the event that fails, and goes on there', async () => {
    const host = newHost(undefined);
    const broken = event(2, 'group.members_changed', { group: { id: 'grp_1' } });
    expect(await host.deliver([created(1), broken, created(3)], 0)).toBe(500);
    expect(await host.receiver.position('org_1')).toBe(1);
    expect(await host.deliver([created(1), created(2), created(3)], 0)).toBe(204);
    expect(host.seen().users).toHaveLength(3);
  });

  it('passes over types that the webhook does not ask for: the number sent before tells', async () => {
    const host = newHost(undefined);
    await host.deliver([created(1)], 0);
    expect(await host.deliver([created(9)], 1)).toBe(204);
    expect(await host.receiver.position('org_1')).toBe(9);
  });

  it('does not go on over a gap that it has no client to close', async () => {
    const host = newHost(undefined);
    await host.deliver([created(1)], 0);
    expect(await host.deliver([created(4)], 3)).toBe(500);
    expect(String(host.errors)).toContain('Events 2 to 3 of org_1 did not arrive');
    expect(await host.deliver([created(2), created(3), created(4)], 1)).toBe(204);
  });

  it('waits for an event that fails, although Rollcall has set it aside; passes over it where the app says so', async () => {
    const model = newModel();
    const host = newHost(model.client);
    const aside: number[] = [];
    const lenient = newHost(model.client, { setAside: ({ sequence }) => void aside.push(sequence) });
    model.act(0, 0, 0);
    for (const one of [host, lenient]) await one.deliver(model.events, 0);
    for (const what of [1, 1, 1]) model.act(what, 0, 0);
    const others = model.events.slice(2);
    host.fault = 'handler';
    expect(await host.deliver(others, 2)).toBe(500);
    expect(await host.receiver.position('org_1')).toBe(1);

    lenient.fault = 'handler';
    expect(await lenient.deliver(others, 2)).toBe(204);
    expect([aside, lenient.seen().users]).toEqual([[2], ['usr_3 usr_3', 'usr_4 usr_4']]);
  });

  it('tells of roles, of types of tomorrow and of test events', async () => {
    const told: unknown[] = [];
    const { send } = listening({
      roles: (change) => void told.push(change),
      unknown: ({ type }) => void told.push(type),
      test: ({ type }) => void told.push(type),
    });
    const roles = [{ role: 'admin', source: 'mapping', groupId: 'grp_1' }];
    const user = { id: 'usr_1', userName: 'ada' };
    await send([event(1, 'user.roles_changed', { user, roles, previous: [], role: 'admin', previousRole: null })]);
    await send([event(2, 'user.promoted', {})]);
    await send([{ ...event(0, 'webhook.test', {}, null), organizationId: null as never }], 0);
    expect(told).toEqual([
      { userId: 'usr_1', roles, role: 'admin', previousRole: null },
      'user.promoted',
      'webhook.test',
    ]);
  });

  it('calls the handler of a type that changes no copy, and only that', async () => {
    const told: unknown[] = [];
    const later: Record<string, (one: Event) => void> = { 'organization.audited': ({ type }) => void told.push(type) };
    const { send } = listening({ ...later, unknown: () => void told.push('unknown') });
    await send([event(1, 'organization.audited', {}, null)]);
    await send([event(2, 'organization.renamed', {}, null)]);
    expect(told).toEqual(['organization.audited', 'unknown']);
  });

  it('takes away in steps all that a deleted directory or organization held', async () => {
    const model = newModel();
    const host = newHost(model.client);
    for (const [what, times] of [
      [0, 1],
      [1, 1_200],
      [5, 1],
    ] as const)
      for (let n = 0; n < times; n++) model.act(what, 0, 0);
    await host.receiver.catchUp('org_1');
    expect(host.seen().users).toHaveLength(1_200);
    model.act(10, 0, 0);
    await host.receiver.catchUp('org_1');
    expect(host.seen()).toEqual({ users: [], groups: [], members: [] });

    for (const what of [0, 1]) model.act(what, 0, 0);
    const last = event(model.events.length + 1, 'organization.deleted', { organization: { id: 'org_1' } }, null);
    expect(await host.deliver([last], model.events.length)).toBe(204);
    expect(host.seen().users).toEqual([]);
  });

  it('has everybody again when a deleted organization is restored, in the same epoch', async () => {
    const host = newHost(undefined);
    const user = (id: string) => ({ user: { id, userName: id } });
    await host.deliver([created(1, 'usr_a'), created(2, 'usr_b'), created(3, 'usr_c')], 0);
    await host.deliver([event(4, 'organization.deleted', { organization: { id: 'org_1' } }, null)], 3);
    expect(host.seen().users).toEqual([]);
    const back = [
      event(5, 'organization.restored', { previousEpoch: 1, directories: ['dir_1'] }, null),
      event(6, 'directory.resync_started', { resyncId: 'rsy_1' }),
      event(7, 'user.synced', user('usr_a')),
      event(8, 'user.synced', user('usr_b')),
      event(9, 'directory.resync_finished', { resyncId: 'rsy_1' }),
    ];
    expect(await host.deliver(back, 4)).toBe(204);
    expect(host.seen().users).toEqual(['usr_a usr_a', 'usr_b usr_b']);
  });

  it('goes back where it is told to, and applies again what comes again', async () => {
    const called: number[] = [];
    const { receiver, send } = listening({ 'user.created': ({ sequence }) => void called.push(sequence) });
    await send([created(1), created(2)]);
    await receiver.rewind('org_1', 1);
    await send([created(2)]);
    expect(called).toEqual([1, 2, 2]);
    await expect(receiver.rewind('org_1', 5)).rejects.toThrow('not beyond');
  });

  it('keeps the order of an organization while several requests are under way', async () => {
    const called: number[] = [];
    const { send } = listening({
      'user.created': async ({ sequence }) => {
        await new Promise((resolve) => setImmediate(resolve));
        called.push(sequence);
      },
    });
    expect(await Promise.all([send([created(1)]), send([created(2)]), send([created(3)])])).toEqual([204, 204, 204]);
    expect(called).toEqual([1, 2, 3]);
  });

  it('does not run a statement of a query builder that a handler returns', async () => {
    let ran = 0;
    // biome-ignore lint/suspicious/noThenProperty: a thenable, as Drizzle's statements are: awaiting it runs it
    const statement = { then: () => ran++, toSQL: () => ({ sql: '', params: [] }) };
    const { errors, send } = listening({ user: () => statement as never });
    expect(await send([created(1)])).toBe(500);
    expect([ran, String(errors)]).toEqual([0, expect.stringContaining('A handler returns a list')]);
  });
});
