// The row that every load begins with: the organization, whose sequence and commit a writer goes on from.

import { getTableColumns, sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { rolesJoined, rolesText } from '../list/roles.ts';

/** The whole row, sequence and commit are what a writer goes on from; with JSON of OrganizationRoles, null for none. */
export type OrganizationRow = Readonly<typeof organizations.$inferSelect & { roles: string | null }>;

export const organizationById = prepare<OrganizationRow, { id: string }>(
  () =>
    sql`SELECT ${selected({ ...getTableColumns(organizations), roles: rolesText })}
      FROM ${organizations} ${rolesJoined} WHERE ${organizations.id} = ${p('id')}`,
);
