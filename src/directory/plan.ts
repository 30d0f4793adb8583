// What each change must know before it is decided. Understanding a group's members comes first, since they say what
// to load; what cannot be understood is kept as the change's refusal. Pure.

import { ScimError } from '../protocol/error.ts';
import { memberIds } from '../protocol/members.ts';
import { type GroupStep, parseGroupPatch } from '../protocol/patch/group.ts';
import { isGroupId } from '../store/id.ts';
import { type Answers, noQuestions, type OpenQuestions, type Questions } from '../store/questions.ts';
import type { ChangeRequest } from './change.ts';
import { mentionedUserNames } from './user-names.ts';

/** A change with its group members understood, or why they could not be. */
export interface Plan {
  readonly request: ChangeRequest;
  readonly refusal?: ScimError;
  /** The members that a created or replaced group is to have. */
  readonly members?: readonly string[];
  readonly steps?: readonly GroupStep[];
}

export function planOf(request: ChangeRequest): Plan {
  const { change } = request;
  try {
    switch (change.kind) {
      case 'group.create':
      case 'group.replace':
        return { request, members: memberIds(change.body) ?? [] };
      case 'group.patch':
        return { request, steps: parseGroupPatch(change.body, change.id) };
      default:
        return { request };
    }
  } catch (error) {
    if (error instanceof ScimError) return { request, refusal: error };
    throw error;
  }
}

/** Everything that a round of plans asks for, each thing once. */
export function questionsOf(organizationId: string, plans: readonly Plan[]): Questions {
  const questions = noQuestions(organizationId);
  for (const plan of plans) askFor(questions, plan);
  return unique(questions);
}

function askFor(questions: OpenQuestions, { members, refusal, request, steps }: Plan): void {
  const { change, directoryId, tokenHash } = request;
  // A token brings the directory that it opens.
  if (tokenHash !== null) questions.tokenHashes.push(tokenHash);
  else if (directoryId !== '') questions.directoryIds.push(directoryId);
  if (refusal) return;
  const here = (id: string) => [directoryId, id] as const;
  switch (change.kind) {
    case 'user.create':
      questions.users.push(here(change.id));
      questions.buckets.push([directoryId, 'User', change.id]);
      questions.userNames.push(...mentionedUserNames(change.body).map(here));
      break;
    case 'user.replace':
    case 'user.patch':
      questions.users.push(here(change.id));
      questions.groupsOfUsers.push(here(change.id));
      questions.userNames.push(...mentionedUserNames(change.body).map(here));
      break;
    case 'user.delete':
      questions.users.push(here(change.id));
      questions.holdersOf.push(here(change.id));
      questions.buckets.push([directoryId, 'User', change.id]);
      break;
    case 'group.create':
      questions.groups.push(here(change.id));
      questions.buckets.push([directoryId, 'Group', change.id]);
      askForMembers(questions, directoryId, members ?? []);
      break;
    case 'group.replace':
      questions.groups.push(here(change.id));
      questions.wholeGroups.push(change.id);
      askForCycles(questions, directoryId, change.id, members ?? []);
      break;
    case 'group.patch':
      questions.groups.push(here(change.id));
      askForSteps(questions, directoryId, change.id, steps ?? [], change.wantsMembers === true);
      break;
    case 'group.delete':
      questions.groups.push(here(change.id));
      questions.holdersOf.push(here(change.id));
      questions.childGroupsOf.push(here(change.id));
      questions.buckets.push([directoryId, 'Group', change.id]);
      break;
    case 'resync.start':
    case 'resync.step':
      questions.resyncs.push(directoryId);
      break;
    case 'directory.activate':
    case 'directory.create':
    case 'directory.update':
    case 'directory.delete':
    case 'organization.delete':
      break;
  }
}

function askForMembers(questions: OpenQuestions, directoryId: string, ids: readonly string[]): void {
  for (const id of ids) (isGroupId(id) ? questions.groups : questions.memberNames).push([directoryId, id]);
}

/** A group that takes in groups must know what holds it. */
function askForCycles(questions: OpenQuestions, directoryId: string, groupId: string, ids: readonly string[]): void {
  if (ids.some(isGroupId)) questions.edgesAbove.push([directoryId, groupId]);
}

function askForSteps(
  questions: OpenQuestions,
  directoryId: string,
  groupId: string,
  steps: readonly GroupStep[],
  whole: boolean,
): void {
  if (whole || steps.some((step) => step.kind === 'replace' || step.kind === 'removeWhere')) {
    questions.wholeGroups.push(groupId);
  }
  for (const step of steps) {
    if (step.kind === 'add' || step.kind === 'remove') {
      askForMembers(questions, directoryId, step.ids);
      for (const id of step.ids) questions.pairs.push([groupId, id]);
    }
    if (step.kind === 'add' || step.kind === 'replace') askForCycles(questions, directoryId, groupId, step.ids);
  }
}

/**
 * What can only be asked once more is known: names of members that come, go or are to be shown (a replacement that
 * changes little so reads little), and the next stretch of a resync. Null where nothing is left to ask.
 */
export function furtherQuestions(organizationId: string, plans: readonly Plan[], answers: Answers): Questions | null {
  const whole = new Map<string, Set<string>>();
  for (const { groupId, memberId } of answers.wholeGroups) {
    const members = whole.get(groupId) ?? new Set();
    whole.set(groupId, members.add(memberId));
  }
  const questions = noQuestions(organizationId);
  for (const plan of plans) {
    if (plan.refusal) continue;
    const { change, directoryId } = plan.request;
    if (change.kind === 'resync.step') askForStretch(questions, directoryId, change.id, answers);
    if (change.kind !== 'group.replace' && change.kind !== 'group.patch') continue;
    const current = whole.get(change.id) ?? new Set<string>();
    askForMembers(questions, directoryId, [...namesNeeded(plan, current, change.wantsMembers === true)]);
  }
  const { groups, groupsAfter, memberNames, usersAfter } = questions;
  return [groups, groupsAfter, memberNames, usersAfter].every((asked) => asked.length === 0) ? null : unique(questions);
}

function namesNeeded({ members, steps = [] }: Plan, current: ReadonlySet<string>, shown: boolean): Set<string> {
  const replacements = steps.flatMap((step) => (step.kind === 'replace' ? [step.ids] : []));
  if (members) replacements.push(members);
  const targets = replacements.map((ids) => new Set(ids));
  if (shown || steps.some((step) => step.kind === 'removeWhere'))
    return targets.reduce((all, target) => all.union(target), new Set(current));
  return targets.reduce((all, target) => all.union(target.symmetricDifference(current)), new Set<string>());
}

function askForStretch(questions: OpenQuestions, directoryId: string, id: string, answers: Answers): void {
  const resync = answers.resyncs.find((row) => row.directoryId === directoryId && row.id === id);
  const [first = '', member = ''] = resync?.position.split(' ') ?? [];
  if (resync?.stage === 'users') questions.usersAfter.push({ directoryId, after: first });
  if (resync?.stage === 'groups') questions.groupsAfter.push({ directoryId, group: first, member });
}

/** Both loads of a round as one. The first one's sequence stays: whatever happened between them fails at the fence. */
export function merged(
  [questions, answers]: readonly [Questions, Answers],
  [further, more]: readonly [Questions, Answers],
): [Questions, Answers] {
  return [
    {
      ...questions,
      groups: [...questions.groups, ...further.groups],
      memberNames: [...questions.memberNames, ...further.memberNames],
      usersAfter: further.usersAfter,
      groupsAfter: further.groupsAfter,
    },
    {
      ...answers,
      groups: [...answers.groups, ...more.groups],
      memberNames: [...answers.memberNames, ...more.memberNames],
      snapshotUsers: more.snapshotUsers,
      snapshotGroups: more.snapshotGroups,
      snapshotMembers: more.snapshotMembers,
    },
  ];
}

function unique(questions: OpenQuestions): Questions {
  const once = <T>(values: T[]): T[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  return {
    organizationId: questions.organizationId,
    directoryIds: once(questions.directoryIds),
    tokenHashes: once(questions.tokenHashes),
    users: once(questions.users),
    userNames: once(questions.userNames),
    groups: once(questions.groups),
    memberNames: once(questions.memberNames),
    pairs: once(questions.pairs),
    wholeGroups: once(questions.wholeGroups),
    groupsOfUsers: once(questions.groupsOfUsers),
    holdersOf: once(questions.holdersOf),
    childGroupsOf: once(questions.childGroupsOf),
    edgesAbove: once(questions.edgesAbove),
    buckets: once(questions.buckets),
    resyncs: once(questions.resyncs),
    usersAfter: once(questions.usersAfter),
    groupsAfter: once(questions.groupsAfter),
  };
}
