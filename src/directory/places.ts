// Pages deep in a sorted list: from the nearest place that is remembered to the page, and the page's end to remember.

import { DatabaseNearlyFull } from '../database.ts';
import { hasPlaces, PLACES_FROM, placeBefore, rememberPlace, sequenceBefore } from '../store/list/places.ts';
import type { Listing } from '../store/list/source.ts';
import type { Window } from '../store/list/window.ts';
import type { Reader } from './reader.ts';

/** The window, with the place from which its page is near. One trip, where the page ends deep in a sorted list. */
export async function fromNearestPlace({ db }: Reader, listing: Listing, window: Window): Promise<Window> {
  if (!hasPlaces(listing, window) || !isDeep(window) || window.count === 0) return window;
  const [[place], [now]] = await db.run([placeBefore(listing, window.startIndex), sequenceBefore(listing)]);
  if (!place) return now ? { ...window, sequence: now.sequence } : window;
  const { id, sequence, startIndex, value } = place;
  return { ...window, sequence, from: { position: { id, value }, startIndex } };
}

/** Whether a full page ends so far back that its end is worth remembering. */
function isDeep({ count, startIndex }: { readonly count: number; readonly startIndex: number }): boolean {
  return startIndex - 1 + count >= PLACES_FROM;
}

/**
 * Remembers where a full page ends, for the next one. One trip, where the page is deep in a sorted list. The page is whole
 * without it: a database that is full, or about to hand the organization on, refuses no read.
 */
export async function rememberEnd(
  { db }: Reader,
  listing: Listing,
  window: Window,
  rows: readonly { readonly id: string }[],
): Promise<void> {
  const last = rows.at(-1);
  if (!hasPlaces(listing, window) || !last || rows.length < window.count) return;
  const { sequence } = window;
  // Every page that ends deep has asked for it.
  if (sequence === undefined) return;
  const startIndex = window.startIndex - 1 + rows.length;
  try {
    await db.run(rememberPlace(listing, { startIndex, resourceId: last.id, sequence }));
  } catch (error) {
    if (error instanceof DatabaseNearlyFull) return;
    console.error(JSON.stringify({ message: 'the end of a page was not remembered', error: String(error) }));
  }
}
