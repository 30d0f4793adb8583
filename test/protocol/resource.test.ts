import { describe, expect, it } from 'vitest';
import { assembleGroup, assembleUser } from '../../src/protocol/resource.ts';
import { USER_TYPE } from '../../src/protocol/schema/types.ts';
import { URN } from '../../src/protocol/urn.ts';

const BASE = 'https://scim.example.com/directories/dir_1/scim/v2';
const parts = { id: 'usr_1', version: 3, createdAt: Date.UTC(2026, 0, 1), modifiedAt: Date.UTC(2026, 0, 2) };
const meta = { created: '2026-01-01T00:00:00.000Z', lastModified: '2026-01-02T00:00:00.000Z', version: 'W/"3"' };

describe('an assembled user (RFC 7643 §3.1, §4.1)', () => {
  const doc = { userName: 'b', active: true, externalId: 'X', [URN.enterpriseUser]: { department: 'Tours' } };
  const groups = [
    { id: 'grp_1', displayName: 'Guides', direct: true },
    { id: 'grp_2', displayName: 'Staff', direct: false },
  ];

  it('has schemas, id, groups and meta around its document', () =>
    expect(assembleUser({ ...parts, doc, groups }, USER_TYPE, BASE)).toEqual({
      schemas: [URN.user, URN.enterpriseUser],
      id: 'usr_1',
      externalId: 'X',
      userName: 'b',
      active: true,
      [URN.enterpriseUser]: { department: 'Tours' },
      groups: [
        { value: 'grp_1', $ref: `${BASE}/Groups/grp_1`, display: 'Guides', type: 'direct' },
        { value: 'grp_2', $ref: `${BASE}/Groups/grp_2`, display: 'Staff', type: 'indirect' },
      ],
      meta: { resourceType: 'User', ...meta, location: `${BASE}/Users/usr_1` },
    }));

  it('names the schemas that it uses only, and has no URI without a base', () =>
    expect(assembleUser({ ...parts, doc: { userName: 'b' }, groups: [] }, USER_TYPE, null)).toEqual({
      schemas: [URN.user],
      id: 'usr_1',
      userName: 'b',
      meta: { resourceType: 'User', ...meta },
    }));
});

describe('an assembled group (RFC 7643 §3.1, §4.2)', () => {
  const group = { ...parts, id: 'grp_1', doc: { displayName: 'Guides' } };

  it('has members with the URI of each', () =>
    expect(
      assembleGroup(
        {
          ...group,
          members: [
            { id: 'usr_1', type: 'User', display: 'Babs' },
            { id: 'grp_2', type: 'Group', display: 'Staff' },
          ],
        },
        BASE,
      ),
    ).toEqual({
      schemas: [URN.group],
      id: 'grp_1',
      displayName: 'Guides',
      members: [
        { value: 'usr_1', $ref: `${BASE}/Users/usr_1`, display: 'Babs', type: 'User' },
        { value: 'grp_2', $ref: `${BASE}/Groups/grp_2`, display: 'Staff', type: 'Group' },
      ],
      meta: { resourceType: 'Group', ...meta, location: `${BASE}/Groups/grp_1` },
    }));

  it('RFC 7643 §2.5 leaves out members where there are none or none were read', () => {
    expect(assembleGroup(group, BASE)).not.toHaveProperty('members');
    expect(assembleGroup({ ...group, members: [] }, BASE)).not.toHaveProperty('members');
  });
});
