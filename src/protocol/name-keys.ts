// What people, groups and organizations are found by when somebody types the beginnings of words. Of each name there is a key for every
// word that may begin a search, with the other words behind it: “ada lovelace” and “lovelace ada”. So a search is a range
// of an index, for two words too. UserNames and addresses are indexed as they are, so that a word which one of them begins
// with needs no key of its own; nor where another key begins with it.

import { fold } from './fold.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Of a key, in characters: nobody types more. */
const MAX_LENGTH = 64;
/** Of one person or group, each of them a row: a display name may be a whole sentence. */
const MAX_KEYS = 8;
/** Of a text that are looked at: a display name may be a whole book. */
const MAX_TEXT = 512;

const NO_WORD = /[^\p{L}\p{N}\p{M}]+/u;
/** Accents of Latin, Greek and Cyrillic letters: “Müller” is found as “muller”. */
const ACCENTS = /[\u0300-\u036f]/g;
/** Letters that Unicode takes for others altogether, as those write them who do not have them: “Łukasz” as “lukasz”. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ø: 'o',
};
const WITH_LETTERS = /[ßæœþðđħıłø]/g;

/** The words of a text, folded, without accents. */
export function wordsOf(text: string): string[] {
  const bare = fold(text.slice(0, MAX_TEXT)).normalize('NFD').replace(ACCENTS, '');
  const plain = fold(bare.replace(WITH_LETTERS, (letter) => LETTERS[letter] ?? letter));
  return plain.split(NO_WORD).filter((word) => word !== '');
}

/** What a person is called, in the order in which a word's key is made. A userName or address counts up to its @. */
export function namesOfPerson(doc: JsonObject): string[] {
  const name = isObject(doc['name']) ? doc['name'] : {};
  const whole = [name['givenName'], name['familyName']].map(said).join(' ');
  return [
    whole,
    said(doc['displayName']),
    // Most often what the parts say already, with titles and initials that nobody looks for.
    whole === ' ' ? said(name['formatted']) : '',
    said(doc['nickName']),
    beforeAt(said(doc['userName'])),
    beforeAt(primaryAddress(doc)),
  ];
}

/** Folded, as their indexes have them: a beginning of one finds the person. */
export function handlesOfPerson(doc: JsonObject): string[] {
  return [fold(said(doc['userName'])), ...addresses(doc).map(fold)];
}

/**
 * Of a user, what `name_index` holds. A word that is a number has a key in none of these names: “Desk 42” is found by “desk”.
 */
export function keysOfPerson(doc: JsonObject): string[] {
  return keysOf(namesOfPerson(doc), handlesOfPerson(doc), hasLetter);
}

/** Of a group, of whose display name the beginning is indexed as it is. Numbers count: “Class of 2026”. */
export function keysOfGroup(doc: JsonObject): string[] {
  const displayName = said(doc['displayName']);
  return keysOf([displayName], [fold(displayName)], () => true);
}

/**
 * Of an organization, by any word of its name or externalId; an operator gives both, and no other index knows their beginnings.
 * What has no word, like “☎”, is found as it stands.
 */
export function keysOfOrganization(name: string, externalId: string | null): string[] {
  const texts = externalId === null ? [name] : [name, externalId];
  const wordless = texts.filter((text) => wordsOf(text).length === 0).map((text) => cut(fold(text)));
  return [...keysOf(texts, [], () => true, Number.POSITIVE_INFINITY), ...new Set(wordless)];
}

export function hasLetter(word: string): boolean {
  return /\p{L}/u.test(word);
}

/**
 * Of two words one may do without, as a search for both asks in either order. Of more each has its key, as whoever types the
 * first two finds them in a row.
 */
function keysOf(
  names: readonly string[],
  handles: readonly string[],
  counts: (word: string) => boolean,
  most = MAX_KEYS,
): string[] {
  const keys: string[] = [];
  for (const name of names) {
    const words = wordsOf(name);
    let mayDoWithout = words.length <= 2;
    for (const [at, word] of words.entries()) {
      if (keys.length === most) return keys;
      const key = cut([...words.slice(at), ...words.slice(0, at)].join(' '));
      const begins = (text: string) => [...handles, ...keys].some((known) => known.startsWith(text));
      if (!counts(word) || begins(key)) continue;
      if (mayDoWithout && begins(cut(word))) mayDoWithout = false;
      else keys.push(key);
    }
  }
  return keys;
}

export function cut(text: string): string {
  return text.length <= MAX_LENGTH ? text : Array.from(text).slice(0, MAX_LENGTH).join('');
}

function primaryAddress(doc: JsonObject): string {
  const emails = Array.isArray(doc['emails']) ? doc['emails'].filter(isObject) : [];
  return said((emails.find(({ primary }) => primary === true) ?? emails[0])?.['value']);
}

function addresses(doc: JsonObject): string[] {
  const emails = doc['emails'];
  return Array.isArray(emails) ? emails.filter(isObject).map(({ value }) => said(value)) : [];
}

function beforeAt(address: string): string {
  return address.split('@', 1)[0] ?? '';
}

function said(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
