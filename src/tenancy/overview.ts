// An organization with its directories and how they are doing, in one trip: what the console's page of it begins with.

import type { Database } from '../database.ts';
import { directoryRangeOf, idAt } from '../id.ts';
import { notFound } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import {
  type DirectoryHealthRow,
  directoriesHealth,
  directoriesOfOrganization,
} from '../store/operator/directories.ts';
import {
  type OrganizationRow,
  organizationById,
  type WrittenRow,
  writtenOfOrganization,
} from '../store/operator/organizations.ts';

const HOUR_MS = 3_600_000;

export interface Overview {
  readonly organization: OrganizationRow;
  readonly written: WrittenRow;
  /** The first of them, in id order. */
  readonly directories: readonly DirectoryRow[];
  readonly health: readonly DirectoryHealthRow[];
}

/** @throws ScimError 404 for an unknown organization */
export async function overviewOf(
  db: Database,
  organizationId: string,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<Overview> {
  const { from, to } = directoryRangeOf(organizationId);
  const [[organization], [written], directories, health] = await db.run([
    organizationById({ id: organizationId }),
    writtenOfOrganization({ id: organizationId }),
    directoriesOfOrganization({ organizationId, after: from, to, limit }),
    directoriesHealth({ organizationId, from, to, since: idAt('req', now - HOUR_MS) }),
  ]);
  if (!organization || !written) throw notFound('No organization has this ID.');
  return { organization, written, directories, health };
}
