// The groups that changes ask for with all of their members: which of them were loaded, and how a round that asks for too
// many is taken in portions, so that what a round holds in memory does not grow with its groups. Pure.

import { ScimError } from '../protocol/error.ts';
import type { GroupStep } from '../protocol/patch/group.ts';
import { MEMBERS_AT_ONCE } from '../store/list/groups.ts';
import { MAX_MEMBERS_LOADED, type WholeGroup } from '../store/load/group-questions.ts';
import type { Answers } from '../store/load/questions.ts';
import type { ChangeRequest } from './change.ts';
import type { ParsedChange } from './parsed.ts';

/** A plan of a change, as far as it is looked at here. */
interface Asking {
  readonly request: Pick<ChangeRequest, 'directoryId'>;
  readonly parsed: ParsedChange | ScimError;
}

/** Whether the steps say something of members that they do not name. */
export function concernsAll(steps: readonly GroupStep[]): boolean {
  return steps.some(({ kind }) => kind === 'replace' || kind === 'removeWhere');
}

/** Members of a group that a change answers with, before and after: with more they are read once it is committed. */
export const MAX_MEMBERS_ANSWERED = MEMBERS_AT_ONCE;

/** The group that a change must know all members of; null for a change that needs none. */
export function wholeGroupOf({ parsed: change, request: { directoryId } }: Asking): WholeGroup | null {
  if (change instanceof ScimError) return null;
  if (change.kind === 'group.replace') return [directoryId, change.id, MAX_MEMBERS_LOADED];
  if (change.kind !== 'group.patch') return null;
  if (concernsAll(change.steps)) return [directoryId, change.id, MAX_MEMBERS_LOADED];
  return change.wantsMembers === true ? [directoryId, change.id, MAX_MEMBERS_ANSWERED] : null;
}

export function keyOfGroup(directoryId: string, id: string): string {
  return `${directoryId} ${id}`;
}

/** The members of the groups that were loaded, by `keyOfGroup`. A group that has too many is missing. */
export function membersLoaded(asked: readonly WholeGroup[], answers: Answers): Map<string, Set<string>> {
  const counts = countsOf(answers);
  const loaded = new Map<string, Set<string>>();
  for (const [directoryId, id, atMost] of asked) {
    const key = keyOfGroup(directoryId, id);
    if ((counts.get(key) ?? 0) <= atMost) loaded.set(key, new Set());
  }
  for (const { directoryId, groupId, memberId } of answers.wholeGroups)
    loaded.get(keyOfGroup(directoryId, groupId))?.add(memberId);
  // The statement was cut there, whatever the count said.
  for (const [key, members] of loaded) if (members.size > MAX_MEMBERS_LOADED) loaded.delete(key);
  return loaded;
}

/**
 * The plans, in order, in as few portions as have no more members to load than a round may; one portion where all were
 * loaded at once.
 */
export function portionsOf<Plan extends Asking>(
  plans: readonly Plan[],
  answers: Answers,
): readonly (readonly Plan[])[] {
  if (answers.wholeGroups.length <= MAX_MEMBERS_LOADED) return [plans];
  const counts = countsOf(answers);
  const portions: Plan[][] = [];
  let portion: Plan[] = [];
  let held = new Map<string, number>();
  for (const plan of plans) {
    const asked = wholeGroupOf(plan);
    const key = asked && keyOfGroup(asked[0], asked[1]);
    const members = (key && counts.get(key)) || 0;
    const more = !key || held.has(key) || members > MAX_MEMBERS_LOADED ? 0 : members;
    const sum = [...held.values()].reduce((all, each) => all + each, more);
    if (sum > MAX_MEMBERS_LOADED && portion.length > 0) {
      portions.push(portion);
      portion = [];
      held = new Map();
    }
    portion.push(plan);
    if (key && more > 0) held.set(key, more);
  }
  portions.push(portion);
  // Counts that would let all in are wrong: then each goes alone.
  return portions.length > 1 ? portions : plans.map((plan) => [plan]);
}

function countsOf({ groups }: Answers): Map<string, number> {
  return new Map(groups.map(({ directoryId, id, memberCount }) => [keyOfGroup(directoryId, id), memberCount]));
}
