// The state that a round of changes is decided on: what was loaded, with the decisions so far laid over it.
// Pure: no I/O, no clock. What was not asked for cannot be known, so asking for it here is an error of ours.

import type { Answers, GroupOfUserRow, Questions } from '../store/questions.ts';
import type { DirectoryRow } from '../store/rows.ts';
import { type Buckets, openBuckets } from './buckets.ts';
import { displayNameOf, type Group, groupOfRow, type User, userNameKey, userNameOf, userOfRow } from './entity.ts';
import { type Memberships, openMemberships } from './memberships.ts';

/** A row before the round and as decided so far; null where there is none. */
export interface Tracked<T> {
  readonly before: T | null;
  now: T | null;
}

export interface DraftEvent {
  readonly type: string;
  readonly directoryId: string | null;
  readonly data: unknown;
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

export interface Draft {
  /** Epoch ms, the same for the whole round and its repetitions. */
  readonly now: number;
  readonly newEventId: () => string;
  readonly answers: Answers;
  readonly directories: Map<string, Tracked<DirectoryRow>>;
  readonly users: Map<string, Tracked<User>>;
  readonly groups: Map<string, Tracked<Group>>;
  readonly memberships: Memberships;
  readonly buckets: Buckets;
  /** `directory name` → id of who bears it; absent: not asked; null: nobody. */
  readonly userNames: Map<string, string | null>;
  /** `directory id` of a user → what it is called: a round may hold changes of several directories. */
  readonly names: Map<string, { userName: string; displayName: string | null }>;
  /** The groups above a user, as loaded for the answer. */
  readonly groupsOfUsers: Map<string, GroupOfUserRow[]>;
  readonly touchedUsers: Set<string>;
  readonly touchedGroups: Set<string>;
  readonly events: DraftEvent[];
  readonly removals: [kind: string, target: string][];
  readonly resyncs: Map<string, Resync>;
  organizationDeleted: boolean;
}

export function openDraft(questions: Questions, answers: Answers, now: number, newEventId: () => string): Draft {
  const draft: Draft = {
    now,
    newEventId,
    answers,
    directories: new Map(),
    users: new Map(questions.users.map(([, id]) => [id, { before: null, now: null }])),
    groups: new Map(questions.groups.map(([, id]) => [id, { before: null, now: null }])),
    memberships: openMemberships(questions, answers),
    buckets: openBuckets(answers),
    userNames: new Map(questions.userNames.map(([directory, key]) => [nameKey(directory, key), null])),
    names: new Map(),
    groupsOfUsers: Map.groupBy(answers.groupsOfUsers, (row) => row.userId),
    touchedUsers: new Set(),
    touchedGroups: new Set(),
    events: [],
    removals: [],
    resyncs: new Map(),
    organizationDeleted: false,
  };
  for (const row of answers.directories) draft.directories.set(row.id, tracked(row));
  for (const row of answers.users) draft.users.set(row.id, tracked(userOfRow(row)));
  for (const row of [...answers.groups, ...answers.holders, ...answers.childGroups])
    draft.groups.set(row.id, tracked(groupOfRow(row)));
  for (const row of answers.userNames) draft.userNames.set(nameKey(row.directoryId, row.userNameKey), row.id);
  for (const row of answers.memberNames) draft.names.set(nameKey(row.directoryId, row.id), row);
  for (const { directoryId, finishedAt, id, position, stage, startedAt } of answers.resyncs)
    draft.resyncs.set(directoryId, { id, stage, position, startedAt, finishedAt, changed: false });
  return draft;
}

function tracked<T>(row: T): Tracked<T> {
  return { before: row, now: row };
}

function nameKey(directoryId: string, name: string): string {
  return `${directoryId} ${name}`;
}

/** The user, null where there is none in that directory. */
export function userIn(draft: Draft, directoryId: string, id: string): User | null {
  const entry = draft.users.get(id);
  if (!entry) throw new Error(`User ${id} was not loaded.`);
  return entry.now?.directoryId === directoryId ? entry.now : null;
}

/** The group, null where there is none in that directory. */
export function groupIn(draft: Draft, directoryId: string, id: string): Group | null {
  const entry = draft.groups.get(id);
  if (!entry) throw new Error(`Group ${id} was not loaded.`);
  return entry.now?.directoryId === directoryId ? entry.now : null;
}

/** Who bears a folded user name, null for nobody. A name that no look-up asked for is left to the unique index. */
export function bearerOf(draft: Draft, directoryId: string, key: string): string | null {
  return draft.userNames.get(nameKey(directoryId, key)) ?? null;
}

/** Sets, replaces or (null) removes a user, with the name it bears. */
export function putUser(draft: Draft, id: string, user: User | null): void {
  const entry = draft.users.get(id);
  if (!entry) throw new Error(`User ${id} was not loaded.`);
  if (entry.now) draft.userNames.set(nameKey(entry.now.directoryId, userNameKey(entry.now.doc)), null);
  entry.now = user;
  if (user) draft.userNames.set(nameKey(user.directoryId, userNameKey(user.doc)), id);
}

export function putGroup(draft: Draft, id: string, group: Group | null): void {
  const entry = draft.groups.get(id);
  if (!entry) throw new Error(`Group ${id} was not loaded.`);
  entry.now = group;
}

/** What a member is called, null where there is no such user or group in the directory. */
export function memberName(
  draft: Draft,
  directoryId: string,
  id: string,
): { readonly userName?: string; readonly displayName: string | null } | null {
  const group = draft.groups.get(id);
  if (group) return group.now?.directoryId === directoryId ? { displayName: displayNameOf(group.now.doc) } : null;
  const user = draft.users.get(id);
  if (user) {
    if (user.now?.directoryId !== directoryId) return null;
    return { userName: userNameOf(user.now.doc), displayName: displayNameOf(user.now.doc) || null };
  }
  return draft.names.get(nameKey(directoryId, id)) ?? null;
}

export function directoryIn(draft: Draft, id: string): DirectoryRow | null {
  return draft.directories.get(id)?.now ?? null;
}

export function putDirectory(draft: Draft, id: string, directory: DirectoryRow): void {
  const entry = draft.directories.get(id);
  if (entry) entry.now = directory;
  else draft.directories.set(id, { before: null, now: directory });
}

export function addEvent(draft: Draft, type: string, directoryId: string | null, data: unknown): void {
  draft.events.push({ type, directoryId, data });
}
