// The guard against mass removal: where more people than usual are deactivated, deleted or taken out of groups within an
// hour, the directory's events are held before the first of them. The provider is answered as always and the directory
// stays true: only the stream to the host app stops. Decided on the events of a round, so that it stands in their commit
// and holds however many requests come at once. Where requests are refused instead: guard-refusal.ts. Pure.

import type { DirectoryRow } from '../store/db/rows.ts';
import type { Draft, DraftEvent } from './draft.ts';
import { isTooMany, removedBy, windowWith } from './guard-window.ts';
import type { GuardSettings } from './settings.ts';

/** Of a directory that was given no other. */
export const DEFAULT_GUARD: GuardSettings = { maxPeople: 50, maxPercent: 20, afterHours: 24, mode: 'hold' };

const HOUR_MS = 3_600_000;

export function guardOf({ guard }: Pick<DirectoryRow, 'guard'>): GuardSettings {
  // Made by `textOfGuard`: its shape is ours.
  return guard === null ? DEFAULT_GUARD : (JSON.parse(guard) as GuardSettings);
}

export function textOfGuard(guard: GuardSettings): string {
  const { afterHours, maxPeople, maxPercent, mode } = guard;
  return JSON.stringify({ maxPeople, maxPercent, afterHours, mode });
}

/** Requests that take people away are refused, until an operator releases the directory. */
export function isRefusing({ heldAt, heldFrom }: Pick<DirectoryRow, 'heldAt' | 'heldFrom'>): boolean {
  return heldAt !== null && heldFrom === null;
}

/** Whether the guard looks at a directory now: not before its first synchronization is sorted out, nor once it is let through. */
export function isGuarded(directory: DirectoryRow, now: number): boolean {
  const { afterHours, mode } = guardOf(directory);
  if (mode === 'off' || directory.status === 'deleted') return false;
  return now - directory.createdAt >= afterHours * HOUR_MS && now >= (directory.guardOpenUntil ?? 0);
}

/**
 * The directory after a round's events: with its removals of the last hour, and held where they are too many. The same row
 * where nobody was taken away, and where events are held already: they are until an operator decides.
 */
export function guarded(
  { directory: { before, now: directory }, guardFrom, now, refusing }: Draft,
  events: readonly DraftEvent[],
  firstSequence: number,
): DirectoryRow | null {
  if (!directory || directory.heldFrom !== null || !isGuarded(directory, now)) return directory;
  const removed = removedBy(directory.id, events.slice(guardFrom), firstSequence + guardFrom);
  const heldAt = refusing ? (directory.heldAt ?? now) : directory.heldAt;
  if (!removed) return heldAt === directory.heldAt ? directory : { ...directory, heldAt };
  const guard = guardOf(directory);
  const window = windowWith(directory, removed, { now, people: before?.userCount ?? 0 });
  const after = { ...directory, heldAt, removals: JSON.stringify(window) };
  if (guard.mode === 'refuse' || !isTooMany(window, guard)) return after;
  return { ...after, removals: null, heldFrom: window[0]?.from ?? removed.from, heldAt: now };
}
