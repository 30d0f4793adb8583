import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/directory/change.ts';
import { newId } from '../../src/id.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { eventsOf, membersOf, newGroup, newUser, newWorld, rowOf, succeeded, type World } from './world.ts';

const add = (value: string) => patchBody({ op: 'add', path: 'members', value: [{ value }] });
const remove = (value: string) => patchBody({ op: 'remove', path: `members[value eq "${value}"]` });

/** Replays membership events: what a host app would hold. */
async function replayed(world: World, groupId: string): Promise<string[]> {
  const members = new Set<string>();
  const events = await eventsOf(world);
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
  for (const { data, type } of events) {
    const { group, added, removed } = data as unknown as Record<'group', { id: string }> &
      Record<'added' | 'removed', { id: string }[]>;
    if (type !== 'group.members_changed' || group.id !== groupId) continue;
    for (const { id } of added) members.add(id);
    for (const { id } of removed) members.delete(id);
  }
  return [...members].sort();
}

async function manyUsers(world: World, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => newId('usr', i));
  await Promise.all(ids.map((id) => world.ask({ kind: 'user.create', id, body: userBody(`${id}@example.com`) })));
  return ids;
}

describe('parallel changes of one group', () => {
  it('loses none of 200 single-member PATCHes among PUTs, renames and user deletions', async () => {
    const world = await newWorld();
    const users = await manyUsers(world, 220);
    const doomed = users.slice(200);
    const group = await newGroup(world, 'Everyone', doomed);
    const other = await newGroup(world, 'Other');
    const work: Promise<Outcome>[] = [];
    for (const [i, user] of users.slice(0, 200).entries()) {
      work.push(world.ask({ kind: 'group.patch', id: group, body: add(user) }));
      if (i % 20 === 0) {
        const rename = patchBody({ op: 'replace', path: 'displayName', value: `Everyone ${i}` });
        work.push(world.ask({ kind: 'group.patch', id: group, body: rename }));
        work.push(world.ask({ kind: 'user.replace', id: user, body: userBody(`${user}@example.com`, { title: 'x' }) }));
        work.push(world.ask({ kind: 'group.replace', id: other, body: groupBody('Other', [user]) }));
        work.push(world.ask({ kind: 'user.delete', id: doomed[i / 10] ?? '' }));
        work.push(world.ask({ kind: 'user.delete', id: doomed[i / 10 + 1] ?? '' }));
      }
    }
    const outcomes = await Promise.all(work);
    expect(outcomes.filter((outcome) => !outcome.ok)).toEqual([]);
    const members = await membersOf(group);
    expect(members).toEqual(users.slice(0, 200).sort());
    expect(await replayed(world, group)).toEqual(members);
    expect(await replayed(world, other)).toEqual(await membersOf(other));
    const row = await rowOf('groups', group);
    // 1 for its creation, 200 members in, 10 renames, 20 members that were deleted.
    expect(row).toMatchObject({ member_count: 200, version: 1 + 200 + 10 + 20 });
    expect(await rowOf('directories', world.directoryId)).toMatchObject({ user_count: 200, group_count: 2 });
  });

  it('gives each of many callers its own answer', async () => {
    const world = await newWorld();
    const [ada] = await manyUsers(world, 1);
    const group = await newGroup(world, 'Everyone');
    const patch = (body = add(ada ?? ''), ifMatch?: string) =>
      world.ask({ kind: 'group.patch', id: group, body, ...(ifMatch === undefined ? {} : { ifMatch }) });
    const outcomes = await Promise.all([
      patch(),
      patch(add('usr_nobody')),
      patch(remove(ada ?? ''), 'W/"1"'),
      world.ask({ kind: 'group.patch', id: 'grp_nobody', body: add(ada ?? '') }),
      world.ask({ kind: 'group.patch', id: group, body: add(ada ?? '') }, 'no token'),
      patch(remove(ada ?? '')),
    ]);
    expect(outcomes.map((outcome) => (outcome.ok ? 200 : outcome.refusal.status))).toEqual([
      200, 400, 412, 404, 401, 200,
    ]);
    expect(await membersOf(group)).toEqual([]);
  });

  it('costs a fraction of a trip for each of 500 changes, 50 at a time', async () => {
    const world = await newWorld();
    const users = await manyUsers(world, 500);
    const group = await newGroup(world, 'Everyone');
    let trips = 0;
    let written = 0;
    for (let at = 0; at < users.length; at += 50) {
      const outcomes = await Promise.all(
        users.slice(at, at + 50).map((user) => world.ask({ kind: 'group.patch', id: group, body: add(user) })),
      );
      for (const { cost } of outcomes) {
        trips += cost.d1Trips;
        written += cost.rowsWritten;
      }
    }
    expect(trips / 500).toBeLessThanOrEqual(0.1);
    expect(written / 500).toBeLessThanOrEqual(6);
    expect(await membersOf(group)).toHaveLength(500);
  });
});

describe('the object itself', () => {
  it('keeps nothing that eviction could lose', async () => {
    const world = await newWorld();
    const ada = await newUser(world, 'ada@example.com');
    await evictDurableObject(env.ORGANIZATIONS.getByName(world.organizationId));
    const group = await newGroup(world, 'Engineering', [ada]);
    await evictDurableObject(env.ORGANIZATIONS.getByName(world.organizationId));
    succeeded(await world.ask({ kind: 'group.patch', id: group, body: remove(ada) }));
    expect((await eventsOf(world)).map((event) => event.type)).toEqual([
      'directory.created',
      'directory.activated',
      'user.created',
      'group.created',
      'group.members_changed',
      'group.members_changed',
    ]);
  });
});
