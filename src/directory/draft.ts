// The state that a round of changes is decided on: what was loaded of each directory, with the decisions so far laid over
// it. Pure: no I/O, no clock. What was not asked for cannot be known, so asking for it here is an error of ours.

import type { EventData, EventType } from '../protocol/event.ts';
import { type DeclaredRoles, NO_ROLES } from '../protocol/role.ts';
import type { AuditRow, RemovalRow } from '../store/commit/changes.ts';
import type { ToldCredential } from '../store/commit/credentials.ts';
import { organizationRoles, type Recompute, type StoredMapping } from '../store/db/roles.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import type { Answers, Questions } from '../store/load/questions.ts';
import type { GroupOfUserRow, MemberNameRow } from '../store/load/user-questions.ts';
import { type Buckets, openBuckets } from './buckets.ts';
import type { DiscardedRange } from './discarded.ts';
import { displayNameOf, type Group, groupOfRow, type User, userNameKey, userNameOf, userOfRow } from './entity.ts';
import { type Memberships, openMemberships } from './memberships.ts';
import { type PersonRoles, personRolesOfRow } from './roles-row.ts';

/** A row before the round and as decided so far; null where there is none. */
export interface Tracked<T> {
  readonly before: T | null;
  now: T | null;
}

export interface DraftEvent {
  readonly type: EventType;
  readonly directoryId: string | null;
  readonly data: EventData<EventType>;
}

export interface Resync {
  readonly id: string;
  /** users, groups or finished. */
  readonly stage: string;
  /** Users: id of the last one written. Groups: group and member, parted by a blank. */
  readonly position: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** Whether this round moved it. */
  readonly changed: boolean;
}

/** What a round knows of roles. */
export interface SharedRoles {
  /** Null where the organization takes no part. */
  readonly mapping: Tracked<StoredMapping>;
  /** Loaded for an organization that takes part, and for who says roles of a user. */
  readonly declared: DeclaredRoles;
  /** The running or the last one. */
  readonly recompute: Tracked<Recompute>;
  /** A recompute begins with this round, or its next step is due. */
  goesOn: boolean;
}

/** What the changes of a round share: the organization, whose sequence is the fence, and what the commit writes of it. */
export interface Shared {
  readonly organization: OrganizationRow | undefined;
  readonly events: DraftEvent[];
  readonly audits: AuditRow[];
  readonly removals: Omit<RemovalRow, 'createdAt'>[];
  readonly roles: SharedRoles;
  /** Groups that this round deletes. */
  readonly groupsDeleted: Set<string>;
  /** Deleted in this round. */
  organizationDeleted: { readonly restorableUntil: number | null } | null;
  /** Its deletion is undone in this round, which does nothing else. */
  organizationRestored: boolean;
  /** Begun in this round, which does nothing else. */
  epoch: number | null;
  /** Resyncs that begin with an epoch, whatever was running. */
  readonly resyncs: (Omit<Resync, 'changed'> & { readonly directoryId: string })[];
  /** How many more directories the organization has by now than were loaded. */
  directoriesGained: number;
  /** Events that this round discards. */
  readonly discarded: DiscardedRange[];
}

/** @param answers of all who are admitted: the declared roles are the same for everyone */
export function openShared(organization: OrganizationRow | undefined, { declaredRoles: [row] }: Answers): Shared {
  const loaded = organizationRoles(organization?.roles ?? null);
  const asked = row ? (JSON.parse(row.declared) as DeclaredRoles) : null;
  return {
    organization,
    events: [],
    audits: [],
    removals: [],
    roles: {
      mapping: tracked(loaded?.mapping ?? null),
      declared: loaded?.declared ?? asked ?? NO_ROLES,
      recompute: tracked(loaded?.recompute ?? null),
      goesOn: false,
    },
    groupsDeleted: new Set(),
    organizationDeleted: null,
    organizationRestored: false,
    epoch: null,
    resyncs: [],
    directoriesGained: 0,
    discarded: [],
  };
}

/** What is known and decided of one directory. A decision holds one of them, and cannot see into another. */
export interface Draft {
  readonly shared: Shared;
  /** Epoch ms, the same for the whole round and its repetitions. */
  readonly now: number;
  readonly directory: Tracked<DirectoryRow>;
  readonly users: Map<string, Tracked<User>>;
  readonly groups: Map<string, Tracked<Group>>;
  readonly memberships: Memberships;
  readonly buckets: Buckets;
  /** Folded name → id of who bears it; absent: not asked; null: nobody. */
  readonly userNames: Map<string, string | null>;
  /** Folded display name → the groups that bore it when it was asked for. */
  readonly groupNames: Map<string, string[]>;
  /** What users are called. */
  readonly names: Map<string, MemberNameRow>;
  /** The roles of users that were loaded, or that this round makes. */
  readonly roles: Map<string, Tracked<PersonRoles>>;
  /** The groups above a user, as loaded for the answer. */
  readonly groupsOfUsers: Map<string, GroupOfUserRow[]>;
  /** The guard counts the events of this round from here on: those before were released or discarded. */
  guardFrom: number;
  /** The guard refuses a change of this round. */
  refusing: boolean;
  readonly touchedUsers: Set<string>;
  readonly touchedGroups: Set<string>;
  /** The latest one, null where none ever was, or none was asked for. */
  resync: Resync | null;
  /** The stretch that a resync writes next. */
  readonly snapshot: Pick<Answers, 'snapshotUsers' | 'snapshotGroups' | 'snapshotMembers'>;
  /** How many directories the organization had, where that was asked for. */
  readonly directoryCount: number | undefined;
  /** The people that a recompute of roles handles next. */
  readonly stretch: Pick<Answers, 'people' | 'nesting' | 'counted' | 'nextDirectories' | 'mappable'>;
  /** Of the directory what ends, where that was asked for, and what this round tells of. */
  readonly credentials: Answers['credentials'];
  readonly told: ToldCredential[];
  /** Of the organization, where they were asked for. */
  readonly ownDirectories: Answers['ownDirectories'];
}

/**
 * @param questions what was asked of this directory by those who may
 * @param answers the rows of this directory. What nobody of those asked for is passed over.
 */
export function openDraft(shared: Shared, questions: Questions, answers: Answers, now: number): Draft {
  const directory = answers.directories[0] ?? answers.tokens[0] ?? null;
  const draft: Draft = {
    shared,
    now,
    directory: tracked(directory),
    users: new Map(questions.users.map(([, id]) => [id, { before: null, now: null }])),
    groups: new Map(questions.groups.map(([, id]) => [id, { before: null, now: null }])),
    memberships: openMemberships(questions, answers),
    buckets: openBuckets(answers),
    userNames: new Map(questions.userNames.map(([, name]) => [name, null])),
    groupNames: new Map(),
    names: new Map(answers.memberNames.map((row) => [row.id, row])),
    roles: new Map(),
    groupsOfUsers: Map.groupBy(answers.groupsOfUsers, (row) => row.userId),
    guardFrom: 0,
    refusing: false,
    touchedUsers: new Set(),
    touchedGroups: new Set(),
    resync: resyncOf(answers),
    snapshot: answers,
    directoryCount: answers.directoryCounts[0]?.n,
    stretch: answers,
    credentials: answers.credentials,
    told: [],
    ownDirectories: answers.ownDirectories,
  };
  for (const row of [...answers.memberNames, ...answers.users, ...answers.snapshotUsers])
    draft.roles.set(row.id, tracked(personRolesOfRow(row)));
  for (const row of answers.users) if (draft.users.has(row.id)) draft.users.set(row.id, tracked(userOfRow(row)));
  for (const row of answers.groups) if (draft.groups.has(row.id)) draft.groups.set(row.id, tracked(groupOfRow(row)));
  for (const row of [...answers.holders, ...answers.childGroups]) draft.groups.set(row.id, tracked(groupOfRow(row)));
  for (const { displayKey, id } of answers.groupNames)
    draft.groupNames.set(displayKey, [...(draft.groupNames.get(displayKey) ?? []), id]);
  for (const row of answers.userNames) draft.userNames.set(row.userNameKey, row.id);
  return draft;
}

function resyncOf({ resyncs: [row] }: Answers): Resync | null {
  if (!row) return null;
  const { finishedAt, id, position, stage, startedAt } = row;
  return { id, stage, position, startedAt, finishedAt, changed: false };
}

function tracked<T>(row: T | null): Tracked<T> {
  return { before: row, now: row };
}

/** The user, null where there is none. */
export function userIn(draft: Draft, id: string): User | null {
  const entry = draft.users.get(id);
  if (!entry) throw new Error(`User ${id} was not loaded.`);
  return entry.now;
}

/** The group, null where there is none. */
export function groupIn(draft: Draft, id: string): Group | null {
  const entry = draft.groups.get(id);
  if (!entry) throw new Error(`Group ${id} was not loaded.`);
  return entry.now;
}

/** Id of the user with this folded user name, or null. A name that was not looked up is left to the unique index. */
export function userIdByName(draft: Draft, key: string): string | null {
  return draft.userNames.get(key) ?? null;
}

/** Sets, replaces or (null) removes a user, with the name it bears. */
export function putUser(draft: Draft, id: string, user: User | null): void {
  const entry = draft.users.get(id);
  if (!entry) throw new Error(`User ${id} was not loaded.`);
  if (entry.now) draft.userNames.set(userNameKey(entry.now.doc), null);
  entry.now = user;
  if (user) draft.userNames.set(userNameKey(user.doc), id);
}

export function putGroup(draft: Draft, id: string, group: Group | null): void {
  const entry = draft.groups.get(id);
  if (!entry) throw new Error(`Group ${id} was not loaded.`);
  entry.now = group;
}

/** What a member is called, null where there is no such user or group in the directory. */
export function memberName(
  draft: Draft,
  id: string,
): { readonly userName?: string; readonly displayName: string | null } | null {
  const group = draft.groups.get(id);
  if (group) return group.now ? { displayName: displayNameOf(group.now.doc) } : null;
  const user = draft.users.get(id);
  if (!user) return draft.names.get(id) ?? null;
  return user.now ? { userName: userNameOf(user.now.doc), displayName: displayNameOf(user.now.doc) || null } : null;
}

export function addEvent<Type extends EventType>(
  draft: Draft,
  type: Type,
  directoryId: string | null,
  data: EventData<Type>,
): void {
  draft.shared.events.push({ type, directoryId, data });
}
