// Pages deep in a sorted list: from the nearest place that is remembered to the page, and the page's end to remember.

import { hasPlaces, PLACES_FROM, placeBefore, rememberPlace } from '../store/list/places.ts';
import type { Listing } from '../store/list/source.ts';
import type { Window } from '../store/list/window.ts';
import type { Reader } from './reader.ts';

/** The window, with the place from which its page is near. One trip, where the page is deep in a sorted list. */
export async function fromNearestPlace({ db }: Reader, listing: Listing, window: Window): Promise<Window> {
  if (!hasPlaces(listing, window) || window.startIndex <= PLACES_FROM || window.count === 0) return window;
  const [[place]] = await db.run([placeBefore(listing, window.startIndex)]);
  if (!place) return window;
  const { id, startIndex, value } = place;
  return { ...window, from: { position: { id, value }, startIndex } };
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
  const end = window.startIndex - 1 + rows.length;
  if (end < PLACES_FROM) return;
  try {
    await db.run(rememberPlace(listing, end, last.id));
  } catch (error) {
    console.error(JSON.stringify({ message: 'the end of a page was not remembered', error: String(error) }));
  }
}
