// A resync writes a snapshot of the directory into the ordered stream, a stretch at a time, with live changes between.
// What the snapshot does not name, and was not created since it began, is gone. Pure.

import { isGroupId } from '../id.ts';
import { ScimError } from '../protocol/error.ts';
import type { EventMember } from '../protocol/event.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { MemberRow } from '../store/load/resync-questions.ts';
import { MAX_MEMBERS_READ, RESYNC_STEP } from '../store/load/resync-questions.ts';
import type { ChangeResult } from './change.ts';
import { addEvent, type Draft, type Resync } from './draft.ts';
import { type Group, groupOfRow, type User, userOfRow } from './entity.ts';
import { storedGroup } from './groups.ts';
import { partsOf } from './member-parts.ts';
import { rolesIn } from './person-roles.ts';
import { groupProfile, groupSummary, userProfile } from './profile.ts';
import { directoryRecord, directoryView, userTypeOf } from './record.ts';
import { type ResyncedDirectory, resyncBytes } from './resync-size.ts';

/** Between the end of a resync and the next one of the directory, at least. */
const PAUSE_MS = 60 * 60 * 1000;
/** And so long for each so many bytes that its events take: a million people may be sent again every two days. */
const BYTES_PER_PAUSE = 100_000_000;

/** @throws ScimError 409 while one runs, 429 so soon after the last. */
export function startResync(draft: Draft, directory: DirectoryRow, id: string): ChangeResult {
  const last = draft.resync;
  if (last?.id === id) return { kind: 'resync', id, finished: last.finishedAt !== null };
  if (last && last.finishedAt === null)
    throw new ScimError(409, undefined, 'A resync of this directory is already running.');
  const pauseMs = pauseAfter({ users: directory.userCount, groups: directory.groupCount });
  const waitMs = last ? (last.finishedAt ?? 0) + pauseMs - draft.now : 0;
  if (waitMs > 0)
    throw new ScimError(
      429,
      undefined,
      `The last resync of this directory ended less than ${hours(pauseMs)} ago.`,
      Math.ceil(waitMs / 1000),
    );
  return restartResync(draft, directory, id);
}

/** Between the end of a resync and the next one, in ms. */
export function pauseAfter(directory: Pick<ResyncedDirectory, 'groups' | 'users'>): number {
  const bytes = resyncBytes(directory);
  return PAUSE_MS * Math.max(1, Math.round(bytes / BYTES_PER_PAUSE));
}

function hours(ms: number): string {
  return ms === PAUSE_MS ? 'an hour' : `${ms / PAUSE_MS} hours`;
}

/** Begins one, whatever ran before and whenever that was: what ran has no further step. */
export function restartResync(draft: Draft, directory: DirectoryRow, id: string): ChangeResult {
  move(draft, { id, stage: 'users', position: '', startedAt: draft.now, finishedAt: null });
  addEvent(draft, 'directory.resync_started', directory.id, {
    resyncId: id,
    directory: directoryView(directoryRecord(directory)),
  });
  return { kind: 'resync', id, finished: false };
}

/** The next stretch. Does nothing where the resync is over, or another one. */
export function stepResync(draft: Draft, directory: DirectoryRow, id: string): ChangeResult {
  const resync = draft.resync;
  if (!resync || resync.id !== id || resync.finishedAt !== null) return { kind: 'resync', id, finished: true };
  // A second step in one round would write the stretch that the first one has written.
  if (resync.changed) return { kind: 'resync', id, finished: false };
  if (resync.stage === 'users') stepUsers(draft, directory, resync);
  else stepGroups(draft, directory, resync);
  return { kind: 'resync', id, finished: draft.resync?.finishedAt !== null };
}

function move(draft: Draft, resync: Omit<Resync, 'changed'>): void {
  draft.resync = { ...resync, changed: true };
}

function stepUsers(draft: Draft, directory: DirectoryRow, resync: Resync): void {
  const rows = draft.snapshot.snapshotUsers;
  const type = userTypeOf(directory.extension);
  for (const row of rows) {
    const user = current(draft.users, row.id, () => userOfRow(row));
    if (!user) continue;
    const view = userProfile({ ...user, groups: [], roles: rolesIn(draft, row.id) }, type);
    addEvent(draft, 'user.synced', directory.id, { resyncId: resync.id, user: view });
  }
  const last = rows.at(-1);
  if (last && rows.length === RESYNC_STEP) move(draft, { ...resync, position: last.id });
  else move(draft, { ...resync, stage: 'groups', position: '' });
}

function stepGroups(draft: Draft, directory: DirectoryRow, resync: Resync): void {
  const [atGroup = '', atMember = ''] = resync.position.split(' ');
  const { snapshotGroups: groups, snapshotMembers } = draft.snapshot;
  const members = Map.groupBy(snapshotMembers, (row) => row.groupId);
  const lastRead = snapshotMembers.at(-1);
  let events = 0;
  for (const row of groups) {
    if (row.id === atGroup && atMember === '~') continue;
    const group = current(draft.groups, row.id, () => groupOfRow(row));
    const cut = snapshotMembers.length === MAX_MEMBERS_READ && lastRead !== undefined && row.id >= lastRead.groupId;
    // Groups after the one in which the reading ended wait for the next stretch.
    if (cut && row.id > lastRead.groupId) return;
    if (events >= RESYNC_STEP) return;
    if (group) {
      const fresh = row.id !== atGroup;
      events += addGroup(draft, directory, resync, group, members.get(row.id) ?? [], fresh, !cut);
    }
    move(draft, { ...resync, position: cut ? `${row.id} ${lastRead.memberId}` : `${row.id} ~` });
    if (cut) return;
  }
  if (groups.length > RESYNC_STEP) return;
  move(draft, { ...resync, stage: 'finished', position: '', finishedAt: draft.now });
  addEvent(draft, 'directory.resync_finished', directory.id, {
    resyncId: resync.id,
    directory: directoryView(directoryRecord(directory)),
  });
}

/** `group.synced`, then its members in parts; the last part says so. Returns how many events. */
function addGroup(
  draft: Draft,
  directory: DirectoryRow,
  resync: Resync,
  group: Group,
  rows: readonly MemberRow[],
  fresh: boolean,
  complete: boolean,
): number {
  let events = 0;
  if (fresh) {
    const view = groupProfile(storedGroup(draft, group, false), directory);
    addEvent(draft, 'group.synced', directory.id, { resyncId: resync.id, group: view });
    events += 1;
  }
  const pairs = draft.memberships.byGroup.get(group.id);
  const members = rows.filter((row) => pairs?.get(row.memberId)?.now ?? true).map(memberReference);
  const parts = members.length === 0 ? [[]] : partsOf(members);
  for (const [index, part] of parts.entries()) {
    addEvent(draft, 'group.members_synced', directory.id, {
      resyncId: resync.id,
      group: groupSummary(group, directory),
      members: part,
      part: index + 1,
      last: complete && index === parts.length - 1,
    });
    events += 1;
  }
  return events;
}

function memberReference(row: MemberRow): EventMember {
  return isGroupId(row.memberId)
    ? { id: row.memberId, type: 'Group', displayName: row.displayName }
    : { id: row.memberId, type: 'User', userName: row.userName };
}

/** As this round has decided it so far, else as it was read. */
function current<T extends User | Group>(
  entries: ReadonlyMap<string, { readonly now: T | null }>,
  id: string,
  read: () => T,
): T | null {
  const entry = entries.get(id);
  return entry ? entry.now : read();
}
