// What a round knows of roles: the organization's mapping, the declared roles and a recompute, in one text beside the
// organization's row, so that organizations without roles read nothing more; and the stretches that a recompute goes by.

import { sql } from 'drizzle-orm';
import type { JsonObject } from '../../protocol/json.ts';
import { isGroupIdSql, selected } from '../db/rows.ts';
import { directories, memberships, organizations, users } from '../db/schema.ts';
import { declaredRoles, roleMappings, roleRecomputes } from '../db/schema-roles.ts';
import { p, prepare } from '../db/statement.ts';
import { ACCESS, type AccessParams, gate } from './access.ts';

/** People of one step. Each may make an event. */
export const RECOMPUTE_STEP = 200;

/** JSON of DeclaredRoles. */
export const declaredJson = sql`json_object('version', ${declaredRoles.version}, 'roles', json(${declaredRoles.roles}),
  'retired', json(${declaredRoles.retired}))`;

/** The columns of a mapping's row, as JSON. */
const mappingJson = sql`json_object('mode', ${roleMappings.mode}, 'defaultRole', ${roleMappings.defaultRole},
  'mappings', json(${roleMappings.mappings}), 'version', ${roleMappings.version},
  'rolesVersion', ${roleMappings.rolesVersion})`;

const recomputeJson = sql`json_object('id', ${roleRecomputes.id}, 'reason', ${roleRecomputes.reason},
  'directoryId', ${roleRecomputes.directoryId}, 'position', ${roleRecomputes.position},
  'changed', ${roleRecomputes.changed}, 'again', ${roleRecomputes.again},
  'startedAt', ${roleRecomputes.startedAt}, 'finishedAt', ${roleRecomputes.finishedAt})`;

/** JSON of OrganizationRoles, null where the organization takes no part in roles; with `rolesJoined`. */
export const rolesText = sql`CASE WHEN ${roleMappings.organizationId} IS NOT NULL THEN json_object(
    'mapping', json(${mappingJson}),
    'declared', json(CASE WHEN ${declaredRoles.id} IS NOT NULL THEN ${declaredJson} END),
    'recompute', json(CASE WHEN ${roleRecomputes.organizationId} IS NOT NULL THEN ${recomputeJson} END)) END`;

/** Behind `organizations`: no row is read of the others where there is no mapping. */
export const rolesJoined = sql`LEFT JOIN ${roleMappings} ON ${roleMappings.organizationId} = ${organizations.id}
  LEFT JOIN ${declaredRoles} ON ${declaredRoles.id} = 1 AND ${roleMappings.organizationId} IS NOT NULL
  LEFT JOIN ${roleRecomputes} ON ${roleRecomputes.organizationId} = ${roleMappings.organizationId}`;

/** The declared roles, for who may read the directory. */
export const declaredHere = prepare<{ declared: string }, AccessParams>(
  () => sql`SELECT ${declaredJson} AS declared FROM ${gate(ACCESS)} CROSS JOIN ${declaredRoles}
    ON ${declaredRoles.id} = 1`,
);

export interface DeclaredRow {
  readonly directoryId: string;
  /** JSON of DeclaredRoles. */
  readonly declared: string;
}

/** The directory is given back, so that the row goes to who asked. */
export const declaredFor = prepare<DeclaredRow, { directoryId: string }>(
  () => sql`SELECT ${p('directoryId')} AS "directoryId", ${declaredJson} AS declared
    FROM ${declaredRoles} WHERE ${declaredRoles.id} = 1`,
);

/** A user as a recompute sees it. */
export interface PersonRow {
  readonly directoryId: string;
  readonly id: string;
  readonly userName: string;
  readonly displayName: string | null;
  readonly externalId: string | null;
  /** JSON of the user's document with its `roles` and `entitlements` alone, null where it has none. */
  readonly said: string;
  readonly roles: string | null;
  readonly roleSources: string | null;
}

/** The text is made of a document that was validated. */
export function saidIn({ said }: Pick<PersonRow, 'said'>): JsonObject {
  return JSON.parse(said) as JsonObject;
}

/** Users of a directory in id order, after one. */
export const peopleAfter = prepare<PersonRow, { directoryId: string; after: string; limit: number }>(
  () => sql`SELECT ${selected({
    directoryId: users.directoryId,
    id: users.id,
    externalId: users.externalId,
    roles: users.roles,
    roleSources: users.roleSources,
    userName: sql`${users.doc} ->> 'userName'`,
    displayName: sql`${users.doc} ->> 'displayName'`,
    said: sql`json_object('roles', json(${users.doc} -> 'roles'),
      'entitlements', json(${users.doc} -> 'entitlements'))`,
  })} FROM ${users} WHERE ${users.directoryId} = ${p('directoryId')} AND ${users.id} > ${p('after')}
    ORDER BY ${users.id} LIMIT ${p('limit')}`,
);

interface Edge {
  readonly directoryId: string;
  readonly groupId: string;
  readonly memberId: string;
}

/** Given groups and all below them, each once. */
const below = sql`WITH RECURSIVE below(id) AS (
    SELECT value FROM json_each(${p('groups')})
    UNION
    SELECT ${memberships.memberId} FROM below CROSS JOIN ${memberships}
      ON ${memberships.groupId} = below.id AND ${isGroupIdSql(memberships.memberId)})`;

/** Which of these groups and those below them holds which group. */
export const nestingBelow = prepare<Edge, { directoryId: string; groups: string }>(
  () => sql`${below} SELECT ${p('directoryId')} AS "directoryId", ${selected({ groupId: memberships.groupId, memberId: memberships.memberId })}
    FROM below CROSS JOIN ${memberships} ON ${memberships.groupId} = below.id AND ${isGroupIdSql(memberships.memberId)}`,
);

/** Who of a run of users is in these groups, or in one below, directly. */
export const membersBelow = prepare<Edge, { directoryId: string; groups: string; after: string; upTo: string }>(
  () => sql`${below} SELECT ${p('directoryId')} AS "directoryId", ${selected({ groupId: memberships.groupId, memberId: memberships.memberId })}
    FROM below CROSS JOIN ${memberships} ON ${memberships.groupId} = below.id
      AND ${memberships.memberId} > ${p('after')} AND ${memberships.memberId} <= ${p('upTo')}`,
);

export interface NextDirectoryRow {
  /** The one asked with. */
  readonly directoryId: string;
  readonly nextId: string;
}

/** The next living directory of an organization, whose ids are a range (`directoryRangeOf`). */
export const nextDirectory = prepare<NextDirectoryRow, { directoryId: string; after: string; to: string }>(
  () => sql`SELECT ${p('directoryId')} AS "directoryId", ${directories.id} AS "nextId" FROM ${directories}
    WHERE ${directories.id} > ${p('after')} AND ${directories.id} < ${p('to')} AND ${directories.status} <> 'deleted'
    ORDER BY ${directories.id} LIMIT 1`,
);
