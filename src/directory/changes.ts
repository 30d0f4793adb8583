// What a decided draft asks the store to write: the difference between what was loaded and what is now. Pure.

import type { Changes, EventRow, Update } from '../store/commit.ts';
import type { DirectoryRow, GroupRow, UserRow } from '../store/rows.ts';
import { bucketChanges } from './buckets.ts';
import type { Draft, Tracked } from './draft.ts';
import { emailKeys, type Group, rowOfGroup, rowOfUser, type User } from './entity.ts';
import { membershipChanges } from './memberships.ts';
import { SYNC_STEP_MS } from './tally.ts';

type WithSearch = { readonly search: string };
type Key = [directoryId: string, id: string];
type EmailKey = [directoryId: string, valueKey: string, userId: string];

/** Null where the round changed nothing: every change makes an event, but for a resync that goes on to its next stage. */
export function changesOf(draft: Draft): Changes | null {
  const { organization } = draft.answers;
  const resyncMoved = [...draft.resyncs.values()].some((resync) => resync.changed);
  if (!organization || (draft.events.length === 0 && !resyncMoved)) return null;
  const directories = directoryChanges(draft);
  const members = membershipChanges(draft.memberships);
  const buckets = bucketChanges(draft.buckets);
  return {
    organization: {
      id: organization.id,
      lastSequence: organization.lastSequence + draft.events.length,
      deletedAt: draft.organizationDeleted ? draft.now : null,
    },
    ...directories,
    ...userChanges(draft),
    ...groupChanges(draft),
    membersIn: members.added,
    membersOut: members.removed,
    bucketsSet: buckets.set,
    bucketsOut: buckets.removed,
    events: draft.events.map(
      (event, index): EventRow => ({
        sequence: organization.lastSequence + index + 1,
        id: draft.newEventId(),
        type: event.type,
        directoryId: event.directoryId,
        at: draft.now,
        data: JSON.stringify(event.data),
      }),
    ),
    removals: draft.removals.map(([kind, target]) => [kind, target, draft.now] as const),
    tokensOutOf: directories.directoriesChanged.filter((row) => row.status === 'deleted').map((row) => row.id),
    resyncs: [...draft.resyncs].flatMap(([directoryId, { changed, finishedAt, id, position, stage, startedAt }]) =>
      changed ? [[directoryId, id, stage, position, startedAt, finishedAt] as const] : [],
    ),
  };
}

/** Resources that were written without being changed, where the last such note is an hour old. */
export function touchesOf(draft: Draft): { users: [...Key, number][]; groups: [...Key, number][] } {
  const due = (entries: Map<string, Tracked<User | Group>>, ids: ReadonlySet<string>) =>
    [...ids].flatMap((id): [...Key, number][] => {
      const entity = entries.get(id)?.now;
      if (!entity || draft.now - entity.syncedAt < SYNC_STEP_MS) return [];
      return [[entity.directoryId, id, draft.now]];
    });
  return { users: due(draft.users, draft.touchedUsers), groups: due(draft.groups, draft.touchedGroups) };
}

function directoryChanges(draft: Draft) {
  const directoriesIn: DirectoryRow[] = [];
  const directoriesChanged: DirectoryRow[] = [];
  for (const { before, now } of draft.directories.values()) {
    if (now === null || now === before) continue;
    (before === null ? directoriesIn : directoriesChanged).push(now);
  }
  return { directoriesIn, directoriesChanged };
}

function userChanges(draft: Draft) {
  const usersIn: (UserRow & WithSearch)[] = [];
  const usersChanged: Update<UserRow & WithSearch>[] = [];
  const usersOut: Key[] = [];
  const emailsIn: EmailKey[] = [];
  const emailsOut: EmailKey[] = [];
  for (const { before, now } of draft.users.values()) {
    if (now === before) continue;
    const was = new Set(before ? emailKeys(before.doc) : []);
    const is = new Set(now ? emailKeys(now.doc) : []);
    if (before) for (const key of was.difference(is)) emailsOut.push([before.directoryId, key, before.id]);
    if (now) for (const key of is.difference(was)) emailsIn.push([now.directoryId, key, now.id]);
    if (now && before) {
      const [row, old] = [rowOfUser(now), rowOfUser(before)];
      const keysChanged = row.userNameKey !== old.userNameKey || row.externalId !== old.externalId;
      usersChanged.push({ row, keysChanged });
    } else if (now) usersIn.push(rowOfUser(now));
    else if (before) usersOut.push([before.directoryId, before.id]);
  }
  return { usersIn, usersChanged, usersOut, emailsIn, emailsOut };
}

function groupChanges(draft: Draft) {
  const groupsIn: (GroupRow & WithSearch)[] = [];
  const groupsChanged: Update<GroupRow & WithSearch>[] = [];
  const groupsCounted: GroupRow[] = [];
  const groupsOut: Key[] = [];
  for (const { before, now } of draft.groups.values()) {
    if (now === before) continue;
    if (now && before && now.doc === before.doc) groupsCounted.push(rowOfGroup(now));
    else if (now && before) {
      const [row, old] = [rowOfGroup(now), rowOfGroup(before)];
      const keysChanged = row.displayName !== old.displayName || row.externalId !== old.externalId;
      groupsChanged.push({ row, keysChanged });
    } else if (now) groupsIn.push(rowOfGroup(now));
    else if (before) groupsOut.push([before.directoryId, before.id]);
  }
  return { groupsIn, groupsChanged, groupsCounted, groupsOut };
}
