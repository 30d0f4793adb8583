// Users and groups as reading statements return them, and as everyone else sees them.

import { type Column, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import {
  type GroupReference,
  grantedRoles,
  type MemberReference,
  type StoredGroup,
  type StoredUser,
} from '../../protocol/stored.ts';
import { selected } from '../db/rows.ts';
import { groups, memberships, users } from '../db/schema.ts';

interface FoundRow {
  readonly id: string;
  readonly doc: string;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly syncedAt: number;
}

export interface FoundUserRow extends FoundRow {
  /** JSON as `groupsOfUser` makes it; null where it was not asked for. */
  readonly groups: string | null;
  readonly roles: string | null;
}

export interface FoundGroupRow extends FoundRow {
  readonly memberCount: number;
  readonly unassigned: number;
}

export interface MemberRow {
  readonly groupId: string;
  readonly memberId: string;
  readonly display: string;
}

const FOUND_USER = {
  id: users.id,
  doc: users.doc,
  version: users.version,
  createdAt: users.createdAt,
  modifiedAt: users.modifiedAt,
  syncedAt: users.syncedAt,
  roles: users.roles,
} satisfies Record<keyof FoundRow | 'roles', Column>;

const FOUND_GROUP = {
  id: groups.id,
  doc: groups.doc,
  version: groups.version,
  createdAt: groups.createdAt,
  modifiedAt: groups.modifiedAt,
  syncedAt: groups.syncedAt,
  memberCount: groups.memberCount,
  unassigned: groups.unassigned,
} satisfies Record<keyof FoundGroupRow, Column>;

const held = alias(memberships, 'held');
const direct = alias(groups, 'direct');

/**
 * The groups of a row of `users`, as JSON: `[[id, displayName, ancestors|null], …]`. Two rows read for each and one
 * more; a group that no group holds (parent_count 0) ends the walk upwards without a read.
 */
const groupsOfUser = sql`(SELECT json_group_array(json_array(${direct.id}, ${direct.displayName},
    CASE WHEN ${direct.parentCount} > 0 THEN ${groupsAbove(sql`${users.directoryId}`, sql`${direct.id}`)} END))
  FROM ${memberships} held CROSS JOIN ${groups} direct ON ${direct.directoryId} = ${users.directoryId} AND ${direct.id} = ${held.groupId}
  WHERE ${held.memberId} = ${users.id})`;

/** The groups above a group, at any height, as JSON: `[[id, displayName], …]`. UNION ends the walk everywhere. */
export function groupsAbove(directoryId: SQL, groupId: SQL): SQL {
  const group = sql`CROSS JOIN ${groups} g ON g.directory_id = ${directoryId} AND g.id = m.group_id`;
  return sql`(WITH RECURSIVE above(id, name) AS (
      SELECT g.id, g.display_name FROM ${memberships} m ${group} WHERE m.member_id = ${groupId}
      UNION
      SELECT g.id, g.display_name FROM above CROSS JOIN ${memberships} m ON m.member_id = above.id ${group}
    ) SELECT json_group_array(json_array(above.id, above.name)) FROM above)`;
}

const withGroups = sql`${selected(FOUND_USER)}, ${groupsOfUser} AS groups`;
const withoutGroups = sql`${selected(FOUND_USER)}, NULL AS groups`;

/** The columns of a user, with or without its groups. */
export function userColumns(groupsWanted: boolean): SQL {
  return groupsWanted ? withGroups : withoutGroups;
}

/** The columns of a group; its members are rows of a statement of their own. */
export const groupColumns = selected(FOUND_GROUP);

const member = alias(users, 'member');
const nested = alias(groups, 'nested');

/** `groupId, memberId, display` of rows of `memberships`; what is no longer there shows no display. */
export const memberColumns = sql`${memberships.groupId} AS "groupId", ${memberships.memberId} AS "memberId",
  coalesce(${member.doc} ->> 'displayName', ${member.doc} ->> 'userName', ${nested.displayName}) AS display`;

/** The tables that `memberColumns` takes its names from, joined to `memberships`. */
export function memberNames(directoryId: SQL): SQL {
  return sql`LEFT JOIN ${users} member
      ON ${member.directoryId} = ${directoryId} AND ${member.id} = ${memberships.memberId}
    LEFT JOIN ${groups} nested
      ON ${nested.directoryId} = ${directoryId} AND ${nested.id} = ${memberships.memberId} AND ${member.id} IS NULL`;
}

/** Members whose user or group is still there: rows of deleted groups are swept later. */
export const memberIsThere = sql`(${member.id} IS NOT NULL OR ${nested.id} IS NOT NULL)`;

/** @throws Error where the store holds what it never wrote. */
export function toUser(row: FoundUserRow): StoredUser {
  return {
    ...common(row),
    groups: row.groups === null ? [] : groupReferences(row.groups),
    roles: grantedRoles(row.roles),
  };
}

/** @throws Error where the store holds what it never wrote. */
export function toGroup(row: FoundGroupRow, members?: readonly MemberReference[]): StoredGroup {
  const group = { ...common(row), memberCount: row.memberCount, unassigned: row.unassigned === 1 };
  return members === undefined ? group : { ...group, members };
}

export function toMember({ display, memberId }: MemberRow): MemberReference {
  return { id: memberId, type: memberId.startsWith('grp_') ? 'Group' : 'User', display };
}

function common({ createdAt, doc, id, modifiedAt, syncedAt, version }: FoundRow) {
  return { id, doc: parsedDocument(doc), version, createdAt, modifiedAt, syncedAt };
}

function parsedDocument(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('A stored document is not an object.');
  return value;
}

/** Direct ones first, each group once. */
function groupReferences(text: string): GroupReference[] {
  const above = new Map<string, string>();
  const references = new Map<string, GroupReference>();
  for (const [id, displayName, ancestors] of tuples(JSON.parse(text))) {
    references.set(String(id), { id: String(id), displayName: String(displayName), direct: true });
    // JSON within JSON: SQLite keeps it as such through a subquery, or gives its text.
    const found: unknown = typeof ancestors === 'string' ? JSON.parse(ancestors) : ancestors;
    for (const [ancestorId, name] of tuples(found)) above.set(String(ancestorId), String(name));
  }
  for (const [id, displayName] of above)
    if (!references.has(id)) references.set(id, { id, displayName, direct: false });
  return [...references.values()];
}

function tuples(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.filter((tuple) => Array.isArray(tuple)) : [];
}
