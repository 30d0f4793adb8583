import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../src/directory/member-parts.ts';

describe('members of an event, in parts', () => {
  it('are all there in order, at most 100 to a part and 56 KiB, unless one alone is longer', () => {
    const member = fc.nat(80_000).map((length) => ({ id: 'x'.repeat(length) }));
    const many = fc.oneof(
      fc.array(member, { maxLength: 8 }),
      fc.nat(350).map((n) => Array.from({ length: n }, () => ({ id: '' }))),
    );
    fc.assert(
      fc.property(many, (members) => {
        const parts = partsOf(members);
        expect(parts.flat()).toEqual(members);
        for (const part of parts) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(100);
          const bytes = part.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
          expect(part.length === 1 || bytes <= 56 * 1024).toBe(true);
        }
        // No part would have had room for the member after it.
        for (const [index, part] of parts.slice(0, -1).entries()) {
          const next = JSON.stringify(parts[index + 1]?.[0]).length;
          const bytes = part.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
          expect(part.length === 100 || bytes + next > 56 * 1024).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('count bytes, not characters', () => {
    expect(partsOf(Array.from({ length: 3 }, () => 'é'.repeat(14_400))).map(({ length }) => length)).toEqual([1, 1, 1]);
  });
});
