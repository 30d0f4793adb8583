// Lists of users and of groups (RFC 7644 §3.4.2). One round trip: the token, the page, the number of all, the members.
// A filter that names a handful by an index is answered from those rows by the filter's reference meaning.

import type { Filter } from '../protocol/filter/ast.ts';
import { matches } from '../protocol/filter/match.ts';
import type { ListQuery } from '../protocol/query.ts';
import { assembleGroup, assembleUser } from '../protocol/resource.ts';
import { GROUP_TYPE } from '../protocol/schema/types.ts';
import type { StoredGroup, StoredUser } from '../protocol/stored.ts';
import { readAccess } from '../store/list/access.ts';
import {
  type FoundGroupRow,
  type FoundUserRow,
  groupColumns,
  type MemberRow,
  toGroup,
  toUser,
  userColumns,
} from '../store/list/found.ts';
import {
  groupsByKey,
  isGroupKey,
  MEMBERS_AT_ONCE,
  memberByKey,
  membersAfter,
  membersByKey,
  membersOfPage,
  wholly,
} from '../store/list/groups.ts';
import { NOTHING } from '../store/list/page.ts';
import { pageAsked } from '../store/list/page-with-total.ts';
import type { Listing } from '../store/list/source.ts';
import { isUserKey, usersByKey } from '../store/list/users.ts';
import { pageAndTotal } from './bounded.ts';
import { projectionOf } from './find.ts';
import { listingOf, mentions, sealOf, type Understood, understand, understandForUsers, windowOf } from './listing.ts';
import { memberPages } from './member-pages.ts';
import { cursorsAround, groupsShown, type Listed, membersIn, turn } from './paging.ts';
import { fromNearestPlace, rememberEnd } from './places.ts';
import { admit, type Reader } from './reader.ts';
import { userTypeOf } from './record.ts';

/** Above this many, an index's rows are paged and filtered in SQL instead. */
const FEW = 10;

/** @throws ScimError 401, 429, and what the query is refused for */
export async function listUsers(reader: Reader, query: ListQuery): Promise<Listed<StoredUser>> {
  const understood = await understandForUsers(reader, query);
  return (await fewUsers(reader, query, understood)) ?? pageOfUsers(reader, query, understood);
}

/** @throws ScimError 401, 429, and what the query is refused for */
export async function listGroups(reader: Reader, query: ListQuery): Promise<Listed<StoredGroup>> {
  const understood = understand(query, GROUP_TYPE);
  return (await fewGroups(reader, query, understood)) ?? pageOfGroups(reader, query, understood);
}

async function fewUsers(reader: Reader, query: ListQuery, understood: Understood): Promise<Listed<StoredUser> | null> {
  const { filter, seek } = understood;
  if (!filter || !seek || !isUserKey(seek) || isOrdered(query)) return null;
  const groups = understood.wantsLinks || mentions(filter, 'groups');
  const { access, base, db } = reader;
  const [rows] = await db.run([usersByKey(seek.by, seek.key, groups, access, FEW + 1)]);
  const directory = admit(reader, rows[0]);
  if (rows.length > FEW) return null;
  const type = userTypeOf(directory.extension);
  const found = rows
    .flatMap((row) => (row.id === null ? [] : [toUser(row)]))
    .filter((user) => matches(assembleUser(user, understood.type, base), filter));
  return { directory, type, projection: projectionOf(query, type), ...pageOfFew(found, query) };
}

async function fewGroups(
  reader: Reader,
  query: ListQuery,
  understood: Understood,
): Promise<Listed<StoredGroup> | null> {
  const { filter, projection, seek, type } = understood;
  if (!filter || !seek || !isGroupKey(seek) || isOrdered(query)) return null;
  const { access, base, db } = reader;
  const wanted = understood.wantsLinks || mentions(filter, 'members');
  const only = understood.wantsLinks ? null : memberNamedBy(filter);
  const [rows, members] = await db.run([
    groupsByKey(seek.by, seek.key, access, FEW + 1),
    only !== null
      ? memberByKey(seek.by, seek.key, only, access)
      : wanted
        ? membersByKey(seek.by, seek.key, access)
        : NOTHING,
  ]);
  const directory = admit(reader, rows[0]);
  if (rows.length > FEW || members.length > MEMBERS_AT_ONCE) return null;
  const membersOf = membersIn(members);
  const found = rows
    .flatMap((row) => (row.id === null ? [] : [toGroup(row, wanted ? membersOf(row.id) : undefined)]))
    .filter((group) => matches(assembleGroup(group, base), filter));
  return { directory, type, projection, ...pageOfFew(found, query) };
}

/**
 * The one member that a filter asks about, as Entra ID does: `id eq "grp_…" and members eq "usr_…"`. Null where it says
 * more of members, or where upper case might have to be folded.
 */
function memberNamedBy(filter: Filter): string | null {
  if (filter.kind !== 'and') return null;
  const [about, ...more] = filter.filters.filter((part) => mentions(part, 'members'));
  if (more.length > 0 || about?.kind !== 'compare' || about.operator !== 'eq') return null;
  const { path, value } = about;
  const isValue = path.sub === undefined || path.sub.name === 'value';
  return isValue && typeof value === 'string' && value === value.toLowerCase() ? value : null;
}

function isOrdered({ cursor, sortBy }: ListQuery): boolean {
  return cursor !== undefined || sortBy !== undefined;
}

function pageOfFew<Resource extends { readonly id: string }>(
  found: Resource[],
  { count, startIndex }: ListQuery,
): { resources: Resource[]; total: number; startIndex: number } {
  const inOrder = found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { resources: inOrder.slice(startIndex - 1, startIndex - 1 + count), total: found.length, startIndex };
}

async function pageOfUsers(reader: Reader, query: ListQuery, understood: Understood): Promise<Listed<StoredUser>> {
  const seal = sealOf(reader, query, 'User');
  const { position, window: asked } = await windowOf(query, seal);
  const listing = listingOf(reader, understood);
  const window = await fromNearestPlace(reader, listing, asked);
  const columns = userColumns(understood.wantsLinks);
  const flat = ofGroup(listing, true);
  const [admitted, ofFlat, ofAny] = await reader.db.run([
    readAccess({ ...reader.access }),
    flat ? pageAsked<FoundUserRow>(flat, columns, window) : NOTHING,
    pageAsked<FoundUserRow>(ofGroup(listing, false) ?? listing, columns, window),
  ]);
  const directory = admit(reader, admitted[0]);
  const { found, total } = pageAndTotal(ofFlat.length > 0 ? ofFlat : ofAny, listing, window, directory);
  await rememberEnd(reader, listing, window, found);
  const turned = turn(found, query, position);
  if (position?.backwards && turned.rows.length === 0) return pageOfUsers(reader, { ...query, cursor: '' }, understood);
  const type = userTypeOf(directory.extension);
  return {
    directory,
    type,
    projection:
      understood.type === type
        ? understood.projection
        : understand({ ...query, filter: undefined, sortBy: undefined }, type).projection,
    resources: turned.rows.map(toUser),
    total,
    ...(query.cursor === undefined ? { startIndex: query.startIndex } : {}),
    ...(await cursorsAround(turned, query, position, seal, listing.filter ? total : undefined)),
  };
}

/**
 * The list of a group's users, as it is read where no group is in it, which is the run of its members, or where one is.
 * Which of the two it is, the statements find out: one of them has no row. Null for another list.
 */
function ofGroup(listing: Listing, flat: boolean): Listing | null {
  const { seek } = listing;
  return seek?.by === 'group' ? { ...listing, seek: { ...seek, flat } } : null;
}

async function pageOfGroups(reader: Reader, query: ListQuery, understood: Understood): Promise<Listed<StoredGroup>> {
  const seal = sealOf(reader, query, 'Group');
  const { position, window: asked } = await windowOf(query, seal);
  const listing = listingOf(reader, understood);
  const window = await fromNearestPlace(reader, listing, asked);
  const wanted = understood.wantsLinks && query.count > 0;
  // Where finding the page may mean reading all groups, it is not found a second time for its members.
  const isCheap = listing.filter ? listing.seek !== null : listing.sort.index !== null;
  const [admitted, groups, shown] = await reader.db.run([
    readAccess({ ...reader.access }),
    pageAsked<FoundGroupRow>(listing, groupColumns, window),
    wanted && isCheap ? membersOfPage(listing, window) : NOTHING,
  ]);
  const directory = admit(reader, admitted[0]);
  const { found, total } = pageAndTotal(groups, listing, window, directory);
  await rememberEnd(reader, listing, window, found);
  const members = wanted && !isCheap ? await membersOfFound(reader, found) : shown;
  const complete = wanted ? groupsShown(found) : found.length;
  const { more, rows } = turn(found.slice(0, complete), query, position);
  const turned = { rows, more: more || complete < found.length };
  if (position?.backwards && rows.length === 0) return pageOfGroups(reader, { ...query, cursor: '' }, understood);
  const isLong = members.length > MEMBERS_AT_ONCE;
  const membersOf = wanted && !isLong ? membersIn(members) : () => undefined;
  return {
    directory,
    type: GROUP_TYPE,
    projection: understood.projection,
    resources: rows.map((row) => toGroup(row, membersOf(row.id))),
    ...(isLong ? { pages: memberPages(reader, idsOf(rows)) } : {}),
    total,
    ...(query.cursor === undefined ? { startIndex: query.startIndex } : {}),
    ...(await cursorsAround(turned, query, position, seal, listing.filter ? total : undefined)),
  };
}

async function membersOfFound(reader: Reader, groups: readonly FoundGroupRow[]): Promise<readonly MemberRow[]> {
  if (groups.length === 0) return [];
  const [members] = await reader.db.run([membersAfter(idsOf(groups).map(wholly), reader.access)]);
  return members;
}

function idsOf(groups: readonly { readonly id: string }[]): string[] {
  return groups.map(({ id }) => id);
}
