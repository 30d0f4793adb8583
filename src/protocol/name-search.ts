// What somebody typed to find people or groups, and whether it finds one: the meaning of a search, which the store carries out
// by ranges of indexes (store/operator/name-search.ts).

import { fold } from './fold.ts';
import type { JsonObject } from './json.ts';
import {
  cut,
  handlesOfPerson,
  hasLetter,
  keysOfGroup,
  keysOfOrganization,
  keysOfPerson,
  namesOfPerson,
  wordsOf,
} from './name-keys.ts';

/** What an index is asked for: beginnings of keys, and of userNames, addresses and display names as they are indexed. */
export interface Beginnings {
  readonly keys: readonly string[];
  readonly handles: readonly string[];
}

/** A typed text, as the indexes are asked for it. */
export interface Sought {
  /** As it was typed: an id or externalId may be this. */
  readonly exact: string;
  readonly words: readonly string[];
  /** The words in a row, two of them also the other way round. Whoever is found so comes first. */
  readonly inARow: Beginnings;
  /** The longest of several words, for those who have them all but not in a row; null where there is none. */
  readonly longest: Beginnings | null;
}

/**
 * A text with an @ is the beginning of an address or userName, and of nothing else.
 *
 * @param text without white space around it, not empty
 */
export function soughtBy(text: string): Sought {
  const words = text.includes('@') ? [] : wordsOf(text).map(cut);
  const [first = '', second] = words;
  const rows = words.length === 0 ? [] : [words.join(' ')];
  if (words.length === 2) rows.push(`${second} ${first}`);
  const keys = rows.map(cut);
  const [longest = ''] = words.filter(hasLetter).sort((a, b) => b.length - a.length);
  return {
    exact: text,
    words,
    inARow: { keys, handles: [...new Set([fold(text), ...keys.map((key) => key.replaceAll(' ', '.'))])] },
    longest: words.length < 2 || longest === '' ? null : { keys: [longest], handles: [longest] },
  };
}

/** A person or group as searches see them. */
export interface Named {
  readonly names: readonly string[];
  readonly handles: readonly string[];
  readonly keys: readonly string[];
}

export function namedPerson(doc: JsonObject): Named {
  return { names: namesOfPerson(doc), handles: handlesOfPerson(doc), keys: keysOfPerson(doc) };
}

export function namedGroup(doc: JsonObject): Named {
  const displayName = typeof doc['displayName'] === 'string' ? doc['displayName'] : '';
  return { names: [displayName], handles: [fold(displayName)], keys: keysOfGroup(doc) };
}

export function namedOrganization(name: string, externalId: string | null): Named {
  return { names: [name, externalId ?? ''], handles: [], keys: keysOfOrganization(name, externalId) };
}

/** The first text, in the order of an index, that leads to somebody; undefined where none does. */
export function firstHit({ handles, keys }: Named, beginnings: Beginnings): string | undefined {
  const hits = [...beginning(keys, beginnings.keys), ...beginning(handles, beginnings.handles)];
  return hits.sort(inIndexOrder)[0];
}

/** Whether each word begins one of the words of the names. */
export function hasWords({ names }: Named, words: readonly string[]): boolean {
  const own = names.flatMap(wordsOf);
  return words.every((word) => own.some((each) => each.startsWith(word)));
}

function beginning(texts: readonly string[], prefixes: readonly string[]): string[] {
  return texts.filter((text) => prefixes.some((prefix) => text.startsWith(prefix)));
}

/** Right behind all that begin so. */
export function behind(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

/** By code points, as SQLite compares: JavaScript compares by UTF-16, which differs above U+FFFF. */
export function inIndexOrder(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  return at < 0 ? left.length - right.length : (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}
