// Customers of the host app. Each is stored in one shard; lists and externalIds are searched in all of them.
// Deletion stands with the actions of the organization's writer (directory-actions), since it makes an event.

import type { Database } from '../database.ts';
import { difference } from '../directory/difference.ts';
import { askEach, firstFound, type LabelledDatabases } from '../every-database.ts';
import { isOrganizationId, newOrganizationId } from '../id.ts';
import { notFound } from '../protocol/error.ts';
import type { Databases } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { organizationNames } from '../store/operator/organization-pages.ts';
import {
  insertOrganization,
  type OrganizationRow,
  organizationByExternalId,
  organizationById,
  organizationsAfter,
  updateOrganization,
} from '../store/operator/organizations.ts';
import { audit } from './audit.ts';
import type { ActionContext } from './context.ts';
import { eachOnce, type PageOfAll, type PageRequest, pageOf } from './page.ts';
import { noRegion } from './regions.ts';
import { done, invalid, type NotDone, type Result, unknown } from './result.ts';
import { noDatabase, roomiest } from './shard.ts';

export type StoredOrganization = OrganizationRow;

export interface NewOrganization {
  readonly name: string;
  readonly externalId: string | null;
  /** Label of the database to store it in, '' for the default one; null for one of the region, or of PLACEMENT. */
  readonly shard: string | null;
  /** One of REGIONS, instead of a database; null for none. */
  readonly region?: string | null;
}

/** Absent members stay as they are; `externalId: null` clears it. */
export interface OrganizationChange {
  readonly name?: string | undefined;
  readonly externalId?: string | null | undefined;
}

/** Of a change that others get ahead of: what was is told of, and so must not have changed meanwhile. */
const MAX_TRIES = 5;

const externalIdTaken = (): NotDone<'taken'> => ({
  ok: false,
  reason: 'taken',
  detail: 'Another organization already has this externalId.',
});

/**
 * Its externalId is unique in its own shard whatever happens at once, over all shards as far as one look beforehand can
 * tell.
 */
export async function createOrganization(
  context: ActionContext,
  { externalId, name, region = null, shard: asked }: NewOrganization,
): Promise<Result<OrganizationRow, 'invalid' | 'taken'>> {
  const { databases, now, placement, regions } = context;
  if (asked !== null && region !== null)
    return invalid({ member: 'region', detail: 'Name a region or a shard, not both.' });
  const among = region === null ? placement : regions.get(region);
  if (among === undefined) return invalid({ member: 'region', detail: noRegion(regions, region ?? '') });
  const shard = asked ?? (await roomiest(databases, among));
  const id = newOrganizationId(shard);
  const own = isOrganizationId(id) ? databases.of(id) : null;
  if (!own) return invalid({ member: 'shard', detail: noDatabase(databases, shard) });
  if (await isTakenElsewhere(databases, id, externalId)) return externalIdTaken();
  const batch = [
    insertOrganization({ id, name, externalId, now }),
    audit(context, 'organization.create', id, id, { after: { name, externalId } }),
  ] as const;
  const [[created]] = await own.run(batch);
  return created ? done(created) : externalIdTaken();
}

/** @throws ScimError 404 */
export async function findOrganization(db: Database, id: string): Promise<OrganizationRow> {
  const [[row]] = await db.run([organizationById({ id })]);
  if (!row) throw notFound('No organization has this ID.');
  return row;
}

/** An organization that may be deleted: its name is kept as long as its events are. Null where no row is left. */
export async function nameOfOrganization(
  db: Database,
  id: string,
): Promise<
  | { readonly row: Pick<OrganizationRow, 'id' | 'name'>; readonly living: false }
  | { readonly row: OrganizationRow; readonly living: true }
  | null
> {
  const [[living], [last]] = await db.run([organizationById({ id }), organizationNames({ ids: list([id]) })]);
  if (living) return { row: living, living: true };
  return last ? { row: last, living: false } : null;
}

/** Whether an id, which may be malformed, is that of a living organization. */
export async function organizationExists(
  { databases }: Pick<ActionContext, 'databases'>,
  id: string,
): Promise<boolean> {
  const db = isOrganizationId(id) ? databases.of(id) : null;
  if (!db) return false;
  const [[row]] = await db.run([organizationById({ id })]);
  return row !== undefined;
}

/**
 * Those that bear an externalId: one, or none.
 * @throws DatabasesSilent where none was found, and a database that may hold it did not answer
 */
export async function organizationsByExternalId(
  databases: LabelledDatabases,
  externalId: string,
): Promise<readonly OrganizationRow[]> {
  const statement = organizationByExternalId({ externalId });
  const found = await firstFound(databases, async (db) => {
    const [rows] = await db.run([statement]);
    return rows.length === 0 ? null : rows;
  });
  return found ?? [];
}

/** A page in id order, merged over all shards that answer. */
export async function listOrganizations(
  databases: LabelledDatabases,
  { after, limit }: PageRequest,
): Promise<PageOfAll<OrganizationRow>> {
  const statement = organizationsAfter({ after, limit: limit + 1 });
  const { found, missing } = await askEach(databases, (db) => db.run([statement]));
  const rows = eachOnce(found.flatMap(([part]) => part)).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...pageOf(rows, limit), missing };
}

/** What the unique index of one database cannot see: whether an organization of another one has this externalId. */
async function isTakenElsewhere(databases: Databases, id: string, externalId: string | null): Promise<boolean> {
  if (externalId === null) return false;
  const own = databases.labelOf(id);
  const others = new Map([...databases.all()].filter(([label]) => label !== own));
  const statement = organizationByExternalId({ externalId });
  const found = await firstFound(others, async (db) => {
    const [rows] = await db.run([statement]);
    return rows.find((row) => row.id !== id) ?? null;
  });
  return found !== null;
}

export async function changeOrganization(
  context: ActionContext,
  id: string,
  change: OrganizationChange,
): Promise<Result<OrganizationRow, 'unknown' | 'taken'>> {
  const { databases, now } = context;
  const db = databases.of(id);
  if (!db) return unknown('organization');
  // First, as it tells where the organization stands.
  let [[before]] = await db.run([organizationById({ id })]);
  if (await isTakenElsewhere(databases, id, change.externalId ?? null)) return externalIdTaken();
  for (let tries = 0; before && tries < MAX_TRIES; tries++) {
    const was = stateOf(before);
    const is = stateOf({ ...before, ...definedOf(change) });
    const changed = difference(was, is);
    if (changed.after === null) return done(before);
    const update = updateOrganization({ id, ...is, wasName: was.name, wasExternalId: was.externalId, now });
    const row = audit(context, 'organization.update', id, id, changed);
    const [[after], , [there]] = await db.run([update, row, organizationById({ id })] as const);
    if (after) return done(after);
    // Nobody else changed it: the other organization's externalId stands against it.
    if (there && difference(was, stateOf(there)).after === null) return externalIdTaken();
    before = there;
  }
  return before
    ? { ok: false, reason: 'taken', detail: 'Others are changing this organization. Try again.' }
    : unknown('organization');
}

function stateOf({ externalId, name }: Pick<OrganizationRow, 'name' | 'externalId'>) {
  return { name, externalId };
}

function definedOf({ externalId, name }: OrganizationChange): Partial<Pick<OrganizationRow, 'name' | 'externalId'>> {
  return { ...(name === undefined ? {} : { name }), ...(externalId === undefined ? {} : { externalId }) };
}
