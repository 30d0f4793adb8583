// Random histories of one small directory whose groups decide roles: changes, mappings, declarations, and when the steps
// of a recompute come between.

import fc from 'fast-check';
import type { Change } from '../../src/directory/change.ts';
import type { DeclaredRoles, RoleMapping } from '../../src/protocol/role.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { change } from './arbitrary.ts';

export const ROLES = ['admin', 'editor', 'viewer'];
export const declared = (
  version: number,
  names: readonly string[],
  retired: DeclaredRoles['retired'] = [],
): DeclaredRoles => ({
  roles: names.map((name) => ({ name, displayName: name, description: null })),
  retired,
  version,
});

export type Step =
  /** A round; the step of a running recompute is among its changes where it is to be, after so many of them. */
  | { readonly does: 'change'; readonly changes: readonly Change[]; readonly stepAfter: number | null }
  | { readonly does: 'save'; readonly mapping: Omit<RoleMapping, 'mappings'>; readonly groups: [string, string][] }
  | { readonly does: 'declare'; readonly names: readonly string[]; readonly replace: boolean }
  | { readonly does: 'step' };

const role = fc.constantFrom(...ROLES);
const saying = fc
  .tuple(
    fc.constantFrom('usr_a', 'usr_b'),
    fc.constantFrom('ada', 'bob'),
    fc.subarray([...ROLES, 'else']),
    fc.constantFrom('roles', 'entitlements'),
  )
  .map(([id, name, roles, attribute]): Change => {
    const body = userBody(name, { [attribute]: roles.map((value) => ({ value })) });
    return { kind: 'user.replace', id, body };
  });
export const USERS = ['usr_a', 'usr_b', 'usr_c', 'usr_d'];
export const GROUPS = ['grp_1', 'grp_2', 'grp_3', 'grp_4', 'grp_5'];
const member = fc.constantFrom(...USERS, ...GROUPS);
const group = fc.constantFrom(...GROUPS);
const values = (ids: readonly string[]) => ids.map((value) => ({ value }));
const moving: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('membership.create' as const, 'membership.delete' as const),
    groupId: group,
    memberId: member,
  }),
  fc.record({
    kind: fc.constant('group.patch' as const),
    id: group,
    body: fc
      .tuple(fc.constantFrom('add', 'remove', 'replace'), fc.uniqueArray(member, { minLength: 1, maxLength: 3 }))
      .map(([op, ids]) => patchBody({ op, path: 'members', value: values(ids) })),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .record({
        changes: fc.array(
          fc.oneof(
            { weight: 8, arbitrary: moving },
            { weight: 2, arbitrary: change },
            { weight: 2, arbitrary: saying },
          ),
          { minLength: 1, maxLength: 4 },
        ),
        stepAfter: fc.option(fc.nat(4)),
      })
      .map((all): Step => ({ does: 'change', ...all })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        mapping: fc.record({
          mode: fc.constantFrom<RoleMapping['mode']>('highest', 'all'),
          defaultRole: fc.option(role, { freq: 2 }),
        }),
        groups: fc.uniqueArray(fc.tuple(fc.constantFrom(...GROUPS), role), { maxLength: 4, selector: String }),
      })
      .map((all): Step => ({ does: 'save', ...all })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ names: fc.shuffledSubarray(ROLES, { minLength: 1 }), replace: fc.boolean() })
      .map((all): Step => ({ does: 'declare', ...all })),
  },
  { weight: 4, arbitrary: fc.constant<Step>({ does: 'step' }) },
);

/** Ids of deleted groups never come again. */
function withoutReturns(history: readonly Step[]): Step[] {
  const gone = new Set<string>();
  return history.map((one) => {
    if (one.does !== 'change') return one;
    const changes = one.changes.filter((each) => {
      if (each.kind === 'group.delete') gone.add(each.id);
      return each.kind !== 'group.create' || !gone.has(each.id);
    });
    return { ...one, changes };
  });
}

/** A history of so many steps at most. */
export const steps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(step, { minLength: 1, maxLength, size: 'max' }).map(withoutReturns);
