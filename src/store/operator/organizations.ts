// Organizations as the operator sees them. Their sequence, commit id and deletion belong to the writer.

import { and, type Column, eq, getTableColumns, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { keysOfOrganization } from '../../protocol/name-keys.ts';
import { builder, fieldsOf } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { organizations } from '../db/schema.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';

/** An organization as lists show it. */
export type OrganizationRow = Readonly<
  Pick<typeof organizations.$inferSelect, 'id' | 'name' | 'externalId' | 'createdAt' | 'updatedAt'>
>;

const {
  deletedAt: _deleted,
  epoch: _epoch,
  epochFrom: _epochFrom,
  indexedExternalId: _indexedExternalId,
  indexedName: _indexedName,
  lastCommit: _commit,
  lastSequence: _sequence,
  nameKeys: _keys,
  restorableUntil: _restorable,
  writtenBytes: _bytes,
  writtenHour: _hour,
  ...shown
} = getTableColumns(organizations);

/** The columns of an OrganizationRow. */
export const ORGANIZATION_COLUMNS = shown satisfies Record<keyof OrganizationRow, Column>;

const { id, name, externalId, createdAt, updatedAt } = fieldsOf(organizations);
const FIELDS = { id, name, externalId, createdAt, updatedAt };
const living = isNull(organizations.deletedAt);

type Named = { name: string; externalId: string | null };

/** What searches find it by, and what that was made of: triggers keep `search_index` by it. */
const SEARCHED = [organizations.nameKeys, organizations.indexedName, organizations.indexedExternalId] as const;
const withKeys = <Values extends Named>(values: Values) => ({
  ...values,
  nameKeys: JSON.stringify(keysOfOrganization(values.name, values.externalId)),
});

type Inserted = Named & { id: string; now: number };

const inserting = prepareGrowing<OrganizationRow, Inserted & { nameKeys: string }>(
  () => sql`INSERT INTO ${organizations}
      (${bare(organizations.id)}, ${bare(organizations.name)}, ${bare(organizations.externalId)},
       ${bare(organizations.createdAt)}, ${bare(organizations.updatedAt)}, ${sql.join(SEARCHED.map(bare), sql`, `)})
    SELECT ${p('id')}, ${p('name')}, ${p('externalId')}, ${p('now')}, ${p('now')},
      ${p('nameKeys')}, ${p('name')}, ${p('externalId')}
    WHERE NOT EXISTS (SELECT 1 FROM ${organizations}
      WHERE ${organizations.externalId} = ${p('externalId')} AND ${organizations.deletedAt} IS NULL)
    RETURNING ${selected(ORGANIZATION_COLUMNS)}`,
);

/** No row comes back where a living organization bears the externalId. */
export const insertOrganization = (values: Inserted) => inserting(withKeys(values));

export const organizationById = prepare<OrganizationRow, { id: string }>(() =>
  builder
    .select(FIELDS)
    .from(organizations)
    .where(and(eq(organizations.id, p('id')), living)),
);

/** The index holds those that have one. */
export const organizationByExternalId = prepare<OrganizationRow, { externalId: string }>(() =>
  builder
    .select(FIELDS)
    .from(organizations)
    .where(and(eq(organizations.externalId, p('externalId')), isNotNull(organizations.externalId), living)),
);

export interface WrittenRow {
  /** Hours since 1970. */
  readonly writtenHour: number;
  readonly writtenBytes: number;
}

/** What its providers wrote in the hour in which they last did. No row for what is unknown or deleted. */
export const writtenOfOrganization = prepare<WrittenRow, { id: string }>(
  () =>
    sql`SELECT ${selected({
      writtenHour: organizations.writtenHour,
      writtenBytes: organizations.writtenBytes,
    })} FROM ${organizations} WHERE ${organizations.id} = ${p('id')} AND ${organizations.deletedAt} IS NULL`,
);

/** In id order, after an id ('' for the first). */
export const organizationsAfter = prepare<OrganizationRow, { after: string; limit: number }>(() =>
  builder
    .select(FIELDS)
    .from(organizations)
    .where(and(gt(organizations.id, p('after')), living))
    .orderBy(organizations.id)
    .limit(p('limit')),
);

type Updated = Named & { id: string; wasName: string; wasExternalId: string | null; now: number };

const updating = prepare<OrganizationRow, Updated & { nameKeys: string }>(
  () => sql`UPDATE ${organizations} SET
      ${bare(organizations.name)} = ${p('name')}, ${bare(organizations.externalId)} = ${p('externalId')},
      ${bare(organizations.updatedAt)} = ${p('now')}, ${bare(organizations.nameKeys)} = ${p('nameKeys')},
      ${bare(organizations.indexedName)} = ${p('name')}, ${bare(organizations.indexedExternalId)} = ${p('externalId')}
    WHERE ${organizations.id} = ${p('id')} AND ${organizations.deletedAt} IS NULL
      AND ${organizations.name} = ${p('wasName')} AND ${organizations.externalId} IS ${p('wasExternalId')}
      AND NOT EXISTS (SELECT 1 FROM ${organizations} AS other
        WHERE other.external_id = ${p('externalId')} AND other.deleted_at IS NULL AND other.id <> ${p('id')})
    RETURNING ${selected(ORGANIZATION_COLUMNS)}`,
);

/**
 * No row comes back where the organization is unknown or not as it was, or another one bears the externalId.
 */
export const updateOrganization = (values: Updated) => updating(withKeys(values));
