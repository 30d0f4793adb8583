// The directories that no index over all customers holds: large ones, and those that the clock has not gathered yet. They are
// gone through in the order of their ids, and in each of them by its own indexes.

import type { Database, Statement } from '../database.ts';
import {
  directoriesHolding,
  exactlyWithin,
  type FoundRow,
  groupsWithin,
  lastApart,
  usersWithin,
} from '../store/operator/search.ts';
import { eachOnce } from './page.ts';
import type { ApartPlace } from './search-cursor.ts';
import { type Found, type SoughtEverywhere, shownByText, shownExactly } from './search-found.ts';
import { BEGIN } from './search-place.ts';

/** Directories of a page that hold somebody: each costs three statements. */
const MAX_HOLDING = 5;

interface Looked {
  readonly directoryId: string;
  readonly exact: readonly FoundRow[];
  readonly users: readonly FoundRow[];
  readonly groups: readonly FoundRow[];
}

/** What one database says. */
export interface LookedApart {
  readonly directories: readonly Looked[];
  /** The last directory that was looked at; null where all were. */
  readonly end: string | null;
}

export interface AskedApart {
  readonly place: ApartPlace;
  readonly since: number;
  readonly sought: SoughtEverywhere;
  /** Of people and groups on a page. */
  readonly limit: number;
}

/** Which directories of the page hold somebody: what `lookInto` takes. */
export function holders({ place, since, sought: { prefixes, text } }: AskedApart) {
  const asked = { after: place.directoryId, since, limit: MAX_HOLDING };
  return [
    lastApart(place.directoryId, since),
    directoriesHolding('not gathered', asked, prefixes, text),
    directoriesHolding('gathered since', asked, prefixes, text),
  ] as const;
}

type Directories = readonly { readonly id: string }[];

/** A trip where somebody is found, none otherwise. */
export async function lookInto(
  db: Database,
  { limit, place, sought }: AskedApart,
  [[last], apart, since]: readonly [Directories, Directories, Directories],
): Promise<LookedApart> {
  const { prefixes, text } = sought;
  const holding = eachOnce([...apart, ...since])
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, MAX_HOLDING);
  const begun = place.within === null ? [] : [place.directoryId];
  const ids = [...begun, ...holding.map(({ id }) => id)];
  if (ids.length === 0) return { directories: [], end: last?.id ?? null };
  const statements = ids.flatMap((directoryId): Statement<FoundRow>[] => {
    const within = directoryId === place.directoryId ? place.within : null;
    const after = (kind: 'user' | 'group') => (within?.kind === kind ? within.position : BEGIN);
    const none = within?.kind === 'group';
    return [
      exactlyWithin('user', directoryId, text),
      exactlyWithin('group', directoryId, text),
      usersWithin(directoryId, none ? [] : prefixes, after('user'), limit + 1),
      groupsWithin(directoryId, prefixes, after('group'), limit + 1),
    ];
  });
  const rows = await db.run(statements);
  const directories = ids.map((directoryId, n): Looked => {
    const [users = [], groups = [], byText = [], groupsByText = []] = rows.slice(4 * n);
    const isBegun = directoryId === place.directoryId;
    return { directoryId, exact: isBegun ? [] : [...users, ...groups], users: byText, groups: groupsByText };
  });
  return { directories, end: holding.length === MAX_HOLDING ? (ids.at(-1) ?? null) : (last?.id ?? null) };
}

/** What all databases said as a page, and where it goes on; null where all was looked at. */
export function pageApart(
  found: readonly LookedApart[],
  sought: SoughtEverywhere,
  limit: number,
): { readonly items: readonly Found[]; readonly next: ApartPlace | null } {
  const [end] = found.flatMap((one) => one.end ?? []).sort();
  const known = new Map<string, Looked>();
  for (const looked of found.flatMap(({ directories }) => directories)) {
    const { directoryId, exact, groups, users } = looked;
    const isHere = [...exact, ...users, ...groups].some(({ organizationId }) => organizationId !== null);
    if ((end === undefined || directoryId <= end) && (isHere || !known.has(directoryId)))
      known.set(directoryId, looked);
  }
  const items: Found[] = [];
  for (const { directoryId, exact, ...rows } of [...known.values()].sort((a, b) =>
    a.directoryId < b.directoryId ? -1 : 1,
  )) {
    items.push(...exact.flatMap((row) => shownExactly(row, sought) ?? []));
    for (const kind of ['user', 'group'] as const) {
      const hits = kind === 'user' ? rows.users : rows.groups;
      for (const hit of hits) {
        const shown = shownByText(hit, sought, false);
        if (shown) items.push(shown);
        const within = { kind, position: { text: hit.hit, id: hit.id } };
        if (items.length >= limit) return { items, next: { directoryId, within } };
      }
      const last = hits.at(-1);
      if (last && hits.length > limit)
        return { items, next: { directoryId, within: { kind, position: { text: last.hit, id: last.id } } } };
    }
    if (items.length >= limit) return { items, next: { directoryId, within: null } };
  }
  return { items, next: end === undefined ? null : { directoryId: end, within: null } };
}
