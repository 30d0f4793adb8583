// Undoing the deletion of an organization, while its rows are still there. Pure.

import { notFound, overloaded, ScimError } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import type { ChangeResult } from './change.ts';
import type { Draft } from './draft.ts';
import { beginAgain } from './restored.ts';

/**
 * Directories are again what they were, their tokens open them again. Host apps took everything away at the deletion:
 * `organization.restored` and a resync of each directory bring it back. Sequences go on, so that the epoch stays.
 * @throws ScimError 404 for one that nobody knows; 409 where it is not deleted, or can no longer be restored
 */
export function undeleteOrganization(draft: Draft, organization: OrganizationRow | undefined): ChangeResult {
  const { now, ownDirectories, shared } = draft;
  if (!organization) throw notFound('The organization does not exist.');
  if (shared.organizationDeleted || shared.organizationRestored)
    throw overloaded('This organization is being changed. Try again.');
  if (organization.deletedAt === null) throw new ScimError(409, undefined, 'This organization is not deleted.');
  if (organization.restorableUntil === null || organization.restorableUntil <= now)
    throw new ScimError(
      409,
      undefined,
      `This organization was deleted on ${new Date(organization.deletedAt).toISOString()} and can no longer be restored: its data has been deleted.`,
    );
  shared.organizationRestored = true;
  const restored = { ...organization, updatedAt: now };
  beginAgain(
    draft,
    restored,
    ownDirectories.flatMap((row) => wasBefore(row, now)),
  );
  return { kind: 'epoch', epoch: organization.epoch };
}

/** As the commit leaves it; nothing for one that was deleted before its organization was. */
function wasBefore(row: DirectoryRow, now: number): DirectoryRow[] {
  if (row.deletedStatus === null) return [];
  return [{ ...row, status: row.deletedStatus, deletedStatus: null, heldFrom: null, heldAt: null, updatedAt: now }];
}
