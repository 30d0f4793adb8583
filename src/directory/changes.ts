// What the decided drafts ask the store to write in one commit: the difference between what was loaded and what is now. Pure.

import type { RoleMapping } from '../protocol/role.ts';
import type { Changes, EmailRow, EventRow, GroupKey, Update, UserKey } from '../store/commit/changes.ts';
import type { RoleChanges } from '../store/commit/roles.ts';
import type { Touches } from '../store/commit/touch.ts';
import type { DirectoryRow, GroupRow, GroupSearch, UserRow, UserSearch } from '../store/db/rows.ts';
import { bucketChanges, withShelves } from './buckets.ts';
import { textOfDiscarded } from './discarded.ts';
import type { Draft, DraftEvent, SharedRoles, Tracked } from './draft.ts';
import type { Drafts } from './drafts.ts';
import { emailKeys, type Group, rowOfGroup, rowOfUser, type User } from './entity.ts';
import { eventData } from './event-data.ts';
import { guarded } from './guard.ts';
import { membershipChanges } from './memberships.ts';
import { NO_PERSON_ROLES, rowOfPersonRoles } from './roles-row.ts';
import { SYNC_STEP_MS } from './tally.ts';

/**
 * Null where the round changed nothing: every change makes an event, but for a resync or a recompute that goes on, and a
 * guard that begins to refuse.
 */
export function changesOf({ now, of, shared }: Drafts, newEventId: () => string): Changes | null {
  const { audits, discarded, events, organization, organizationDeleted, organizationRestored, removals } = shared;
  const drafts = [...of.values()];
  const resyncMoved = drafts.some(({ resync }) => resync?.changed);
  const { recompute } = shared.roles;
  const moved = resyncMoved || recompute.now !== recompute.before;
  if (!organization) return null;
  const rows = guardedDirectories(drafts, events, organization.lastSequence + 1);
  const refuses = drafts.some(({ refusing }) => refusing) && rows.some(({ before, now: after }) => before !== after);
  if (events.length === 0 && !moved && !refuses) return null;
  const directories = directoryChanges(rows);
  const members = drafts.map(({ memberships }) => membershipChanges(memberships));
  const buckets = drafts.map((draft) => bucketChanges(draft.buckets));
  return {
    organization: {
      id: organization.id,
      lastSequence: organization.lastSequence + events.length,
      deletedAt: organizationDeleted === null ? null : now,
      restorableUntil: organizationDeleted?.restorableUntil ?? null,
      restoredAt: organizationRestored ? now : null,
    },
    discarded: discarded.length === 0 ? null : textOfDiscarded(organization.discarded, discarded, now),
    epoch: shared.epoch === null ? null : { epoch: shared.epoch, from: organization.lastSequence + 1 },
    heldChanged: rows.some(({ before, now: after }) => before !== null && before.heldFrom !== after?.heldFrom),
    ...directories,
    ...userChanges(drafts),
    roles: roleChanges(of, shared.roles),
    ...groupChanges(drafts.flatMap(({ groups }) => [...groups.values()])),
    membersInserted: members.flatMap(({ added }) => added),
    membersDeleted: members.flatMap(({ removed }) => removed),
    bucketsSet: buckets.flatMap(({ set }) => set),
    bucketsDeleted: buckets.flatMap(({ removed }) => removed),
    events: events.map(
      (event, index): EventRow => ({
        sequence: organization.lastSequence + index + 1,
        id: newEventId(),
        type: event.type,
        directoryId: event.directoryId,
        at: now,
        epoch: shared.epoch ?? organization.epoch,
        data: eventData(event.data),
      }),
    ),
    audits,
    removals: removals.map((removal) => ({ ...removal, createdAt: now })),
    tokensDeletedOf: directories.directoriesChanged
      .filter((row) => row.status === 'deleted')
      .map((row) => ({ directoryId: row.id })),
    resyncs: [
      ...shared.resyncs,
      ...[...of].flatMap(([directoryId, { resync }]) => {
        if (!resync?.changed) return [];
        const { changed: _, ...row } = resync;
        return [{ directoryId, ...row }];
      }),
    ],
    credentialsTold: drafts.flatMap(({ told }) => told),
  };
}

/** Resources that were written without being changed, where the last such note is an hour old. */
export function touchesOf({ now, of }: Drafts): Touches {
  const due = (entries: ReadonlyMap<string, Tracked<User | Group>>, ids: ReadonlySet<string>) =>
    [...ids].flatMap((id) => {
      const entity = entries.get(id)?.now;
      if (!entity || now - entity.syncedAt < SYNC_STEP_MS) return [];
      return [{ directoryId: entity.directoryId, id, syncedAt: now }];
    });
  const drafts = [...of.values()];
  return {
    users: drafts.flatMap(({ touchedUsers, users }) => due(users, touchedUsers)),
    groups: drafts.flatMap(({ groups, touchedGroups }) => due(groups, touchedGroups)),
  };
}

/** The directories with what the guard of each holds and with their shelves: part of the commit, like what these follow from. */
function guardedDirectories(
  drafts: readonly Draft[],
  events: readonly DraftEvent[],
  firstSequence: number,
): Tracked<DirectoryRow>[] {
  return drafts.map((draft) => {
    const { before } = draft.directory;
    const now = guarded(draft, events, firstSequence);
    return { before, now: now && withShelves(now, before, draft.buckets) };
  });
}

function directoryChanges(directories: readonly Tracked<DirectoryRow>[]) {
  const directoriesInserted: DirectoryRow[] = [];
  const directoriesChanged: DirectoryRow[] = [];
  for (const { before, now } of directories) {
    if (now === null || now === before) continue;
    (before === null ? directoriesInserted : directoriesChanged).push(now);
  }
  return { directoriesInserted, directoriesChanged };
}

/** What people have, but for those who come with this round: their row is written whole. */
function roleChanges(of: Drafts['of'], { mapping, recompute }: SharedRoles): RoleChanges {
  const people = [...of].flatMap(([directoryId, { roles }]) =>
    [...roles].flatMap(([id, { before, now }]): RoleChanges['people'][number][] => {
      if (before === null || now === null || now === before) return [];
      return [{ directoryId, id, ...rowOfPersonRoles(now) }];
    }),
  );
  const was = usedRoles(mapping.before);
  const is = usedRoles(mapping.now);
  return {
    people,
    mapping: mapping.now === mapping.before ? null : mapping.now,
    usesInserted: [...is.difference(was)],
    usesDeleted: [...was.difference(is)],
    recompute: recompute.now === recompute.before ? null : recompute.now,
  };
}

function usedRoles(mapping: RoleMapping | null): Set<string> {
  if (!mapping) return new Set();
  const names = mapping.mappings.map(({ role }) => role);
  return new Set(mapping.defaultRole === null ? names : [...names, mapping.defaultRole]);
}

function userChanges(drafts: readonly Draft[]) {
  const usersInserted: (UserRow & UserSearch)[] = [];
  const usersChanged: Changes['usersChanged'][number][] = [];
  const usersDeleted: UserKey[] = [];
  const emailsInserted: EmailRow[] = [];
  const emailsDeleted: EmailRow[] = [];
  const emails = ({ directoryId, id }: User, keys: ReadonlySet<string>) =>
    [...keys].map((valueKey) => ({ directoryId, valueKey, userId: id }));
  for (const { roles, users } of drafts)
    for (const { before, now } of users.values()) {
      if (now === before) continue;
      const was = new Set(before ? emailKeys(before.doc) : []);
      const is = new Set(now ? emailKeys(now.doc) : []);
      if (before) emailsDeleted.push(...emails(before, was.difference(is)));
      if (now) emailsInserted.push(...emails(now, is.difference(was)));
      if (now && before) {
        const [row, old] = [rowOfUser(now), rowOfUser(before)];
        const keysChanged = row.userNameKey !== old.userNameKey || row.externalId !== old.externalId;
        usersChanged.push({ row, keysChanged });
      } else if (now)
        usersInserted.push({ ...rowOfUser(now), ...rowOfPersonRoles(roles.get(now.id)?.now ?? NO_PERSON_ROLES) });
      else if (before) usersDeleted.push({ directoryId: before.directoryId, id: before.id });
    }
  return { usersInserted, usersChanged, usersDeleted, emailsInserted, emailsDeleted };
}

function groupChanges(groups: readonly Tracked<Group>[]) {
  const groupsInserted: (GroupRow & GroupSearch)[] = [];
  const groupsChanged: Update<GroupRow & GroupSearch>[] = [];
  const groupsCounted: GroupRow[] = [];
  const groupsDeleted: GroupKey[] = [];
  for (const { before, now } of groups) {
    if (now === before) continue;
    if (now && before && now.doc === before.doc) groupsCounted.push(rowOfGroup(now));
    else if (now && before) {
      const [row, old] = [rowOfGroup(now), rowOfGroup(before)];
      const keysChanged = row.displayName !== old.displayName || row.externalId !== old.externalId;
      groupsChanged.push({ row, keysChanged });
    } else if (now) groupsInserted.push(rowOfGroup(now));
    else if (before) groupsDeleted.push({ directoryId: before.directoryId, id: before.id });
  }
  return { groupsInserted, groupsChanged, groupsCounted, groupsDeleted };
}
