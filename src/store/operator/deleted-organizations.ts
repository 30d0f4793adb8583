// Organizations that were deleted, while their rows are still there. Found by their removals, which are few.

import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { selected } from '../db/rows.ts';
import { organizations, removals } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { ORGANIZATION_COLUMNS, type OrganizationRow } from './organizations.ts';

export interface DeletedOrganizationRow extends OrganizationRow {
  readonly deletedAt: number;
  /** Epoch ms; null where it can no longer be restored. */
  readonly restorableUntil: number | null;
}

const ALL = fieldsOf(organizations);
const { id, name, externalId, createdAt, updatedAt } = ALL;
const FIELDS = {
  id,
  name,
  externalId,
  createdAt,
  updatedAt,
  deletedAt: ALL.deletedAt,
  restorableUntil: ALL.restorableUntil,
};
const COLUMNS = selected({
  ...ORGANIZATION_COLUMNS,
  deletedAt: organizations.deletedAt,
  restorableUntil: organizations.restorableUntil,
});

export const deletedOrganizationById = prepare<DeletedOrganizationRow, { id: string }>(() =>
  builder
    .select(FIELDS)
    .from(organizations)
    .where(and(eq(organizations.id, p('id')), isNotNull(organizations.deletedAt))),
);

/** Those that can be restored, in id order, after an id ('' for the first). */
export const restorableOrganizations = prepare<DeletedOrganizationRow, { after: string; now: number; limit: number }>(
  () => sql`SELECT ${COLUMNS} FROM ${removals} CROSS JOIN ${organizations}
      ON ${organizations.id} = ${removals.target} AND ${organizations.restorableUntil} > ${p('now')}
    WHERE ${removals.kind} = 'organization' AND ${removals.target} > ${p('after')}
    ORDER BY ${removals.target} LIMIT ${p('limit')}`,
);
