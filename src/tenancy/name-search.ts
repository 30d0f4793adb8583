// A search of people or groups by the beginnings of words, a page at a time, at a cost that does not grow with the directory
// (docs/decisions/0035). First those whose id or externalId the text is, then those who have its words in a row, then those
// who have them elsewhere, and in a small directory whoever holds the text anywhere.

import type { Database, Statement } from '../database.ts';
import { fromBase64Url, toBase64Url } from '../protocol/base64url.ts';
import { type Beginnings, firstHit, hasWords, type Named, type Sought, soughtBy } from '../protocol/name-search.ts';
import type { Asked, Hit, Position, SearchedDirectory } from '../store/operator/name-search.ts';

export interface FoundPage<One> {
  readonly rows: readonly One[];
  /** `after` of the next page; null where all was looked through. */
  readonly next: string | null;
}

/** What is searched: people, or groups. */
export interface Searched<Row, One> {
  readonly directory: (asked: { directoryId: string }) => Statement<SearchedDirectory>;
  readonly exactly: (asked: { directoryId: string; exact: string }) => Statement<Row>;
  readonly found: (asked: Asked) => Statement<Hit<Row>>;
  readonly oneOf: (row: Row) => One;
  readonly idOf: (one: One) => string;
  readonly externalIdOf: (one: One) => string | null;
  readonly named: (one: One) => Named;
  /** Rows read for a hit at most, beside that of the index of words: of each other index, and to show it. */
  readonly rowsOfHit: { readonly handle: number; readonly shown: number };
}

export interface NameQuery<One> {
  /** Not empty, without white space around it. */
  readonly text: string;
  /** `next` of the page before, '' for the first one. */
  readonly after: string;
  readonly limit: number;
  /** Whom to show of those who are found; everyone where it is absent. */
  readonly keep?: ((one: One) => boolean) | undefined;
  /** Looks through a stretch of people in order of id for the text in any place. */
  readonly lookThrough: (after: string) => Promise<FoundPage<One>>;
}

/** Rows that the hits of a page may cost; some for the directory and the exact ones come to it. */
const MAX_ROWS = 1_000;
/** Up to so many are looked through in addition: that is one page's rows. */
const SMALL = 1_000;
/** With more hits than this a page ends, though the next part of the search may have others. */
const FEW = 20;

type Part = 'row' | 'words';

/**
 * Where a search goes on: behind a text of somebody in one of the indexed parts, or behind an id: of those whose id or
 * externalId the text is (in a row, no text), or of everybody.
 */
interface Place {
  readonly part: Part | 'rest';
  readonly position: Position;
}

const BEGIN: Position = { text: '', id: '' };

/** Every form that `next` of a search may have. */
export const SEARCH_PLACE =
  /^(?:row|words|rest)\.(?:[a-z]{3}_[0-9a-z]{1,40})?\.(?:[A-Za-z0-9_-]{4}){0,200}(?:[A-Za-z0-9_-]{2,3})?$/;

/** Null for a first page while somebody in the directory may not be indexed yet. */
export async function searchNames<Row, One>(
  db: Database,
  directoryId: string,
  of: Searched<Row, One>,
  query: NameQuery<One>,
): Promise<FoundPage<One> | null> {
  const { after, keep, limit, lookThrough, text } = query;
  const sought = soughtBy(text);
  const beginnings = { row: sought.inARow, words: sought.longest };
  const { isFound, shows } = judging(of, query, sought);
  let place = placeOf(after, sought);
  const asking = (rows: number) => {
    const wanted = place.part === 'rest' ? null : beginnings[place.part];
    const most = wanted ? hitsWithin(wanted, of.rowsOfHit, rows) : 0;
    // Nobody is passed over in a row, but one who stands there twice.
    const enough = place.part === 'row' && keep === undefined ? Math.min(limit + 1, most) : most;
    return { directoryId, beginnings: wanted ?? NOTHING, after: place.position, limit: enough };
  };
  let asked = asking(MAX_ROWS);
  const [[directory], exact, found] = await db.run([
    of.directory({ directoryId }),
    of.exactly({ directoryId, exact: text }),
    of.found(asked),
  ] as const);
  if (!directory || (directory.unindexed === 1 && after === '')) return null;
  const page = newPage<One>(limit);
  if (place.part === 'row' && place.position.text === '')
    for (const one of exact.map(of.oneOf).filter(keep ?? all))
      if (of.idOf(one) > place.position.id) page.add(one, { part: 'row', position: { text: '', id: of.idOf(one) } });
  let hits: readonly Hit<Row>[] = found;
  while (place.part !== 'rest') {
    const part: Part = place.part;
    for (const hit of hits) {
      const one = of.oneOf(hit);
      place = { part, position: { text: hit.hit, id: of.idOf(one) } };
      if (shows(one, part, hit.hit)) page.add(one, place);
    }
    if (hits.length === asked.limit) return page.end(place);
    place = { part: part === 'row' && sought.longest ? 'words' : 'rest', position: BEGIN };
    if (place.part === 'rest' && directory.size > SMALL) return page.end(null);
    if (page.isFull() || hits.length > FEW) return page.end(place);
    if (place.part === 'rest') break;
    asked = asking(MAX_ROWS - 10 * FEW);
    [hits] = await db.run([of.found(asked)] as const);
  }
  if (directory.size > SMALL) return page.end(null);
  const rest = await lookThrough(place.position.id);
  for (const one of rest.rows)
    if (!isFound(one)) page.add(one, { part: 'rest', position: { text: '', id: of.idOf(one) } });
  return page.end(rest.next === null ? null : { part: 'rest', position: { text: '', id: rest.next } });
}

const all = () => true;
const NOTHING: Beginnings = { keys: [], handles: [] };

/** Who is found, and where they are shown: once, at the first of their texts, in the first part that has them. */
function judging<Row, One>(of: Searched<Row, One>, { keep = all, text }: NameQuery<One>, sought: Sought) {
  const beginnings = { row: sought.inARow, words: sought.longest };
  const isExactly = (one: One) => of.idOf(one) === text || of.externalIdOf(one) === text;
  const isInARow = (named: Named) => firstHit(named, sought.inARow) !== undefined;
  return {
    shows(one: One, part: Part, hit: string): boolean {
      const [named, wanted] = [of.named(one), beginnings[part]];
      if (!wanted || isExactly(one) || !keep(one) || firstHit(named, wanted) !== hit) return false;
      return part === 'row' || (!isInARow(named) && hasWords(named, sought.words));
    },
    isFound(one: One): boolean {
      const named = of.named(one);
      if (isExactly(one) || isInARow(named)) return true;
      // Of a name with many words, not each leads to it.
      const isLedTo = sought.longest !== null && firstHit(named, sought.longest) !== undefined;
      return isLedTo && hasWords(named, sought.words);
    },
  };
}

/** One more than fits tells that there is a next page. */
function newPage<One>(limit: number) {
  const found: { readonly one: One; readonly place: Place }[] = [];
  return {
    add: (one: One, place: Place) => void found.push({ one, place }),
    isFull: () => found.length > limit,
    end(place: Place | null): FoundPage<One> {
      const last = found.length > limit ? found[limit - 1] : undefined;
      const next = last ? last.place : place;
      return { rows: found.slice(0, limit).map(({ one }) => one), next: next && placeText(next) };
    },
  };
}

/** So many hits cost so many rows at most. */
function hitsWithin({ handles, keys }: Beginnings, { handle, shown }: { handle: number; shown: number }, rows: number) {
  return Math.floor(rows / (keys.length + handles.length * handle + shown));
}

function placeOf(after: string, { longest }: Sought): Place {
  const [part, id = '', text = ''] = after.split('.');
  if (part === 'rest') return { part, position: { text: '', id } };
  // Of another text's search: this one has no such part.
  if (part === 'words' && longest === null) return { part: 'rest', position: BEGIN };
  const decoded = new TextDecoder().decode(fromBase64Url(text));
  return { part: part === 'words' ? 'words' : 'row', position: { text: decoded, id } };
}

/** A longer text is cut, and whoever begins with the same 128 characters as it is passed over. */
const MAX_TEXT = 128;

function placeText({ part, position: { id, text } }: Place): string {
  const characters = Array.from(text);
  const cut = characters.length <= MAX_TEXT ? text : `${characters.slice(0, MAX_TEXT).join('')}\u{10ffff}`;
  return `${part}.${id}.${toBase64Url(new TextEncoder().encode(cut))}`;
}
