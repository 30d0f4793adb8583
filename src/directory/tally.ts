// The directory's own counters, and the hour of its newest group write. Pure.

import type { Draft } from './draft.ts';

/** A touch of `synced_at` is worth a write once an hour. */
export const SYNC_STEP_MS = 60 * 60 * 1000;

export function countResource({ directory }: Draft, counter: 'userCount' | 'groupCount', by: 1 | -1): void {
  if (!directory.now) throw new Error('The directory was not loaded.');
  directory.now = { ...directory.now, [counter]: directory.now[counter] + by };
}

/** What `stale` compares with: the newest group write of the directory, to the hour. */
export function noteGroupWrite({ directory, now }: Draft): void {
  if (directory.now && now - (directory.now.groupsSyncedAt ?? 0) > SYNC_STEP_MS)
    directory.now = { ...directory.now, groupsSyncedAt: now };
}
