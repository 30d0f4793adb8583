// What a commit writes of groups and their members.

import { groups, memberships } from '../db/schema.ts';
import { insert, insertRows, remove, updateRows } from './write.ts';

const GROUP_PRIMARY = { directoryId: groups.directoryId, id: groups.id };
const GROUP_COUNTS = {
  memberCount: groups.memberCount,
  parentCount: groups.parentCount,
  unassigned: groups.unassigned,
  version: groups.version,
  modifiedAt: groups.modifiedAt,
  syncedAt: groups.syncedAt,
};
const GROUP_REST = { ...GROUP_COUNTS, doc: groups.doc, search: groups.search };
const GROUP_KEYS = { displayKey: groups.displayKey, displayName: groups.displayName, externalId: groups.externalId };
export const insertGroups = insertRows(groups, {
  ...GROUP_PRIMARY,
  ...GROUP_REST,
  ...GROUP_KEYS,
  createdAt: groups.createdAt,
});
export const updateGroupCounts = updateRows(groups, GROUP_PRIMARY, GROUP_COUNTS);
export const updateGroups = updateRows(groups, GROUP_PRIMARY, GROUP_REST);
export const updateGroupsWithKeys = updateRows(groups, GROUP_PRIMARY, { ...GROUP_REST, ...GROUP_KEYS });
export const deleteGroups = remove(groups, Object.values(GROUP_PRIMARY));

const MEMBERSHIP_KEY = [memberships.groupId, memberships.memberId] as const;
export const insertMembers = insert(memberships, MEMBERSHIP_KEY);
export const deleteMembers = remove(memberships, MEMBERSHIP_KEY);
