import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMembers } from '../../src/directory/planned-members.ts';

type Step = readonly ['add' | 'remove' | 'replace' | 'removeOdd', readonly number[]];

const ids = fc.array(fc.nat(9), { maxLength: 6 });
const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom('add', 'remove', 'replace', 'removeOdd'), ids);
const isOdd = (id: string) => Number(id) % 2 === 1;

/** The same, on a set that is copied for each step. */
function plainly(stored: ReadonlySet<string>, steps: readonly Step[]): Set<string> {
  let members = new Set(stored);
  for (const [kind, numbers] of steps) {
    const named = new Set(numbers.map(String));
    if (kind === 'add') members = members.union(named);
    else if (kind === 'remove') members = members.difference(named);
    else if (kind === 'replace') members = named;
    else members = new Set([...members].filter((id) => !isOdd(id)));
  }
  return members;
}

function planned(stored: ReadonlySet<string>, steps: readonly Step[]) {
  let looks = 0;
  const plan = planMembers({
    has: (id) => {
      looks += 1;
      return stored.has(id);
    },
    all: () => stored,
  });
  for (const [kind, numbers] of steps) {
    const named = numbers.map(String);
    if (kind === 'replace') plan.replace(named);
    else if (kind === 'removeOdd') for (const id of plan.current()) isOdd(id) && plan.put(id, false);
    else for (const id of named) plan.put(id, kind === 'add');
  }
  return { current: new Set(plan.current()), delta: plan.delta(), looks };
}

describe('members as planned', () => {
  it('are those that the steps leave, and the difference to those stored', () => {
    fc.assert(
      fc.property(ids, fc.array(step, { maxLength: 8 }), (before, steps) => {
        const stored = new Set(before.map(String));
        const expected = plainly(stored, steps);
        const { current, delta } = planned(stored, steps);
        expect(current).toEqual(expected);
        expect(new Set(delta.added)).toEqual(expected.difference(stored));
        expect(new Set(delta.removed)).toEqual(stored.difference(expected));
        expect(delta.added.length + delta.removed.length).toBe(expected.symmetricDifference(stored).size);
      }),
    );
  });

  it('cost a step what it names, not what the group holds', () => {
    const stored = new Set(Array.from({ length: 1000 }, (_, n) => String(n)));
    const looks = (n: number) =>
      planned(
        stored,
        Array.from({ length: n }, (_, at): Step => ['replace', [at, at + 1]]),
      ).looks;
    expect(looks(200)).toBeLessThan(2.1 * looks(100) + 10);
    expect(looks(200)).toBeLessThan(10);
  });
});
