// What the operator does about roles in the middle of a run: declares them anew, and has groups give others.

import type { Places } from './places.ts';
import type { Chance } from './random.ts';
import type { Founded, NewMapping } from './system.ts';
import type { World } from './world.ts';

/** Names that a run's roles have; some are declared at a time. */
export const ROLES = ['admin', 'editor', 'viewer', 'guest'] as const;

/** Which roles are declared next, the highest first, and which of them replaces one that is taken away. */
export function newDeclaration(random: Chance): { readonly names: string[]; readonly instead: string } {
  const left: string[] = [...ROLES];
  const names: string[] = [];
  for (let n = random.between(2, ROLES.length); n > 0; n--) names.push(...left.splice(random.below(left.length), 1));
  return { names, instead: random.pick(names) };
}

export interface RoleActs {
  readonly random: Chance;
  readonly world: World;
  readonly places: Places;
}

/** Another mapping, or now and then another declaration. Rejects where it could not be done. */
export async function changeRoles({ places, random, world }: RoleActs, { organizationId }: Founded): Promise<void> {
  if (random.happens(0.3)) {
    const { instead, names } = newDeclaration(random);
    return world.operate('declaration', (system, env) => system.declareRoles(env, names, instead));
  }
  const groups = places
    .of(organizationId)
    .rows(
      `SELECT directory_id AS directoryId, id AS groupId FROM groups
         WHERE directory_id IN (SELECT id FROM directories WHERE organization_id = ?) ORDER BY id`,
      organizationId,
    )
    .filter(() => random.happens(0.7));
  const wanted: NewMapping = {
    mode: random.pick(['highest', 'all'] as const),
    defaultRole: random.happens(0.3) ? random.pick(ROLES) : null,
    mappings: groups.map(({ directoryId, groupId }) => ({
      directoryId: String(directoryId),
      groupId: String(groupId),
      role: random.pick(ROLES),
    })),
  };
  await world.operate('mapping', (system, env) => system.mapRoles(env, organizationId, wanted));
}
