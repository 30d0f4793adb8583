// The portal's texts: each language has all of them, fills in the same names, keeps the words of providers' own pages,
// and nothing is left in English; and no page writes a text of its own.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/process-group.ts';
import { ENGLISH, LANGUAGE_TAGS, languageFor, languageOf } from '../../src/http/ui/catalog/language.ts';

/** Texts by their path; those by number one by one. */
function textsIn(value: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, string][] => {
      if (typeof inner === 'string') return [[`${path}${name}`, inner]];
      return typeof inner === 'object' && inner !== null ? [...textsIn(inner, `${path}${name}.`)] : [];
    }),
  );
}

const english = textsIn(ENGLISH.texts);
const others = LANGUAGE_TAGS.filter((tag) => tag !== 'en').map((tag) => ({
  tag,
  texts: textsIn(languageOf(tag).texts),
}));

/** What English has in the place of a text: `one` and the like stand for `other`. */
const inEnglish = (path: string) => english.get(path) ?? english.get(path.replace(/\.\w+$/, '.other')) ?? '';
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([whole]) => whole).sort();

/** The same word in both languages. */
const SAME =
  /^(?:directory\.roles|roles\.title|roles\.givenRoles|home\.about\.\w+|log\.(?:status|columns\.\w+)|words\.(?:actions|no|email)|frame\.pager|people\.(?:status|email)|tokens\.client\w*|tokens\.secretEndsIn|roles\.person|settings\.pause|words\.name|settings\.name|directory\.tokens|tokens\.title|guides\.custom\.\w+|words\.all|overview\.person)/;

describe.each(others)('$tag', ({ tag, texts }) => {
  it('fills in the same names and numbers', () => {
    for (const [path, text] of texts)
      expect([path, found(text, /\{\w+\}/g)]).toEqual([path, found(inEnglish(path), /\{\w+\}/g)]);
  });

  it('keeps the words of providers’ own pages', () => {
    for (const [path, text] of texts)
      expect([path, found(text, /\[[^\]]+\]/g)]).toEqual([path, found(inEnglish(path), /\[[^\]]+\]/g)]);
  });

  it('leaves nothing in English by accident', () => {
    const same = [...texts].filter(([path, text]) => text === inEnglish(path) && !SAME.test(path));
    expect(same).toEqual([]);
  });

  it('has a form for every number that it tells apart', () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    // Of millions alone, which no page counts.
    const needed = pluralCategories.filter((category) => category !== 'many');
    const lacking = [...texts.keys()]
      .filter((path) => path.endsWith('.one'))
      .flatMap((path) =>
        needed.filter((each) => !texts.has(path.replace(/one$/, each))).map((each) => `${path} ${each}`),
      );
    expect(lacking).toEqual([]);
  });
});

it('the browser’s wish is met by weight, by any kind of a language, and English is for the rest', () => {
  const asked = (wishes: string) => languageFor(wishes)?.tag ?? null;
  expect(asked('de-AT,de;q=0.9,en;q=0.8')).toBe('de');
  expect(asked('nl, en;q=0.5, de;q=0.7')).toBe('de');
  expect(asked('de;q=0, en')).toBe('en');
  expect([asked('nl'), asked(''), asked('*'), asked(';;,q=')]).toEqual([null, null, null, null]);
});

it('numbers and times are as the language writes them', () => {
  const german = languageOf('de');
  expect(german.count(1204)).toBe('1.204');
  expect(german.ago(0, 5 * 60_000)).toBe('vor 5 Minuten');
  expect(german.n(german.texts.words.people, 1)).toBe('1 Person');
  expect(ENGLISH.time(Date.UTC(2026, 10, 28, 9, 5), 'minute')).toBe('28 Nov 2026, 09:05 UTC');
});

it('no page of the portal writes a text of its own', () => {
  const folders = ['portal', 'portal/guides', 'ui/roles'].map((folder) => join(ROOT, 'src/http', folder));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const own = files
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) => {
      const source = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      const betweenTags = [...source.matchAll(/>\s*([A-Z][a-z]+[^<>{}=;()]*)\s*</g)].map(([, text]) => text);
      const attributes = [...source.matchAll(/\b(?:label|title|aria-label|placeholder|caption)="([A-Z][^"]*)"/g)];
      const sentences = [...source.matchAll(/['`]([A-Z][a-z]+ [a-z][^'`]*)['`]/g)].map(([, text]) => text);
      return [...betweenTags, ...attributes.map(([, text]) => text), ...sentences].map((text) => `${file}: ${text}`);
    })
    // What stands on a provider's own page.
    .filter((line) => !/(?:: Promise$|guides\/\w+\.tsx)/.test(line));
  expect(own).toEqual([]);
});
