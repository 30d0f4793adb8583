// How a hold of the guard ends: what it held is sent, or discarded with a resync in its place. Pure.

import { ScimError } from '../protocol/error.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { ChangeResult } from './change.ts';
import { requireRoomToDiscard } from './discarded.ts';
import { addEvent, type Draft } from './draft.ts';
import { isRefusing } from './guard.ts';
import { directoryRecord, directoryView } from './record.ts';
import { restartResync } from './resync.ts';

const HOUR_MS = 3_600_000;

/**
 * What was held is due at once, and the hour begins anew: a burst that goes on is held again. Where requests were
 * refused, everything is let through for an hour, in which the provider tries again. The event tells that something was
 * changed, and moves the sequence, which is the fence.
 * @throws ScimError 409 where nothing is held
 */
export function releaseHeld(draft: Draft, directory: DirectoryRow): DirectoryRow {
  if (directory.heldAt === null) throw new ScimError(409, undefined, 'Nothing is held in this directory.');
  const guardOpenUntil = isRefusing(directory) ? draft.now + HOUR_MS : directory.guardOpenUntil;
  const after = { ...letGo(directory), guardOpenUntil, updatedAt: draft.now };
  draft.directory.now = after;
  const view = directoryView(directoryRecord(after));
  addEvent(draft, 'directory.updated', directory.id, { directory: view, previous: {} });
  draft.guardFrom = draft.shared.events.length;
  return after;
}

/**
 * None of the directory's events from the first that is held up to now is ever sent; a resync follows them at once, which
 * says how everything is. One that runs is replaced, since a part of it may be among what is discarded.
 * @throws ScimError 409 where nothing is held, or ranges were discarded too often
 */
export function discardHeld(draft: Draft, directory: DirectoryRow, resyncId: string): ChangeResult {
  if (draft.resync?.id === resyncId)
    return { kind: 'resync', id: resyncId, finished: draft.resync.finishedAt !== null };
  if (directory.heldFrom === null) throw new ScimError(409, undefined, 'No events are held in this directory.');
  const { discarded, events, organization } = draft.shared;
  requireRoomToDiscard(organization?.discarded ?? null, discarded.length, draft.now);
  const to = (organization?.lastSequence ?? 0) + events.length;
  discarded.push([directory.id, directory.heldFrom, to, draft.now]);
  const after = { ...letGo(directory), updatedAt: draft.now };
  draft.directory.now = after;
  draft.guardFrom = events.length;
  return restartResync(draft, after, resyncId);
}

function letGo(directory: DirectoryRow): DirectoryRow {
  return { ...directory, heldFrom: null, heldAt: null, removals: null };
}
