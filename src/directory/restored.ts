// What comes of an organization whose database was put back to an earlier state: host apps have seen events that never
// happened, under sequences that come again. A new epoch tells them apart, and all of its directories are sent again. Pure.

import { idAt } from '../id.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { OrganizationRow } from '../store/load/organization.ts';
import type { ChangeResult } from './change.ts';
import { organizationView } from './directories.ts';
import { addEvent, type Draft } from './draft.ts';
import { directoryRecord, directoryView } from './record.ts';

/** An event takes 64 KiB. */
const MAX_DIRECTORIES_TOLD = 1_000;

/** Whether the organization has not begun the epoch of its database's restore yet. */
export function isBehindRestore(organization: OrganizationRow | undefined): organization is OrganizationRow {
  if (!organization || organization.deletedAt !== null) return false;
  return organization.restoredEpoch !== null && organization.epoch < organization.restoredEpoch;
}

/**
 * The epoch's first event, and a resync of each directory that begins with it. One that was running is forgotten: what
 * it has sent counts no more.
 */
export function startRestored(draft: Draft, organization: OrganizationRow): ChangeResult {
  const { shared } = draft;
  const epoch = organization.restoredEpoch;
  if (epoch === null || organization.epoch >= epoch) return { kind: 'epoch', epoch: organization.epoch };
  shared.epoch = epoch;
  beginAgain(draft, organization, draft.ownDirectories);
  return { kind: 'epoch', epoch };
}

/** Tells that the organization is there, with which directories, and begins a resync of each, whatever was running. */
export function beginAgain(draft: Draft, organization: OrganizationRow, own: readonly DirectoryRow[]): void {
  const { now, shared } = draft;
  addEvent(draft, 'organization.restored', null, {
    organization: organizationView(organization),
    previousEpoch: organization.epoch,
    directories: own.length > MAX_DIRECTORIES_TOLD ? null : own.map(({ id }) => id),
  });
  for (const directory of own) {
    // Decisions mint no ids, and a directory has one resync at a time: time and directory name it.
    const id = `${idAt('rsy', now)}${directory.id.slice('dir_'.length)}`;
    shared.resyncs.push({
      directoryId: directory.id,
      id,
      stage: 'users',
      position: '',
      startedAt: now,
      finishedAt: null,
    });
    addEvent(draft, 'directory.resync_started', directory.id, {
      resyncId: id,
      directory: directoryView(directoryRecord(directory)),
    });
  }
}
