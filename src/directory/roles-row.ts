// What a user's row keeps of roles: what they are, and what they come from. Pure.

import type { GrantedRole } from '../protocol/role.ts';
import { grantedRoles } from '../protocol/stored.ts';
import { NO_SOURCES, type RoleSources } from './roles.ts';

export interface PersonRoles {
  /** What REST shows. Events told the same names. */
  readonly roles: readonly GrantedRole[];
  readonly sources: RoleSources;
}

export interface RolesRow {
  readonly roles: string | null;
  readonly roleSources: string | null;
}

export const NO_PERSON_ROLES: PersonRoles = { roles: [], sources: NO_SOURCES };

/** The texts of a user's row, which are ours. */
export function personRolesOfRow({ roleSources, roles }: RolesRow): PersonRoles {
  if (roles === null && roleSources === null) return NO_PERSON_ROLES;
  const sources = roleSources === null ? NO_SOURCES : (JSON.parse(roleSources) as RoleSources);
  return { roles: grantedRoles(roles), sources };
}

export function rowOfPersonRoles({ roles, sources }: PersonRoles): RolesRow {
  return {
    roles: roles.length === 0 ? null : JSON.stringify(roles),
    roleSources: sources.grants.length + sources.directory.length === 0 ? null : JSON.stringify(sources),
  };
}
