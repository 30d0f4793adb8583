import { describe, expect, it } from 'vitest';
import { differences, type Expected } from '../../packages/testkit/src/jumpcloud/expected.ts';
import { foundCompany, LARGE, SMALL } from '../../packages/testkit/src/jumpcloud/people.ts';

describe("the player's company", () => {
  it('is the same for the same seed and another for another', () => {
    expect(foundCompany(3, SMALL)).toEqual(foundCompany(3, SMALL));
    expect(foundCompany(3, SMALL)).not.toEqual(foundCompany(4, SMALL));
  });

  it.each([SMALL, LARGE])('has the size asked for: %o', (size) => {
    const { people, teams } = foundCompany(1, size);
    expect(new Set(people.map((person) => person.userName)).size).toBe(size.users);
    expect(new Set(teams.map((team) => team.name)).size).toBe(size.groups);
    expect(teams.reduce((sum, team) => sum + team.people.length, 0)).toBe(size.memberships);
    expect(teams.every((team) => team.people.length > 0)).toBe(true);
  });
});

describe("the player's comparison", () => {
  const user = { externalId: 'x', userName: 'a', givenName: 'A', familyName: 'B', active: true };
  const optional = { displayName: undefined, phoneNumber: undefined, title: undefined, department: undefined };
  const expected: Expected = {
    users: new Map([['usr_1', { ...user, ...optional }]]),
    groups: new Map([['grp_1', { externalId: 'g', displayName: 'G', members: new Set(['usr_1']) }]]),
  };
  const resource = {
    id: 'usr_1',
    externalId: 'x',
    userName: 'a',
    name: { givenName: 'A', familyName: 'B' },
    active: true,
  };
  const group = { resource: { id: 'grp_1', externalId: 'g', displayName: 'G' }, members: ['usr_1'] };

  it('finds nothing in what is equal', () => {
    expect(differences(expected, { users: [resource], groups: [group] })).toEqual([]);
  });

  it('finds what is missing, left over or other', () => {
    expect(differences(expected, { users: [], groups: [] })).toHaveLength(2);
    const users = [
      { ...resource, active: false, title: 'T' },
      { ...resource, id: 'usr_2' },
    ];
    const groups = [{ ...group, members: ['usr_2'] }];
    expect(differences(expected, { users, groups })).toEqual([
      'left over user usr_2',
      'user usr_1: active is false, not true',
      'user usr_1: title is "T", not undefined',
      'missing member of G: usr_1',
      'left over member of G: usr_2',
    ]);
  });
});
