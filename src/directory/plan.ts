// What each change must know before it is decided, as its parsed body says. Pure.

import { isGroupId } from '../id.ts';
import { ScimError } from '../protocol/error.ts';
import type { GroupStep } from '../protocol/patch/group.ts';
import type { RoleMapping } from '../protocol/role.ts';
import { roleValues } from '../protocol/role-resource.ts';
import { organizationRoles } from '../store/db/roles.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { noQuestions } from '../store/load/load.ts';
import type { Answers, Loaded, Questions } from '../store/load/questions.ts';
import type { ChangeRequest } from './change.ts';
import { userNameKey } from './entity.ts';
import { type ParsedChange, parseChange } from './parsed.ts';
import { stretchAfter } from './recompute-step.ts';
import { mappedGroups } from './roles.ts';
import { lacksShelves } from './shelves.ts';
import { displayNamesIn } from './strict.ts';
import { keyOfGroup, MAX_MEMBERS_ANSWERED, membersLoaded, wholeGroupOf } from './whole-groups.ts';

/** A change with its body parsed, or why that could not be done. */
export interface Plan {
  readonly request: ChangeRequest;
  readonly parsed: ParsedChange | ScimError;
}

export function planOf(request: ChangeRequest): Plan {
  try {
    return { request, parsed: parseChange(request.change) };
  } catch (error) {
    if (error instanceof ScimError) return { request, parsed: error };
    throw error;
  }
}

/** Everything that these plans ask for, each of its own directory. */
export function questionsOf(plans: readonly Plan[]): Questions {
  const questions = noQuestions();
  for (const plan of plans) {
    askFor(questions, plan);
    const whole = wholeGroupOf(plan);
    if (whole) questions.wholeGroups.push(whole);
  }
  return questions;
}

function askFor(questions: Questions, { parsed: change, request }: Plan): void {
  const { directoryId, tokenHash } = request;
  // A token brings the directory that it opens.
  if (tokenHash !== null) questions.tokens.push(tokenHash);
  else if (directoryId !== '') questions.directories.push(directoryId);
  if (change instanceof ScimError) return;
  const here = (id: string) => [directoryId, id] as const;
  switch (change.kind) {
    case 'user.create':
      questions.users.push(here(change.id));
      questions.buckets.push([directoryId, 'User', change.id]);
      questions.userNames.push(here(userNameKey(change.user.doc)));
      if (roleValues(change.user.doc).length > 0) questions.declaredRoles.push(directoryId);
      break;
    case 'user.replace':
      questions.users.push(here(change.id));
      questions.groupsOfUsers.push(here(change.id));
      questions.userNames.push(here(userNameKey(change.user.doc)));
      if (roleValues(change.user.doc).length > 0) questions.declaredRoles.push(directoryId);
      break;
    case 'user.patch':
      questions.users.push(here(change.id));
      questions.groupsOfUsers.push(here(change.id));
      if (change.patch.userNameKey !== null) questions.userNames.push(here(change.patch.userNameKey));
      if (change.patch.saysRoles) questions.declaredRoles.push(directoryId);
      break;
    case 'user.delete':
      questions.users.push(here(change.id));
      questions.holders.push(here(change.id));
      questions.buckets.push([directoryId, 'User', change.id]);
      break;
    case 'group.create':
      questions.groups.push(here(change.id));
      questions.buckets.push([directoryId, 'Group', change.id]);
      askForMembers(questions, directoryId, change.group.members);
      break;
    case 'group.replace':
      questions.groups.push(here(change.id));
      askForCycles(questions, directoryId, change.id, change.group.members);
      break;
    case 'group.patch':
      questions.groups.push(here(change.id));
      askForSteps(questions, directoryId, change.id, change.steps);
      break;
    case 'membership.create':
    case 'membership.delete': {
      const kind = change.kind === 'membership.create' ? 'add' : 'remove';
      questions.groups.push(here(change.groupId));
      askForSteps(questions, directoryId, change.groupId, [{ kind, ids: [change.memberId] }]);
      break;
    }
    case 'group.delete':
      questions.groups.push(here(change.id));
      questions.holders.push(here(change.id));
      questions.childGroups.push(here(change.id));
      questions.buckets.push([directoryId, 'Group', change.id]);
      break;
    case 'credentials.tell':
      questions.credentials.push(directoryId);
      break;
    case 'guard.discard':
    case 'resync.start':
    case 'resync.step':
      questions.resyncs.push(directoryId);
      break;
    case 'roles.save':
      questions.declaredRoles.push(directoryId);
      for (const mapped of change.mapping.mappings) questions.mappable.push([mapped.directoryId, mapped.groupId]);
      break;
    case 'roles.step':
      questions.nextDirectories.push(directoryId);
      if (directoryId !== '') questions.people.push([directoryId, change.position]);
      break;
    case 'organization.restored':
    case 'organization.undelete':
      questions.ownDirectories.push(directoryId);
      break;
    case 'directory.create':
      if (change.maxDirectories !== undefined) questions.directoryCounts.push(directoryId);
      break;
    case 'guard.release':
    case 'roles.recompute':
    case 'directory.activate':
    case 'directory.update':
    case 'directory.delete':
    case 'organization.delete':
      break;
  }
}

function askForMembers(questions: Questions, directoryId: string, ids: readonly string[]): void {
  for (const id of ids) (isGroupId(id) ? questions.groups : questions.memberNames).push([directoryId, id]);
}

/** A group that takes in groups must know what holds it. */
function askForCycles(questions: Questions, directoryId: string, groupId: string, ids: readonly string[]): void {
  if (ids.some(isGroupId)) questions.edges.push([directoryId, groupId]);
}

function askForSteps(questions: Questions, directoryId: string, groupId: string, steps: readonly GroupStep[]): void {
  for (const step of steps) {
    if (step.kind === 'add' || step.kind === 'remove') {
      askForMembers(questions, directoryId, step.ids);
      for (const id of step.ids) questions.pairs.push([directoryId, groupId, id]);
    }
    if (step.kind === 'add' || step.kind === 'replace') askForCycles(questions, directoryId, groupId, step.ids);
  }
}

/**
 * What can only be asked once more is known: names of members that come, go or are to be shown (a replacement that
 * changes little so reads little), the next stretch of a resync, who bears a name that must be unique, what concerns
 * roles in an organization that maps groups to them, and the buckets that shelves are still to be made of.
 */
export function furtherQuestions(plans: readonly Plan[], { answers, organization }: Loaded): Questions {
  const wholeAsked = plans.map(wholeGroupOf).filter((asked) => asked !== null);
  const whole = membersLoaded(wholeAsked, answers);
  const strict = new Set(
    [...answers.directories, ...answers.tokens].flatMap((row) => (row.profile === 'strict' ? [row.directoryId] : [])),
  );
  const rows = new Map([...answers.directories, ...answers.tokens].map((row) => [row.directoryId, row]));
  const mapping = organizationRoles(organization?.roles ?? null)?.mapping;
  const questions = noQuestions();
  for (const plan of plans) {
    const { parsed: change, request } = plan;
    if (change instanceof ScimError) continue;
    const { directoryId } = request;
    if (mapping) askForRoles(questions, directoryId, change, mapping, answers);
    askForShelves(questions, change, rows.get(directoryId));
    if (strict.has(directoryId))
      for (const key of displayNamesIn(change)) questions.groupNames.push([directoryId, key]);
    if (change.kind === 'resync.step') askForStretch(questions, directoryId, change.id, answers);
    if (change.kind !== 'group.replace' && change.kind !== 'group.patch') continue;
    const current = whole.get(keyOfGroup(directoryId, change.id));
    // Of a group with too many members nothing else is loaded: the change is refused, or does not show them.
    if (!current) continue;
    askForMembers(questions, directoryId, [...namesNeeded(change, current)]);
  }
  return questions;
}

/** All buckets, where the counters over them are still to be made: once in a directory's life. */
function askForShelves(
  questions: Questions,
  { kind }: ParsedChange,
  row: (DirectoryRow & { readonly directoryId: string }) | undefined,
): void {
  if (!row) return;
  const isOfUser = kind === 'user.create' || kind === 'user.delete';
  if (isOfUser && lacksShelves(row, 'User')) questions.allBuckets.push([row.directoryId, 'User']);
  const isOfGroup = kind === 'group.create' || kind === 'group.delete';
  if (isOfGroup && lacksShelves(row, 'Group')) questions.allBuckets.push([row.directoryId, 'Group']);
}

/** The groups above one whose members move or that goes; who of a recompute's stretch is in a group that counts. */
function askForRoles(
  questions: Questions,
  directoryId: string,
  change: ParsedChange,
  mapping: RoleMapping,
  answers: Answers,
): void {
  const mapped = mappedGroups(mapping, directoryId);
  if (mapped.size === 0) return;
  const groupId = groupThatChanges(change);
  const nested = answers.groups.some((row) => row.id === groupId && row.parentCount > 0);
  if (groupId !== null && nested) questions.edges.push([directoryId, groupId]);
  if (change.kind !== 'roles.step') return;
  const here = answers.people.filter((row) => row.directoryId === directoryId);
  const last = stretchAfter(here, change.position).at(-1);
  if (!last) return;
  questions.nesting.push([directoryId, [...mapped]]);
  questions.counted.push([directoryId, [...mapped], change.position, last.id]);
}

/** The group whose members the change moves, or that it deletes; null for another change. */
function groupThatChanges(change: ParsedChange): string | null {
  switch (change.kind) {
    case 'group.replace':
    case 'group.patch':
    case 'group.delete':
      return change.id;
    case 'membership.create':
    case 'membership.delete':
      return change.groupId;
    default:
      return null;
  }
}

function namesNeeded(
  change: ParsedChange & { readonly kind: 'group.replace' | 'group.patch' },
  current: ReadonlySet<string>,
): Set<string> {
  const steps: readonly GroupStep[] =
    change.kind === 'group.patch' ? change.steps : [{ kind: 'replace', ids: change.group.members }];
  const replacements = steps.flatMap((step) => (step.kind === 'replace' ? [step.ids] : []));
  const wanted = new Map<string, number>();
  for (const ids of replacements) for (const id of new Set(ids)) wanted.set(id, (wanted.get(id) ?? 0) + 1);
  const needed = new Set(wanted.keys());
  const isShown = change.wantsMembers === true && current.size <= MAX_MEMBERS_ANSWERED;
  if (isShown || steps.some((step) => step.kind === 'removeWhere')) return needed.union(current);
  // Those stay unseen that every replacement keeps. Counting takes each list once, however many there are.
  for (const id of current) {
    if ((wanted.get(id) ?? 0) < replacements.length) needed.add(id);
    else needed.delete(id);
  }
  return needed;
}

function askForStretch(questions: Questions, directoryId: string, id: string, answers: Answers): void {
  const resync = answers.resyncs.find((row) => row.directoryId === directoryId && row.id === id);
  const [first = '', member = ''] = resync?.position.split(' ') ?? [];
  if (resync?.stage === 'users') questions.snapshotUsers.push([directoryId, first]);
  if (resync?.stage !== 'groups') return;
  questions.snapshotGroups.push([directoryId, first]);
  questions.snapshotMembers.push([directoryId, first, member]);
}
