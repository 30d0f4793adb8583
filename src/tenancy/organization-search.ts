// Finds organizations by what an operator types of their name or externalId: the beginnings of words, in any order. First the
// one whose externalId the text is, then those that have its words in a row, then those that have them otherwise.

import { askEach, type LabelledDatabases } from '../every-database.ts';
import { fromBase64Url, toBase64Url } from '../protocol/base64url.ts';
import { fold, streamSafe } from '../protocol/fold.ts';
import { cut, wordsOf } from '../protocol/name-keys.ts';
import { firstHit, hasWords, namedOrganization } from '../protocol/name-search.ts';
import type { Hit, Position } from '../store/operator/name-search.ts';
import {
  anyUnindexed,
  keysWith,
  lookedThroughTo,
  organizationsFound,
  organizationsNamed,
  type WordCount,
} from '../store/operator/organization-search.ts';
import { organizationByExternalId } from '../store/operator/organizations.ts';
import type { StoredOrganization } from './organizations.ts';
import { eachOnce, type PageOfAll, type PageRequest } from './page.ts';
import { BEGIN, type Merged, merged, placeIn, placeText } from './search-place.ts';

/** Of words in any order, keys that a page looks through: each costs two rows. */
const WORDS_LOOKED_THROUGH = 250;
/** Beyond the page: an organization may stand at several of its words. */
const ALSO = 25;
/** Of a text, words that are counted to find the rarest, and how far each is. */
const MAX_COUNTED = 6;
const COUNTED_TO = 100;

/** In a row; by one word of the text, where the others stand elsewhere; or through all, while some are not indexed yet. */
interface Place {
  readonly part: 'row' | 'words' | 'all';
  /** Of `words`. */
  readonly word: string;
  readonly position: Position;
}

const FIRST: Place = { part: 'row', word: '', position: BEGIN };

/** Every form that `next` may have. */
export const ORGANIZATION_PLACE =
  /^(?:row|all|words)\.[0-9a-z_]{0,60}\.[A-Za-z0-9_-]{0,1600}(?:\.[A-Za-z0-9_-]{1,400})?$/;

/**
 * A page of them, each once over all pages. `next` where the search has not looked through all of the databases that answer:
 * a page may hold none and have a next one. Until the clock has indexed every organization, they are looked through for the
 * text in any place of name or externalId.
 */
export async function findOrganizations(
  databases: LabelledDatabases,
  text: string,
  { after, limit }: PageRequest,
): Promise<PageOfAll<StoredOrganization>> {
  const place = placeOf(after);
  if (place.part === 'all') return lookThrough(databases, text, { after: place.position.id, limit });
  const sought = soughtIn(text);
  const [prefixes, most] = place.part === 'row' ? [sought.rows, limit + ALSO] : [[place.word], WORDS_LOOKED_THROUGH];
  const { found, missing } = await askEach(databases, (db) =>
    db.run([
      anyUnindexed({}),
      organizationByExternalId({ externalId: text }),
      organizationsFound(prefixes, place.position, most),
      keysWith(place.part === 'row' ? sought.counted : [], COUNTED_TO),
    ] as const),
  );
  if (after === '' && found.some(([unindexed]) => unindexed.length > 0))
    return lookThrough(databases, text, { after: '', limit });
  const page = newPage(after === '' ? eachOnce(found.flatMap(([, exact]) => exact)) : [], limit, missing);
  const hits = merged(
    found.map(([, , rows]) => rows),
    most,
  );
  page.add(sought, place, hits);
  if (!hits.isWhole) return page.end(behindLast(place, hits));
  const word = place.part === 'row' ? rarest(found.flatMap(([, , , counts]) => counts)) : null;
  if (word === null) return page.end(null);
  const next: Place = { part: 'words', word, position: BEGIN };
  if (page.isFull()) return page.end(next);
  const others = await askEach(databases, (db) => db.run([organizationsFound([word], BEGIN, WORDS_LOOKED_THROUGH)]));
  const byWord = merged(
    others.found.map(([rows]) => rows),
    WORDS_LOOKED_THROUGH,
  );
  page.add(sought, next, byWord);
  return page.end(byWord.isWhole ? null : behindLast(next, byWord));
}

interface Sought {
  readonly text: string;
  readonly words: readonly string[];
  /** The words in a row, two of them also the other way round; a text without words as it stands. */
  readonly rows: readonly string[];
  /** Of several words, those among which the rarest is chosen. */
  readonly counted: readonly string[];
}

function soughtIn(text: string): Sought {
  const words = wordsOf(text).map(cut);
  const rows = words.length === 0 ? [fold(text)] : [words.join(' ')];
  if (words.length === 2) rows.push(words.toReversed().join(' '));
  const longest = [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, MAX_COUNTED);
  // An address is nobody's name.
  const counted = words.length < 2 || text.includes('@') ? [] : longest;
  return { text, words, rows: [...new Set(rows.map(cut))], counted };
}

function rarest(counts: readonly WordCount[]): string | null {
  const sums = new Map<string, number>();
  for (const { n, word } of counts) sums.set(word, (sums.get(word) ?? 0) + n);
  const [first] = [...sums].sort(([, a], [, b]) => a - b);
  return first ? first[0] : null;
}

/** One more than fits tells that there is a next page. */
function newPage(exact: readonly StoredOrganization[], limit: number, missing: readonly string[]) {
  const shown: { readonly one: StoredOrganization; readonly place: Place }[] = [];
  return {
    /** Each at the first of its hits, in the first part that has it. */
    add({ rows, text, words }: Sought, place: Place, hits: Merged<Hit<StoredOrganization>>) {
      for (const { hit, ...one } of hits.rows) {
        const named = namedOrganization(one.name, one.externalId);
        const standsAt = (prefixes: readonly string[]) => firstHit(named, { keys: prefixes, handles: [] });
        const isNew = place.part === 'row' || (standsAt(rows) === undefined && hasWords(named, words));
        const isHere = standsAt(place.part === 'row' ? rows : [place.word]) === hit;
        if (isNew && isHere && one.externalId !== text)
          shown.push({ one, place: { ...place, position: { text: hit, id: one.id } } });
      }
    },
    isFull: () => shown.length > limit,
    end(place: Place | null): PageOfAll<StoredOrganization> {
      const goesOn = (shown.length > limit ? shown[limit - 1]?.place : undefined) ?? place;
      return {
        items: [...exact, ...shown.slice(0, limit).map(({ one }) => one)],
        next: goesOn && textOf(goesOn),
        missing,
      };
    },
  };
}

function behindLast(place: Place, { rows }: Merged<Hit<StoredOrganization>>): Place | null {
  const last = rows.at(-1);
  return last ? { ...place, position: { text: last.hit, id: last.id } } : null;
}

function textOf({ part, position, word }: Place): string {
  const place = `${part}.${placeText(position)}`;
  return part === 'words' ? `${place}.${toBase64Url(new TextEncoder().encode(word))}` : place;
}

/** The first page for what is none. */
function placeOf(after: string): Place {
  const [part, id = '', text = '', word = ''] = after.split('.');
  const position = placeIn(`${id}.${text}`);
  if (!ORGANIZATION_PLACE.test(after) || position === null) return FIRST;
  if (part === 'all') return { part, word: '', position };
  return part === 'words'
    ? { part, word: new TextDecoder().decode(fromBase64Url(word)), position }
    : { ...FIRST, position };
}

/** In the order of their ids, a stretch of each database a page. */
async function lookThrough(
  databases: LabelledDatabases,
  text: string,
  { after, limit }: PageRequest,
): Promise<PageOfAll<StoredOrganization>> {
  const [one, two, three] = spellings(text);
  const statement = organizationsNamed({ after, one, two, three, limit: limit + 1 });
  const { found, missing } = await askEach(databases, (db) =>
    db.run([statement, lookedThroughTo({ after }), organizationByExternalId({ externalId: text })]),
  );
  const exact = after === '' ? eachOnce(found.flatMap(([, , named]) => named)) : [];
  const ends = found.flatMap(([, [end]]) => (end ? [end.id] : [])).sort();
  const end = ends[0];
  const rows = eachOnce(found.flatMap(([part]) => part)).filter(({ id }) => end === undefined || id <= end);
  const page = rows.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  const goesOn = (rows.length > limit ? page.at(-1)?.id : undefined) ?? end;
  const next = goesOn === undefined ? null : textOf({ part: 'all', word: '', position: { text: '', id: goesOn } });
  // Who has this externalId came first.
  return { items: [...exact, ...page.filter(({ externalId }) => externalId !== text)], next, missing };
}

/** As SQLite's lower() leaves a text that is written in small letters, capitals, or with a capital first. */
export function spellings(text: string): [string, string, string] {
  const normal = streamSafe(text).normalize('NFKC');
  const small = normal.toLowerCase();
  const first = small.charAt(0).toUpperCase() + small.slice(1);
  return [small, asciiLower(normal.toUpperCase()), asciiLower(first)];
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
