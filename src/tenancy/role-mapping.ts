// How an organization decides roles: its mapping as pages and REST show it, and saving it.

import { addToMeter } from '../database.ts';
import { roleNamed } from '../directory/roles.ts';
import { type DeclaredRoles, type MappedGroup, NO_MAPPING, type RoleMapping } from '../protocol/role.ts';
import { organizationRoles, type Recompute } from '../store/db/roles.ts';
import { groupsThere, mappedGroupsOf, rolesOfOrganization } from '../store/operator/roles.ts';
import { auditEntry } from './audit.ts';
import type { ActionContext } from './context.ts';
import { refusedPreview } from './preview-token.ts';
import { done, invalid, type NotDone, type Result, unknown, type WrongMember } from './result.ts';
import { declaredRolesIn } from './roles.ts';

/** Entries of a mapping: a round of changes reads it whole. */
export const MAX_MAPPINGS = 500;

/** A mapped group as an administrator sees it. */
export interface MappingView {
  readonly directoryId: string;
  readonly groupId: string;
  readonly role: string;
  /** null once the group is gone. */
  readonly groupName: string | null;
  readonly memberCount: number | null;
  /** `gone`: the group was deleted; `empty`: nobody is in it. Neither gives anyone the role. */
  readonly state: 'active' | 'empty' | 'gone';
}

export interface RoleMappingView {
  readonly mode: RoleMapping['mode'];
  readonly defaultRole: string | null;
  readonly mappings: readonly MappingView[];
  /** What If-Match names. */
  readonly version: number;
  /** The running or the last one; null where none ever was. */
  readonly recompute: Pick<Recompute, 'id' | 'reason' | 'changed' | 'startedAt' | 'finishedAt'> | null;
}

/** A mapping as it stands, and the declared roles that it is to be read by. */
export interface StandingMapping {
  readonly mapping: RoleMapping & { readonly version: number };
  readonly declared: DeclaredRoles;
}

/** What an administrator asks for. */
export type WantedMapping = Omit<RoleMapping, 'mappings'> & {
  readonly mappings: readonly Omit<MappedGroup, 'gone'>[];
};

/** What was seen before saving: the version of If-Match, or a preview of this very mapping. */
export type Seen = { readonly ifMatch: string } | { readonly previewToken: string } | null;

export async function roleMappingOf(
  { databases }: Pick<ActionContext, 'databases'>,
  organizationId: string,
): Promise<Result<RoleMappingView, 'unknown'>> {
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  const [[row], groups] = await db.run([rolesOfOrganization({ organizationId }), mappedGroupsOf({ organizationId })]);
  if (!row) return unknown('organization');
  const roles = organizationRoles(row.roles);
  const named = new Map(groups.map((group) => [group.id, group]));
  const { defaultRole, mappings, mode, version } = roles?.mapping ?? { ...NO_MAPPING, version: 0 };
  const standing = (name: string) => (roles?.declared && roleNamed(roles.declared, name)) ?? name;
  return done({
    mode,
    defaultRole: defaultRole === null ? null : standing(defaultRole),
    mappings: mappings.map(({ directoryId, gone, groupId, role }): MappingView => {
      const group = gone ? undefined : named.get(groupId);
      const state = group === undefined ? 'gone' : group.memberCount === 0 ? 'empty' : 'active';
      const { displayName: groupName = null, memberCount = null } = group ?? {};
      return { directoryId, groupId, role: standing(role), groupName, memberCount, state };
    }),
    version,
    recompute: roles?.recompute ?? null,
  });
}

/** A group that a mapping may name. */
export interface NamedGroup {
  readonly directoryId: string;
  readonly id: string;
  readonly displayName: string;
  readonly memberCount: number;
}

/** Of these groups, those that are there. */
export async function namedGroups(
  { databases }: Pick<ActionContext, 'databases'>,
  organizationId: string,
  asked: readonly { readonly directoryId: string; readonly groupId: string }[],
): Promise<readonly NamedGroup[]> {
  const db = databases.of(organizationId);
  if (!db || asked.length === 0) return [];
  const pairs = JSON.stringify(asked.map(({ directoryId, groupId }) => [directoryId, groupId]));
  const [rows] = await db.run([groupsThere({ organizationId, asked: pairs })]);
  return rows;
}

/**
 * Saves a mapping. Everyone in the organization is recomputed, in steps, with an event at the end.
 * @param seen nobody saves what they did not see: null is refused
 */
export async function saveRoleMapping(
  context: ActionContext,
  organizationId: string,
  wanted: WantedMapping,
  seen: Seen,
): Promise<Result<{ readonly recomputeId: string; readonly version: number }, 'unknown' | 'invalid' | 'refused'>> {
  const standing = await checkedMapping(context, organizationId, wanted);
  if (!standing.ok) return standing;
  if (seen === null) return refused(428, 'Preview the mapping first and send its previewToken, or send If-Match.');
  const { declared, mapping } = standing.value;
  if ('previewToken' in seen) {
    const why = await refusedPreview(seen.previewToken, wanted, {
      organizationId,
      mapping: mapping.version,
      declared: declared.version,
    });
    if (why !== null) return refused(409, why);
  }
  const { change, databases } = context;
  const outcome = await change({
    organizationId,
    directoryId: '',
    tokenHash: null,
    change: {
      kind: 'roles.save',
      mapping: wanted,
      ...('ifMatch' in seen
        ? { ifMatch: seen.ifMatch }
        : { ifVersion: mapping.version, ifRolesVersion: declared.version }),
    },
    audit: auditEntry(context, 'role_mapping.update', organizationId),
  });
  addToMeter(databases.meter, outcome.cost);
  if (!outcome.ok) {
    const { refusal } = outcome;
    return refusal.status === 404 ? unknown('organization') : { ok: false, reason: 'refused', refusal };
  }
  if (outcome.result.kind !== 'recompute')
    throw new Error(`The writer answered roles.save with ${outcome.result.kind}.`);
  return done({ recomputeId: outcome.result.id, version: outcome.result.version });
}

/** The mapping that stands, where the wanted one may take its place. */
export async function checkedMapping(
  { databases }: Pick<ActionContext, 'databases'>,
  organizationId: string,
  { defaultRole, mappings }: WantedMapping,
): Promise<Result<StandingMapping, 'unknown' | 'invalid'>> {
  const db = databases.of(organizationId);
  if (!db) return unknown('organization');
  const asked = JSON.stringify(mappings.map(({ directoryId, groupId }) => [directoryId, groupId]));
  const [[row], there] = await db.run([
    rolesOfOrganization({ organizationId }),
    groupsThere({ organizationId, asked }),
  ]);
  if (!row) return unknown('organization');
  const roles = organizationRoles(row.roles);
  const declared = roles?.declared ?? (await declaredRolesIn(db));
  const mapping = roles?.mapping ?? { ...NO_MAPPING, version: 0 };
  const gone = mapping.mappings.filter((mapped) => mapped.gone);
  const known = new Set([
    ...there.map((group) => keyOf(group.directoryId, group.id)),
    ...gone.map((mapped) => keyOf(mapped.directoryId, mapped.groupId)),
  ]);
  const seen = new Set<string>();
  const wrong: WrongMember[] = mappings.flatMap(({ directoryId, groupId, role }, index) => {
    const member = `mappings/${index}`;
    const key = `${groupId} ${role}`;
    if (seen.has(key)) return [{ member, detail: 'This group is already mapped to this role.' }];
    seen.add(key);
    if (!known.has(keyOf(directoryId, groupId)))
      return [{ member: `${member}/groupId`, detail: 'This directory of the organization has no such group.' }];
    if (roleNamed(declared, role) === null)
      return [{ member: `${member}/role`, detail: `No role "${role}" is declared.` }];
    return [];
  });
  if (defaultRole !== null && roleNamed(declared, defaultRole) === null)
    wrong.push({ member: 'defaultRole', detail: `No role "${defaultRole}" is declared.` });
  return wrong.length > 0 ? invalid(...wrong) : done({ mapping, declared });
}

function keyOf(directoryId: string, groupId: string): string {
  return `${directoryId} ${groupId}`;
}

function refused(status: number, detail: string): NotDone<'refused'> {
  return { ok: false, reason: 'refused', refusal: { status, detail } };
}
