// The directory's own counters, and the hour of its newest group write. Pure.

import { type Draft, directoryIn, putDirectory } from './draft.ts';

/** A touch of `synced_at` is worth a write once an hour. */
export const SYNC_STEP_MS = 60 * 60 * 1000;

export function countResource(
  draft: Draft,
  directoryId: string,
  counter: 'userCount' | 'groupCount',
  by: 1 | -1,
): void {
  const directory = directoryIn(draft, directoryId);
  if (!directory) throw new Error(`Directory ${directoryId} was not loaded.`);
  putDirectory(draft, directoryId, { ...directory, [counter]: directory[counter] + by });
}

/** What `stale` compares with: the newest group write of the directory, to the hour. */
export function noteGroupWrite(draft: Draft, directoryId: string): void {
  const directory = directoryIn(draft, directoryId);
  if (directory && draft.now - (directory.groupsSyncedAt ?? 0) > SYNC_STEP_MS)
    putDirectory(draft, directoryId, { ...directory, groupsSyncedAt: draft.now });
}
