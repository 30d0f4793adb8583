import { describe, expect, it } from 'vitest';
import { refusalOf } from '../protocol/scim-error.ts';
import { groupBody, patchBody } from '../world/bodies.ts';
import { newWorld, OPERATOR } from './world.ts';

const skipping = () => newWorld({ provider: 'okta' });
const patch = (...ids: string[]) => patchBody({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });

describe('members that do not exist', () => {
  it('are refused by a directory that refuses them, whoever else is named', () => {
    const world = newWorld();
    const ada = world.user('ada');
    expect(refusalOf(() => world.group('Team', [ada, 'usr_x']))).toBe(
      '400 invalidValue: members: user or group usr_x does not exist in this directory.',
    );
    const id = world.group('Team');
    expect(refusalOf(() => world.ask({ kind: 'group.patch', id, body: patch(ada, 'grp_x') }))).toMatch('grp_x');
    expect(world.members(id)).toEqual([]);
  });

  it('are left out by a directory that skips them, and named in the answer', () => {
    const world = skipping();
    const ada = world.user('ada');
    const create = {
      kind: 'group.create',
      id: 'grp_1',
      body: groupBody('Team', [ada, 'usr_x', 'usr_y', 'usr_x']),
    } as const;
    expect(world.ask(create)).toMatchObject({ skipped: { count: 2, ids: ['usr_x', 'usr_y'] } });
    expect(world.members('grp_1')).toEqual([ada]);
  });

  it('are refused where none of those named exists: nothing would come of the request', () => {
    const world = skipping();
    expect(refusalOf(() => world.group('Team', ['usr_x']))).toMatch('400 invalidValue');
  });

  it('are left out beside a member that stays', () => {
    const world = skipping();
    const ada = world.user('ada');
    const id = world.group('Team', [ada]);
    const answer = world.ask({ kind: 'group.replace', id, body: groupBody('Team', [ada, 'usr_x']) });
    expect(answer).toMatchObject({ group: { version: 1 }, skipped: { count: 1, ids: ['usr_x'] } });
  });

  it('are counted, and the first hundred named, each cut to a hundred characters', () => {
    const world = skipping();
    const unknown = Array.from({ length: 150 }, (_, n) => `usr_${n}_${'x'.repeat(200)}`);
    const answer = world.ask({
      kind: 'group.create',
      id: 'grp_1',
      body: groupBody('Team', [world.user('ada'), ...unknown]),
    });
    expect(answer).toMatchObject({ skipped: { count: 150, ids: unknown.slice(0, 100).map((id) => id.slice(0, 100)) } });
  });

  it('are what the setting says, whatever the provider', () => {
    const world = skipping();
    world.ask({ kind: 'directory.update', unknownMembers: 'refuse' }, OPERATOR);
    const ada = world.user('ada');
    expect(refusalOf(() => world.group('Team', [ada, 'usr_x']))).toMatch('400');
  });
});
