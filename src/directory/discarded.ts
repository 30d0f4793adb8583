// Ranges of events that an operator discarded while the guard held them. The rows stay, so that the sequence has no gap:
// streams go past them, and whoever polls is told that there was an event. Pure.

import { ScimError } from '../protocol/error.ts';

/** The events of a directory between two numbers, both included, and when they were discarded (epoch ms). */
export type DiscardedRange = readonly [directoryId: string, from: number, to: number, at: number];

/** Events are kept for 30 days, and longer only while a webhook has them to send. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
/** Each is looked at for each event that is read. */
const MAX_RANGES = 50;

/** The organization's ranges with those of a round, as its row keeps them; null for none. */
export function textOfDiscarded(text: string | null, added: readonly DiscardedRange[], now: number): string | null {
  if (added.length === 0) return text;
  return JSON.stringify([...recent(text, now), ...added]);
}

/** @throws ScimError 409 where the organization has as many as it may */
export function requireRoomToDiscard(text: string | null, added: number, now: number): void {
  if (recent(text, now).length + added < MAX_RANGES) return;
  throw new ScimError(
    409,
    undefined,
    `Events of this organization were discarded ${MAX_RANGES} times within 90 days. Release the events instead.`,
  );
}

function recent(text: string | null, now: number): readonly DiscardedRange[] {
  // Made by `textOfDiscarded`: its shape is ours.
  const ranges = text === null ? [] : (JSON.parse(text) as readonly DiscardedRange[]);
  return ranges.filter(([, , , at]) => at > now - KEPT_MS);
}
