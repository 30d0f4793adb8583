// Decisions about an organization's role mapping: it is saved, and everyone is recomputed. Pure.

import { ScimError } from '../protocol/error.ts';
import { jsonEqual } from '../protocol/json.ts';
import type { MappedGroup, RoleMapping } from '../protocol/role.ts';
import { requireVersion } from '../protocol/version.ts';
import type { StoredMapping } from '../store/db/roles.ts';
import type { Change, ChangeResult } from './change.ts';
import { addEvent, type Draft } from './draft.ts';
import { recomputeRoles } from './recompute.ts';
import { roleNamed } from './roles.ts';

/**
 * Saves a mapping; everyone is recomputed. An identical mapping is not saved again.
 * @throws ScimError 412 where another version stands than the one given; 409 for a role or group that is not there
 */
export function saveMapping(draft: Draft, change: Extract<Change, { readonly kind: 'roles.save' }>): ChangeResult {
  const { declared, mapping, recompute } = draft.shared.roles;
  const version = mapping.now?.version ?? 0;
  if (change.ifMatch !== undefined) requireVersion({ ifMatch: change.ifMatch }, version);
  if (change.ifVersion !== undefined && change.ifVersion !== version)
    throw new ScimError(412, undefined, 'The mapping has changed in the meantime. Reload it and try again.');
  if (change.ifRolesVersion !== undefined && change.ifRolesVersion !== declared.version)
    throw new ScimError(
      412,
      undefined,
      'The declared roles have changed in the meantime. Reload the mapping and try again.',
    );
  const wanted = checked(draft, change.mapping);
  if (mapping.now && sameMapping(mapping.now, wanted)) {
    const id = recompute.now?.id ?? recomputeRoles(draft, 'mapping_changed');
    return { kind: 'recompute', id, version };
  }
  const saved: StoredMapping = { ...wanted, version: version + 1, rolesVersion: declared.version };
  mapping.now = saved;
  const { defaultRole, mappings, mode } = saved;
  addEvent(draft, 'organization.role_mapping_changed', null, {
    mapping: { mode, defaultRole, mappedGroups: mappings.length, version: saved.version },
  });
  return { kind: 'recompute', id: recomputeRoles(draft, 'mapping_changed'), version: saved.version };
}

/** An organization without a mapping has nothing to compute. */
export function startRecompute(
  draft: Draft,
  { reason }: Extract<Change, { readonly kind: 'roles.recompute' }>,
): ChangeResult {
  const { mapping } = draft.shared.roles;
  if (!mapping.now) return { kind: 'recompute', id: '', version: 0 };
  return { kind: 'recompute', id: recomputeRoles(draft, reason), version: mapping.now.version };
}

/** The mapping as it is stored: names of roles that stand, groups that are there or were when they were mapped. */
function checked(draft: Draft, { defaultRole, mappings, mode }: RoleMapping): RoleMapping {
  const { mapping } = draft.shared.roles;
  const there = new Set(draft.stretch.mappable.map(({ id, inDirectory }) => keyOf(inDirectory, id)));
  const gone = new Set(
    (mapping.now?.mappings ?? []).flatMap((each) => (each.gone ? [keyOf(each.directoryId, each.groupId)] : [])),
  );
  const stored = mappings.map(({ directoryId, groupId, role }): MappedGroup => {
    const mapped = { directoryId, groupId, role: standing(draft, role) };
    const key = keyOf(directoryId, groupId);
    if (gone.has(key)) return { ...mapped, gone: true };
    if (!there.has(key) || draft.shared.groupsDeleted.has(groupId))
      throw new ScimError(409, undefined, `Directory ${directoryId} has no group ${groupId}.`);
    return mapped;
  });
  return { mode, defaultRole: defaultRole === null ? null : standing(draft, defaultRole), mappings: stored };
}

function standing(draft: Draft, name: string): string {
  const role = roleNamed(draft.shared.roles.declared, name);
  if (role === null) throw new ScimError(409, undefined, `No role "${name}" is declared.`);
  return role;
}

function sameMapping(some: RoleMapping, other: RoleMapping): boolean {
  const plain = ({ defaultRole, mappings, mode }: RoleMapping) => ({
    defaultRole,
    mode,
    mappings: mappings.map(plainOf),
  });
  return jsonEqual(plain(some), plain(other));
}

const plainOf = ({ directoryId, groupId, role }: MappedGroup) => ({ directoryId, groupId, role });

function keyOf(directoryId: string, groupId: string): string {
  return `${directoryId} ${groupId}`;
}
