// Whom the events that the guard holds take away, and who of them is back by now.

import { sql } from 'drizzle-orm';
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

/** In order, from the first event that is held: `looked` events are looked through, of the one directory `limit` read. */
export const heldRemovals = prepare<
  HeldRemovalRow,
  { organizationId: string; directoryId: string; from: number; looked: number; limit: number }
>(
  () => sql`SELECT ${events.type} AS "type", ${events.data} ->> '$.user.id' AS "userId",
      ${events.data} ->> '$.user.userName' AS "userName", ${events.data} ->> '$.group.id' AS "groupId",
      ${events.data} ->> '$.group.displayName' AS "groupName", ${events.data} ->> '$.group.memberCount' AS "memberCount",
      ${events.data} -> '$.removed' AS "removed"
    FROM ${events}
    WHERE ${events.organizationId} = ${p('organizationId')} AND ${events.sequence} >= ${p('from')}
      AND ${events.sequence} < ${p('from')} + CAST(${p('looked')} AS INTEGER)
      AND ${events.directoryId} = ${p('directoryId')} AND ${events.type} IN ${TYPES}
      AND (${events.type} <> 'group.members_changed' OR ${events.data} ->> '$.removed[0].id' IS NOT NULL)
    ORDER BY ${events.sequence} LIMIT ${p('limit')}`,
);

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
