// What the pages about roles are handed, whichever room they stand in: whose mapping, where they stand, and all that is
// shown of it.

import type { DeclaredRoles } from '../../../protocol/role.ts';
import type { ActionContext } from '../../../tenancy/context.ts';
import type { StoredDirectory } from '../../../tenancy/directories.ts';
import { done, type Result, unknown } from '../../../tenancy/result.ts';
import { type NamedGroup, namedGroups, type RoleMappingView, roleMappingOf } from '../../../tenancy/role-mapping.ts';
import { declaredRolesIn } from '../../../tenancy/roles.ts';
import type { Language } from '../catalog/language.ts';
import { directoryName } from '../directory.tsx';
import type { Draft, Entry } from './draft.ts';

export interface RolesPlace {
  readonly context: ActionContext;
  readonly organizationId: string;
  /** Of the page; what belongs to it stands below. */
  readonly path: string;
  /** Of the list of people, where there is one. */
  readonly people: string | null;
  readonly csrf: string;
  /** The first ones are searched for groups. */
  readonly directories: readonly StoredDirectory[];
  readonly language: Language;
}

/** What a page about a mapping shows. */
export interface Shown {
  readonly standing: RoleMappingView;
  readonly declared: DeclaredRoles;
  /** By id: the mapped ones that are there, and those that the draft adds. */
  readonly groups: ReadonlyMap<string, Pick<NamedGroup, 'displayName' | 'memberCount'>>;
}

/** `added`: what a draft names beside it. */
export async function shownOf(
  context: Pick<ActionContext, 'databases'>,
  organizationId: string,
  added: Draft['added'],
): Promise<Result<Shown, 'unknown'>> {
  const db = context.databases.of(organizationId);
  if (!db) return unknown('organization');
  const [standing, declared, drafted] = await Promise.all([
    roleMappingOf(context, organizationId),
    declaredRolesIn(db),
    namedGroups(context, organizationId, added),
  ]);
  if (!standing.ok) return standing;
  const groups = new Map<string, Pick<NamedGroup, 'displayName' | 'memberCount'>>();
  for (const { groupId, groupName, memberCount } of standing.value.mappings)
    if (groupName !== null) groups.set(groupId, { displayName: groupName, memberCount: memberCount ?? 0 });
  for (const { displayName, id, memberCount } of drafted) groups.set(id, { displayName, memberCount });
  return done({ standing: standing.value, declared, groups });
}

/** What people call a role: an old name stays itself. */
export function roleTitle({ roles }: DeclaredRoles, name: string): string {
  return roles.find((role) => role.name === name)?.displayName ?? name;
}

export function groupTitle({ groups }: Pick<Shown, 'groups'>, { groupId }: Entry, { texts }: Language): string {
  return groups.get(groupId)?.displayName ?? texts.roles.goneGroup;
}

/** Of the directory of a group, where the organization has several. */
export function directoryTitle({ directories, language }: RolesPlace, directoryId: string): string | null {
  if (directories.length < 2) return null;
  const directory = directories.find(({ id }) => id === directoryId);
  return directory ? directoryName(directory, language) : null;
}
