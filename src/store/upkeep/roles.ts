// What the scheduled handler finds to do about roles: interrupted recomputes, organizations behind the declaration.

import { sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { organizations } from '../db/schema.ts';
import { declaredRoles, roleMappings, roleRecomputes } from '../db/schema-roles.ts';
import { p, prepare } from '../db/statement.ts';

export interface UnfinishedRecompute {
  readonly organizationId: string;
  readonly id: string;
  readonly directoryId: string;
  readonly position: string;
}

/** Found by an index that holds the running ones alone. */
const running = prepare<UnfinishedRecompute, { limit: number }>(
  () => sql`SELECT ${roleRecomputes.organizationId} AS "organizationId", ${roleRecomputes.id} AS id,
      ${roleRecomputes.directoryId} AS "directoryId", ${roleRecomputes.position} AS position
    FROM ${roleRecomputes} INDEXED BY role_recomputes_running CROSS JOIN ${organizations}
      ON ${organizations.id} = ${roleRecomputes.organizationId} AND ${organizations.deletedAt} IS NULL
    WHERE ${roleRecomputes.finishedAt} IS NULL LIMIT ${p('limit')}`,
);

const behind = prepare<{ organizationId: string }, { limit: number }>(
  () => sql`SELECT ${roleMappings.organizationId} AS "organizationId" FROM ${declaredRoles}
    CROSS JOIN ${roleMappings} ON ${roleMappings.rolesVersion} < ${declaredRoles.version}
    CROSS JOIN ${organizations} ON ${organizations.id} = ${roleMappings.organizationId}
      AND ${organizations.deletedAt} IS NULL
    WHERE ${declaredRoles.id} = 1 ORDER BY ${roleMappings.rolesVersion} LIMIT ${p('limit')}`,
);

/** Recomputes that have begun and not ended. */
export async function unfinishedRecomputes(db: Database, limit: number): Promise<UnfinishedRecompute[]> {
  const [rows] = await db.run([running({ limit })]);
  return rows;
}

/** Organizations whose people were computed by an older declaration than the database holds. */
export async function organizationsBehind(db: Database, limit: number): Promise<string[]> {
  const [rows] = await db.run([behind({ limit })]);
  return rows.map(({ organizationId }) => organizationId);
}
