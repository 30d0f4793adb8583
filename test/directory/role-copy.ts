// What a host app knows of roles from events alone, and what the definition says of what is stored, written anew and plainly.

import type { JsonObject } from '../../src/protocol/json.ts';
import type { DeclaredRoles, RoleMapping } from '../../src/protocol/role.ts';
import { organizationRoles } from '../../src/store/db/roles.ts';
import { pairsOf, type Tables } from './tables.ts';
import type { Event } from './world.ts';

export interface RoleCopy {
  /** Names by user, the highest first. */
  readonly roles: Map<string, readonly string[]>;
  /** Recomputes that began and did not end. */
  readonly running: Set<string>;
}

export const emptyRoles = (): RoleCopy => ({ roles: new Map(), running: new Set() });

type Named = readonly { readonly role: string }[];
const names = (roles: Named) => roles.map(({ role }) => role);

/** Takes an event over. @throws Error for one that tells nothing new, or of a state that was never told */
export function takeRoles({ roles, running }: RoleCopy, { data, type }: Event): void {
  const user = data['user'] as (JsonObject & { readonly id: string; readonly roles: Named }) | undefined;
  const recomputeId = String(data['recomputeId']);
  switch (type) {
    case 'user.created':
      if (user) roles.set(user.id, names(user.roles));
      break;
    case 'user.updated':
    case 'user.deactivated':
    case 'user.reactivated':
      if (user && String(roles.get(user.id)) !== String(names(user.roles)))
        throw new Error(`${type} shows roles of ${user.id} that no event told.`);
      break;
    case 'user.deleted':
      if (user) roles.delete(user.id);
      break;
    case 'user.roles_changed': {
      if (!user) break;
      const {
        previous,
        previousRole,
        role,
        roles: now,
      } = data as unknown as {
        previous: Named;
        previousRole: string | null;
        role: string | null;
        roles: Named;
      };
      if (String(roles.get(user.id)) !== String(names(previous))) throw new Error(`${user.id} had other roles before.`);
      if (String(names(now)) === String(names(previous))) throw new Error(`Nothing changed of ${user.id}.`);
      if (role !== (now[0]?.role ?? null) || previousRole !== (previous[0]?.role ?? null))
        throw new Error(`The highest role of ${user.id} is another.`);
      roles.set(user.id, names(now));
      break;
    }
    case 'organization.roles_recompute_started':
      if (running.size > 0) throw new Error('A recompute began while one was running.');
      running.add(recomputeId);
      break;
    case 'organization.roles_recomputed':
      if (!running.delete(recomputeId)) throw new Error('A recompute ended that had not begun.');
      break;
  }
}

/** What roles follow from, however it is stored. */
export interface RoleFacts {
  readonly declared: DeclaredRoles | null;
  /** null where the organization takes no part. */
  readonly mapping: RoleMapping | null;
  /** Ids of the groups that are there. */
  readonly groups: ReadonlySet<string>;
  readonly pairs: readonly { readonly groupId: string; readonly memberId: string }[];
  /** JSON of the user by its id. */
  readonly docs: ReadonlyMap<string, string>;
}

export function factsIn(tables: Tables): RoleFacts {
  return {
    declared: tables.declared,
    mapping: organizationRoles(tables.organization.roles)?.mapping ?? null,
    groups: new Set(tables.groups.keys()),
    pairs: pairsOf(tables),
    docs: new Map([...tables.users].map(([id, { doc }]) => [id, doc])),
  };
}

/** The roles that each user is to have. */
export function definedRoles(facts: RoleFacts): Map<string, string[]> {
  const { declared, docs, mapping } = facts;
  const pairs = facts.pairs.filter(({ groupId }) => facts.groups.has(groupId));
  const roles = (id: string) => (mapping && declared ? rolesOfOne(id, { ...facts, declared, mapping, pairs }) : []);
  return new Map([...docs.keys()].map((id) => [id, roles(id)]));
}

type Facts = RoleFacts & { readonly declared: DeclaredRoles; readonly mapping: RoleMapping };

function rolesOfOne(userId: string, { declared, docs, mapping, pairs }: Facts): string[] {
  const groups = new Set<string>();
  for (const id of [userId, ...groups])
    for (const { groupId, memberId } of pairs) if (memberId === id) groups.add(groupId);
  for (const id of groups) for (const { groupId, memberId } of pairs) if (memberId === id) groups.add(groupId);
  const standing = (name: string) => declared.retired.find((each) => each.name === name)?.replacedBy ?? name;
  type Said = { readonly value: string }[];
  const { entitlements = [], roles = [] }: { readonly roles?: Said; readonly entitlements?: Said } = JSON.parse(
    docs.get(userId) ?? '{}',
  );
  const given = new Set([
    ...mapping.mappings.filter(({ groupId }) => groups.has(groupId)).map(({ role }) => standing(role)),
    ...[...roles, ...entitlements].map(({ value }) => standing(value)),
  ]);
  const inOrder = declared.roles.map(({ name }) => name).filter((name) => given.has(name));
  const otherwise = mapping.defaultRole === null ? null : standing(mapping.defaultRole);
  if (inOrder.length === 0) return declared.roles.flatMap(({ name }) => (name === otherwise ? [name] : []));
  return mapping.mode === 'highest' ? inOrder.slice(0, 1) : inOrder;
}
