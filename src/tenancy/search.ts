// What an operator finds of all customers: people by e-mail address, name or externalId, groups by name, organizations
// by name or externalId, and anything by its id.

import type { Database } from '../database.ts';
import { askEach, type LabelledDatabases } from '../every-database.ts';
import { isDirectoryId, isOrganizationId, organizationOf } from '../id.ts';
import { cut } from '../protocol/name-keys.ts';
import { byPlace, type Databases } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { directoryById } from '../store/operator/directories.ts';
import type { Position } from '../store/operator/name-search.ts';
import { organizationNames } from '../store/operator/organization-pages.ts';
import { exactlyEverywhere, type FoundRow, groupsEverywhere, usersEverywhere } from '../store/operator/search.ts';
import { findOrganizations } from './organization-search.ts';
import { holders, lookInto, pageApart } from './search-apart.ts';
import { type SearchPlace, searchPlaceIn, searchText } from './search-cursor.ts';
import { type Found, type SoughtEverywhere, shownByText, shownExactly, soughtEverywhere } from './search-found.ts';
import { BEGIN, merged } from './search-place.ts';

/** Names of the organizations that results are of, by id. */
export async function organizationsOf(
  databases: Databases,
  items: readonly Pick<Found, 'organizationId'>[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(items.map(({ organizationId }) => organizationId))];
  const named = await byPlace(databases, ids, (db, own) => db.run([organizationNames({ ids: list(own) })]));
  return new Map(named.flatMap(([rows]) => rows.map(({ id, name }) => [id, name] as const)));
}

export type { Found } from './search-found.ts';

export interface FoundPage {
  readonly items: readonly Found[];
  /** Where the search goes on; null where all was looked at. */
  readonly next: string | null;
  /** Names of the databases that did not answer. */
  readonly missing: readonly string[];
}

export interface SearchRequest {
  /** `next` of the page before, '' for the first one. */
  readonly after: string;
  /** Epoch ms. */
  readonly now: number;
}

/** Of each kind on a page. */
const MAX_FOUND = 25;
/** Texts that a page looks at for them: many may lead to one. */
const MAX_HITS = 60;
/** What the clock gathers is committed a little later than it says. */
const MARGIN_MS = 15_000;

/**
 * A page of what begins with the text, or its words, whatever their case; externalIds and ids as a whole. The pages to the
 * end show all that there is, each once; only who came, went or was moved meanwhile may be missed, or shown twice.
 */
export async function searchEverything(
  databases: LabelledDatabases,
  text: string,
  { after, now }: SearchRequest,
): Promise<FoundPage> {
  if (isOrganizationId(text) || isDirectoryId(text)) return placeById(databases, text);
  const sought = soughtEverywhere(text);
  const place = searchPlaceIn(after) ?? firstPlace(sought, now);
  const [organizations, { found, missing }] = await Promise.all([
    place.organizations === null
      ? { items: [], next: null }
      : findOrganizations(databases, text, { after: place.organizations, limit: MAX_FOUND }),
    askEach(databases, (db) => lookIn(db, sought, place)),
  ]);
  const part = (which: 0 | 1 | 2, from: Position | null, show: (row: FoundRow) => Found | null) =>
    from === null
      ? { items: [], next: null }
      : pageOfHits(
          found.map(({ indexed }) => indexed[which]),
          show,
        );
  const exact = part(0, place.exact, (row) => shownExactly(row, sought));
  const users = part(1, place.users, (row) => shownByText(row, sought, true));
  const groups = part(2, place.groups, (row) => shownByText(row, sought, true));
  const apart = pageApart(
    found.flatMap((one) => one.apart ?? []),
    sought,
    MAX_FOUND,
  );
  const named = organizations.items.map(
    ({ id, name }): Found => ({ type: 'organization', id, organizationId: id, directoryId: null, label: name }),
  );
  const all = [...named, ...exact.items, ...users.items, ...groups.items, ...apart.items];
  return {
    // An organization that is being moved may stand in two databases.
    items: [...new Map(all.map((item) => [item.id, item])).values()],
    next: searchText({
      since: place.since,
      organizations: organizations.next,
      exact: exact.next,
      users: users.next,
      groups: groups.next,
      apart: apart.next,
    }),
    missing,
  };
}

/** What one database says of people and groups. */
async function lookIn(db: Database, sought: SoughtEverywhere, place: SearchPlace) {
  const indexed = [
    exactlyEverywhere(cut(sought.text), place.since, place.exact ?? BEGIN, place.exact ? MAX_HITS : 0),
    usersEverywhere(sought.prefixes, place.since, place.users ?? BEGIN, place.users ? MAX_HITS : 0),
    groupsEverywhere(sought.prefixes, place.since, place.groups ?? BEGIN, place.groups ? MAX_HITS : 0),
  ] as const;
  if (place.apart === null) return { indexed: await db.run(indexed), apart: null };
  const asked = { place: place.apart, since: place.since, sought, limit: MAX_FOUND };
  const [exact, users, groups, ...held] = await db.run([...indexed, ...holders(asked)] as const);
  return { indexed: [exact, users, groups] as const, apart: await lookInto(db, asked, held) };
}

function firstPlace({ prefixes }: SoughtEverywhere, now: number): SearchPlace {
  const byText = prefixes.length === 0 ? null : BEGIN;
  return {
    since: now - MARGIN_MS,
    organizations: byText && '',
    exact: BEGIN,
    users: byText,
    groups: byText,
    apart: { directoryId: '', within: null },
  };
}

/** Of what the databases answered, each up to MAX_HITS. */
function pageOfHits(parts: readonly (readonly FoundRow[])[], show: (row: FoundRow) => Found | null) {
  const { isWhole, rows } = merged(parts, MAX_HITS);
  const items: Found[] = [];
  for (const [n, row] of rows.entries()) {
    const shown = show(row);
    if (shown) items.push(shown);
    const isLast = n === rows.length - 1;
    if (isLast ? !isWhole : items.length === MAX_FOUND) return { items, next: { text: row.hit, id: row.id } };
  }
  return { items, next: null };
}

/** The organization of that ID, or the directory, by the name of its organization. */
async function placeById(databases: LabelledDatabases, id: string): Promise<FoundPage> {
  const organizationId = isOrganizationId(id) ? id : organizationOf(id);
  const { found, missing } = await askEach(databases, (db) =>
    db.run([organizationNames({ ids: list([organizationId]) }), directoryById({ organizationId, id })] as const),
  );
  const items = found.flatMap(([named, [directory]]): Found[] =>
    named.flatMap(({ name }): Found[] => {
      if (id === organizationId) return [{ type: 'organization', id, organizationId, directoryId: null, label: name }];
      return directory ? [{ type: 'directory', id, organizationId, directoryId: id, label: name }] : [];
    }),
  );
  return { items, next: null, missing };
}
