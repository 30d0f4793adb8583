// A decided round as one batch: the fence first, then rows, counters and events together. One set statement per
// table and kind of change, whatever their number; only size splits a statement in two.

import type { Statement } from '../../database.ts';
import { directoryRangeOf } from '../../id.ts';
import { deleteBuckets, setBuckets } from './buckets.ts';
import type { Changes, Update } from './changes.ts';
import { credentialStatements } from './credentials.ts';
import {
  deleteDirectoriesOf,
  deleteOrganization,
  deleteTokens,
  insertDirectories,
  restoreOrganization,
  setDiscarded,
  setHeldFrom,
  stillRestorable,
  suspendTokensOf,
  updateDirectories,
} from './directories.ts';
import { insertAudits, insertEvents, rowOfEvent } from './events.ts';
import { beginEpoch, type Fence, fence, type Moved, moveSequence, setStreamsBack } from './fence.ts';
import {
  deleteGroups,
  deleteMembers,
  insertGroups,
  insertMembers,
  updateGroupCounts,
  updateGroups,
  updateGroupsWithKeys,
} from './groups.ts';
import { roleStatements } from './roles.ts';
import { insertRemovals, noteWakeup, setResyncs } from './upkeep.ts';
import { deleteEmails, deleteUsers, insertEmails, insertUsers, updateUsers, updateUsersWithKeys } from './users.ts';

type CommitBatch = [Statement<never>, Statement<Moved>, ...Statement[]];

/**
 * The batch that makes the changes real, or fails as a whole when anyone else wrote since the load.
 * @param wakeup from when on the sweep is to look whether its events were delivered (streams/wakeups.ts)
 * @param packs whether long events are stored packed (db/packed.ts)
 */
export function commitBatch(
  fenced: Fence,
  commit: string,
  changes: Changes,
  { bytes, hour }: { readonly hour: number; readonly bytes: number },
  wakeup: { readonly at: number; readonly everywhere: 0 | 1 } = { at: 0, everywhere: 0 },
  packs = false,
): CommitBatch {
  const { organization } = changes;
  const batch: CommitBatch = [
    fence({ text: `guard:sequence:${fenced.organizationId}`, ...fenced }),
    moveSequence({
      id: organization.id,
      lastSequence: organization.lastSequence,
      commit,
      writtenHour: hour,
      writtenBytes: bytes,
    }),
  ];
  const add = <Row>(write: (rows: readonly Row[]) => Statement[], rows: readonly Row[]) => batch.push(...write(rows));
  if (changes.epoch) {
    const { epoch, from } = changes.epoch;
    batch.push(
      beginEpoch({ id: organization.id, epoch, epochFrom: from }),
      setStreamsBack({ organizationId: organization.id, from }),
    );
  }
  if (organization.deletedAt !== null) {
    const { deletedAt, id, restorableUntil } = organization;
    const range = { ...directoryRangeOf(id), deletedAt };
    batch.push(
      deleteOrganization({ id, deletedAt, restorableUntil }),
      deleteDirectoriesOf(range),
      suspendTokensOf(range),
    );
  }
  if (organization.restoredAt !== null) {
    const { id, restoredAt } = organization;
    batch.push(
      stillRestorable({ text: `guard:restorable:${id}`, id }),
      ...restoreOrganization(id, directoryRangeOf(id), restoredAt),
    );
  }
  add(insertDirectories, changes.directoriesInserted);
  add(updateDirectories, changes.directoriesChanged);
  if (changes.heldChanged) batch.push(setHeldFrom({ id: organization.id, ...directoryRangeOf(organization.id) }));
  if (changes.discarded !== null) batch.push(setDiscarded({ id: organization.id, discarded: changes.discarded }));
  // What frees a user name goes before what takes it.
  add(deleteUsers, changes.usersDeleted);
  const split = <Row>(updates: readonly Update<Row>[], keysChanged: boolean) =>
    updates.filter((one) => one.keysChanged === keysChanged).map((one) => one.row);
  add(updateUsers, split(changes.usersChanged, false));
  add(updateUsersWithKeys, split(changes.usersChanged, true));
  add(insertUsers, changes.usersInserted);
  add(deleteEmails, changes.emailsDeleted);
  add(insertEmails, changes.emailsInserted);
  add(deleteGroups, changes.groupsDeleted);
  add(updateGroupCounts, changes.groupsCounted);
  add(updateGroups, split(changes.groupsChanged, false));
  add(updateGroupsWithKeys, split(changes.groupsChanged, true));
  add(insertGroups, changes.groupsInserted);
  add(deleteMembers, changes.membersDeleted);
  add(insertMembers, changes.membersInserted);
  add(deleteBuckets, changes.bucketsDeleted);
  add(setBuckets, changes.bucketsSet);
  add(
    insertEvents,
    changes.events.map((event) => rowOfEvent(organization.id, event, packs)),
  );
  add(
    insertAudits,
    changes.audits.map((row) => ({ organizationId: organization.id, ...row })),
  );
  add(insertRemovals, changes.removals);
  add(deleteTokens, changes.tokensDeletedOf);
  add(setResyncs, changes.resyncs);
  batch.push(...roleStatements(organization.id, changes.roles));
  batch.push(...credentialStatements(changes.credentialsTold));
  if (changes.events.length > 0 || changes.heldChanged)
    batch.push(noteWakeup({ organizationId: organization.id, ...wakeup }));
  return batch;
}
