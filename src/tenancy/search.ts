// What an operator finds of all customers: people by e-mail address, name or externalId, groups by name, organizations
// by name or externalId, and anything by its id.

import { askEach, type LabelledDatabases } from '../every-database.ts';
import { isDirectoryId, isOrganizationId, organizationOf } from '../id.ts';
import { fold } from '../protocol/fold.ts';
import { soughtBy } from '../protocol/name-search.ts';
import { byPlace, type Databases } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { directoryById } from '../store/operator/directories.ts';
import { organizationNames } from '../store/operator/organization-pages.ts';
import {
  type FoundRow,
  groupsById,
  groupsByName,
  groupsByWords,
  searchedTo,
  usersByEmail,
  usersByExternalId,
  usersById,
  usersByName,
  usersByWords,
} from '../store/operator/search.ts';
import { findOrganizations } from './organization-search.ts';

export interface Found {
  readonly type: 'user' | 'group' | 'directory' | 'organization';
  readonly id: string;
  readonly organizationId: string;
  readonly directoryId: string | null;
  readonly label: string;
}

/** Names of the organizations that results are of, by id. */
export async function organizationsOf(
  databases: Databases,
  items: readonly Pick<Found, 'organizationId'>[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(items.map(({ organizationId }) => organizationId))];
  const named = await byPlace(databases, ids, (db, own) => db.run([organizationNames({ ids: list(own) })]));
  return new Map(named.flatMap(([rows]) => rows.map(({ id, name }) => [id, name] as const)));
}

export interface FoundPage {
  readonly items: readonly Found[];
  /** Directory after which the search goes on; null where all were looked at. */
  readonly next: string | null;
  /** Names of the databases that did not answer. */
  readonly missing: readonly string[];
}

/** Of each kind and database; whoever finds more types more. */
const MAX_FOUND = 25;
/** Behind every text. */
const LAST = '\u{10ffff}';

/** Texts match from their beginning, names from that of any word, whatever their case; externalIds and ids as a whole. */
export async function searchEverything(databases: LabelledDatabases, text: string, after = ''): Promise<FoundPage> {
  if (isOrganizationId(text) || isDirectoryId(text)) return placeById(databases, text);
  const from = fold(text);
  const sought = { after, exact: text, from, to: `${from}${LAST}`, limit: MAX_FOUND };
  const isId = /^(?:usr|grp)_[0-9a-z]+$/.test(text);
  const statements = isId
    ? [usersById(sought), groupsById(sought)]
    : [
        ...[usersByEmail(sought), usersByName(sought), usersByExternalId(sought), groupsByName(sought)],
        ...soughtBy(text).inARow.keys.flatMap((key) => {
          const words = { ...sought, from: key, to: `${key}${LAST}` };
          return [usersByWords(words), groupsByWords(words)];
        }),
      ];
  const [{ found, missing }, organizations] = await Promise.all([
    askEach(databases, (db) => db.run([searchedTo({ after }), ...statements] as const)),
    isId || after !== ''
      ? []
      : findOrganizations(databases, text, { after: '', limit: MAX_FOUND }).then(({ items }) => items),
  ]);
  const items = new Map<string, Found>();
  for (const { id, name } of organizations)
    items.set(id, { type: 'organization', id, organizationId: id, directoryId: null, label: name });
  const ends: string[] = [];
  for (const [[end], ...rows] of found) {
    if (end) ends.push(end.id);
    for (const row of rows.flat() as FoundRow[]) items.set(row.id, row);
  }
  return { items: [...items.values()], next: ends.sort()[0] ?? null, missing };
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
