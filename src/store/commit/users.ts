// What a commit writes of users and of the addresses that they are found by.

import { getTableColumns } from 'drizzle-orm';
import { userEmails, users } from '../db/schema.ts';
import { insert, remove, update } from './write.ts';

const USER_PRIMARY = { directoryId: users.directoryId, id: users.id };
const USER_KEYS = { userNameKey: users.userNameKey, externalId: users.externalId };
const USER_REST = {
  active: users.active,
  version: users.version,
  modifiedAt: users.modifiedAt,
  syncedAt: users.syncedAt,
  doc: users.doc,
  search: users.search,
  nameKeys: users.nameKeys,
  indexedVersion: users.indexedVersion,
};
export const insertUsers = insert(users, {
  ...USER_PRIMARY,
  ...USER_REST,
  ...USER_KEYS,
  createdAt: users.createdAt,
  roles: users.roles,
  roleSources: users.roleSources,
});
export const updateUsers = update(users, USER_PRIMARY, USER_REST);
export const updateUsersWithKeys = update(users, USER_PRIMARY, { ...USER_REST, ...USER_KEYS });
export const deleteUsers = remove(users, USER_PRIMARY);

const EMAIL = getTableColumns(userEmails);
export const insertEmails = insert(userEmails, EMAIL);
export const deleteEmails = remove(userEmails, EMAIL);
