import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/protocol/json.ts';
import { idsOfMembers, MAX_MEMBERS, memberIds } from '../../src/protocol/members.ts';
import { URN } from '../../src/protocol/urn.ts';
import { refusalOf } from './scim-error.ts';

describe('the members that a body names (RFC 7643 §4.2)', () => {
  it('are ids, each once, in their order', () =>
    expect(
      memberIds({
        Members: [{ value: 'usr_2' }, { VALUE: 'grp_1', type: 'Group', $ref: 'x' }, { value: 'usr_2', display: 'B' }],
      }),
    ).toEqual(['usr_2', 'grp_1']));

  it('may stand under the core URN', () =>
    expect(memberIds({ [URN.group]: { members: [{ value: 'usr_1' }] } })).toEqual(['usr_1']));

  it('are undefined where it names none, and none where it says null or []', () => {
    expect(memberIds({ displayName: 'x' })).toBeUndefined();
    expect(memberIds({ members: null })).toEqual([]);
    expect(memberIds({ members: [] })).toEqual([]);
  });

  it('may be one object', () => expect(idsOfMembers({ value: 'usr_1' })).toEqual(['usr_1']));

  it.each<[Json, string]>([
    ['all', 'members must be an array of objects with a value, not a string.'],
    [7, 'members must be an array of objects with a value, not a number.'],
    [[[]], 'members must be an array of objects with a value, not an array.'],
    [[null], 'members must be an array of objects with a value, not null.'],
    [['usr_1'], 'members must be an array of objects with a value, not a string.'],
    [[{ display: 'nobody' }], 'members.value is required and must be the id of the member.'],
    [[{ value: null }], 'members.value is required and must be the id of the member.'],
    [[{ value: ' ' }], 'members.value must not be empty.'],
    [[{ value: 7 }], 'members.value must be a string, not a number.'],
  ])('may not be %j', (members, detail) =>
    expect(refusalOf(() => memberIds({ members }))).toBe(`400 invalidValue: ${detail}`),
  );

  it('are at most 100,000', () => {
    const members = Array.from({ length: MAX_MEMBERS + 1 }, (_, i) => ({ value: `usr_${i}` }));
    expect(idsOfMembers(members.slice(1))).toHaveLength(MAX_MEMBERS);
    expect(refusalOf(() => idsOfMembers(members))).toMatch(/^413/);
  });
});
