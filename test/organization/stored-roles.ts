// What D1 holds of an organization's roles, read plainly: what they follow from, what REST shows, what events told.

import { openDatabase } from '../../src/database.ts';
import { directoryRangeOf } from '../../src/id.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import type { DeclaredRoles, MappedGroup, RoleMapping } from '../../src/protocol/role.ts';
import { unpacked } from '../../src/store/db/packed.ts';
import { listUserProfiles } from '../../src/tenancy/people-pages.ts';
import type { RoleFacts } from '../directory/role-copy.ts';
import type { Event } from './world.ts';

interface MappingRow {
  readonly mode: RoleMapping['mode'];
  readonly default_role: string | null;
  readonly mappings: string;
  readonly version: number;
  readonly roles_version: number;
}

export interface StoredRoles extends RoleFacts {
  readonly version: number;
  /** Whether its people were computed, or are being, by an older declaration than the database holds. */
  readonly behind: boolean;
  readonly running: { readonly id: string; readonly directoryId: string; readonly position: string } | null;
}

export async function storedRoles(d1: D1Database, organizationId: string): Promise<StoredRoles> {
  const rows = async <Row>(sql: string, ...values: string[]) =>
    (
      await d1
        .prepare(sql)
        .bind(...values)
        .all<Row>()
    ).results;
  const { from, to } = directoryRangeOf(organizationId);
  const living = "directory_id IN (SELECT id FROM directories WHERE id > ? AND id < ? AND status <> 'deleted')";
  const [mapping] = await rows<MappingRow>('SELECT * FROM role_mappings WHERE organization_id = ?', organizationId);
  const [row] = await rows<Record<'roles' | 'retired', string> & { version: number }>('SELECT * FROM declared_roles');
  const declared: DeclaredRoles | null = row
    ? { roles: JSON.parse(row.roles), retired: JSON.parse(row.retired), version: row.version }
    : null;
  const groups = await rows<{ id: string }>(`SELECT id FROM groups WHERE ${living}`, from, to);
  const pairs = await rows<{ groupId: string; memberId: string }>(
    `SELECT group_id AS "groupId", member_id AS "memberId" FROM memberships
     WHERE group_id IN (SELECT id FROM groups WHERE ${living})`,
    from,
    to,
  );
  const users = await rows<{ id: string; doc: string }>(`SELECT id, doc FROM users WHERE ${living}`, from, to);
  const [running] = await rows<{ id: string; directoryId: string; position: string }>(
    `SELECT id, directory_id AS "directoryId", position FROM role_recomputes
     WHERE organization_id = ? AND finished_at IS NULL`,
    organizationId,
  );
  return {
    declared,
    mapping: mapping
      ? {
          mode: mapping.mode,
          defaultRole: mapping.default_role,
          mappings: JSON.parse(mapping.mappings) as MappedGroup[],
        }
      : null,
    version: mapping?.version ?? 0,
    behind: (mapping?.roles_version ?? Number.POSITIVE_INFINITY) < (declared?.version ?? 0),
    running: running ?? null,
    groups: new Set(groups.map(({ id }) => id)),
    pairs,
    docs: new Map(users.map(({ doc, id }) => [id, doc])),
  };
}

/** Names by user, as the REST API lists them. */
export async function shownRoles(d1: D1Database, directoryIds: readonly string[]): Promise<Map<string, string[]>> {
  const all = await Promise.all(directoryIds.map((id) => listUserProfiles(openDatabase(d1), id, { limit: 10_000 })));
  return new Map(all.flatMap(({ rows }) => rows).map(({ id, roles }) => [id, roles.map(({ role }) => role)]));
}

export async function eventsAfter(
  d1: D1Database,
  organizationId: string,
  after = 0,
): Promise<(Event & { readonly directoryId: string | null })[]> {
  const { results } = await d1
    .prepare(
      `SELECT sequence, type, directory_id AS "directoryId", data FROM events
       WHERE organization_id = ? AND sequence > ? ORDER BY sequence`,
    )
    .bind(organizationId, after)
    .all<{ sequence: number; type: string; directoryId: string | null; data: string }>();
  return results.map((row) => ({ ...row, data: JSON.parse(unpacked(row.data)) as JsonObject }));
}
