// Whom the events that the guard holds take away, and who of them is back by now.

import { sql } from 'drizzle-orm';
import { isObject, type Json } from '../../protocol/json.ts';
import { unpacked } from '../db/packed.ts';
import { events, memberships, users } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

export interface HeldRemovalRow {
  readonly type: string;
  /** Of a user that goes. */
  readonly userId: string | null;
  readonly userName: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  /** Of a group: members after the event; before it, where it was deleted. */
  readonly memberCount: number | null;
  /** JSON list of the members that leave a group; null where none does. */
  readonly removed: string | null;
}

const TYPES = sql.raw("('user.deactivated', 'user.deleted', 'group.members_changed', 'group.deleted')");

/**
 * In order, from the first event that is held: `looked` events are looked through, of the one directory `limit` read. A
 * packed change of members may be one that removes nobody.
 */
export const heldRemovals = prepare<
  HeldRemovalRow,
  { organizationId: string; directoryId: string; from: number; looked: number; limit: number },
  { readonly type: string; readonly data: string }
>(
  () => sql`SELECT ${events.type} AS "type", ${events.data} AS "data" FROM ${events}
    WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} >= ${p('from')}
      AND ${events.sequence} < ${p('from')} + CAST(${p('looked')} AS INTEGER)
      AND ${events.directoryId} = ${p('directoryId')} AND ${events.type} IN ${TYPES}
      AND CASE WHEN ${events.type} <> 'group.members_changed' OR substr(${events.data}, 1, 1) = '*' THEN true
        ELSE ${events.data} ->> '$.removed[0].id' IS NOT NULL END
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
  ({ data, type }) => removalIn(type, JSON.parse(unpacked(data))),
);

function removalIn(type: string, data: Json): HeldRemovalRow {
  const { group, removed, user } = isObject(data) ? data : {};
  const [person, team] = [isObject(user) ? user : {}, isObject(group) ? group : {}];
  return {
    type,
    userId: textOf(person['id']),
    userName: textOf(person['userName']),
    groupId: textOf(team['id']),
    groupName: textOf(team['displayName']),
    memberCount: typeof team['memberCount'] === 'number' ? team['memberCount'] : null,
    removed: Array.isArray(removed) && removed.length > 0 ? JSON.stringify(removed) : null,
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** Of a JSON list of user ids, those who are there and active. */
export const activeAmong = prepare<{ readonly id: string }, { directoryId: string; ids: string }>(
  () => sql`SELECT ${users.id} AS "id" FROM json_each(${p('ids')}) AS j CROSS JOIN ${users}
    WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.id} = j.value AND ${users.active} = 1`,
);

/** Of a JSON list of [group, member], those that are memberships. */
export const membershipsAmong = prepare<{ readonly groupId: string; readonly memberId: string }, { pairs: string }>(
  () => sql`SELECT ${memberships.groupId} AS "groupId", ${memberships.memberId} AS "memberId"
    FROM json_each(${p('pairs')}) AS j CROSS JOIN ${memberships}
    WHERE ${memberships.groupId} = j.value ->> 0 AND ${memberships.memberId} = j.value ->> 1`,
);
