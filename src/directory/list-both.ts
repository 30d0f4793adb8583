// Lists over users and groups at once, from the server root (RFC 7644 §3.4.2.1): one order, one count. Three round
// trips: the directory, which resources, then these. What only one of the types has, resources of the other lack.

import { isGroupId } from '../id.ts';
import type { ListQuery } from '../protocol/query.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { COMMON_ATTRIBUTES } from '../protocol/schema/core.ts';
import { GROUP_TYPE } from '../protocol/schema/types.ts';
import type { StoredGroup, StoredUser } from '../protocol/stored.ts';
import { type FoundGroupRow, type FoundUserRow, type MemberRow, toGroup, toUser } from '../store/list/found.ts';
import { groupsByIds, membersByIds } from '../store/list/groups.ts';
import { positionsOfBoth } from '../store/list/merged-list.ts';
import { NOTHING, totalOf } from '../store/list/page.ts';
import { BY_ID, merged } from '../store/list/sort.ts';
import { usersByIds } from '../store/list/users.ts';
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
  const users = alike(understand(query, withAttributesOf(type, GROUP_TYPE)), query);
  const groups = alike(understand(query, withAttributesOf(GROUP_TYPE, type)), query);
  const [ofUsers, ofGroups] = [listingOf(reader, users), listingOf(reader, groups)];
  const seal = sealOf(reader, query, 'Both');
  const { position, window } = await windowOf(query, seal);
  const [positions, userTotal, groupTotal] = await reader.db.run([
    query.count > 0 ? positionsOfBoth([ofUsers, ofGroups], window) : NOTHING,
    totalOf(ofUsers),
    totalOf(ofGroups),
  ]);
  const turned = turn(positions, query, position);
  if (position?.backwards && turned.rows.length === 0) return listBoth(reader, { ...query, cursor: '' });
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
    total: (userTotal[0]?.total ?? 0) + (groupTotal[0]?.total ?? 0),
    ...(query.cursor === undefined ? { startIndex: query.startIndex } : {}),
    ...(await cursorsAround(shown, query, position, seal)),
  };
}

/** One order for both types: by id where none is asked for, else by a value that either may lack. */
function alike(understood: Understood, query: ListQuery): Understood {
  return { ...understood, sort: query.sortBy === undefined ? BY_ID : merged(understood.sort) };
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

/** Users and groups of the ids, in their order. Gone since is left out. */
async function resourcesOf(
  reader: Reader,
  ids: readonly string[],
  users: Understood,
  groups: Understood,
): Promise<{ resources: Either[]; complete: number }> {
  const groupIds = ids.filter(isGroupId);
  const userIds = ids.filter((id) => !isGroupId(id));
  if (ids.length === 0) return { resources: [], complete: 0 };
  const { access, db } = reader;
  const wantsMembers = groups.wantsLinks;
  const [foundUsers, foundGroups, members]: [FoundUserRow[], FoundGroupRow[], MemberRow[]] = await db.run([
    usersByIds(userIds, users.wantsLinks, access),
    groupsByIds(groupIds, access),
    wantsMembers ? membersByIds(groupIds, access) : NOTHING,
  ]);
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
