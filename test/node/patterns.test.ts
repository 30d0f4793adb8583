// Every regular expression of ours takes time that grows with the text, not with its square. Those whose form does not
// show it were looked at one by one and stand below; each is tried on long texts made to mislead it.

import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** A regular expression in a line, behind what cannot stand before a division. */
const LITERAL =
  /(?:^|[=(,[:!?{;&|]|return)\s*\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\s*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\])*)\/([a-z]*)(?=[.,;)\s\]]|$)/g;

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

function patternsIn(file: string): Pattern[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => !/^\s*(?:\/[/*]|\*)/.test(line))
    .flatMap((line) => [...line.matchAll(LITERAL)].map(([, source = '', flags = '']) => ({ source, flags })));
}

/** Whether a repetition without bound is repeated itself, or followed by what can fail. */
function repeatsAmidst({ source }: Pattern): boolean {
  const plain = source.replace(/\\./g, 'x').replace(/\[(?:\\.|[^\]\\])*\]/g, 'x');
  const ends = /^(?:\(\?:[^()]*\))?(?:\)?\{0,\d\})?(?:$|\|)/;
  return [...plain.matchAll(/[*+]|\{\d+,\}/g)].some(
    ({ 0: { length }, index }) => !ends.test(plain.slice(index + length)),
  );
}

/**
 * Not tried: they begin anywhere and end at the end, so that a text of nothing but their character, and another behind it,
 * takes the square of its length. What they meet is short.
 */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['=+$', 'base64 of ours, or what has at most two = by its form, or less than 16 characters'],
  ['\\.+$', 'the host of a webhook’s URL, set by the host app, of 253 characters at most once it is parsed'],
  ['\\ufffd+$', 'what the log shows, cut at 8 KiB'],
  ['connection.*(closed|reset|lost)|client disconnected|disconnected from primary', 'an error of D1'],
  ['"((?:[^"\\\\]|\\\\.)*)"', 'the detail of an error, cut before'],
]);

const LENGTH = 100_000;
const PUMPS = [
  '=',
  '.',
  '\\"',
  '\\',
  'a',
  'a.',
  ' ',
  '/',
  '1',
  ':',
  '"',
  '"bulkId:',
  'urn:',
  'usr_',
  'eq "',
  '\t',
  '[',
];
const BEGINNINGS = [
  '',
  '"',
  'urn:',
  'urn:a:',
  '/',
  '/directories/a/',
  'Bearer ',
  'Bearer a',
  'Basic ',
  'usr_',
  '?',
  'eq "',
];
const ENDS = ['', '\u0000', '\n'];

it('no pattern takes the square of a long text, whatever it repeats', { timeout: 120_000 }, () => {
  const patterns = globSync('src/**/*.{ts,tsx}').flatMap(patternsIn);
  expect(patterns.length).toBeGreaterThan(100);
  const doubtful = patterns.filter((pattern) => repeatsAmidst(pattern) && !SHORT.has(pattern.source));
  expect(doubtful.length).toBeGreaterThan(20);
  // A quadratic one would take ten thousand million steps for one of these, beyond the time of a test.
  for (const { flags, source } of new Map(doubtful.map((each) => [each.source, each])).values())
    for (const pump of PUMPS)
      for (const beginning of BEGINNINGS)
        for (const end of ENDS) {
          const text = beginning + pump.repeat(LENGTH / pump.length) + end;
          const began = performance.now();
          if (flags.includes('g')) text.replace(new RegExp(source, flags), '');
          else new RegExp(source, flags).test(text);
          // Says which one; the limit is far beyond what a linear one takes on any machine.
          expect([source, pump, beginning, performance.now() - began < 5_000]).toEqual([source, pump, beginning, true]);
        }
});

it('tells a pattern that may take the square from one that cannot', () => {
  const doubtful = ['(a+)+b', 'x[a-z]*y', '=+$', '"(?:x|y)*"'];
  expect(doubtful.map((source) => repeatsAmidst({ source, flags: '' }))).toEqual(doubtful.map(() => true));
  const clear = ['a+', '(?:r|w)_[\\w]{20,}|b', '^a{0,9}b', '[^+*]b'];
  expect(clear.map((source) => repeatsAmidst({ source, flags: '' }))).toEqual(clear.map(() => false));
});
