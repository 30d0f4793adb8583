// Memberships as a round sees them: what was loaded, by pair, by group or by member, and what was decided since.
// Pure. A pair that nobody asked for cannot be told, so asking is an error of ours.

import { isGroupId } from '../id.ts';
import type { MembershipRow } from '../store/commit/changes.ts';
import type { Answers, Questions } from '../store/load/questions.ts';
import { keyOfGroup, membersLoaded } from './whole-groups.ts';

interface Pair {
  readonly before: boolean;
  now: boolean;
}

export interface Memberships {
  /** Asked or decided pairs, by group, then member. */
  readonly byGroup: Map<string, Map<string, Pair>>;
  /** All members of a group as loaded; a group with too many is missing. */
  readonly whole: Map<string, ReadonlySet<string>>;
  /** All groups that hold a member directly, as loaded. */
  readonly holders: Map<string, ReadonlySet<string>>;
  /** All groups that a group holds directly, as loaded. */
  readonly children: Map<string, ReadonlySet<string>>;
  /** Edges upwards as loaded: group → the groups that hold it. */
  readonly edges: Map<string, Set<string>>;
}

export function openMemberships(questions: Questions, answers: Answers): Memberships {
  const memberships: Memberships = {
    byGroup: new Map(),
    whole: new Map(),
    holders: new Map(),
    children: new Map(),
    edges: new Map(),
  };
  for (const [, groupId, memberId] of questions.pairs) pairsOf(memberships, groupId).set(memberId, absent());
  for (const { groupId, memberId } of answers.pairs) {
    const pairs = memberships.byGroup.get(groupId);
    if (pairs?.has(memberId)) pairs.set(memberId, { before: true, now: true });
  }
  const whole = membersLoaded(questions.wholeGroups, answers);
  for (const [directoryId, id] of questions.wholeGroups) {
    const members = whole.get(keyOfGroup(directoryId, id));
    if (members) memberships.whole.set(id, members);
  }
  const held = answers.holders.map((row) => ({ groupId: row.id, memberId: row.memberId }));
  fill(memberships.holders, questions.holders, held, 'memberId', 'groupId');
  const children = answers.childGroups.map((row) => ({ groupId: row.parentId, memberId: row.id }));
  fill(memberships.children, questions.childGroups, children, 'groupId', 'memberId');
  for (const { groupId, memberId } of answers.edges) {
    const above = memberships.edges.get(memberId) ?? new Set();
    memberships.edges.set(memberId, above.add(groupId));
  }
  return memberships;
}

function fill<Key extends string, Value extends string>(
  into: Map<string, ReadonlySet<string>>,
  asked: readonly (readonly [directoryId: string, id: string])[],
  rows: readonly Record<Key | Value, string>[],
  key: Key,
  value: Value,
): void {
  const sets = new Map<string, Set<string>>(asked.map(([, id]) => [id, new Set()]));
  for (const row of rows) sets.get(row[key])?.add(row[value]);
  for (const [id, set] of sets) into.set(id, set);
}

const absent = (): Pair => ({ before: false, now: false });

function pairsOf(memberships: Memberships, groupId: string): Map<string, Pair> {
  const known = memberships.byGroup.get(groupId);
  if (known) return known;
  const fresh = new Map<string, Pair>();
  memberships.byGroup.set(groupId, fresh);
  return fresh;
}

export function isMember(memberships: Memberships, groupId: string, memberId: string): boolean {
  const pair = memberships.byGroup.get(groupId)?.get(memberId);
  return pair ? pair.now : wasMember(memberships, groupId, memberId);
}

function wasMember(memberships: Memberships, groupId: string, memberId: string): boolean {
  const known = memberships.whole.get(groupId)?.has(memberId) ?? memberships.holders.get(memberId)?.has(groupId);
  if (known === undefined) throw new Error(`Whether ${memberId} is in ${groupId} was not loaded.`);
  return known;
}

export function setMember(memberships: Memberships, groupId: string, memberId: string, now: boolean): void {
  const pairs = pairsOf(memberships, groupId);
  const pair = pairs.get(memberId);
  if (pair) pair.now = now;
  else pairs.set(memberId, { before: wasMember(memberships, groupId, memberId), now });
}

/** A group that this round makes has no members that anyone could have loaded. */
export function openNewGroup(memberships: Memberships, groupId: string): void {
  memberships.whole.set(groupId, new Set());
}

/** Whether all members of the group are known. */
export function isWhole(memberships: Memberships, groupId: string): boolean {
  return memberships.whole.has(groupId);
}

/** Every member of a group that was loaded whole. */
export function membersOf(memberships: Memberships, groupId: string): Set<string> {
  const whole = memberships.whole.get(groupId);
  if (!whole) throw new Error(`The members of ${groupId} were not loaded.`);
  const members = new Set(whole);
  for (const [memberId, pair] of memberships.byGroup.get(groupId) ?? []) {
    if (pair.now) members.add(memberId);
    else members.delete(memberId);
  }
  return members;
}

/** Every group that holds a member whose groups were loaded, by ID: so its events are in one order, whatever the round decided before. */
export function holdersOf(memberships: Memberships, memberId: string): Set<string> {
  const groups = new Set(memberships.holders.get(memberId));
  for (const [groupId, pairs] of memberships.byGroup) {
    const pair = pairs.get(memberId);
    if (pair?.now) groups.add(groupId);
    else if (pair) groups.delete(groupId);
  }
  return new Set([...groups].sort());
}

/** Every group that is a member of a group whose child groups were loaded. */
export function childGroupsOf(memberships: Memberships, groupId: string): Set<string> {
  const children = new Set(memberships.children.get(groupId));
  for (const [memberId, pair] of memberships.byGroup.get(groupId) ?? []) {
    if (pair.now && isGroupId(memberId)) children.add(memberId);
    else children.delete(memberId);
  }
  return new Set([...children].sort());
}

/** A group and those that hold it, at any depth. */
export function ancestorsOf(memberships: Memberships, groupId: string): ReadonlySet<string> {
  const seen = new Set([groupId]);
  for (const id of seen) {
    const parents = new Set(memberships.edges.get(id));
    for (const [parentId, pairs] of memberships.byGroup) {
      const pair = pairs.get(id);
      if (pair?.now) parents.add(parentId);
      else if (pair) parents.delete(parentId);
    }
    for (const parent of parents) seen.add(parent);
  }
  return seen;
}

/**
 * Drops what the round decided of a deleted group's pairs: its rows go in bounded steps, not with this commit.
 * Returns whether any of them stands as a row.
 */
export function forgetGroup(memberships: Memberships, groupId: string): boolean {
  const pairs = [...(memberships.byGroup.get(groupId)?.values() ?? [])];
  for (const pair of pairs) pair.now = pair.before;
  return pairs.some((pair) => pair.before);
}

/** The pairs that the round adds and takes away. */
export function membershipChanges(memberships: Memberships): {
  readonly added: MembershipRow[];
  readonly removed: MembershipRow[];
} {
  const added: MembershipRow[] = [];
  const removed: MembershipRow[] = [];
  for (const [groupId, pairs] of memberships.byGroup)
    for (const [memberId, pair] of pairs)
      if (pair.now !== pair.before) (pair.now ? added : removed).push({ groupId, memberId });
  return { added, removed };
}
