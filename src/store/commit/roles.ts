// What a commit writes of roles: what people have, the organization's mapping, and how far a recompute is.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import type { Recompute, StoredMapping } from '../db/roles.ts';
import { users } from '../db/schema.ts';
import { roleMappings, roleRecomputes, roleUses } from '../db/schema-roles.ts';
import { insert, remove, update } from './write.ts';

export interface RoleChanges {
  /** Users that were there before, with what their row is to say. */
  readonly people: readonly (readonly [
    directoryId: string,
    id: string,
    roles: string | null,
    roleSources: string | null,
  ])[];
  readonly mapping: StoredMapping | null;
  readonly usesIn: readonly string[];
  readonly usesOut: readonly string[];
  readonly recompute: Recompute | null;
}

const setRoles = update(users, [users.directoryId, users.id], [users.roles, users.roleSources]);

const setMapping = insert(
  roleMappings,
  [
    roleMappings.organizationId,
    roleMappings.mode,
    roleMappings.defaultRole,
    roleMappings.mappings,
    roleMappings.version,
    roleMappings.rolesVersion,
  ],
  sql`ON CONFLICT DO UPDATE SET mode = excluded.mode, default_role = excluded.default_role,
    mappings = excluded.mappings, version = excluded.version, roles_version = excluded.roles_version`,
);

const USE_KEY = [roleUses.role, roleUses.organizationId] as const;
const insertUses = insert(roleUses, USE_KEY, sql`ON CONFLICT DO NOTHING`);
const deleteUses = remove(roleUses, USE_KEY);

const setRecompute = insert(
  roleRecomputes,
  [
    roleRecomputes.organizationId,
    roleRecomputes.id,
    roleRecomputes.reason,
    roleRecomputes.directoryId,
    roleRecomputes.position,
    roleRecomputes.changed,
    roleRecomputes.again,
    roleRecomputes.startedAt,
    roleRecomputes.finishedAt,
  ],
  sql`ON CONFLICT DO UPDATE SET id = excluded.id, reason = excluded.reason, directory_id = excluded.directory_id,
    position = excluded.position, changed = excluded.changed, again = excluded.again,
    started_at = excluded.started_at, finished_at = excluded.finished_at`,
);

export function roleStatements(organizationId: string, changes: RoleChanges): Statement[] {
  const { mapping, people, recompute, usesIn, usesOut } = changes;
  const use = (role: string) => [role, organizationId];
  const statements = [...setRoles(people), ...deleteUses(usesOut.map(use)), ...insertUses(usesIn.map(use))];
  if (mapping) {
    const { defaultRole, mappings, mode, rolesVersion, version } = mapping;
    const row = [organizationId, mode, defaultRole, JSON.stringify(mappings), version, rolesVersion];
    statements.push(...setMapping([row]));
  }
  if (recompute) {
    const { again, changed, directoryId, finishedAt, id, position, reason, startedAt } = recompute;
    const row = [organizationId, id, reason, directoryId, position, changed, again, startedAt, finishedAt];
    statements.push(...setRecompute([row]));
  }
  return statements;
}
