// Members coming and going: pairs, counts, the mark `unassigned`, and their events. Pure.

import { isGroupId } from '../id.ts';
import { ScimError } from '../protocol/error.ts';
import type { EventMember } from '../protocol/event.ts';
import { addEvent, type Draft, groupIn, memberName, putGroup } from './draft.ts';
import { counted, type Group } from './entity.ts';
import { partsOf } from './member-parts.ts';
import { holdersOf, setMember } from './memberships.ts';
import { countedGroups, followMembers } from './person-roles.ts';
import { groupSummary } from './profile.ts';
import { recomputeRoles } from './recompute.ts';

export interface MemberDelta {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Members of one group. At 153 bytes each (docs/scale.md) that is a fiftieth of a database of 10 GB. */
export const MAX_MEMBERS_OF_GROUP = 1_000_000;

/** @throws ScimError 400 where more would come than a group may have; whoever leaves may leave, however many there are */
export function requireRoomForMembers(
  { memberCount }: Pick<Group, 'memberCount'>,
  { added, removed }: MemberDelta,
): void {
  if (added.length <= removed.length || memberCount + added.length - removed.length <= MAX_MEMBERS_OF_GROUP) return;
  throw new ScimError(
    400,
    undefined,
    `members: this group has ${memberCount} members and a group can have at most ${MAX_MEMBERS_OF_GROUP}. Remove members first, or use several groups. Nothing was changed.`,
  );
}

/** Carries a change of members out on the draft and returns the group with its new count. The version is the caller's. */
export function changeMembers(draft: Draft, group: Group, { added, removed }: MemberDelta): Group {
  for (const id of added) setMember(draft.memberships, group.id, id, true);
  for (const id of removed) setMember(draft.memberships, group.id, id, false);
  for (const id of added) countParent(draft, id, 1);
  for (const id of removed) countParent(draft, id, -1);
  const memberCount = group.memberCount + added.length - removed.length;
  const unassigned = memberCount === 0 && (removed.length > 0 || group.unassigned);
  return { ...group, memberCount, unassigned };
}

/** A group that is a member counts those that hold it. */
function countParent(draft: Draft, id: string, by: 1 | -1): void {
  if (!isGroupId(id)) return;
  const child = groupIn(draft, id);
  if (child) putGroup(draft, id, { ...child, parentCount: child.parentCount + by });
}

/** People whose roles one change may move at once: each may make an event of its own. More are gone over in steps. */
export const MAX_PEOPLE_AT_ONCE = 1_000;

/** What follows from members coming and going: events, and the roles of those who did. */
export function tellMembers(draft: Draft, group: Group, delta: MemberDelta): void {
  const counted = countedGroups(draft, group.id);
  const moved = [...delta.added, ...delta.removed];
  const many = moved.length > MAX_PEOPLE_AT_ONCE;
  addMemberEvents(draft, group, delta, (part) => {
    if (!many) followMembers(draft, group.id, counted, part);
  });
  if (counted.size === 0) return;
  if (moved.some(isGroupId)) recomputeRoles(draft, 'group_nesting_changed');
  else if (many) recomputeRoles(draft, 'many_members_changed');
}

/**
 * `group.members_changed`, in parts of at most 100 members. `group` is as it is after all of them.
 * @param told called after each part, with those whom it names
 */
export function addMemberEvents(
  draft: Draft,
  group: Group,
  { added, removed }: MemberDelta,
  told: (part: readonly { readonly id: string; readonly came: boolean }[]) => void = () => undefined,
): void {
  const moved = (ids: readonly string[], came: boolean) =>
    ids.map((id) => ({ came, member: memberReference(draft, id) }));
  const parts = partsOf([...moved(added, true), ...moved(removed, false)]);
  let memberCount = group.memberCount - added.length + removed.length;
  for (const [index, part] of parts.entries()) {
    const named = (came: boolean) => part.filter((one) => one.came === came).map(({ member }) => member);
    const [came, went] = [named(true), named(false)];
    memberCount += came.length - went.length;
    // A group is emptied by the last part, not by the first.
    const unassigned = group.unassigned && index === parts.length - 1;
    addEvent(draft, 'group.members_changed', group.directoryId, {
      group: groupSummary({ ...group, memberCount, unassigned }, newestGroupWrite(draft)),
      added: came,
      removed: went,
    });
    told(part.map((one) => ({ id: one.member.id, came: one.came })));
  }
}

function newestGroupWrite(draft: Draft) {
  return { groupsSyncedAt: draft.directory.now?.groupsSyncedAt ?? null };
}

function memberReference(draft: Draft, id: string): EventMember {
  const name = memberName(draft, id);
  if (isGroupId(id)) return { id, type: 'Group', displayName: name?.displayName ?? null };
  return { id, type: 'User', userName: name?.userName ?? null };
}

/** Takes a member that is about to be deleted out of every group that holds it; returns those groups. */
export function leaveAllGroups(draft: Draft, memberId: string): Group[] {
  const left: Group[] = [];
  for (const groupId of holdersOf(draft.memberships, memberId)) {
    const group = groupIn(draft, groupId);
    if (!group) continue;
    setMember(draft.memberships, groupId, memberId, false);
    // The provider wrote nothing of the group: `unassigned` and the last synchronization stay as they were.
    const after = counted({ ...group, memberCount: group.memberCount - 1 }, draft.now);
    const kept = { ...after, syncedAt: group.syncedAt };
    putGroup(draft, groupId, kept);
    left.push(kept);
  }
  return left;
}
