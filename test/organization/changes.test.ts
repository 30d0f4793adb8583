import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { eventsOf, membersOf, newGroup, newUser, newWorld, rowOf, succeeded } from './world.ts';

describe('changes of users', () => {
  it('makes the directory active with the first authenticated request, before the change that came with it', async () => {
    const world = await newWorld();
    await newUser(world, 'ada@example.com');
    expect((await eventsOf(world)).map((event) => [event.sequence, event.type])).toEqual([
      [1, 'directory.created'],
      [2, 'directory.activated'],
      [3, 'user.created'],
    ]);
    expect(await rowOf('directories', world.directoryId)).toMatchObject({ status: 'active', user_count: 1 });
  });

  it('refuses a user name that differs in case only', async () => {
    const world = await newWorld();
    await newUser(world, 'Ada@Example.com');
    const outcome = await world.ask({ kind: 'user.create', id: newId('usr', 1), body: userBody('aDA@example.COM') });
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 409, scimType: 'uniqueness' } });
  });

  it('answers the same create again with the user that it made', async () => {
    const world = await newWorld();
    const id = await newUser(world, 'ada@example.com');
    const again = succeeded(await world.ask({ kind: 'user.create', id, body: userBody('ada@example.com') }));
    expect(again).toMatchObject({ kind: 'user', user: { id, version: 1 } });
    expect((await eventsOf(world)).filter((event) => event.type === 'user.created')).toHaveLength(1);
  });

  it('makes one event of one change, with what changed as it was', async () => {
    const world = await newWorld();
    const id = await newUser(world, 'ada@example.com', { title: 'Engineer' });
    const body = patchBody(
      { op: 'replace', path: 'title', value: 'Lead' },
      { op: 'replace', path: 'active', value: false },
    );
    succeeded(await world.ask({ kind: 'user.patch', id, body }));
    const last = (await eventsOf(world)).at(-1);
    expect(last).toMatchObject({ type: 'user.deactivated', data: { previous: { title: 'Engineer', active: true } } });
  });

  it('makes neither event nor version of a change that changes nothing', async () => {
    const world = await newWorld();
    const id = await newUser(world, 'ada@example.com', { title: 'Engineer' });
    const before = await eventsOf(world);
    const result = succeeded(
      await world.ask({ kind: 'user.replace', id, body: userBody('ada@example.com', { title: 'Engineer' }) }),
    );
    expect(result).toMatchObject({ user: { version: 1 } });
    expect(await eventsOf(world)).toEqual(before);
  });

  it('keeps externalId through a PUT that omits it, and clears it by null', async () => {
    const world = await newWorld();
    const id = await newUser(world, 'ada@example.com', { externalId: 'abc' });
    succeeded(await world.ask({ kind: 'user.replace', id, body: userBody('ada@example.com', { title: 'x' }) }));
    expect((await rowOf('users', id))?.['external_id']).toBe('abc');
    succeeded(await world.ask({ kind: 'user.replace', id, body: userBody('ada@example.com', { externalId: null }) }));
    expect((await rowOf('users', id))?.['external_id']).toBeNull();
  });

  it('takes a deleted user out of its groups first, and its name can be taken again', async () => {
    const world = await newWorld();
    const id = await newUser(world, 'ada@example.com', { emails: [{ value: 'ada@example.com' }] });
    const group = await newGroup(world, 'Engineering', [id]);
    const syncedAt = (await rowOf('groups', group))?.['synced_at'];
    await new Promise((resolve) => setTimeout(resolve, 2));
    succeeded(await world.ask({ kind: 'user.delete', id }));
    expect(await rowOf('groups', group)).toMatchObject({
      version: 2,
      member_count: 0,
      unassigned: 0,
      synced_at: syncedAt,
    });
    expect((await eventsOf(world)).slice(-2).map((event) => event.type)).toEqual([
      'group.members_changed',
      'user.deleted',
    ]);
    expect(await membersOf(group)).toEqual([]);
    await newUser(world, 'ada@example.com');
  });
});

describe('changes of groups', () => {
  it('creates a group, then says who is in it', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada@example.com');
    await newGroup(world, 'Engineering', [ada, ada]);
    expect((await eventsOf(world)).slice(-2)).toMatchObject([
      { type: 'group.created', data: { group: { displayName: 'Engineering', memberCount: 1 } } },
      { type: 'group.members_changed', data: { added: [{ id: ada, type: 'User', userName: 'ada@example.com' }] } },
    ]);
  });

  it('refuses a member that does not exist, names it and adds nobody', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada@example.com');
    const id = await newGroup(world, 'Engineering');
    const body = patchBody({ op: 'add', path: 'members', value: [{ value: ada }, { value: 'usr_nobody' }] });
    const outcome = await world.ask({ kind: 'group.patch', id, body });
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 400, scimType: 'invalidValue' } });
    expect(JSON.stringify(outcome)).toContain('usr_nobody');
    expect(await membersOf(id)).toEqual([]);
  });

  it('marks a group whose last members one request took, until it has members again', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada@example.com');
    const id = await newGroup(world, 'Engineering', [ada]);
    succeeded(
      await world.ask({ kind: 'group.patch', id, body: patchBody({ op: 'replace', path: 'members', value: [] }) }),
    );
    expect(await rowOf('groups', id)).toMatchObject({ member_count: 0, unassigned: 1, version: 2 });
    succeeded(
      await world.ask({
        kind: 'group.patch',
        id,
        body: patchBody({ op: 'add', path: 'members', value: [{ value: ada }] }),
      }),
    );
    expect(await rowOf('groups', id)).toMatchObject({ member_count: 1, unassigned: 0 });
    const told = (await eventsOf(world)).filter(({ type }) => type === 'group.members_changed');
    expect(told.map(({ data }) => data['group'])).toMatchObject([
      { id, memberCount: 1, unassigned: false, stale: false },
      { id, memberCount: 0, unassigned: true, stale: false },
      { id, memberCount: 1, unassigned: false, stale: false },
    ]);
  });

  it('replaces members by PUT: only who comes and goes is named', async () => {
    const world = await newWorld();
    const [a, b, c] = [await newUser(world, 'a'), await newUser(world, 'b'), await newUser(world, 'c')];
    const id = await newGroup(world, 'Engineering', [a, b]);
    const result = succeeded(
      await world.ask({ kind: 'group.replace', id, body: groupBody('Engineering', [b, c]), wantsMembers: true }),
    );
    expect(result).toMatchObject({ group: { members: [{ id: b }, { id: c }] } });
    expect((await eventsOf(world)).at(-1)?.data).toMatchObject({ added: [{ id: c }], removed: [{ id: a }] });
    expect(await membersOf(id)).toEqual([b, c].sort());
  });

  it('tells 250 new members in three events, each with the count after it', async () => {
    const world = await newWorld();
    const ids: string[] = [];
    for (let i = 0; i < 250; i++) ids.push(newId('usr', i));
    await Promise.all(ids.map((id) => world.ask({ kind: 'user.create', id, body: userBody(id) })));
    const group = await newGroup(world, 'Everyone', ids);
    const parts = (await eventsOf(world)).filter((event) => event.type === 'group.members_changed');
    expect(parts.map((event) => (event.data['added'] as unknown[]).length)).toEqual([100, 100, 50]);
    expect(parts.map(({ data }) => data['group'])).toMatchObject([
      { memberCount: 100 },
      { memberCount: 200 },
      { memberCount: 250 },
    ]);
    const body = patchBody({ op: 'replace', path: 'members', value: [] });
    succeeded(await world.ask({ kind: 'group.patch', id: group, body }));
    const emptied = (await eventsOf(world)).slice(-3).map(({ data }) => data['group']);
    expect(emptied).toMatchObject([
      { memberCount: 150, unassigned: false },
      { memberCount: 50, unassigned: false },
      { memberCount: 0, unassigned: true },
    ]);
  });

  it('nests groups, refuses a cycle, and forgets a deleted group as a member', async () => {
    const world = await newWorld();
    const inner = await newGroup(world, 'Inner');
    const outer = await newGroup(world, 'Outer', [inner]);
    const cycle = patchBody({ op: 'add', path: 'members', value: [{ value: outer }] });
    expect(await world.ask({ kind: 'group.patch', id: inner, body: cycle })).toMatchObject({
      ok: false,
      refusal: { status: 400, scimType: 'invalidValue' },
    });
    expect(await rowOf('groups', inner)).toMatchObject({ parent_count: 1 });
    succeeded(await world.ask({ kind: 'group.delete', id: inner }));
    expect(await membersOf(outer)).toEqual([]);
    expect(await rowOf('groups', outer)).toMatchObject({ member_count: 0 });
  });
});

describe('who may ask', () => {
  it('refuses a token of another directory as if the directory were unknown', async () => {
    const [world, other] = [await newWorld(), await newWorld()];
    const change = { kind: 'user.create', id: newId('usr', 1), body: userBody('eve') } as const;
    expect(await world.ask(change, other.tokenHash)).toMatchObject({ ok: false, refusal: { status: 401 } });
    expect(await rowOf('users', change.id)).toBeNull();
  });

  it('answers 429 to a valid token of a paused directory, and 401 to any other', async () => {
    const world = await newWorld();
    succeeded(await world.ask({ kind: 'directory.update', status: 'paused' }, null));
    const change = { kind: 'user.create', id: newId('usr', 1), body: userBody('eve') } as const;
    expect(await world.ask(change)).toMatchObject({ ok: false, refusal: { status: 429, retryAfterSeconds: 300 } });
    expect(await world.ask(change, 'unknown')).toMatchObject({ ok: false, refusal: { status: 401 } });
  });
});

describe('while a new version is deployed', () => {
  it('asks to come again where an older object does not know a change of a newer Worker yet', async () => {
    const world = await newWorld();
    const before = await eventsOf(world);
    const newer = { kind: 'directory.rename', name: 'x' } as unknown as Change;
    for (const tokenHash of [null, world.tokenHash])
      expect(await world.ask(newer, tokenHash)).toMatchObject({
        ok: false,
        refusal: { status: 429, retryAfterSeconds: expect.any(Number) },
      });
    expect(await eventsOf(world)).toEqual(before);
  });
});
