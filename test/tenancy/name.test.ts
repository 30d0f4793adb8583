import { expect, test } from 'vitest';
import { textOf, wrongWithText } from '../../src/tenancy/name.ts';

test.each(['Acme', 'Société Générale – Zürich', 'דוגמה בע״מ', 'نمی‌دانم', '👩‍👩‍👧 Family', '株式会社', 'a'.repeat(200)])(
  '%s may be a name',
  (name) => {
    expect(wrongWithText(name, 200)).toBeNull();
    expect(textOf(` ${name}\n`, 200)).toBe(name);
  },
);

test.each([
  ['', /no visible/],
  ['\u3164\u200B', /no visible/],
  ['a'.repeat(201), /200 characters/],
  ['a\0b', /control/],
  ['a\nb', /line breaks/],
  ['a\u2028b', /line breaks/],
  ['invoice\u202Egpj.exe', /direction/],
  ['a\u2066b\u2069', /direction/],
  ['a\ud800', /surrogate/],
  [' a', /white space/],
  ['a\u00a0', /white space/],
])('%j may not', (name, reason) => {
  expect(wrongWithText(name, 200)).toMatch(reason);
});
