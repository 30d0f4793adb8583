import { describe, expect, it } from 'vitest';
import { refusalOf } from '../protocol/scim-error.ts';
import { groupBody, patchBody, userBody } from '../world/bodies.ts';
import { newWorld } from './world.ts';

const strict = () => newWorld({ profile: 'strict' });
const rename = (id: string, value: string) =>
  ({ kind: 'group.patch', id, body: patchBody({ op: 'replace', path: 'displayName', value }) }) as const;

describe('a strict directory', () => {
  it('has no two groups of one name, in whatever case (IPSIE AL2)', () => {
    const world = strict();
    world.group('Team');
    world.group('Crew');
    const taken = /^409 uniqueness: displayName "TEAM" is already used by another group in this directory\./;
    expect(refusalOf(() => world.ask({ kind: 'group.create', id: 'grp_3', body: groupBody('TEAM') }))).toMatch(taken);
    expect(refusalOf(() => world.ask(rename('grp_Crew', 'TEAM')))).toMatch(taken);
    expect(refusalOf(() => world.ask({ kind: 'group.replace', id: 'grp_Crew', body: groupBody('TEAM') }))).toMatch(
      taken,
    );
    // Its own name, spelt otherwise.
    expect(world.ask(rename('grp_Team', 'TEAM'))).toMatchObject({ group: { doc: { displayName: 'TEAM' } } });
  });

  it('looks at the names as the round has made them', () => {
    const world = strict();
    world.group('Team');
    const create = (id: string, name: string) => ({ kind: 'group.create', id, body: groupBody(name) }) as const;
    const answers = world.round([rename('grp_Team', 'Crew'), create('grp_2', 'Team'), create('grp_3', 'Crew')]);
    expect(answers[1]).toMatchObject({ kind: 'group' });
    expect(answers[2]).toMatchObject({ status: 409 });
    const [, free] = world.round([{ kind: 'group.delete', id: 'grp_2' }, create('grp_4', 'team')]);
    expect(free).toMatchObject({ kind: 'group' });
  });

  it.each([
    ['user.create', { kind: 'user.create', id: 'usr_1', body: { ...userBody('ada'), favourite: 'x' } }],
    ['group.create', { kind: 'group.create', id: 'grp_1', body: { ...groupBody('Team'), favourite: 'x' } }],
    [
      'user.patch',
      { kind: 'user.patch', id: 'usr_bob', body: patchBody({ op: 'Replace', path: 'title', value: 'x' }) },
    ],
    [
      'group.patch',
      { kind: 'group.patch', id: 'grp_2', body: patchBody({ op: 'Replace', path: 'displayName', value: 'x' }) },
    ],
  ] as const)('reads a %s to the letter, which a tolerant one does not', (_, change) => {
    const answers = [strict(), newWorld()].map((world) => {
      world.user('bob');
      world.ask({ kind: 'group.create', id: 'grp_2', body: groupBody('Old') });
      return refusalOf(() => world.ask(change));
    });
    expect(answers).toEqual([expect.stringMatching(/^400 /), 'no error']);
  });
});

describe('a tolerant directory', () => {
  it('may have groups of one name', () => {
    const world = newWorld();
    world.group('Team');
    expect(world.ask({ kind: 'group.create', id: 'grp_2', body: groupBody('Team') })).toMatchObject({ kind: 'group' });
  });
});
