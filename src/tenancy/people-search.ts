// What a search of names looks at, of people and of groups.

import type { Database } from '../database.ts';
import { externalIdOf } from '../directory/entity.ts';
import { namedGroup, namedPerson } from '../protocol/name-search.ts';
import type { StoredUser } from '../protocol/stored.ts';
import { type FoundUserRow, toUser } from '../store/list/found.ts';
import type { ListedGroupRow } from '../store/operator/group-pages.ts';
import {
  groupsExactly,
  groupsFound,
  searchedForGroups,
  searchedForUsers,
  usersExactly,
  usersFound,
} from '../store/operator/name-search.ts';
import { type FoundPage, type NameQuery, SEARCH_PLACE, type Searched, searchNames } from './name-search.ts';
import { type ListedGroup, listed } from './people.ts';

const PEOPLE: Searched<FoundUserRow, StoredUser> = {
  directory: searchedForUsers,
  exactly: usersExactly,
  found: usersFound,
  oneOf: toUser,
  idOf: ({ id }) => id,
  externalIdOf: ({ doc }) => externalIdOf(doc),
  named: ({ doc }) => namedPerson(doc),
  rowsOfHit: { handle: 2, shown: 1 },
};

const GROUPS: Searched<ListedGroupRow, ListedGroup> = {
  directory: searchedForGroups,
  exactly: groupsExactly,
  found: groupsFound,
  oneOf: listed,
  idOf: ({ group }) => group.id,
  externalIdOf: ({ group }) => externalIdOf(group.doc),
  named: ({ group }) => namedGroup(group.doc),
  // And whether another one has the same name.
  rowsOfHit: { handle: 2, shown: 3 },
};

type Query<One> = Omit<NameQuery<One>, 'text'> & { readonly search: string };

/** Null where nothing is searched, and while the directory is not indexed through. */
export async function searchPeople(
  db: Database,
  directoryId: string,
  { active, search, ...query }: Omit<Query<StoredUser>, 'keep'> & { readonly active?: boolean | undefined },
): Promise<FoundPage<StoredUser> | null> {
  if (!isSearch(search, query.after)) return null;
  const keep = active === undefined ? undefined : ({ doc }: StoredUser) => (doc['active'] !== false) === active;
  return searchNames(db, directoryId, PEOPLE, { ...query, keep, text: search.trim() });
}

/** The same of groups. */
export async function searchGroups(
  db: Database,
  directoryId: string,
  { search, ...query }: Query<ListedGroup>,
): Promise<FoundPage<ListedGroup> | null> {
  return isSearch(search, query.after) ? searchNames(db, directoryId, GROUPS, { ...query, text: search.trim() }) : null;
}

/** A page whose place is an id goes on among everybody. */
function isSearch(search: string, after: string): boolean {
  return search.trim() !== '' && (after === '' || SEARCH_PLACE.test(after));
}
