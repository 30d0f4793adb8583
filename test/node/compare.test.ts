import { describe, expect, it } from 'vitest';
import { type Directory, differencesOf } from '../../scripts/compare.ts';
import type { Copy } from '../../scripts/host-app.ts';

const user = { id: 'usr_1', userName: 'a', title: null, lastSyncedAt: '1', scim: { id: 'usr_1' } };
const group = { id: 'grp_1', externalId: null, displayName: 'G', memberCount: 1, scim: {} };
const directory: Directory = { users: [user], groups: [{ ...group, members: ['usr_1'] }] };
const copy: Copy = {
  users: [{ ...user, lastSyncedAt: '0' }],
  groups: [group],
  memberships: [{ groupId: 'grp_1', memberId: 'usr_1' }],
};

describe("the comparison of a host app's copy with the directory", () => {
  it('finds nothing in what is equal, whenever it was synced', () => {
    expect(differencesOf(directory, copy)).toEqual([]);
  });

  it('of roles, compares the names and not what gives them', () => {
    const having = (role: string, groupId: string) => ({ ...user, roles: [{ role, source: 'mapping', groupId }] });
    const truth = { ...directory, users: [having('admin', 'grp_1')] };
    expect(differencesOf(truth, { ...copy, users: [having('admin', 'grp_2')] })).toEqual([]);
    expect(differencesOf(truth, { ...copy, users: [having('viewer', 'grp_1')] })).toHaveLength(1);
    expect(differencesOf(truth, copy)).toHaveLength(1);
  });

  it.each<[string, Partial<Copy>]>([
    ['a user that is missing', { users: [] }],
    ['a user too many', { users: [...copy.users, { id: 'usr_2' }] }],
    ['another value', { users: [{ ...user, title: 'T' }] }],
    ['a value deep inside', { users: [{ ...user, scim: { id: 'usr_1', nickName: 'N' } }] }],
    ['a member of a user too many', { users: [{ ...user, more: 1 }] }],
    ['a group of another name', { groups: [{ ...group, displayName: 'H' }] }],
    ['a membership that is missing', { memberships: [] }],
    ['another member', { memberships: [{ groupId: 'grp_1', memberId: 'usr_2' }] }],
    ['members of a deleted group', { memberships: [...copy.memberships, { groupId: 'grp_2', memberId: 'usr_1' }] }],
  ])('finds %s', (_, change) => {
    expect(differencesOf(directory, { ...copy, ...change })).toHaveLength(1);
  });

  it('finds a count that is not the number of members', () => {
    const miscounted = { ...directory, groups: [{ ...group, memberCount: 2, members: ['usr_1'] }] };
    expect(differencesOf(miscounted, copy)).toEqual(['group grp_1: memberCount is 2, of 1 members']);
  });
});
