// What a commit writes of roles: what people have, the organization's mapping, and how far a recompute is.

import { getTableColumns, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import type { Recompute, StoredMapping } from '../db/roles.ts';
import type { UserRow } from '../db/rows.ts';
import { users } from '../db/schema.ts';
import { roleMappings, roleRecomputes, roleUses } from '../db/schema-roles.ts';
import { insert, remove, update } from './write.ts';

export interface RoleChanges {
  /** Users that were there before, with what their row is to say. */
  readonly people: readonly Pick<UserRow, 'directoryId' | 'id' | 'roles' | 'roleSources'>[];
  readonly mapping: StoredMapping | null;
  readonly usesInserted: readonly string[];
  readonly usesDeleted: readonly string[];
  readonly recompute: Recompute | null;
}

const setRoles = update(
  users,
  { directoryId: users.directoryId, id: users.id },
  { roles: users.roles, roleSources: users.roleSources },
);

const setMapping = insert(
  roleMappings,
  getTableColumns(roleMappings),
  sql`ON CONFLICT DO UPDATE SET mode = excluded.mode, default_role = excluded.default_role,
    mappings = excluded.mappings, version = excluded.version, roles_version = excluded.roles_version`,
);

const insertUses = insert(roleUses, getTableColumns(roleUses), sql`ON CONFLICT DO NOTHING`);
const deleteUses = remove(roleUses, getTableColumns(roleUses));

const setRecompute = insert(
  roleRecomputes,
  getTableColumns(roleRecomputes),
  sql`ON CONFLICT DO UPDATE SET id = excluded.id, reason = excluded.reason, directory_id = excluded.directory_id,
    position = excluded.position, changed = excluded.changed, again = excluded.again,
    started_at = excluded.started_at, finished_at = excluded.finished_at`,
);

export function roleStatements(organizationId: string, changes: RoleChanges): Statement[] {
  const { mapping, people, recompute, usesInserted, usesDeleted } = changes;
  const use = (role: string) => ({ role, organizationId });
  const statements = [...setRoles(people), ...deleteUses(usesDeleted.map(use)), ...insertUses(usesInserted.map(use))];
  if (mapping)
    statements.push(...setMapping([{ ...mapping, organizationId, mappings: JSON.stringify(mapping.mappings) }]));
  if (recompute) statements.push(...setRecompute([{ ...recompute, organizationId }]));
  return statements;
}
