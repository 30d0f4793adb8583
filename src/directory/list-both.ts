// Lists over users and groups at once, from the server root (RFC 7644 §3.4.2.1): one order, one count. Three round
// trips: the directory, which resources, then these. A filter by what only one type has selects nothing of the other.

import { ScimError } from '../protocol/error.ts';
import type { ListQuery } from '../protocol/query.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { GROUP_TYPE } from '../protocol/schema/types.ts';
import { positionsOfBoth } from '../store/both.ts';
import { type FoundGroupRow, type FoundUserRow, type MemberRow, toGroup, toUser } from '../store/found.ts';
import { groupsByIds, membersByIds } from '../store/groups.ts';
import { isGroupId } from '../store/id.ts';
import { NOTHING, totalOf } from '../store/page.ts';
import type { StoredGroup, StoredUser } from '../store/resource.ts';
import type { DirectoryRow } from '../store/rows.ts';
import { byNothing } from '../store/sort.ts';
import { trip } from '../store/trip.ts';
import { usersByIds } from '../store/users.ts';
import { findDirectory, projectionOf } from './find.ts';
import { listingOf, sealOf, type Understood, understand, windowOf } from './listing.ts';
import { cursorsAround, type Listed, linksOf, turn } from './paging.ts';
import type { Reader } from './reader.ts';
import { userTypeOf } from './record.ts';

export type Either =
  | { readonly kind: 'User'; readonly user: StoredUser }
  | { readonly kind: 'Group'; readonly group: StoredGroup };

/** `type` and `projection` are those of users; groups are shown by the same attribute lists. @throws ScimError */
export async function listBoth(reader: Reader, query: ListQuery): Promise<Listed<Either>> {
  const directory = await findDirectory(reader);
  const type = userTypeOf(directory.extension);
  const [users, groups] = understandBoth(query, directory);
  const sides = [users, groups].flatMap((side) => (side ? [listingOf(reader, side)] : []));
  const seal = sealOf(reader, query, 'Both');
  const { place, window } = await windowOf(query, seal);
  const [firstSide, secondSide] = sides;
  const [positions, firstTotal, secondTotal] = await trip(
    reader.db,
    [
      query.count > 0 ? positionsOfBoth(sides, window) : NOTHING,
      firstSide ? totalOf(firstSide) : NOTHING,
      secondSide ? totalOf(secondSide) : NOTHING,
    ],
    reader.meter,
  );
  const turned = turn(positions, query, place);
  if (place?.backwards && turned.rows.length === 0) return listBoth(reader, { ...query, cursor: '' });
  const { complete, resources } = await resourcesOf(
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
    total: (firstTotal[0]?.total ?? 0) + (secondTotal[0]?.total ?? 0),
    ...(query.cursor === undefined ? { startIndex: query.startIndex } : {}),
    ...(await cursorsAround(shown, query, place, seal)),
  };
}

/** The query for each type that has its attributes. @throws ScimError where it fits neither */
function understandBoth(query: ListQuery, directory: DirectoryRow): [Understood | null, Understood | null] {
  const users = attempt(query, userTypeOf(directory.extension));
  const groups = attempt(query, GROUP_TYPE);
  if (users instanceof ScimError && groups instanceof ScimError) throw users;
  return [users instanceof ScimError ? null : users, groups instanceof ScimError ? null : groups];
}

function attempt(query: ListQuery, type: ResourceType): Understood | ScimError {
  try {
    return understand(query, type);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    if (error.scimType !== 'invalidPath' || query.sortBy === undefined) return error;
    // Sorted by what this type does not have: its resources stand where absent values do.
    const unsorted = attempt({ ...query, sortBy: undefined }, type);
    if (unsorted instanceof ScimError) return unsorted;
    return { ...unsorted, sort: byNothing(query.sortOrder === 'descending') };
  }
}

/** Users and groups of the ids, in their order. Gone since is left out. */
async function resourcesOf(
  reader: Reader,
  ids: readonly string[],
  users: Understood | null,
  groups: Understood | null,
): Promise<{ resources: Either[]; complete: number }> {
  const groupIds = ids.filter(isGroupId);
  const userIds = ids.filter((id) => !isGroupId(id));
  if (ids.length === 0) return { resources: [], complete: 0 };
  const { access, db, meter } = reader;
  const wantsMembers = groups?.wantsLinks === true;
  const [foundUsers, foundGroups, members]: [FoundUserRow[], FoundGroupRow[], MemberRow[]] = await trip(
    db,
    [
      usersByIds(userIds, users?.wantsLinks === true, access),
      groupsByIds(groupIds, access),
      wantsMembers ? membersByIds(groupIds, access) : NOTHING,
    ],
    meter,
  );
  const links = linksOf(members);
  const whole = links.complete(groupIds);
  const firstIncomplete = groupIds[whole];
  const complete = firstIncomplete === undefined ? ids.length : ids.indexOf(firstIncomplete);
  const byId = new Map<string, Either>();
  for (const row of foundUsers) byId.set(row.id, { kind: 'User', user: toUser(row) });
  for (const row of foundGroups) {
    const group = toGroup(row, wantsMembers ? links.membersOf(row.id) : undefined);
    byId.set(row.id, { kind: 'Group', group });
  }
  return { resources: ids.slice(0, complete).flatMap((id) => byId.get(id) ?? []), complete };
}
