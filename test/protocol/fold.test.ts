import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/protocol/fold.ts';

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
