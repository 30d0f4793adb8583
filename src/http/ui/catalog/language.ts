// A language as pages use it: its texts, and how it fills them in, counts, and writes times. Pure.

import type { Child } from 'hono/jsx';
import type { TimeForm } from '../format.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Forms } from './forms.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { ptBr } from './pt-br.ts';
import type { Texts } from './texts.ts';

/** By the tag that pages bear in `lang`. */
const LANGUAGES: Readonly<Record<string, Texts>> = { en, de, fr, es, 'pt-BR': ptBr, ja };

/** English as it is written in Europe: 28 Nov 2026. */
const INTL_TAGS: Readonly<Record<string, string>> = { en: 'en-GB' };

type Values = Readonly<Record<string, string | number>>;

export interface Language {
  /** Of `lang`. */
  readonly tag: string;
  readonly texts: Texts;
  /** `1,204` */
  count(n: number): string;
  /** A text with its `{name}`s filled in. */
  say(text: string, values: Values): string;
  /** A text by its number, `#`. */
  n(text: Forms, n: number, values?: Values): string;
  /** A text whose `{name}`s are mark-up. */
  show(text: string, values: Readonly<Record<string, Child>>): Child;
  /** How long ago, roughly. */
  ago(at: number, now: number): string;
  /** A time in UTC; the browser's script shows it in the reader's own zone. */
  time(at: number, form: TimeForm): string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UTC = { timeZone: 'UTC', hourCycle: 'h23' } as const;
const HAND = { hour: '2-digit', minute: '2-digit' } as const;
const FORMS: Readonly<Record<TimeForm, Intl.DateTimeFormatOptions>> = {
  clock: { ...UTC, ...HAND, second: '2-digit' },
  moment: { ...UTC, ...HAND, second: '2-digit', day: 'numeric', month: 'short' },
  hour: { ...UTC, ...HAND, day: 'numeric', month: 'short' },
  minute: { ...UTC, ...HAND, day: 'numeric', month: 'short', year: 'numeric' },
};

const made = new Map<string, Language>();

/** The language of one of our tags. */
export function languageOf(tag: string): Language {
  const known = made.get(tag);
  if (known) return known;
  const language = newLanguage(tag, LANGUAGES[tag] ?? en);
  made.set(tag, language);
  return language;
}

export const ENGLISH = languageOf('en');

export const LANGUAGE_TAGS = Object.keys(LANGUAGES);

function newLanguage(tag: string, texts: Texts): Language {
  const intl = INTL_TAGS[tag] ?? tag;
  const numbers = new Intl.NumberFormat(intl);
  const rules = new Intl.PluralRules(intl);
  const since = new Intl.RelativeTimeFormat(intl);
  const count = (n: number) => numbers.format(n);
  const say: Language['say'] = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => `${values[name] ?? whole}`);
  return {
    tag,
    texts,
    count,
    say,
    n: (text, n, values = {}) => say((text[rules.select(n)] ?? text.other).replace('#', count(n)), values),
    show: (text, values) =>
      text.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? part : (values[part] ?? null))),
    ago(at, now) {
      const elapsed = Math.max(0, now - at);
      if (elapsed < MINUTE_MS) return texts.words.justNow;
      if (elapsed < HOUR_MS) return since.format(-Math.floor(elapsed / MINUTE_MS), 'minute');
      if (elapsed < DAY_MS) return since.format(-Math.floor(elapsed / HOUR_MS), 'hour');
      return since.format(-Math.floor(elapsed / DAY_MS), 'day');
    },
    time: (at, form) => `${new Intl.DateTimeFormat(intl, FORMS[form]).format(at)} UTC`,
  };
}

/** Of two letters each; more would be a request that plays. */
const MAX_ASKED = 20;

/**
 * The first of our languages that is wished for: Accept-Language (RFC 9110 §12.5.4), or a single tag. Null where none is.
 * A wish for another kind of one of ours, `de-AT` or `pt-PT`, is met by ours.
 */
export function languageFor(wishes: string | undefined): Language | null {
  const asked = (wishes ?? '').split(',', MAX_ASKED).map((wish) => {
    const [tag = '', ...parameters] = wish.trim().split(';');
    const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1]).find((q) => q !== undefined);
    return { tag: tag.trim().toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
  });
  for (const { quality, tag } of asked.toSorted((a, b) => b.quality - a.quality)) {
    if (!(quality > 0)) continue;
    const found = LANGUAGE_TAGS.find((ours) => ours.toLowerCase().split('-')[0] === tag.split('-')[0]);
    if (found !== undefined) return languageOf(found);
  }
  return null;
}

/** When a token, a client or a secret was last used. */
export function lastUse(
  { lastUsedAt }: { readonly lastUsedAt: number | null },
  now: number,
  { ago, say, texts }: Language,
): string {
  return lastUsedAt === null ? texts.words.neverUsed : say(texts.words.used, { ago: ago(lastUsedAt, now) });
}
