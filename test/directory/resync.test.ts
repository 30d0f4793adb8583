import { describe, expect, it } from 'vitest';
import { MAX_MEMBERS_READ, RESYNC_STEP } from '../../src/store/load/resync-questions.ts';
import { refusalOf } from '../protocol/scim-error.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { type Event, newWorld, OPERATOR, type World } from './world.ts';

const HOUR_MS = 60 * 60 * 1000;
const start = (world: World, id = 'rsy_1') => world.ask({ kind: 'resync.start', id }, OPERATOR);
const step = (world: World, id = 'rsy_1') => world.ask({ kind: 'resync.step', id }, OPERATOR);

/** Steps to the end; the events of each step. */
function steps(world: World): Event[][] {
  const all: Event[][] = [];
  for (let finished = false; !finished; ) {
    const result = step(world);
    finished = result.kind === 'resync' && result.finished;
    all.push(world.events());
    expect(all.length).toBeLessThan(100);
  }
  return all;
}

describe('a resync', () => {
  it('tells of every user, every group and every member, between a start and an end', () => {
    const world = newWorld();
    const ada = world.user('ada');
    const inner = world.group('Inner');
    const team = world.group('Team', [ada, inner]);
    world.events();
    start(world);
    expect(world.events()).toMatchObject([{ type: 'directory.resync_started', data: { resyncId: 'rsy_1' } }]);
    expect(steps(world).flat()).toMatchObject([
      { type: 'user.synced', data: { resyncId: 'rsy_1', user: { id: ada } } },
      { type: 'group.synced', data: { group: { id: inner } } },
      { type: 'group.members_synced', data: { group: { id: inner }, members: [], part: 1, last: true } },
      { type: 'group.synced', data: { group: { id: team, memberCount: 2 } } },
      {
        type: 'group.members_synced',
        data: {
          members: [
            { id: inner, type: 'Group', displayName: 'Inner' },
            { id: ada, type: 'User', userName: 'ada' },
          ],
          last: true,
        },
      },
      { type: 'directory.resync_finished', data: { resyncId: 'rsy_1' } },
    ]);
  });

  it('is one at a time, and again an hour after the last one ended', () => {
    const world = newWorld();
    start(world);
    expect(start(world)).toEqual({ kind: 'resync', id: 'rsy_1', finished: false });
    expect(refusalOf(() => start(world, 'rsy_2'))).toMatch(/^409: /);
    steps(world);
    expect(start(world)).toMatchObject({ finished: true });
    world.now += HOUR_MS - 500;
    expect(() => start(world, 'rsy_2')).toThrow(expect.objectContaining({ status: 429, retryAfterSeconds: 1 }));
    world.now += 500;
    expect(start(world, 'rsy_2')).toMatchObject({ finished: false });
  });

  it('comes less often the more it writes: a million people every two days', () => {
    const world = newWorld();
    for (let n = 0; n < 3; n++) world.user(`user-${n}`);
    start(world);
    steps(world);
    for (const [id, row] of world.tables.directories)
      world.tables.directories.set(id, { ...row, userCount: 1_000_000 });
    world.now += 45 * HOUR_MS;
    expect(refusalOf(() => start(world, 'rsy_2'))).toBe(
      '429: The last resync of this directory ended less than 46 hours ago.',
    );
    world.now += HOUR_MS;
    expect(start(world, 'rsy_2')).toMatchObject({ finished: false });
  });

  it('does nothing for a step of one that is over, or of another', () => {
    const world = newWorld();
    expect(step(world)).toMatchObject({ finished: true });
    start(world);
    world.events();
    expect(step(world, 'rsy_other')).toMatchObject({ finished: true });
    steps(world);
    expect(step(world)).toMatchObject({ finished: true });
    expect(world.events()).toEqual([]);
  });

  it('takes one step a round: a second one would tell of the same again', () => {
    const world = newWorld();
    world.user('ada');
    start(world);
    world.events();
    const one = { kind: 'resync.step', id: 'rsy_1' } as const;
    world.round([one, one], OPERATOR);
    expect(world.events().map(({ type }) => type)).toEqual(['user.synced']);
  });

  it('tells of a user as the changes before it in the round have made it, and not of one that they deleted', () => {
    const world = newWorld();
    const [ada, eve] = [world.user('ada'), world.user('eve')];
    const team = world.group('Team', [ada, eve]);
    start(world);
    world.events();
    const one = { kind: 'resync.step', id: 'rsy_1' } as const;
    world.round(
      [
        { kind: 'user.replace', id: ada, body: userBody('ada', { title: 'Lead' }) },
        { kind: 'user.delete', id: eve },
        one,
      ],
      OPERATOR,
    );
    const synced = world.events().filter(({ type }) => type === 'user.synced');
    expect(synced).toMatchObject([{ data: { user: { id: ada, title: 'Lead' } } }]);
    const rename = {
      kind: 'group.patch',
      id: team,
      body: patchBody({ op: 'replace', path: 'displayName', value: 'Crew' }),
    } as const;
    world.round([rename, { kind: 'membership.delete', groupId: team, memberId: ada }, one], OPERATOR);
    const told = world.events().filter(({ type }) => type.endsWith('synced'));
    expect(told).toMatchObject([
      { data: { group: { displayName: 'Crew', memberCount: 0 } } },
      { data: { members: [] } },
    ]);
  });

  it('goes in stretches, each resource once, whatever their number', () => {
    const world = newWorld();
    const count = 2 * RESYNC_STEP;
    const number = (n: number) => String(n).padStart(4, '0');
    for (let n = 0; n < count; n += 1) {
      world.user(number(n));
      world.group(number(n));
    }
    start(world);
    world.events();
    const told = steps(world).flat();
    const named = (type: string, kind: 'user' | 'group') =>
      told.filter((event) => event.type === type).map(({ data }) => (data[kind] as { id: string }).id);
    const all = Array.from({ length: count }, (_, n) => number(n));
    expect(named('user.synced', 'user')).toEqual(all.map((n) => `usr_${n}`));
    expect(named('group.synced', 'group')).toEqual(all.map((n) => `grp_${n}`));
  });

  it('cuts a large group where the reading ends, and goes on with the next member', () => {
    const world = newWorld();
    const ids = Array.from({ length: MAX_MEMBERS_READ + 50 }, (_, n) => `usr_${String(n).padStart(5, '0')}`);
    world.round(ids.map((id) => ({ kind: 'user.create', id, body: userBody(id) })));
    world.round([
      { kind: 'group.create', id: 'grp_1', body: groupBody('Large', ids) },
      { kind: 'group.create', id: 'grp_2', body: groupBody('Small', ids.slice(0, 1)) },
    ]);
    start(world);
    world.events();
    const told = steps(world).flat();
    const parts = told
      .filter(({ type }) => type === 'group.members_synced')
      .map(({ data }) => data as { group: { id: string }; members: { id: string }[]; last: boolean });
    expect(
      parts.filter(({ group }) => group.id === 'grp_1').flatMap(({ members }) => members.map(({ id }) => id)),
    ).toEqual(ids);
    expect(parts.filter(({ last }) => last).map(({ group }) => group.id)).toEqual(['grp_1', 'grp_2']);
    expect(told.filter(({ type }) => type === 'group.synced')).toHaveLength(2);
  });
});
