// A person's roles in a round: what gives them is moved, what they come to follows, and an event tells it where they
// become others. Pure.

import { isGroupId } from '../id.ts';
import type { JsonObject } from '../protocol/json.ts';
import { type GrantedRole, NO_MAPPING } from '../protocol/role.ts';
import { roleValues } from '../protocol/role-resource.ts';
import { addEvent, type Draft, memberName } from './draft.ts';
import { externalIdOf } from './entity.ts';
import { ancestorsOf } from './memberships.ts';
import {
  directoryRoles,
  grantsOf,
  highestRole,
  mappedGroups,
  type RoleSources,
  rolesOf,
  sameRoles,
  withGrants,
} from './roles.ts';
import { type PersonRoles, type RolesRow, rowOfPersonRoles } from './roles-row.ts';

/** The roles of a user as they are by now. */
export function rolesIn({ roles }: Pick<Draft, 'roles'>, userId: string): readonly GrantedRole[] {
  return roles.get(userId)?.now?.roles ?? [];
}

/** A new user has at once what its SCIM `roles` and the default come to; `user.created` shows it. */
export function giveFirstRoles(draft: Draft, userId: string, doc: JsonObject): void {
  takePart(draft, doc);
  const { declared, mapping } = draft.shared.roles;
  const sources = { grants: [], directory: directoryRoles(doc, declared) };
  const roles = rolesOf(sources, mapping.now ?? NO_MAPPING, declared);
  const entry = draft.roles.get(userId);
  if (entry) entry.now = { roles, sources };
  else draft.roles.set(userId, { before: null, now: { roles, sources } });
}

/** After a change of a user: its SCIM `roles` and `entitlements` may name others. */
export function followDirectoryRoles(draft: Draft, userId: string, doc: JsonObject): void {
  takePart(draft, doc);
  const { declared } = draft.shared.roles;
  moveSources(draft, userId, (sources) => ({ ...sources, directory: directoryRoles(doc, declared) }));
}

/** An organization whose provider says roles of a user takes part from then on, with nothing mapped. */
function takePart({ shared: { roles } }: Draft, doc: JsonObject): void {
  if (roles.mapping.now || roleValues(doc).length === 0) return;
  roles.mapping.now = { ...NO_MAPPING, version: 0, rolesVersion: roles.declared.version };
}

/** Of a group and those above it the ones that give a role. Empty where members of the group have none by it. */
export function countedGroups(draft: Draft, groupId: string): ReadonlySet<string> {
  const mapping = draft.shared.roles.mapping.now;
  const mapped = mapping ? mappedGroups(mapping) : new Set<string>();
  return mapped.size === 0 ? mapped : mapped.intersection(ancestorsOf(draft.memberships, groupId));
}

/** The roles of users who came into a group or left it. @param counted by `countedGroups` */
export function followMembers(
  draft: Draft,
  groupId: string,
  counted: ReadonlySet<string>,
  moved: readonly { readonly id: string; readonly came: boolean }[],
): void {
  const { declared, mapping } = draft.shared.roles;
  if (!mapping.now || counted.size === 0) return;
  const given = grantsOf(groupId, counted, mapping.now);
  for (const { came, id } of moved) {
    if (isGroupId(id)) continue;
    moveSources(draft, id, (sources) => withGrants(sources, groupId, came ? given : [], declared));
  }
}

/**
 * Sets what gives a user roles. An event tells it where the roles are others then; that they come from elsewhere is
 * kept without one. Returns whether there was an event. Does nothing of a user who is not there.
 */
export function moveSources(draft: Draft, userId: string, move: (sources: RoleSources) => RoleSources): boolean {
  const { declared, mapping } = draft.shared.roles;
  const entry = draft.roles.get(userId);
  if (!entry?.now) return false;
  const was = entry.now;
  const sources = move(was.sources);
  const is: PersonRoles = { roles: rolesOf(sources, mapping.now ?? NO_MAPPING, declared), sources };
  if (sameRows(rowOfPersonRoles(is), rowOfPersonRoles(was))) return false;
  entry.now = is;
  if (sameRoles(was.roles, is.roles)) return false;
  addEvent(draft, 'user.roles_changed', draft.directory.now?.id ?? null, {
    user: referenceTo(draft, userId),
    roles: is.roles,
    previous: was.roles,
    role: highestRole(is.roles),
    previousRole: highestRole(was.roles),
  });
  return true;
}

function sameRows(a: RolesRow, b: RolesRow): boolean {
  return a.roles === b.roles && a.roleSources === b.roleSources;
}

function referenceTo(draft: Draft, id: string) {
  const user = draft.users.get(id)?.now;
  const externalId = user ? externalIdOf(user.doc) : (draft.names.get(id)?.externalId ?? null);
  return { id, userName: memberName(draft, id)?.userName ?? null, externalId };
}
