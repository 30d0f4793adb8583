// Decisions about users. Each checks everything first and changes the draft last, so that a refusal leaves no trace.
// Pure: everything it may know is in the draft.

import { mutability, notFound, uniqueness } from '../protocol/error.ts';
import { type JsonObject, jsonEqual } from '../protocol/json.ts';
import { applyPatch } from '../protocol/patch/apply.ts';
import { newBudget } from '../protocol/patch/budget.ts';
import { resolvedPatch } from '../protocol/patch/read.ts';
import { roleValues } from '../protocol/role-resource.ts';
import { sameDocument } from '../protocol/same.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { searchText } from '../protocol/search-copy.ts';
import type { GroupReference, StoredUser } from '../protocol/stored.ts';
import { replacingWhole } from '../protocol/strict.ts';
import { completeResource } from '../protocol/validate.ts';
import { type Conditions, requireVersion } from '../protocol/version.ts';
import { countIn, countOut } from './buckets.ts';
import { addEvent, type Draft, groupIn, putUser, userIdByName, userIn } from './draft.ts';
import { changed, displayNameOf, type User, userNameKey, userNameOf } from './entity.ts';
import { immutableViolation, withImmutable } from './immutable.ts';
import { addMemberEvents, leaveAllGroups } from './members.ts';
import type { ParsedUser, ParsedUserPatch } from './parsed.ts';
import { followDirectoryRoles, giveFirstRoles, rolesIn } from './person-roles.ts';
import { previousOf, userProfile } from './profile.ts';
import { countResource } from './tally.ts';

export function createUser(
  draft: Draft,
  directoryId: string,
  id: string,
  parsed: ParsedUser,
  type: ResourceType,
): User {
  const existing = userIn(draft, id);
  // The same create, sent again after its answer was lost: the Worker minted the id, so it cannot be another one.
  if (existing) return existing;
  const doc = completeResource(parsed, type);
  refuseTakenName(draft, doc, id);
  const user: User = {
    directoryId,
    id,
    doc,
    search: searchText(doc, type),
    version: 1,
    createdAt: draft.now,
    modifiedAt: draft.now,
    syncedAt: draft.now,
  };
  putUser(draft, id, user);
  countIn(draft.buckets, directoryId, 'User', id);
  countResource(draft, 'userCount', 1);
  giveFirstRoles(draft, id, doc);
  addEvent(draft, 'user.created', directoryId, { user: userProfile(stored(draft, user), type) });
  return user;
}

/**
 * PUT (RFC 7644 §3.5.1): clears what it omits, but not what is immutable, nor externalId, the only link that a minimal
 * PUT of JumpCloud leaves, nor `active`, of which it says nothing then.
 */
export function replaceUser(
  draft: Draft,
  id: string,
  parsed: ParsedUser,
  type: ResourceType,
  conditions: Conditions,
): User {
  const user = existingUser(draft, id, conditions);
  const replacement = withImmutable(user.doc, completeResource(parsed, type, user.doc['active'] !== false), type);
  const kept = user.doc['externalId'];
  const doc = parsed.saysExternalId || kept === undefined ? replacement : { ...replacement, externalId: kept };
  return changeUser(draft, user, doc, type);
}

/** PATCH (RFC 7644 §3.5.2). */
export function patchUser(
  draft: Draft,
  id: string,
  patch: ParsedUserPatch,
  type: ResourceType,
  { maxSteps, ...conditions }: Conditions & { readonly maxSteps?: number },
): User {
  const user = existingUser(draft, id, conditions);
  const resolved = resolvedPatch(patch.operations, type, id);
  const operations = draft.directory.now?.profile === 'strict' ? replacingWhole(resolved) : resolved;
  const doc = withActive(applyPatch(user.doc, operations, type, newBudget(maxSteps)));
  return changeUser(draft, user, doc, type);
}

export function deleteUser(
  draft: Draft,
  directoryId: string,
  id: string,
  type: ResourceType,
  conditions: Conditions,
): void {
  const user = existingUser(draft, id, conditions);
  for (const group of leaveAllGroups(draft, id)) addMemberEvents(draft, group, { added: [], removed: [id] });
  putUser(draft, id, null);
  countOut(draft.buckets, directoryId, 'User', id);
  countResource(draft, 'userCount', -1);
  addEvent(draft, 'user.deleted', directoryId, { user: userProfile(stored(draft, user), type) });
  const roles = draft.roles.get(id);
  if (roles) roles.now = null;
}

/** The user as the answer shows it, with the groups that it is in. */
export function storedUser(draft: Draft, user: User): StoredUser {
  return stored(draft, user, groupsOf(draft, user));
}

function stored(draft: Draft, user: User, groups: readonly GroupReference[] = []): StoredUser {
  const { createdAt, doc, id, modifiedAt, syncedAt, version } = user;
  return { id, doc, version, createdAt, modifiedAt, syncedAt, groups, roles: rolesIn(draft, id) };
}

function existingUser(draft: Draft, id: string, conditions: Conditions): User {
  const user = userIn(draft, id);
  if (!user) throw notFound(`User ${id} does not exist.`);
  requireVersion(conditions, user.version);
  return user;
}

function changeUser(draft: Draft, user: User, doc: JsonObject, type: ResourceType): User {
  if (sameDocument(doc, user.doc)) {
    draft.touchedUsers.add(user.id);
    return user;
  }
  const violation = immutableViolation(user.doc, doc, type);
  if (violation !== null) throw mutability(`${violation} is immutable and already has a value.`);
  if (userNameKey(doc) !== userNameKey(user.doc)) refuseTakenName(draft, doc, user.id);
  const after = changed(user, doc, type, draft.now);
  putUser(draft, user.id, after);
  const was = userProfile(stored(draft, user), type);
  const is = userProfile(stored(draft, after), type);
  const data = { user: is, previous: previousOf(was, is) };
  addEvent(draft, eventType(user.doc['active'], doc['active']), user.directoryId, data);
  if (!sameRolesSaid(user.doc, doc)) followDirectoryRoles(draft, user.id, doc);
  return after;
}

function sameRolesSaid(was: JsonObject, is: JsonObject): boolean {
  return jsonEqual(roleValues(was), roleValues(is));
}

function eventType(was: unknown, is: unknown): 'user.updated' | 'user.deactivated' | 'user.reactivated' {
  if (was !== false && is === false) return 'user.deactivated';
  if (was === false && is !== false) return 'user.reactivated';
  return 'user.updated';
}

function refuseTakenName(draft: Draft, doc: JsonObject, id: string): void {
  const bearer = userIdByName(draft, userNameKey(doc));
  if (bearer !== null && bearer !== id)
    throw uniqueness(`userName "${userNameOf(doc)}" is already used by another user in this directory.`);
}

/** A user without `active` is active, and shown so. */
function withActive(doc: JsonObject): JsonObject {
  return doc['active'] === undefined ? { ...doc, active: true } : doc;
}

function groupsOf(draft: Draft, user: User): GroupReference[] {
  const groups = new Map<string, GroupReference>();
  for (const { above, displayName, groupId } of draft.groupsOfUsers.get(user.id) ?? []) {
    groups.set(groupId, { id: groupId, displayName, direct: true });
    const indirect: [string, string][] = above === null ? [] : JSON.parse(above);
    for (const [id, name] of indirect) if (!groups.has(id)) groups.set(id, { id, displayName: name, direct: false });
  }
  // What this round decided so far lies over what was loaded.
  for (const [groupId, pairs] of draft.memberships.byGroup) {
    const pair = pairs.get(user.id);
    if (pair && !pair.now) groups.delete(groupId);
    if (!pair?.now) continue;
    const group = groupIn(draft, groupId);
    if (group) groups.set(groupId, { id: groupId, displayName: displayNameOf(group.doc), direct: true });
  }
  for (const [id, shown] of groups) {
    const known = draft.groups.get(id);
    if (known?.now === null) groups.delete(id);
    else if (known?.now) groups.set(id, { ...shown, displayName: displayNameOf(known.now.doc) });
  }
  return [...groups.values()];
}
