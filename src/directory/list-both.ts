// Lists over users and groups at once, from the server root (RFC 7644 §3.4.2.1): one order, one count. Three round
// trips: the directory, which resources, then these. What only one of the types has, resources of the other lack.

import { isGroupId } from '../id.ts';
import type { ListQuery } from '../protocol/query.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { COMMON_ATTRIBUTES } from '../protocol/schema/core.ts';
import { GROUP_TYPE } from '../protocol/schema/types.ts';
import type { StoredGroup, StoredUser } from '../protocol/stored.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { looksAtAll } from '../store/list/bound.ts';
import { type FoundGroupRow, type FoundUserRow, type MemberRow, toGroup, toUser } from '../store/list/found.ts';
import { groupsByIds, MEMBERS_AT_ONCE, membersAfter, wholly } from '../store/list/groups.ts';
import {
  type BothRow,
  foundInBoth,
  pagesOf,
  partsOf,
  positionsOfBoth,
  standApart,
  usersComeFirst,
} from '../store/list/merged-list.ts';
import { NOTHING } from '../store/list/page.ts';
import { BY_ID, merged, type Sort } from '../store/list/sort.ts';
import type { Listing } from '../store/list/source.ts';
import { usersByIds } from '../store/list/users.ts';
import type { Window } from '../store/list/window.ts';
import { tooManyRows } from './bounded.ts';
import { findDirectory, projectionOf } from './find.ts';
import { listingOf, sealOf, type Understood, understand, windowOf } from './listing.ts';
import { type MemberPages, memberPages } from './member-pages.ts';
import { cursorsAround, groupsShown, type Listed, membersIn, turn } from './paging.ts';
import { fromNearestPlace, rememberEnd } from './places.ts';
import type { Reader } from './reader.ts';
import { userTypeOf } from './record.ts';

export type Either =
  | { readonly kind: 'User'; readonly user: StoredUser }
  | { readonly kind: 'Group'; readonly group: StoredGroup };

/** `type` and `projection` are those of users; groups are shown by the same attribute lists. @throws ScimError */
export async function listBoth(reader: Reader, query: ListQuery): Promise<Listed<Either>> {
  const directory = await findDirectory(reader);
  const type = userTypeOf(directory.extension);
  const [users, groups] = alike(
    understand(query, withAttributesOf(type, GROUP_TYPE)),
    understand(query, withAttributesOf(GROUP_TYPE, type)),
    query,
  );
  // Over both types all who match are found first: the counter of one of them says nothing.
  const [ofUsers, ofGroups] = [{ ...listingOf(reader, users), counted: null }, listingOf(reader, groups)];
  const seal = sealOf(reader, query, 'Both');
  const { position, window } = await windowOf(query, seal);
  const { positions, total } = await placesOf(reader, [ofUsers, ofGroups], window, directory);
  const turned = turn(positions, query, position);
  if (position?.backwards && turned.rows.length === 0) return listBoth(reader, { ...query, cursor: '' });
  const { complete, pages, resources } = await resourcesOf(
    reader,
    turned.rows.map(({ id }) => id),
    users,
    groups,
  );
  const shown = { rows: turned.rows.slice(0, complete), more: turned.more || complete < turned.rows.length };
  return {
    directory,
    type,
    projection: projectionOf(query, type),
    resources,
    total,
    ...(pages ? { pages } : {}),
    ...(query.cursor === undefined ? { startIndex: query.startIndex } : {}),
    ...(await cursorsAround(shown, query, position, seal)),
  };
}

/** Which resources stand on the page, and how many there are. @throws ScimError tooMany */
async function placesOf(
  reader: Reader,
  listings: readonly [Listing, Listing],
  window: Window,
  directory: DirectoryRow,
): Promise<{ positions: readonly BothRow[]; total: number }> {
  const [users, groups] = listings;
  const { filter, maxRows } = users;
  if (filter || users.sort.index === null || groups.sort.index === null) {
    const [rows] = await reader.db.run([foundInBoth(listings, window)]);
    const total = rows[0]?.total;
    if (total === undefined) throw tooManyRows(maxRows);
    return { positions: rows.filter((row) => row.id !== null), total };
  }
  const total = directory.userCount + directory.groupCount;
  if (standApart(listings)) return { positions: await positionsApart(reader, listings, window, directory), total };
  refuseLarge(users, window, directory.userCount);
  refuseLarge(groups, window, directory.groupCount);
  const [positions] = await reader.db.run([positionsOfBoth(listings, window)]);
  return { positions, total };
}

/** The page of one type, then that of the other: as if it went on. @throws ScimError tooMany */
async function positionsApart(
  reader: Reader,
  listings: readonly [Listing, Listing],
  window: Window,
  directory: DirectoryRow,
): Promise<readonly BothRow[]> {
  const [users] = listings;
  const [asked, ofGroups] = partsOf(listings, window, directory);
  const ofUsers = asked && (await fromNearestPlace(reader, users, asked));
  if (ofUsers) refuseLarge(users, ofUsers, directory.userCount);
  const [usersFound, groupsFound] = await reader.db.run(pagesOf(listings, [ofUsers, ofGroups]));
  if (ofUsers) await rememberEnd(reader, users, ofUsers, usersFound);
  const isTurned = window.kind === 'keyset' && window.backwards;
  const found =
    usersComeFirst(listings) === isTurned ? [...groupsFound, ...usersFound] : [...usersFound, ...groupsFound];
  return found.slice(0, window.count);
}

/** @throws ScimError tooMany where the list would pass more than it may */
function refuseLarge(listing: Listing, window: Window, resources: number): void {
  const { maxRows } = listing;
  if (maxRows > 0 && resources > maxRows && looksAtAll(listing, window)) throw tooManyRows(maxRows);
}

/** One order for both types: by id where none is asked for, by userName, or by a value that either may lack. */
function alike(users: Understood, groups: Understood, { filter, sortBy }: ListQuery): [Understood, Understood] {
  const sorted = (of: Sort, ofGroups: Sort): [Understood, Understood] => [
    { ...users, sort: of },
    { ...groups, sort: ofGroups },
  ];
  if (sortBy === undefined) return sorted(BY_ID, BY_ID);
  const { sort } = users;
  // Of userName alone the users have an index, and groups have none at all.
  if (filter === undefined && sort.index === 'name') return sorted(sort, { ...BY_ID, descending: sort.descending });
  return sorted(merged(sort), merged(groups.sort));
}

/**
 * A type that also knows the attributes of the other one, with and without its URN: its resources never have them. What
 * the other's URN qualifies is looked for where an extension would stand, since both may have a displayName.
 */
function withAttributesOf(type: ResourceType, other: ResourceType): ResourceType {
  const known = new Set(type.schema.attributes.map(({ name }) => name));
  const more = other.schema.attributes.filter(({ name }) => !known.has(name));
  const schema = { ...type.schema, attributes: [...type.schema.attributes, ...more] };
  const foreign = { ...other.schema, attributes: [...other.schema.attributes, ...COMMON_ATTRIBUTES] };
  const extensions = [...type.extensions, ...other.extensions, { schema: foreign, required: false }];
  return { ...type, schema, extensions };
}

/** Users and groups of the ids, in their order, as far as one response shows members. Gone since is left out. */
async function resourcesOf(
  reader: Reader,
  ids: readonly string[],
  users: Understood,
  groups: Understood,
): Promise<{ resources: Either[]; complete: number; pages?: MemberPages }> {
  const groupIds = ids.filter(isGroupId);
  const userIds = ids.filter((id) => !isGroupId(id));
  if (ids.length === 0) return { resources: [], complete: 0 };
  const { access, db } = reader;
  const wantsMembers = groups.wantsLinks;
  const [foundUsers, foundGroups, members]: [FoundUserRow[], FoundGroupRow[], MemberRow[]] = await db.run([
    usersByIds(userIds, users.wantsLinks, access),
    groupsByIds(groupIds, access),
    wantsMembers ? membersAfter(groupIds.map(wholly), access) : NOTHING,
  ]);
  const firstBeyond = wantsMembers ? foundGroups[groupsShown(foundGroups)] : undefined;
  const complete = firstBeyond === undefined ? ids.length : ids.indexOf(firstBeyond.id);
  const isLong = members.length > MEMBERS_AT_ONCE;
  const membersOf = wantsMembers && !isLong ? membersIn(members) : () => undefined;
  const byId = new Map<string, Either>();
  for (const row of foundUsers) byId.set(row.id, { kind: 'User', user: toUser(row) });
  for (const row of foundGroups) {
    const group = toGroup(row, membersOf(row.id));
    byId.set(row.id, { kind: 'Group', group });
  }
  const resources = ids.slice(0, complete).flatMap((id) => byId.get(id) ?? []);
  if (!isLong) return { resources, complete };
  const shown = resources.flatMap((each) => (each.kind === 'Group' ? [each.group.id] : []));
  return { resources, complete, pages: memberPages(reader, shown) };
}
