// The batch that says of resources only that they were synced again.

import type { Statement } from '../../database.ts';
import { groups, users } from '../db/schema.ts';
import { update } from './write.ts';

const touchUsers = update(users, [users.directoryId, users.id], [users.syncedAt]);
const touchGroups = update(groups, [groups.directoryId, groups.id], [groups.syncedAt]);

type Touched = readonly (readonly [directoryId: string, id: string, syncedAt: number])[];

/** `last synced` of what was written without being changed: needs no fence, since nothing is decided on it. */
export function touchBatch(touchedUsers: Touched, touchedGroups: Touched): Statement[] {
  return [...touchUsers(touchedUsers), ...touchGroups(touchedGroups)];
}
