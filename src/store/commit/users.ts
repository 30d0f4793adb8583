// What a commit writes of users and of the addresses that they are found by.

import { userEmails, users } from '../db/schema.ts';
import { insert, insertRows, remove, updateRows } from './write.ts';

const USER_PRIMARY = { directoryId: users.directoryId, id: users.id };
const USER_KEYS = { userNameKey: users.userNameKey, externalId: users.externalId };
const USER_REST = {
  active: users.active,
  version: users.version,
  modifiedAt: users.modifiedAt,
  syncedAt: users.syncedAt,
  doc: users.doc,
  search: users.search,
};
export const insertUsers = insertRows(users, {
  ...USER_PRIMARY,
  ...USER_REST,
  ...USER_KEYS,
  createdAt: users.createdAt,
  roles: users.roles,
  roleSources: users.roleSources,
});
export const updateUsers = updateRows(users, USER_PRIMARY, USER_REST);
export const updateUsersWithKeys = updateRows(users, USER_PRIMARY, { ...USER_REST, ...USER_KEYS });
export const deleteUsers = remove(users, Object.values(USER_PRIMARY));

const EMAIL_KEY = [userEmails.directoryId, userEmails.valueKey, userEmails.userId] as const;
export const insertEmails = insert(userEmails, EMAIL_KEY);
export const deleteEmails = remove(userEmails, EMAIL_KEY);
