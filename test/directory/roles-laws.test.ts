// Roles under any history: what events told, applied in order, is what REST shows after each round, and what the plain
// definition says of the tables whenever no recompute is under way.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/directory/change.ts';
import { ScimError } from '../../src/protocol/error.ts';
import { grantedRoles } from '../../src/protocol/stored.ts';
import { organizationRoles } from '../../src/store/db/roles.ts';
import { RECOMPUTE_STEP } from '../../src/store/list/roles.ts';
import { definedRoles, emptyRoles, factsIn, takeRoles } from './role-copy.ts';
import { declared, GROUPS, ROLES, type Step, steps, USERS } from './role-steps.ts';
import { declare } from './tables.ts';
import { newWorld, OPERATOR, ORGANIZATION, round, type World } from './world.ts';

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
  expect(shown).toEqual(definedRoles(factsIn(tables)));
}

describe('roles, after any changes', () => {
  it('events told them as REST shows them, and both are what the definition says when no recompute runs', () => {
    fc.assert(
      fc.property(steps(25), (history) => {
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

describe('a recompute of several stretches', () => {
  const PEOPLE = 2 * RECOMPUTE_STEP + 50;

  /** The clock goes on with a recompute that it takes for interrupted: it asks for a step that lies behind by then. */
  it.each(['before', 'after'])('goes over everyone once, with late steps %s its own in the same round', (late) => {
    const world = newWorld();
    declare(world.tables, declared(1, ROLES));
    const people = Array.from({ length: PEOPLE }, (_, i) => world.user(String(i).padStart(3, '0')));
    world.group(
      'even',
      people.filter((_, i) => i % 2 === 0),
    );
    const [role = ''] = ROLES;
    const mapping = {
      mode: 'all' as const,
      defaultRole: null,
      mappings: [{ directoryId: world.directoryId, groupId: 'grp_even', role }],
    };
    round(world, [{ ...at(''), change: { kind: 'roles.save', mapping } }]);
    world.events();
    const behind: ChangeRequest[] = [];
    for (let steps = 0; ; steps++) {
      const running = runningIn(world);
      if (!running) break;
      expect(steps).toBeLessThan(10);
      const { directoryId, id, position } = running;
      const step: ChangeRequest = { ...at(directoryId), change: { kind: 'roles.step', id, position } };
      world.now += 1;
      round(world, late === 'before' ? [...behind, step] : [step, ...behind]);
      behind.push(step);
    }
    const events = world.events();
    expect(events.filter(({ type }) => type === 'user.roles_changed')).toHaveLength(PEOPLE / 2);
    expect(events.at(-1)).toMatchObject({ type: 'organization.roles_recomputed', data: { changed: PEOPLE / 2 } });
    const shown = [...world.tables.users].map(([id, row]) => [id, grantedRoles(row.roles).map((each) => each.role)]);
    expect(new Map(shown as [string, string[]][])).toEqual(definedRoles(factsIn(world.tables)));
  });
});
