// Decisions about groups and their members. Each checks everything first and changes the draft last. Pure.

import { isGroupId } from '../id.ts';
import { invalidValue, notFound, ScimError } from '../protocol/error.ts';
import type { GroupView } from '../protocol/event.ts';
import { matches } from '../protocol/filter/match.ts';
import { type JsonObject, jsonEqual } from '../protocol/json.ts';
import { applyPatch } from '../protocol/patch/apply.ts';
import { type Budget, newBudget, spend } from '../protocol/patch/budget.ts';
import type { GroupStep } from '../protocol/patch/group.ts';
import { assembleMember } from '../protocol/resource.ts';
import { GROUP_TYPE } from '../protocol/schema/types.ts';
import { searchText } from '../protocol/search-copy.ts';
import type { MemberReference, StoredGroup } from '../protocol/stored.ts';
import { type Conditions, requireVersion } from '../protocol/version.ts';
import { MAX_MEMBERS_LOADED } from '../store/load/group-questions.ts';
import { countIn, countOut } from './buckets.ts';
import type { SkippedMembers } from './change.ts';
import { addEvent, type Draft, groupIn, memberName, putGroup } from './draft.ts';
import { changed, counted, type Group } from './entity.ts';
import { changeMembers, leaveAllGroups, type MemberDelta, requireRoomForMembers, tellMembers } from './members.ts';
import { ancestorsOf, childGroupsOf, forgetGroup, isMember, isWhole, membersOf, openNewGroup } from './memberships.ts';
import type { ParsedGroup } from './parsed.ts';
import { countedGroups } from './person-roles.ts';
import { planMembers } from './planned-members.ts';
import { groupProfile, previousOf } from './profile.ts';
import { forgetMapped, recomputeRoles } from './recompute.ts';
import { requireOwnDisplayName } from './strict.ts';
import { countResource, noteGroupWrite } from './tally.ts';
import { checkMembers } from './unknown-members.ts';
import { concernsAll, MAX_MEMBERS_ANSWERED } from './whole-groups.ts';

/** A group as it is after a change, and which of the members that were asked for do not exist. */
export interface ChangedGroup {
  readonly group: Group;
  readonly skipped: SkippedMembers;
}

export function createGroup(
  draft: Draft,
  directoryId: string,
  id: string,
  { doc, members }: ParsedGroup,
): ChangedGroup {
  const existing = groupIn(draft, id);
  const check = checkMembers(draft);
  // The same create, sent again after its answer was lost.
  if (existing) return { group: existing, skipped: check.settled() };
  const added = [...new Set(members)].filter((member) => check.isKnown(member));
  const skipped = check.settled();
  requireRoomForMembers({ memberCount: 0 }, { added, removed: [] });
  requireOwnDisplayName(draft, id, doc);
  const search = searchText(doc, GROUP_TYPE);
  openNewGroup(draft.memberships, id);
  const empty: Group = {
    directoryId,
    id,
    doc,
    search,
    version: 1,
    createdAt: draft.now,
    modifiedAt: draft.now,
    syncedAt: draft.now,
    memberCount: 0,
    parentCount: 0,
    unassigned: false,
  };
  const group = changeMembers(draft, empty, { added, removed: [] });
  putGroup(draft, id, group);
  countIn(draft.buckets, directoryId, 'Group', id);
  countResource(draft, 'groupCount', 1);
  noteGroupWrite(draft);
  addEvent(draft, 'group.created', directoryId, { group: profile(draft, group) });
  tellMembers(draft, group, { added, removed: [] });
  return { group, skipped };
}

/** PUT (RFC 7644 §3.5.1): clears what it omits, members too, but not externalId. */
export function replaceGroup(
  draft: Draft,
  id: string,
  { doc: replacement, members, saysExternalId }: ParsedGroup,
  conditions: Conditions,
): ChangedGroup {
  const group = existingGroup(draft, id, conditions);
  const kept = group.doc['externalId'];
  const doc = saysExternalId || kept === undefined ? replacement : { ...replacement, externalId: kept };
  const { delta, skipped } = deltaOf(draft, group, [{ kind: 'replace', ids: members }], newBudget());
  return { group: changeGroup(draft, group, doc, delta), skipped };
}

interface PatchOptions extends Conditions {
  /** What `$ref` in a filter is compared with. */
  readonly base?: string;
  readonly maxSteps?: number;
}

/** PATCH (RFC 7644 §3.5.2), its operations in order, as a whole or not at all. */
export function patchGroup(
  draft: Draft,
  id: string,
  steps: readonly GroupStep[],
  { base, maxSteps, ...conditions }: PatchOptions,
): ChangedGroup {
  const group = existingGroup(draft, id, conditions);
  const budget = newBudget(maxSteps);
  let doc = group.doc;
  for (const step of steps) if (step.kind === 'attributes') doc = applyPatch(doc, step.operations, GROUP_TYPE, budget);
  const { delta, skipped } = deltaOf(draft, group, steps, budget, base);
  return { group: changeGroup(draft, group, doc, delta), skipped };
}

export function deleteGroup(draft: Draft, directoryId: string, id: string, conditions: Conditions): void {
  const group = existingGroup(draft, id, conditions);
  const counted = countedGroups(draft, id);
  leaveAllGroups(draft, id);
  for (const child of childGroupsOf(draft.memberships, id)) {
    const held = groupIn(draft, child);
    if (held) putGroup(draft, held.id, { ...held, parentCount: held.parentCount - 1 });
  }
  // A change before this one in the round may have taken the last members, whose rows still stand.
  const left = forgetGroup(draft.memberships, id);
  putGroup(draft, id, null);
  draft.shared.groupsDeleted.add(id);
  countOut(draft.buckets, directoryId, 'Group', id);
  countResource(draft, 'groupCount', -1);
  noteGroupWrite(draft);
  if (group.memberCount > 0 || left) draft.shared.removals.push({ kind: 'group', target: id });
  addEvent(draft, 'group.deleted', directoryId, { group: profile(draft, group) });
  forgetMapped(draft, (mapped) => mapped.groupId === id);
  if (counted.size > 0 && group.memberCount > 0) recomputeRoles(draft, 'group_deleted');
}

/** Whether the answer to a change of the group can show its members: where they and their names were loaded for that. */
export function showsMembers({ memberships }: Draft, { id, memberCount }: Group): boolean {
  const whole = memberships.whole.get(id);
  return whole !== undefined && whole.size <= MAX_MEMBERS_ANSWERED && memberCount <= MAX_MEMBERS_ANSWERED;
}

/** The group as the answer shows it; with its members only where they were loaded for that. */
export function storedGroup(draft: Draft, group: Group, withMembers: boolean): StoredGroup {
  const stored = {
    id: group.id,
    doc: group.doc,
    version: group.version,
    createdAt: group.createdAt,
    modifiedAt: group.modifiedAt,
    syncedAt: group.syncedAt,
    memberCount: group.memberCount,
    unassigned: group.unassigned,
  };
  if (!withMembers) return stored;
  const members = [...membersOf(draft.memberships, group.id)].sort();
  return { ...stored, members: members.map((id) => memberReference(draft, id)) };
}

function memberReference(draft: Draft, id: string): MemberReference {
  const name = memberName(draft, id);
  return { id, type: isGroupId(id) ? 'Group' : 'User', display: name?.displayName ?? name?.userName ?? '' };
}

function existingGroup(draft: Draft, id: string, conditions: Conditions): Group {
  const group = groupIn(draft, id);
  if (!group) throw notFound(`Group ${id} does not exist.`);
  requireVersion(conditions, group.version);
  return group;
}

function changeGroup(draft: Draft, group: Group, doc: JsonObject, delta: MemberDelta): Group {
  requireRoomForMembers(group, delta);
  const attributesChanged = !jsonEqual(doc, group.doc);
  const membersChanged = delta.added.length + delta.removed.length > 0;
  if (!attributesChanged && !membersChanged) {
    noteGroupWrite(draft);
    draft.touchedGroups.add(group.id);
    return group;
  }
  if (attributesChanged) requireOwnDisplayName(draft, group.id, doc);
  const moved = attributesChanged ? changed(group, doc, GROUP_TYPE, draft.now) : counted(group, draft.now);
  noteGroupWrite(draft);
  const after = changeMembers(draft, moved, delta);
  putGroup(draft, group.id, after);
  if (attributesChanged) {
    const is = profile(draft, after);
    const previous = previousOf(profile(draft, group), is);
    addEvent(draft, 'group.updated', group.directoryId, { group: is, previous });
  }
  tellMembers(draft, after, delta);
  return after;
}

/**
 * Who comes and who goes when all steps are taken in order.
 * @param base what `$ref` in a filter is compared with
 * @throws ScimError invalidValue for a cycle, and for members that do not exist unless others do and the directory
 * skips them; tooMany where filters would compare too much, or the group has too many members to look at all
 */
function deltaOf(
  draft: Draft,
  group: Group,
  steps: readonly GroupStep[],
  budget: Budget,
  base?: string,
): { readonly delta: MemberDelta; readonly skipped: SkippedMembers } {
  const { memberships } = draft;
  if (concernsAll(steps) && !isWhole(memberships, group.id)) throw tooManyToLoad(group);
  const check = checkMembers(draft);
  const planned = planMembers({
    has: (id) => isMember(memberships, group.id, id),
    all: once(() => membersOf(memberships, group.id)),
  });
  const above = once(() => ancestorsOf(memberships, group.id));
  const mayCome = (id: string): boolean => {
    if (!check.isKnown(id)) return false;
    if (isGroupId(id)) refuseCycle(id, above());
    return true;
  };
  for (const step of steps) {
    switch (step.kind) {
      case 'attributes':
        break;
      case 'add':
        for (const id of step.ids) if (mayCome(id)) planned.put(id, true);
        break;
      case 'remove':
        for (const id of step.ids) {
          if (planned.has(id)) check.sawMember();
          planned.put(id, false);
        }
        break;
      case 'removeWhere':
        for (const id of planned.current()) {
          const member = assembleMember(memberReference(draft, id), base ?? null);
          spend(budget, member, step.filter);
          if (!matches({ members: [member] }, step.filter)) continue;
          check.sawMember();
          planned.put(id, false);
        }
        break;
      case 'replace': {
        const target = step.ids.filter((id) => {
          if (!planned.has(id)) return mayCome(id);
          // Who is a member already is known: no name was loaded for it.
          check.sawMember();
          return true;
        });
        planned.replace(target);
        break;
      }
    }
  }
  return { delta: planned.delta(), skipped: check.settled() };
}

/** The same value at every call, made at the first. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const loadable = MAX_MEMBERS_LOADED.toLocaleString('en');

function tooManyToLoad({ memberCount }: Group): ScimError {
  return new ScimError(
    400,
    'tooMany',
    `members: this group has ${memberCount} members. The members of a group of more than ${loadable} cannot be replaced or filtered as a whole: add and remove them by PATCH, in portions. Nothing was changed.`,
  );
}

/** @param above the group that it is to come into, and those that hold that one */
function refuseCycle(id: string, above: ReadonlySet<string>): void {
  if (above.has(id))
    throw invalidValue(
      `members: group ${id} already contains this group, directly or through other groups. Groups cannot form a cycle.`,
    );
}

function profile(draft: Draft, group: Group): GroupView {
  return groupProfile(storedGroup(draft, group, false), {
    groupsSyncedAt: draft.directory.now?.groupsSyncedAt ?? null,
  });
}
