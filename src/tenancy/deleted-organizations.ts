// Deleted organizations that can still be restored, and for how long that is. To restore one makes events: the action
// stands with those of the organization's writer (directory-actions).

import type { Database } from '../database.ts';
import { isWholeNumber } from '../directory/budget.ts';
import { askEach, type LabelledDatabases } from '../every-database.ts';
import {
  type DeletedOrganizationRow,
  deletedOrganizationById,
  restorableOrganizations,
} from '../store/operator/deleted-organizations.ts';
import { eachOnce, type PageOfAll, type PageRequest, pageOf } from './page.ts';

export type DeletedOrganization = DeletedOrganizationRow;

const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_RESTORE_DAYS = 7;
/** The organization's row goes with its events, 30 days after the deletion. */
export const MAX_RESTORE_DAYS = 29;

/** How long a deleted organization can be restored; 0 for not at all. http/settings.ts refuses what is no such number. */
export function restorableForMs({ RESTORE_DAYS: days }: { readonly RESTORE_DAYS?: string }): number {
  return (isWholeNumber(days) ? Math.min(Number(days), MAX_RESTORE_DAYS) : DEFAULT_RESTORE_DAYS) * DAY_MS;
}

/** Null where it is not deleted, or gone for good. */
export async function findDeleted(db: Database, id: string): Promise<DeletedOrganization | null> {
  const [[row]] = await db.run([deletedOrganizationById({ id })]);
  return row ?? null;
}

/** A page of those that can be restored, in id order, merged over all shards that answer. */
export async function listRestorable(
  databases: LabelledDatabases,
  { after, limit }: PageRequest,
  now: number,
): Promise<PageOfAll<DeletedOrganization>> {
  const statement = restorableOrganizations({ after, now, limit: limit + 1 });
  const { found, missing } = await askEach(databases, (db) => db.run([statement]));
  const rows = eachOnce(found.flatMap(([part]) => part)).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...pageOf(rows, limit), missing };
}
