import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/directory/change.ts';
import { MAX_MEMBERS_OF_GROUP } from '../../src/directory/members.ts';
import { MAX_MEMBERS_LOADED } from '../../src/store/load/group-questions.ts';
import { refusalOf } from '../protocol/scim-error.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { newWorld, type World } from './world.ts';

const HOUR_MS = 60 * 60 * 1000;
const WEEK_MS = 7 * 24 * HOUR_MS;

const values = (ids: readonly string[]) => ids.map((value) => ({ value }));
const add = (...ids: string[]) => ({ op: 'add', path: 'members', value: values(ids) });
const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });

describe('a new group', () => {
  it('is told of before its members are, and counts each of them once', () => {
    const world = newWorld();
    const ada = world.user('ada');
    world.events();
    const id = world.group('Team', [ada, ada]);
    expect(world.events()).toMatchObject([
      { type: 'group.created', data: { group: { id, displayName: 'Team', memberCount: 1 } } },
      {
        type: 'group.members_changed',
        data: { group: { id, memberCount: 1 }, added: [{ id: ada, userName: 'ada' }], removed: [] },
      },
    ]);
    expect(world.members(id)).toEqual([ada]);
  });

  it('is answered as it is where the same create comes again', () => {
    const world = newWorld();
    const id = world.group('Team');
    world.events();
    const again = world.ask({ kind: 'group.create', id, body: groupBody('Other') });
    expect(again).toMatchObject({ group: { version: 1, doc: { displayName: 'Team' } }, skipped: { count: 0 } });
    expect(world.events()).toEqual([]);
  });

  it('may have a member that a change before it in the round made, by its name', () => {
    const world = newWorld();
    const [, made] = world.round([
      { kind: 'user.create', id: 'usr_1', body: userBody('ada', { displayName: 'Ada' }) },
      { kind: 'group.create', id: 'grp_1', body: groupBody('Team', ['usr_1']) },
    ]);
    expect(made).toMatchObject({ group: { members: [{ id: 'usr_1', type: 'User', display: 'Ada' }] } });
  });
});

describe('PUT of a group (RFC 7644 §3.5.1)', () => {
  it('clears its members where it names none, but keeps externalId', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team', [ada]);
    const given = { ...groupBody('Team', [ada]), externalId: 'e-1' };
    world.ask({ kind: 'group.replace', id, body: given });
    world.ask({ kind: 'group.replace', id, body: groupBody('Team') });
    expect(world.tables.groups.get(id)).toMatchObject({ externalId: 'e-1', memberCount: 0, unassigned: 1 });
    world.ask({ kind: 'group.replace', id, body: { ...groupBody('Team'), externalId: null } });
    expect(world.tables.groups.get(id)).toMatchObject({ externalId: null });
  });

  it('says who came and who went, not who stayed', () => {
    const world = newWorld();
    const [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => world.user(name));
    const id = world.group('Team', [ada ?? '', bob ?? '']);
    world.events();
    world.ask({ kind: 'group.replace', id, body: groupBody('Team', [bob ?? '', eve ?? '']) });
    expect(world.events()).toMatchObject([
      { type: 'group.members_changed', data: { added: [{ id: eve }], removed: [{ id: ada, userName: 'ada' }] } },
    ]);
  });

  it('shows the members only where the answer is to carry them', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team', [ada]);
    const body = groupBody('Team', [ada]);
    expect(world.ask({ kind: 'group.replace', id, body })).not.toHaveProperty('group.members');
    expect(world.ask({ kind: 'group.replace', id, body, wantsMembers: true })).toMatchObject({
      group: { members: [{ id: ada, type: 'User', display: 'ada' }] },
    });
  });
});

describe('PATCH of a group (RFC 7644 §3.5.2)', () => {
  it('is one version and at most two events, of its attributes and of its members', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team');
    world.events();
    world.ask({
      kind: 'group.patch',
      id,
      body: patchBody(add(ada), { op: 'replace', path: 'displayName', value: 'Crew' }),
    });
    expect(world.events()).toMatchObject([
      {
        type: 'group.updated',
        data: { group: { displayName: 'Crew', memberCount: 1 }, previous: { displayName: 'Team' } },
      },
      { type: 'group.members_changed', data: { group: { displayName: 'Crew' }, added: [{ id: ada }] } },
    ]);
    expect(world.tables.groups.get(id)).toMatchObject({ version: 2, displayKey: 'crew' });
  });

  it('says nothing of a member that comes and goes within it', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team');
    world.events();
    expect(world.ask({ kind: 'group.patch', id, body: patchBody(add(ada), remove(ada)) })).toMatchObject({
      group: { version: 1 },
    });
    expect(world.events()).toEqual([]);
  });

  it('finds members by what the filter says of them, those that it has just added too', () => {
    const world = newWorld();
    const ada = world.user('ada', { displayName: 'Ada' });
    const bob = world.user('bob', { displayName: 'Bob' });
    const id = world.group('Team', [ada]);
    const body = patchBody(add(bob), { op: 'remove', path: 'members[display sw "B" or display eq "Ada"]' });
    world.ask({ kind: 'group.patch', id, body });
    expect(world.members(id)).toEqual([]);
  });

  it('counts as a write where it changes nothing, once an hour', () => {
    const world = newWorld();
    const id = world.group('Team');
    const made = world.now;
    world.now = made + HOUR_MS;
    world.ask({ kind: 'group.patch', id, body: patchBody(remove('usr_nobody')) });
    expect(world.tables.groups.get(id)).toMatchObject({ version: 1, syncedAt: made + HOUR_MS });
  });
});

describe('a group in a group', () => {
  it('may hold neither itself nor what holds it, at any depth, nor by what the round has decided', () => {
    const world = newWorld();
    const low = world.group('Low');
    const middle = world.group('Middle', [low]);
    const high = world.group('High', [middle]);
    const into = (id: string, ...members: string[]) =>
      ({ kind: 'group.patch', id, body: patchBody(add(...members)) }) as const;
    expect(refusalOf(() => world.ask(into(low, low)))).toMatch(
      '400 invalidValue: members: group grp_Low already contains this group',
    );
    expect(refusalOf(() => world.ask(into(low, high)))).toMatch('Groups cannot form a cycle');
    const other = world.group('Other');
    const [, refused] = world.round([into(other, high), into(low, other)]);
    expect(refused).toMatchObject({ status: 400, scimType: 'invalidValue' });
    // Once the edge between is gone, it may.
    const [, allowed] = world.round([{ kind: 'membership.delete', groupId: middle, memberId: low }, into(low, high)]);
    expect(allowed).toMatchObject({ kind: 'group' });
  });

  it('counts the groups that hold it, until one of them is deleted', () => {
    const world = newWorld();
    const inner = world.group('Inner');
    const outer = world.group('Outer', [inner]);
    expect(world.tables.groups.get(inner)).toMatchObject({ parentCount: 1, version: 1 });
    world.ask({ kind: 'group.delete', id: outer });
    expect(world.tables.groups.get(inner)).toMatchObject({ parentCount: 0 });
  });

  it('leaves those that hold it when it is deleted', () => {
    const world = newWorld();
    const inner = world.group('Inner');
    const outer = world.group('Outer', [inner]);
    world.ask({ kind: 'group.delete', id: inner });
    expect(world.tables.groups.get(outer)).toMatchObject({ memberCount: 0, unassigned: 0 });
    expect(world.members(outer)).toEqual([]);
  });
});

describe('a deleted group', () => {
  it('is one event, with what it held; its memberships are left to the sweep', () => {
    const world = newWorld();
    const id = world.group('Team', [world.user('ada')]);
    world.events();
    world.ask({ kind: 'group.delete', id });
    expect(world.events()).toMatchObject([{ type: 'group.deleted', data: { group: { id, memberCount: 1 } } }]);
    expect(world.members(id)).toHaveLength(1);
    expect(world.tables.removals).toEqual([`group ${id}`]);
  });

  it('has nothing to sweep where it was empty', () => {
    const world = newWorld();
    world.ask({ kind: 'group.delete', id: world.group('Team') });
    expect(world.tables.removals).toEqual([]);
  });

  it('is swept too where the round has taken its last members before', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team', [ada]);
    world.round([
      { kind: 'group.patch', id, body: patchBody(remove(ada)) },
      { kind: 'group.delete', id },
    ]);
    expect(world.tables.removals).toEqual([`group ${id}`]);
  });

  it('takes no member in that the round has added before', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team');
    world.round([
      { kind: 'group.patch', id, body: patchBody(add(ada)) },
      { kind: 'group.delete', id },
    ]);
    expect(world.members(id)).toEqual([]);
  });

  it('is no more for the changes after it in the round', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Team', [ada]);
    const [, answer] = world.round([
      { kind: 'group.delete', id },
      { kind: 'group.patch', id, body: patchBody(remove(ada)) },
    ]);
    expect(answer).toMatchObject({ status: 404, detail: 'Group grp_Team does not exist.' });
  });
});

describe('the marks of a group', () => {
  it('unassigned: one request took its last members; it ends with the next member', () => {
    const world = newWorld();
    const [ada, bob] = [world.user('ada'), world.user('bob')];
    const id = world.group('Team');
    const unassigned = () => world.tables.groups.get(id)?.unassigned;
    expect(unassigned()).toBe(0);
    world.ask({ kind: 'group.patch', id, body: patchBody(add(ada, bob)) });
    world.ask({ kind: 'group.patch', id, body: patchBody(remove(ada)) });
    expect(unassigned()).toBe(0);
    world.ask({ kind: 'group.patch', id, body: patchBody(remove(bob)) });
    expect(unassigned()).toBe(1);
    world.ask({ kind: 'group.patch', id, body: patchBody({ op: 'replace', path: 'displayName', value: 'Crew' }) });
    expect(unassigned()).toBe(1);
    world.ask({ kind: 'group.patch', id, body: patchBody(add(bob)) });
    expect(unassigned()).toBe(0);
  });

  it('stale: seven days behind the newest write to any group of the directory', () => {
    const world = newWorld();
    const ada = world.user('ada');
    world.group('Old', [ada]);
    world.group('New');
    world.now += WEEK_MS + HOUR_MS;
    world.ask({ kind: 'group.patch', id: 'grp_New', body: patchBody(add(ada)) });
    world.events();
    world.ask({ kind: 'user.delete', id: ada });
    expect(world.events()).toMatchObject([
      { data: { group: { id: 'grp_New', stale: false } } },
      { data: { group: { id: 'grp_Old', stale: true } } },
      { type: 'user.deleted' },
    ]);
  });
});

describe('a group near its limits', () => {
  const withMembers = (world: World, id: string, memberCount: number) => {
    const row = world.tables.groups.get(id);
    if (row) world.tables.groups.set(id, { ...row, memberCount });
  };
  /** Every way in which one member more comes. */
  const ADDS: readonly [string, (groupId: string, memberId: string) => Change][] = [
    ['PATCH with a path', (id, member) => ({ kind: 'group.patch', id, body: patchBody(add(member)) })],
    [
      'PATCH without a path',
      (id, member) => ({
        kind: 'group.patch',
        id,
        body: patchBody({ op: 'add', value: { members: values([member]) } }),
      }),
    ],
    ['POST of a membership', (groupId, memberId) => ({ kind: 'membership.create', groupId, memberId })],
  ];

  it.each(ADDS)('takes in the millionth member and no other: %s', (_, into) => {
    const world = newWorld();
    const [ada, bob] = [world.user('ada'), world.user('bob')];
    const id = world.group('Everyone');
    withMembers(world, id, MAX_MEMBERS_OF_GROUP - 1);
    world.ask(into(id, ada));
    world.events();
    expect(refusalOf(() => world.ask(into(id, bob)))).toMatch(
      /^400: members: this group has 1000000 members.*Nothing was/,
    );
    expect(world.members(id)).toEqual([ada]);
    expect(world.tables.groups.get(id)).toMatchObject({ memberCount: MAX_MEMBERS_OF_GROUP, version: 2 });
    expect(world.events()).toEqual([]);
  });

  it('lets members go for others, and those above the limit leave', () => {
    const world = newWorld();
    const [ada, bob] = [world.user('ada'), world.user('bob')];
    const id = world.group('Everyone', [ada]);
    withMembers(world, id, MAX_MEMBERS_OF_GROUP);
    world.ask({ kind: 'group.patch', id, body: patchBody(add(bob), remove(ada)) });
    expect(world.members(id)).toEqual([bob]);
    withMembers(world, id, MAX_MEMBERS_OF_GROUP + 5);
    world.ask({ kind: 'group.patch', id, body: patchBody(remove(bob)) });
    expect(world.tables.groups.get(id)).toMatchObject({ memberCount: MAX_MEMBERS_OF_GROUP + 4 });
  });

  it.each([
    ['PUT', { kind: 'group.replace', body: groupBody('Everyone', ['usr_ada']) }],
    ['PATCH with replace', { kind: 'group.patch', body: patchBody({ op: 'replace', path: 'members', value: [] }) }],
    ['PATCH without a path', { kind: 'group.patch', body: patchBody({ op: 'replace', value: { members: [] } }) }],
    ['PATCH with remove of all', { kind: 'group.patch', body: patchBody({ op: 'remove', path: 'members' }) }],
    [
      'PATCH with a filter',
      { kind: 'group.patch', body: patchBody({ op: 'remove', path: 'members[type eq "Group"]' }) },
    ],
  ] as const)('is not replaced or filtered above 100,000: %s', (_, change) => {
    const world = newWorld();
    const ada = world.user('ada');
    const id = world.group('Everyone', [ada]);
    withMembers(world, id, MAX_MEMBERS_LOADED + 1);
    world.events();
    expect(refusalOf(() => world.ask({ ...change, id }))).toMatch(
      /^400 tooMany: members: this group has 100001 members.*by PATCH, in portions\. Nothing was changed\.$/,
    );
    expect(world.events()).toEqual([]);
    // What else is wrong with a request comes first, and attributes may change.
    expect(refusalOf(() => world.ask({ ...change, id, ifMatch: 'W/"9"' }))).toMatch(/^412/);
    world.ask({ kind: 'group.patch', id, body: patchBody({ op: 'replace', path: 'displayName', value: 'All' }) });
    expect(world.tables.groups.get(id)).toMatchObject({ displayName: 'All', memberCount: MAX_MEMBERS_LOADED + 1 });
  });
});

describe('a large change of members', () => {
  it('is told in parts of a hundred: counts grow with them, and the last part empties the group', () => {
    const world = newWorld();
    const ids = Array.from({ length: 250 }, (_, n) => world.user(`u${n}`));
    const id = world.group('Team', ids);
    world.events();
    world.ask({ kind: 'group.replace', id, body: groupBody('Team') });
    const told = world
      .events()
      .map(({ data }) => data as { group: { memberCount: number; unassigned: boolean }; removed: unknown[] });
    expect(told.map(({ group, removed }) => [group.memberCount, group.unassigned, removed.length])).toEqual([
      [150, false, 100],
      [50, false, 100],
      [0, true, 50],
    ]);
  });
});

describe('a membership as a resource', () => {
  it('comes once, goes once, and needs group and member', () => {
    const world = newWorld();
    const memberId = world.user('ada');
    const groupId = world.group('Team');
    const create = (membership = { groupId, memberId }) => world.ask({ kind: 'membership.create', ...membership });
    const drop = () => world.ask({ kind: 'membership.delete', groupId, memberId });
    create();
    expect(world.members(groupId)).toEqual([memberId]);
    expect(refusalOf(create)).toBe('409 uniqueness: usr_ada is already a member of grp_Team.');
    expect(refusalOf(() => create({ groupId: 'grp_x', memberId }))).toBe(
      '400 invalidValue: group.value: group grp_x does not exist in this directory.',
    );
    expect(refusalOf(() => create({ groupId, memberId: 'usr_x' }))).toBe(
      '400 invalidValue: member.value: user or group usr_x does not exist in this directory.',
    );
    drop();
    expect(world.members(groupId)).toEqual([]);
    expect(refusalOf(drop)).toMatch(/^404: Membership \S+ does not exist/);
  });
});
