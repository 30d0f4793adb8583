// Which roles a person has: the plain definition, which everything that stores or tells roles answers to. Pure.

import { fold } from '../protocol/fold.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { DeclaredRoles, GrantedRole, MappedGroup, RoleMapping } from '../protocol/role.ts';
import { roleValues } from '../protocol/role-resource.ts';

/** Being in `groupId` gives `role`, since that group is, or is below, the mapped one. */
export type Grant = readonly [groupId: string, mappedGroupId: string, role: string];

/** What a person's roles come from. */
export interface RoleSources {
  /** Of each group that the person is in directly, one for each role. */
  readonly grants: readonly Grant[];
  /** Names in the user's SCIM `roles` and `entitlements` that are, or were, declared. */
  readonly directory: readonly string[];
}

export const NO_SOURCES: RoleSources = { grants: [], directory: [] };

/**
 * A user's row holds them all and must stay within what D1 takes for a value. Nobody is in so many mapped groups by
 * design; of who is, those of the highest roles are kept.
 */
export const MAX_GRANTS = 2_000;

/** The declared role that a name stands for by now, null where it is none. */
export function roleNamed({ retired, roles }: DeclaredRoles, name: string): string | null {
  const now = retired.find((each) => each.name === name)?.replacedBy ?? name;
  return roles.some((role) => role.name === now) ? now : null;
}

/** Of the values of a user's SCIM `roles` and `entitlements` (RFC 7643 §4.1.2), in whatever case, what is or was declared. */
export function directoryRoles(doc: JsonObject, { retired, roles }: DeclaredRoles): string[] {
  const known = new Set([...roles, ...retired].map(({ name }) => name));
  const names = roleValues(doc).flatMap((role) =>
    isObject(role) && typeof role['value'] === 'string' ? [fold(role['value'])] : [],
  );
  return [...new Set(names)].filter((name) => known.has(name)).sort();
}

/** Ids of the groups of a mapping that still give a role; of one directory, where it is named. */
export function mappedGroups({ mappings }: RoleMapping, directoryId?: string): Set<string> {
  const here = (mapped: MappedGroup) => directoryId === undefined || mapped.directoryId === directoryId;
  return new Set(mappings.flatMap((mapped) => (!mapped.gone && here(mapped) ? [mapped.groupId] : [])));
}

/**
 * What being in a group gives: a role once, by the smallest id of the mapped groups that give it.
 * @param counted the group and those above it
 */
export function grantsOf(groupId: string, counted: ReadonlySet<string>, { mappings }: RoleMapping): Grant[] {
  const by = new Map<string, string>();
  for (const { gone, groupId: mapped, role } of mappings) {
    if (gone || !counted.has(mapped)) continue;
    const known = by.get(role);
    if (known === undefined || mapped < known) by.set(role, mapped);
  }
  return [...by].map(([role, mapped]) => [groupId, mapped, role]);
}

/**
 * What being in each group gives, of the mapped groups and all below them; the same as `grantsOf` for each.
 * @param nesting which group holds which, of these groups
 */
export function grantsBelow(
  { mappings }: RoleMapping,
  nesting: readonly { readonly groupId: string; readonly memberId: string }[],
): Map<string, Grant[]> {
  const children = Map.groupBy(nesting, ({ groupId }) => groupId);
  const given = new Map<string, Map<string, Grant>>();
  // The smallest id comes first: what a group has of a role already is by that one, and so is all below it.
  for (const { gone, groupId: mapped, role } of mappings.toSorted((a, b) => compare(a.groupId, b.groupId))) {
    if (gone) continue;
    const reached = [mapped];
    for (const groupId of reached) {
      const grants = given.get(groupId) ?? new Map<string, Grant>();
      given.set(groupId, grants);
      if (grants.has(role)) continue;
      grants.set(role, [groupId, mapped, role]);
      for (const { memberId } of children.get(groupId) ?? []) reached.push(memberId);
    }
  }
  return new Map([...given].map(([groupId, grants]) => [groupId, [...grants.values()]]));
}

/** The sources with these grants in place of all that came from being in a group; in an order of their own. */
export function withGrants(
  sources: RoleSources,
  groupId: string,
  grants: readonly Grant[],
  declared: DeclaredRoles,
): RoleSources {
  const others = sources.grants.filter(([from]) => from !== groupId);
  return { ...sources, grants: boundedGrants([...others, ...grants], declared) };
}

/** In order of group and role, at most MAX_GRANTS: those of the highest roles. */
export function boundedGrants(grants: readonly Grant[], declared: DeclaredRoles): Grant[] {
  const inOrder = (some: readonly Grant[]) => some.toSorted((a, b) => compare(a[0], b[0]) || compare(a[2], b[2]));
  if (grants.length <= MAX_GRANTS) return inOrder(grants);
  const rank = rankOf(declared);
  const highest = inOrder(grants).sort((a, b) => rank(a[2]) - rank(b[2]));
  return inOrder(highest.slice(0, MAX_GRANTS));
}

/**
 * The roles of a person, the highest first, each once: by a mapped group if one gives it, else by the directory. The
 * default is for those who have no other.
 */
export function rolesOf(
  { directory, grants }: RoleSources,
  { defaultRole, mode }: Pick<RoleMapping, 'mode' | 'defaultRole'>,
  declared: DeclaredRoles,
): GrantedRole[] {
  const has = new Map<string, GrantedRole>();
  for (const [, groupId, name] of grants) {
    const role = roleNamed(declared, name);
    const known = role === null ? undefined : has.get(role)?.groupId;
    if (role !== null && (known === undefined || groupId < known)) has.set(role, { role, source: 'mapping', groupId });
  }
  for (const name of directory) {
    const role = roleNamed(declared, name);
    if (role !== null && !has.has(role)) has.set(role, { role, source: 'directory' });
  }
  const otherwise = defaultRole === null || has.size > 0 ? null : roleNamed(declared, defaultRole);
  if (otherwise !== null) has.set(otherwise, { role: otherwise, source: 'default' });
  const rank = rankOf(declared);
  const all = [...has.values()].sort((a, b) => rank(a.role) - rank(b.role));
  return mode === 'highest' ? all.slice(0, 1) : all;
}

/** The one role that counts where an app knows one a person: the highest, null for none. */
export function highestRole([first]: readonly GrantedRole[]): string | null {
  return first?.role ?? null;
}

/** Whether two lists name the same roles. Where they come from does not matter: a move between groups tells nothing. */
export function sameRoles(some: readonly GrantedRole[], others: readonly GrantedRole[]): boolean {
  return some.length === others.length && some.every(({ role }, index) => others[index]?.role === role);
}

/** Rank in the order of precedence; undeclared roles come last. */
function rankOf(declared: DeclaredRoles): (name: string) => number {
  const ranks = new Map(declared.roles.map(({ name }, index) => [name, index]));
  return (name) => ranks.get(roleNamed(declared, name) ?? name) ?? declared.roles.length;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
