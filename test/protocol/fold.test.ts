import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fold, streamSafe } from '../../src/protocol/fold.ts';

describe('folding (RFC 7644 §7.8)', () => {
  it.each([
    ['BJensen@Example.COM', 'bjensen@example.com'],
    ['ÅSA', 'åsa'],
    ['A\u030asa', 'åsa'],
    ['ﬁle', 'file'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ'],
    ['οδυσσευς', 'οδυσσευσ'],
    ['Ｗｉｄｅ', 'wide'],
    ['', ''],
  ])('makes %s into %s', (text, folded) => expect(fold(text)).toBe(folded));

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fold(fold(text)) === fold(text)));
  });

  it('changes no character the second time', () => {
    for (let point = 0; point < 0x110000; point++) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const once = fold(String.fromCodePoint(point));
      if (fold(once) !== once) expect.fail(`U+${point.toString(16)}`);
    }
  });
});

const ACUTE = '\u0301';
const BELOW = '\u0316';
const VOICED = '\uff9e';

const normalize = String.prototype.normalize;

/** What sorting costs: of each text that is normalized, the square of each run of marks. */
function stepsOf(work: () => void): number {
  let steps = 0;
  vi.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string, form?: string) {
    steps += this.length;
    const runs = String(this).match(/[[\p{M}\uff9e\uff9f]--\u034f]+/gv) ?? [];
    for (const run of runs) steps += run.length ** 2;
    return normalize.call(this, form);
  });
  work();
  return steps;
}

describe('folding takes time in proportion to the text (UAX #15, stream-safe text)', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['marks that must be sorted', (n: number) => `a${ACUTE.repeat(n)}${BELOW.repeat(n)}`],
    ['marks of two classes in turn', (n: number) => `a${(ACUTE + BELOW).repeat(n)}`],
    ['halfwidth voicing marks, which become marks', (n: number) => `a${VOICED.repeat(n)}${BELOW.repeat(n)}`],
    ['marks that decompose', (n: number) => `a${'\u0344'.repeat(n)}${BELOW.repeat(n)}`],
  ])('%s', (_, text) => {
    const steps = (n: number) => stepsOf(() => fold(text(n)));
    expect(steps(2000)).toBeLessThan(2.1 * steps(1000));
  });

  it('parts runs in the folded copy only where they are longer than 30 marks', () => {
    expect(streamSafe(`a${ACUTE.repeat(30)}`)).toBe(`a${ACUTE.repeat(30)}`);
    expect(streamSafe(`a${ACUTE.repeat(31)}b`)).toBe(`a${ACUTE.repeat(30)}\u034f${ACUTE}b`);
  });

  it('leaves no character outside of the runs whose decomposition begins with a mark that is reordered', () => {
    const reordered = (mark: string) =>
      `a\u0345${mark}`.normalize('NFD') !== `a\u0345${mark}` || `a${mark}\u0334`.normalize('NFD') !== `a${mark}\u0334`;
    for (let point = 0; point < 0x110000; point++) {
      const character = String.fromCodePoint(point);
      if (/[\p{M}\uff9e\uff9f\p{Cs}]/v.test(character)) continue;
      const [first = ''] = character.normalize('NFKD');
      if (/\p{M}/v.test(first) && reordered(first)) expect.fail(`U+${point.toString(16)}`);
    }
  });

  it('changes nothing the second time where marks are many', () => {
    const marks = fc.string({
      unit: fc.constantFrom(ACUTE, BELOW, VOICED, '\u0344', '\u034f', 'a', 'か'),
      minLength: 60,
    });
    fc.assert(fc.property(marks, (text) => fold(fold(text)) === fold(text)));
  });
});
