// Directories as the operator reads them. Writes go through the organization's writer, since they make events.

import type { Database } from '../database.ts';
import { directoryRangeOf, idAt } from '../id.ts';
import { notFound } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import {
  type DirectoryHealthRow,
  directoriesHealth,
  directoriesOfOrganization,
  directoryById,
} from '../store/operator/directories.ts';
import { organizationById, type WrittenRow, writtenOfOrganization } from '../store/operator/organizations.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';

/** A directory as it is stored: its settings, its counters, when its provider was last heard. */
export type StoredDirectory = DirectoryRow;

/** What a directory's provider did in the last hour. */
export type DirectoryHealth = DirectoryHealthRow;

const HOUR_MS = 3_600_000;

/** @throws ScimError 404, also where it or its organization is deleted. */
export async function findDirectory(db: Database, organizationId: string, id: string): Promise<DirectoryRow> {
  const [[row]] = await db.run([directoryById({ organizationId, id })]);
  if (!row) throw notFound('No directory has this ID.');
  return row;
}

/** @throws ScimError 404 for an unknown organization. */
export async function listDirectories(
  db: Database,
  organizationId: string,
  { after, limit }: PageRequest,
): Promise<Page<DirectoryRow>> {
  const range = directoryRangeOf(organizationId);
  const rows = directoriesOfOrganization({
    organizationId,
    after: after === '' ? range.from : after,
    to: range.to,
    limit: limit + 1,
  });
  const [[organization], found] = await db.run([organizationById({ id: organizationId }), rows]);
  if (!organization) throw notFound('No organization has this ID.');
  return pageOf(found, limit);
}

export interface OrganizationActivity {
  readonly directories: readonly DirectoryHealthRow[];
  readonly written: WrittenRow;
}

/** What each directory's provider did lately, and how much all of them wrote. @throws ScimError 404 for an unknown organization. */
export async function healthOfDirectories(
  db: Database,
  organizationId: string,
  now: number,
): Promise<OrganizationActivity> {
  const since = idAt('req', now - HOUR_MS);
  const health = directoriesHealth({ organizationId, ...directoryRangeOf(organizationId), since });
  const [[written], directories] = await db.run([writtenOfOrganization({ id: organizationId }), health]);
  if (!written) throw notFound('No organization has this ID.');
  return { directories, written };
}
