// Roles under any history: what events told, applied in order, is what REST shows after each round, and what the plain
// definition says of the tables whenever no recompute is under way.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ChangeRequest } from '../../src/directory/change.ts';
import { ScimError } from '../../src/protocol/error.ts';
import type { DeclaredRoles, RoleMapping } from '../../src/protocol/role.ts';
import { grantedRoles } from '../../src/protocol/stored.ts';
import { organizationRoles } from '../../src/store/db/roles.ts';
import { patchBody, userBody } from '../world/bodies.ts';
import { change } from './arbitrary.ts';
import { definedRoles, emptyRoles, takeRoles } from './role-copy.ts';
import { declare } from './tables.ts';
import { newWorld, OPERATOR, ORGANIZATION, round, type World } from './world.ts';

const ROLES = ['admin', 'editor', 'viewer'];
const declared = (
  version: number,
  names: readonly string[],
  retired: DeclaredRoles['retired'] = [],
): DeclaredRoles => ({
  roles: names.map((name) => ({ name, displayName: name, description: null })),
  retired,
  version,
});

type Step =
  /** A round; the step of a running recompute is among its changes where it is to be, after so many of them. */
  | { readonly does: 'change'; readonly changes: readonly Change[]; readonly stepAfter: number | null }
  | { readonly does: 'save'; readonly mapping: Omit<RoleMapping, 'mappings'>; readonly groups: [string, string][] }
  | { readonly does: 'declare'; readonly names: readonly string[]; readonly replace: boolean }
  | { readonly does: 'step' };

const role = fc.constantFrom(...ROLES);
const saying = fc
  .tuple(fc.constantFrom('usr_a', 'usr_b'), fc.constantFrom('ada', 'bob'), fc.subarray([...ROLES, 'else']))
  .map(([id, name, roles]): Change => {
    const body = userBody(name, { roles: roles.map((value) => ({ value })) });
    return { kind: 'user.replace', id, body };
  });
const USERS = ['usr_a', 'usr_b', 'usr_c', 'usr_d'];
const GROUPS = ['grp_1', 'grp_2', 'grp_3', 'grp_4', 'grp_5'];
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

function runningIn(world: World) {
  const recompute = organizationRoles(world.tables.organization.roles)?.recompute;
  return recompute?.finishedAt === null ? recompute : null;
}

function at(directoryId: string): Omit<ChangeRequest, 'change'> {
  return { organizationId: ORGANIZATION, directoryId, tokenHash: OPERATOR };
}

/** One step of the running recompute, as the writer asks for it. */
function stepOn(world: World): boolean {
  const running = runningIn(world);
  if (!running) return false;
  const { directoryId, id, position } = running;
  round(world, [{ ...at(directoryId), change: { kind: 'roles.step', id, position } }]);
  return true;
}

function take(world: World, one: Step): void {
  const { tables } = world;
  switch (one.does) {
    case 'change': {
      const asked = one.changes.map((each) => ({ ...at(world.directoryId), change: each }));
      const running = one.stepAfter === null ? null : runningIn(world);
      if (running)
        asked.splice(one.stepAfter ?? 0, 0, {
          ...at(running.directoryId),
          change: { kind: 'roles.step', id: running.id, position: running.position },
        });
      round(world, asked);
      break;
    }
    case 'save': {
      const known = new Set((tables.declared?.roles ?? []).map(({ name }) => name));
      const { defaultRole, mode } = one.mapping;
      const mapping = {
        mode,
        defaultRole: defaultRole !== null && known.has(defaultRole) ? defaultRole : null,
        mappings: one.groups
          .filter(([group, name]) => tables.groups.has(group) && known.has(name))
          .map(([groupId, name]) => ({ directoryId: world.directoryId, groupId, role: name })),
      };
      const [answer] = round(world, [{ ...at(''), change: { kind: 'roles.save', mapping } }]);
      if (answer instanceof ScimError) throw answer;
      break;
    }
    case 'declare': {
      const was = tables.declared;
      const version = (was?.version ?? 0) + 1;
      const [first = ''] = one.names;
      const out = (was?.roles ?? []).filter(({ name }) => !one.names.includes(name));
      const retired = one.replace ? out.map(({ name }) => ({ name, replacedBy: first })) : [];
      declare(tables, declared(version, one.names, retired));
      // What the clock does for organizations behind the declaration.
      round(world, [{ ...at(''), change: { kind: 'roles.recompute', reason: 'roles_declared' } }]);
      break;
    }
    case 'step':
      stepOn(world);
      break;
  }
}

function lookAt(world: World, copy: ReturnType<typeof emptyRoles>): void {
  for (const event of world.events()) takeRoles(copy, event);
  const { tables } = world;
  const shown = new Map([...tables.users].map(([id, row]) => [id, grantedRoles(row.roles).map((each) => each.role)]));
  expect(new Map(copy.roles)).toEqual(shown);
  if (runningIn(world)) return;
  expect(shown).toEqual(new Map([...tables.users.keys()].map((id) => [id, definedRoles(tables, id)])));
}

describe('roles, after any changes', () => {
  it('events told them as REST shows them, and both are what the definition says when no recompute runs', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }).map(withoutReturns), (history) => {
        const world = newWorld();
        declare(world.tables, declared(1, ROLES));
        for (const id of USERS) world.user(id.slice(4));
        for (const [index, id] of GROUPS.entries()) world.group(id.slice(4), USERS.slice(index, index + 1));
        const copy = emptyRoles();
        for (const one of history) {
          world.now += 1;
          take(world, one);
          lookAt(world, copy);
        }
        world.now += 1;
        for (let steps = 0; stepOn(world); steps++) {
          expect(steps).toBeLessThan(10);
          lookAt(world, copy);
        }
      }),
      { numRuns: Number(process.env['PROPERTY_PAIRS'] ?? 300) },
    );
  });
});
