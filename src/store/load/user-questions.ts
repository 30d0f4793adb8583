// What rounds ask about users: their rows, who bears a name, what members are called, and the groups that hold a user.

import { sql } from 'drizzle-orm';
import { selected, USER_COLUMNS, type UserRow } from '../db/rows.ts';
import { groups, memberships, users } from '../db/schema.ts';
import { groupsAbove } from '../list/found.ts';
import { first, type InDirectory, namesResource, question, second } from './question.ts';

export type UserNameRow = Pick<UserRow, 'directoryId' | 'userNameKey' | 'id'>;

export interface MemberNameRow extends Pick<UserRow, 'directoryId' | 'id' | 'externalId' | 'roles' | 'roleSources'> {
  readonly userName: string;
  readonly displayName: string | null;
}

/** A group that holds a user directly. */
export interface GroupOfUserRow {
  readonly directoryId: string;
  readonly userId: string;
  readonly groupId: string;
  readonly displayName: string;
  /** JSON list of the [id, displayName] of the groups above it; null where none is. */
  readonly above: string | null;
}

export const USER_QUESTIONS = {
  users: question<InDirectory, UserRow>(
    (asked) => sql`SELECT ${selected(USER_COLUMNS)} FROM ${asked} CROSS JOIN ${users}
    ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
  ),

  /** Who bears these folded user names. */
  userNames: question<InDirectory, UserNameRow>(
    (asked) => sql`SELECT ${selected({ directoryId: users.directoryId, userNameKey: users.userNameKey, id: users.id })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.userNameKey} = ${second}`,
  ),

  /** Names of users that are, or are to be, members. */
  memberNames: question<InDirectory, MemberNameRow>(
    (asked) => sql`SELECT ${selected({
      directoryId: users.directoryId,
      id: users.id,
      externalId: users.externalId,
      roles: users.roles,
      roleSources: users.roleSources,
      userName: sql`${users.doc} ->> 'userName'`,
      displayName: sql`${users.doc} ->> 'displayName'`,
    })}
    FROM ${asked} CROSS JOIN ${users} ON ${users.directoryId} = ${first} AND ${users.id} = ${second}`,
    namesResource,
  ),

  /**
   * The groups that hold a user directly, each with those above it as a JSON list of [id, name]: a group that no group
   * holds (parent_count 0) costs no walk.
   */
  groupsOfUsers: question<InDirectory, GroupOfUserRow>(
    (
      asked,
    ) => sql`SELECT ${first} AS "directoryId", ${second} AS "userId", ${groups.id} AS "groupId", ${groups.displayName} AS "displayName",
      CASE WHEN ${groups.parentCount} = 0 THEN NULL ELSE ${groupsAbove(sql`${groups.directoryId}`, sql`${groups.id}`)} END AS above
    FROM ${asked} CROSS JOIN ${memberships} ON ${memberships.memberId} = ${second}
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${first} AND ${groups.id} = ${memberships.groupId}`,
  ),
};
