// The row that every load begins with: the organization, whose sequence and commit a writer goes on from.

import { getTableColumns, sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { organizations, restores } from '../db/schema.ts';
import { arrivals } from '../db/schema-moves.ts';
import { p, prepare } from '../db/statement.ts';
import { rolesJoined, rolesText } from '../list/roles.ts';

const {
  nameKeys: _keys,
  indexedName: _name,
  indexedExternalId: _externalId,
  ...columns
} = getTableColumns(organizations);

/** The row without what only searches look at: sequence and commit are what a writer goes on from. */
export type OrganizationRow = Readonly<
  Omit<typeof organizations.$inferSelect, 'nameKeys' | 'indexedName' | 'indexedExternalId'> & {
    /** JSON of OrganizationRoles, null for none. */
    roles: string | null;
    /** What it should be at since the database was last put back; null where it never was, or before it was made. */
    restoredEpoch: number | null;
  }
>;

/** Reads no row where the database was never put back. One that was moved in since then was not put back with it. */
const restoreJoined = sql`LEFT JOIN ${restores} ON ${restores.id} = 1
  AND ${restores.declaredAt} > ${organizations.createdAt} AND NOT EXISTS (SELECT 1 FROM ${arrivals}
    WHERE ${arrivals.organizationId} = ${organizations.id} AND ${arrivals.arrivedAt} >= ${restores.declaredAt})`;

export const organizationById = prepare<OrganizationRow, { id: string }>(
  () =>
    sql`SELECT ${selected({ ...columns, roles: rolesText, restoredEpoch: restores.epoch })}
      FROM ${organizations} ${rolesJoined} ${restoreJoined}
      WHERE ${organizations.id} = ${p('id')}`,
);
