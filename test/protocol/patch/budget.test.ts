import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { applyPatch } from '../../../src/protocol/patch/apply.ts';
import { MAX_PATCH_OPERATIONS, MAX_PATCH_STEPS, newBudget, spend } from '../../../src/protocol/patch/budget.ts';
import { parseGroupPatch } from '../../../src/protocol/patch/group.ts';
import { USER_TYPE } from '../../../src/protocol/schema/types.ts';
import { URN } from '../../../src/protocol/urn.ts';
import { refusalOf } from '../scim-error.ts';
import { parsePatch } from './patching.ts';

const body = (Operations: Json[]): JsonObject => ({ schemas: [URN.patchOp], Operations });
const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));
const address = (index: number) => ({ value: `${index}@x.org`, type: 'work' });

/** A user with e-mail addresses whose members are counted as they are read. */
function counted(addresses: number): { readonly doc: JsonObject; readonly reads: () => number } {
  let reads = 0;
  const emails = times(
    addresses,
    (index): JsonObject =>
      new Proxy(address(index), {
        get(element, name, receiver) {
          reads += 1;
          return Reflect.get(element, name, receiver);
        },
      }),
  );
  return { doc: { userName: 'ada', emails }, reads: () => reads };
}

describe('what one PATCH may ask for (RFC 7644 §3.5.2)', () => {
  const remove = (path: string) => ({ op: 'remove', path });
  const limit = `413: A PATCH can have at most ${MAX_PATCH_OPERATIONS} operations.`;

  it('is 1,000 operations, of users and of groups, whatever they are about', () => {
    const many = (path: string) => body(times(MAX_PATCH_OPERATIONS + 1, () => remove(path)));
    expect(refusalOf(() => parsePatch(many('title'), USER_TYPE))).toBe(limit);
    expect(refusalOf(() => parseGroupPatch(many('members[display co "a"]')))).toBe(limit);
    expect(refusalOf(() => parseGroupPatch(many('members')))).toBe(limit);
    expect(parseGroupPatch(body(times(MAX_PATCH_OPERATIONS, () => remove('members'))))).toHaveLength(1000);
  });

  it('is 100,000 members in all of its operations together', () => {
    const add = (from: number) => ({
      op: 'add',
      path: 'members',
      value: times(90_000, (n) => ({ value: `usr_${from + n}` })),
    });
    expect(refusalOf(() => parseGroupPatch(body([add(0), add(90_000)])))).toBe(
      '413: A request can name at most 100000 members. Add the others by PATCH, in portions.',
    );
  });

  it('is a million steps: operations, comparisons and values multiply', () => {
    const filter = times(151, (index) => `value eq "${index}"`).join(' or ');
    const operations = times(60, () => ({ op: 'replace', path: `emails[${filter}].display`, value: 'x' }));
    const { doc, reads } = counted(3000);
    expect(refusalOf(() => applyPatch(doc, parsePatch(body(operations), USER_TYPE), USER_TYPE))).toBe(
      `400 tooMany: The operations would compare more than ${MAX_PATCH_STEPS} values in total. Send fewer operations at a time, or use simpler filters.`,
    );
    expect(reads()).toBeLessThan(10 * MAX_PATCH_STEPS);
  });

  it('is less where it is one of several of a bulk request', () => {
    const operations = parsePatch(body([{ op: 'add', path: 'emails', value: [address(-1)] }]), USER_TYPE);
    const { doc } = counted(100);
    expect(refusalOf(() => applyPatch(doc, operations, USER_TYPE, newBudget(100)))).toContain('400 tooMany');
    expect(applyPatch(doc, operations, USER_TYPE, newBudget(1000))['emails']).toHaveLength(101);
  });

  it('counts long texts and long literals as several', () => {
    const spent = (value: Json) => {
      const budget = newBudget();
      spend(budget, value);
      return MAX_PATCH_STEPS - budget.steps;
    };
    expect(spent(['a', { value: 'b', type: 'c' }])).toBeLessThan(6);
    expect(spent('a'.repeat(64_000))).toBe(1001);
  });
});

describe('taking out named values takes time in proportion to both lists', () => {
  it('reads each value a fixed number of times', () => {
    const steps = (n: number) => {
      const { doc, reads } = counted(n);
      const named = times(n, (index) => ({ value: `${index + n - 10}@x.org` }));
      const operations = parsePatch(body([{ op: 'remove', path: 'emails', value: named }]), USER_TYPE);
      expect(applyPatch(doc, operations, USER_TYPE)['emails']).toHaveLength(n - 10);
      return reads();
    };
    expect(steps(400)).toBeLessThan(2.1 * steps(200));
  });

  it('tells the value of an address once, however many operations follow', () => {
    const reads = (operations: number) => {
      const patch = times(operations, (index) => ({ op: 'add', path: 'emails', value: [address(-1 - index)] }));
      const { doc, reads: read } = counted(200);
      applyPatch(doc, parsePatch(body(patch), USER_TYPE), USER_TYPE);
      return read();
    };
    // Each operation weighs the values and looks for a primary one: what is compared as text is kept.
    expect(reads(100)).toBeLessThan(100 * 200 * 8);
  });
});
