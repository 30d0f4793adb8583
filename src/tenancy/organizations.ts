// Customers of the host app. Each stands in one shard; a list or an externalId is looked for in all of them.
// Deletion is the organization's writer's, since it makes an event.

import { notFound, uniqueness } from '../protocol/error.ts';
import { isOrganizationId } from '../store/id.ts';
import {
  insertOrganization,
  type OrganizationRow,
  organizationByExternalId,
  organizationById,
  organizationsAfter,
  updateOrganization,
} from '../store/organizations.ts';
import { type Batcher, type Meter, trip } from '../store/trip.ts';
import type { ActionContext } from './context.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';

export interface NewOrganization {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
}

/** Absent members stay as they are; `externalId: null` clears it. */
export interface OrganizationChange {
  readonly name?: string | undefined;
  readonly externalId?: string | null | undefined;
}

const unknownOrganization = () => notFound('There is no organization of this id.');
const externalIdTaken = () => uniqueness('Another organization has this externalId.');

/**
 * Creates an organization in the first of `databases`. Its externalId is unique in its own shard whatever happens at
 * once, over all shards as far as one look beforehand can tell.
 * @throws ScimError uniqueness
 */
export async function createOrganization(
  [own, ...others]: readonly [Batcher, ...Batcher[]],
  { id, name, externalId }: NewOrganization,
  now: number,
  meter: Meter,
): Promise<OrganizationRow> {
  if (externalId !== null && (await organizationsByExternalId(others, externalId, meter)).length > 0)
    throw externalIdTaken();
  const [[created]] = await trip(own, [insertOrganization({ id, name, externalId, now })], meter);
  if (!created) throw externalIdTaken();
  return created;
}

/** @throws ScimError 404 */
export async function findOrganization(db: Batcher, id: string, meter: Meter): Promise<OrganizationRow> {
  const [[row]] = await trip(db, [organizationById({ id })], meter);
  if (!row) throw unknownOrganization();
  return row;
}

/** Whether an id, which may be malformed, is that of a living organization. */
export async function organizationExists(
  { databases, meter }: Pick<ActionContext, 'databases' | 'meter'>,
  id: string,
): Promise<boolean> {
  const db = isOrganizationId(id) ? databases.of(id) : null;
  if (!db) return false;
  const [[row]] = await trip(db, [organizationById({ id })], meter);
  return row !== undefined;
}

/** Those that bear an externalId: one, or none. */
export async function organizationsByExternalId(
  databases: readonly Batcher[],
  externalId: string,
  meter: Meter,
): Promise<OrganizationRow[]> {
  const found = await Promise.all(databases.map((db) => trip(db, [organizationByExternalId({ externalId })], meter)));
  return found.flatMap(([rows]) => rows);
}

/** A page in id order, merged over all shards. */
export async function listOrganizations(
  databases: readonly Batcher[],
  { after, limit }: PageRequest,
  meter: Meter,
): Promise<Page<OrganizationRow>> {
  const statement = organizationsAfter({ after, limit: limit + 1 });
  const found = await Promise.all(databases.map((db) => trip(db, [statement], meter)));
  const rows = found.flatMap(([part]) => part).sort((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf(rows, limit);
}

/** @throws ScimError 404, uniqueness */
export async function changeOrganization(
  db: Batcher,
  id: string,
  change: OrganizationChange,
  now: number,
  meter: Meter,
): Promise<OrganizationRow> {
  if (change.name === undefined && change.externalId === undefined) return findOrganization(db, id, meter);
  const update = updateOrganization({
    id,
    name: change.name ?? null,
    setExternalId: change.externalId === undefined ? 0 : 1,
    externalId: change.externalId ?? null,
    now,
  });
  const [[present], [changed]] = await trip(db, [organizationById({ id }), update], meter);
  if (!present) throw unknownOrganization();
  if (!changed) throw externalIdTaken();
  return changed;
}
