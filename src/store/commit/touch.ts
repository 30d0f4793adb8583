// The batch that says of resources only that they were synced again.

import type { Statement } from '../../database.ts';
import type { GroupRow, UserRow } from '../db/rows.ts';
import { groups, users } from '../db/schema.ts';
import { update } from './write.ts';

const touchUsers = update(users, { directoryId: users.directoryId, id: users.id }, { syncedAt: users.syncedAt });
const touchGroups = update(groups, { directoryId: groups.directoryId, id: groups.id }, { syncedAt: groups.syncedAt });

export interface Touches {
  readonly users: readonly Pick<UserRow, 'directoryId' | 'id' | 'syncedAt'>[];
  readonly groups: readonly Pick<GroupRow, 'directoryId' | 'id' | 'syncedAt'>[];
}

/** `last synced` of what was written without being changed: needs no fence, since nothing is decided on it. */
export function touchBatch(touches: Touches): Statement[] {
  return [...touchUsers(touches.users), ...touchGroups(touches.groups)];
}
