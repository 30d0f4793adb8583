// What a commit writes of groups and their members.

import { getTableColumns } from 'drizzle-orm';
import { groups, memberships } from '../db/schema.ts';
import { insert, remove, update } from './write.ts';

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
const GROUP_KEYS = {
  displayKey: groups.displayKey,
  displayName: groups.displayName,
  externalId: groups.externalId,
  nameKeys: groups.nameKeys,
  indexedName: groups.indexedName,
};
export const insertGroups = insert(groups, {
  ...GROUP_PRIMARY,
  ...GROUP_REST,
  ...GROUP_KEYS,
  createdAt: groups.createdAt,
});
export const updateGroupCounts = update(groups, GROUP_PRIMARY, GROUP_COUNTS);
export const updateGroups = update(groups, GROUP_PRIMARY, GROUP_REST);
export const updateGroupsWithKeys = update(groups, GROUP_PRIMARY, { ...GROUP_REST, ...GROUP_KEYS });
export const deleteGroups = remove(groups, GROUP_PRIMARY);

const MEMBERSHIP = getTableColumns(memberships);
export const insertMembers = insert(memberships, MEMBERSHIP);
export const deleteMembers = remove(memberships, MEMBERSHIP);
