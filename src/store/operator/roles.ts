// Declared roles and mappings as the operator reads them. Mappings are saved by the organization's writer.

import { sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { directories, groups, organizations } from '../db/schema.ts';
import { declaredRoles, roleMappings, roleUses } from '../db/schema-roles.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';
import { declaredJson, rolesJoined, rolesText } from '../list/roles.ts';

/** JSON of DeclaredRoles; no row where nothing was ever declared. */
export const declaredNow = prepare<{ declared: string }, Record<never, never>>(
  () => sql`SELECT ${declaredJson} AS declared FROM ${declaredRoles} WHERE ${declaredRoles.id} = 1`,
);

export type NewDeclaration = { version: number; roles: string; retired: string; now: number };

/** Where the one before it stands, or none: of two that are declared at once the second one changes nothing. */
export const declareNext = prepareGrowing<{ version: number }, NewDeclaration>(
  () => sql`INSERT INTO ${declaredRoles} (id, roles, retired, version, updated_at)
    SELECT 1, ${p('roles')}, ${p('retired')}, ${p('version')}, ${p('now')}
      WHERE ${p('version')} = 1 OR EXISTS (SELECT 1 FROM ${declaredRoles} WHERE id = 1)
    ON CONFLICT DO UPDATE SET roles = excluded.roles, retired = excluded.retired, version = excluded.version,
      updated_at = excluded.updated_at WHERE declared_roles.version = excluded.version - 1
    RETURNING version`,
);

/** The copy of another database, where it is older. */
export const copyDeclaration = prepare<never, NewDeclaration>(
  () => sql`INSERT INTO ${declaredRoles} (id, roles, retired, version, updated_at)
    VALUES (1, ${p('roles')}, ${p('retired')}, ${p('version')}, ${p('now')})
    ON CONFLICT DO UPDATE SET roles = excluded.roles, retired = excluded.retired, version = excluded.version,
      updated_at = excluded.updated_at WHERE declared_roles.version < excluded.version`,
);

/** Uses that a refusal counts; more are said to be so many or more. */
export const MAX_USES_COUNTED = 1_000;

/** Living organizations whose mapping names one of these roles. */
export const usesOf = prepare<{ role: string; organizationId: string }, { names: string }>(
  () => sql`SELECT ${selected({ role: roleUses.role, organizationId: roleUses.organizationId })}
    FROM json_each(${p('names')}) j CROSS JOIN ${roleUses} ON ${roleUses.role} = j.value
    CROSS JOIN ${organizations} ON ${organizations.id} = ${roleUses.organizationId}
      AND ${organizations.deletedAt} IS NULL
    LIMIT ${sql.raw(String(MAX_USES_COUNTED))}`,
);

/** JSON of OrganizationRoles, null where it takes no part; no row for what is unknown or deleted. */
export const rolesOfOrganization = prepare<{ roles: string | null }, { organizationId: string }>(
  () => sql`SELECT ${rolesText} AS roles FROM ${organizations} ${rolesJoined}
    WHERE ${organizations.id} = ${p('organizationId')} AND ${organizations.deletedAt} IS NULL`,
);

export interface MappedGroupRow {
  readonly id: string;
  readonly displayName: string;
  readonly memberCount: number;
}

/** The groups that a mapping names and that are there. */
export const mappedGroupsOf = prepare<MappedGroupRow, { organizationId: string }>(
  () => sql`SELECT ${selected({ id: groups.id, displayName: groups.displayName, memberCount: groups.memberCount })}
    FROM ${roleMappings} CROSS JOIN json_each(${roleMappings.mappings}) j
    CROSS JOIN ${groups} ON ${groups.directoryId} = (j.value ->> 'directoryId') AND ${groups.id} = (j.value ->> 'groupId')
    WHERE ${roleMappings.organizationId} = ${p('organizationId')}`,
);

/** Of [directoryId, groupId] those that are there, in a living directory of the organization. */
export const groupsThere = prepare<
  MappedGroupRow & { readonly directoryId: string },
  { organizationId: string; asked: string }
>(
  () => sql`SELECT ${selected({
    id: groups.id,
    directoryId: groups.directoryId,
    displayName: groups.displayName,
    memberCount: groups.memberCount,
  })}
    FROM json_each(${p('asked')}) j CROSS JOIN ${directories} ON ${directories.id} = (j.value ->> 0)
      AND ${directories.organizationId} = ${p('organizationId')} AND ${directories.status} <> 'deleted'
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${directories.id} AND ${groups.id} = (j.value ->> 1)`,
);
