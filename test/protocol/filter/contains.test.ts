import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containsLong, containsText } from '../../../src/protocol/filter/contains.ts';

describe('a text within another one', () => {
  it('is found where it is, and not elsewhere', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1 });
    fc.assert(fc.property(few, few, (text, wanted) => containsLong(text, wanted) === text.includes(wanted)));
    expect(containsText(`${'a'.repeat(200)}b`, `${'a'.repeat(99)}b`)).toBe(true);
    expect(containsText('a'.repeat(200), `b${'a'.repeat(99)}`)).toBe(false);
  });

  it.each([
    ['begins with what is nowhere', (n: number) => `b${'a'.repeat(n)}`],
    ['ends with what is nowhere', (n: number) => `${'a'.repeat(n)}b`],
  ])('takes time in proportion to both where it %s', (_, wanted) => {
    const steps = (n: number) => {
      let reads = 0;
      const counted = (text: string) => ({
        length: text.length,
        charCodeAt: (at: number) => {
          reads += 1;
          return text.charCodeAt(at);
        },
      });
      containsLong(counted('a'.repeat(8 * n)), counted(wanted(n)));
      return reads;
    };
    expect(steps(2000)).toBeLessThan(2.1 * steps(1000));
  });
});
