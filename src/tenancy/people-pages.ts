// People and groups of a directory as pages list and find them, at a cost that does not grow with the directory.

import type { Database } from '../database.ts';
import { fold } from '../protocol/fold.ts';
import type { StoredUser } from '../protocol/stored.ts';
import { toUser } from '../store/list/found.ts';
import { groupsListed } from '../store/operator/group-pages.ts';
import { stretchEnd, usersBeginning, usersWithin } from '../store/operator/people-pages.ts';
import { endByTime, type UserQuery, userProfiles } from '../store/operator/profiles.ts';
import type { FoundPage } from './name-search.ts';
import { type ListedGroup, listed } from './people.ts';
import { searchGroups, searchPeople } from './people-search.ts';
import { findStaleGroups } from './stale-groups.ts';
import { stretchPage } from './stretch.ts';

export interface PeopleQuery {
  readonly search: string;
  readonly active?: boolean | undefined;
  /** Id of the last one of the page before, '' for the first page. */
  readonly after: string;
  readonly limit: number;
  /** How many people the directory has. */
  readonly size: number;
}

/** Behind every text. */
const LAST = '\u{10ffff}';

/** So many are looked through without asking the indexes first. */
const SMALL = 2_000;
/** Before every id. */
const FIRST = 'usr_0';

/** Everyone by id, or those whom a search of names finds. */
export async function findPeoplePage(
  db: Database,
  directoryId: string,
  query: PeopleQuery,
): Promise<FoundPage<StoredUser>> {
  const lookThrough = (after: string) => peopleWithin(db, directoryId, { ...query, after });
  return (await searchPeople(db, directoryId, { ...query, lookThrough })) ?? lookThroughPeople(db, directoryId, query);
}

/**
 * Those who hold the text anywhere in a name or address, among some 20,000 people a page. In a large directory the first page
 * has those whose userName or email address begins with it, or whose externalId or id it is, if there are any.
 */
async function lookThroughPeople(
  db: Database,
  directoryId: string,
  query: PeopleQuery,
): Promise<FoundPage<StoredUser>> {
  const { active, after, limit, search, size } = query;
  if (search !== '' && after === '' && active === undefined && size > SMALL) {
    const from = fold(search);
    const [begun] = await db.run([usersBeginning({ directoryId, from, to: `${from}${LAST}`, exact: search, limit })]);
    if (begun.length > 0) return { rows: begun.map(toUser), next: FIRST };
  }
  return peopleWithin(db, directoryId, query);
}

async function peopleWithin(
  db: Database,
  directoryId: string,
  { active, after, limit, search }: Omit<PeopleQuery, 'size'>,
): Promise<FoundPage<StoredUser>> {
  const from = fold(search);
  const [[end]] = await db.run([stretchEnd({ directoryId, kind: 'User', after })]);
  // An index holds those who are inactive: without a text to look for, nobody is looked through in vain.
  const last = active === false && from === '' ? null : (end?.id ?? null);
  const stretch = { after, end: last, limit: limit + 1, ...(active === undefined ? {} : { active }) };
  const [rows] = await db.run([usersWithin(directoryId, { ...stretch, search: from })]);
  return stretchPage(rows.map(toUser), limit, stretch.end, ({ id }) => id);
}

/** So many people are looked through for a page in the order of time; by id the buckets say where a stretch ends. */
const LOOKED_THROUGH = 20_000;
/** Of the active ones alone: in most directories nearly everyone is, and where the stretch ends costs as many rows. */
const LOOKED_THROUGH_FOR_ACTIVE = 1_000;

/**
 * A page of users for the host app, by id, or by time of modification where `updatedAfter` is given; without groups. One
 * that some do not belong to is looked for among some 20,000 people, or 1,000: it may then be short, even empty, and still
 * have a next one. A smaller `lookedThrough` is for tests.
 */
export async function listUserProfiles(
  db: Database,
  directoryId: string,
  query: Omit<UserQuery, 'end'>,
  lookedThrough = query.active && !query.search ? LOOKED_THROUGH_FOR_ACTIVE : LOOKED_THROUGH,
): Promise<FoundPage<StoredUser>> {
  const { active, after, limit, search, updatedAfter } = query;
  if (search !== undefined && updatedAfter === undefined) {
    const lookThrough = (from: string) => peopleWithin(db, directoryId, { active, after: from, limit, search });
    const found = await searchPeople(db, directoryId, { active, after: after ?? '', limit, lookThrough, search });
    if (found) return found;
  }
  const skipsNobody = !search && (active === undefined || (active === false && updatedAfter === undefined));
  const [[end]] = skipsNobody
    ? [[]]
    : await db.run([
        updatedAfter === undefined
          ? stretchEnd({ directoryId, kind: 'User', after: after ?? '' })
          : endByTime(directoryId, { updatedAfter, ...(after === undefined ? {} : { after }) }, lookedThrough),
      ]);
  const last = end?.id ?? null;
  const [rows] = await db.run([userProfiles(directoryId, { ...query, limit: limit + 1, end: last })]);
  const position = ({ id, modifiedAt }: StoredUser) => (updatedAfter === undefined ? id : `${modifiedAt}.${id}`);
  return stretchPage(rows.map(toUser), limit, last, position);
}

export interface GroupsQuery {
  readonly search: string;
  readonly only?: 'unassigned' | 'stale' | undefined;
  readonly staleBefore: number;
  readonly after: string;
  readonly limit: number;
}

/** Every group by id, or those whose name a search finds, of which only some may be asked for. */
export async function findGroupsPage(
  db: Database,
  directoryId: string,
  query: GroupsQuery,
): Promise<FoundPage<ListedGroup>> {
  const { only, search, staleBefore } = query;
  if (only === 'stale' && search === '') return findStaleGroups(db, directoryId, query);
  const keep = {
    unassigned: ({ group }: ListedGroup) => group.unassigned,
    stale: ({ group }: ListedGroup) => group.syncedAt < staleBefore,
  };
  const lookThrough = (after: string) => groupsWithin(db, directoryId, { ...query, after });
  const searched = { ...query, lookThrough, keep: only && keep[only] };
  return (await searchGroups(db, directoryId, searched)) ?? lookThrough(query.after);
}

/** By a part of the name and what is wrong with them, among some 20,000 groups a page. An index holds the unassigned ones. */
async function groupsWithin(
  db: Database,
  directoryId: string,
  { limit, only, search, ...query }: GroupsQuery,
): Promise<FoundPage<ListedGroup>> {
  const [[end]] = search === '' ? [[]] : await db.run([stretchEnd({ directoryId, kind: 'Group', after: query.after })]);
  const [rows] = await db.run([
    groupsListed(directoryId, {
      ...query,
      end: end?.id ?? null,
      limit: limit + 1,
      ...(search === '' ? {} : { search }),
      ...(only === undefined ? {} : { only }),
    }),
  ]);
  return stretchPage(rows.map(listed), limit, end?.id ?? null, ({ group }) => group.id);
}
