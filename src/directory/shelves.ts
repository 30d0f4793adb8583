// Shelves: the second level of counters by which any startIndex is found. A shelf holds up to 50 buckets that follow each
// other, whatever is in them, and counts their resources. They stand as JSON in the directory's row, which every change
// of a count writes anyway. A bucket stands on the shelf with the greatest first id that is not above its own. Pure.

import type { DirectoryRow } from '../store/db/rows.ts';
import { BUCKET_SIZE } from '../store/load/bucket-question.ts';

export const SHELF_SIZE = 50;

/** A directory with fewer resources of a kind does without: its buckets are few. */
export const SHELVED_FROM = SHELF_SIZE * BUCKET_SIZE;

export interface Shelf {
  readonly firstId: string;
  readonly n: number;
  readonly buckets: number;
}

/** A bucket before a round and after it; null where there is none. */
export interface Counted {
  readonly firstId: string;
  readonly before: number | null;
  readonly after: number | null;
}

const COLUMNS = { User: ['userShelves', 'userCount'], Group: ['groupShelves', 'groupCount'] } as const;

/**
 * The shelves of a kind. Null where there are none, and where they do not add up: a version that does not know them wrote
 * since, as after a rollback.
 */
export function shelvesOf(directory: DirectoryRow, kind: 'User' | 'Group'): Shelf[] | null {
  const [column, counter] = COLUMNS[kind];
  const text = directory[column];
  if (text === null) return null;
  // Made by `textOfShelves`: its shape is ours.
  const { n, shelves } = JSON.parse(text) as {
    n: number;
    shelves: [firstId: string, before: number, buckets: number][];
  };
  if (n !== directory[counter]) return null;
  return shelves.map(([firstId, before, buckets], index) => ({
    firstId,
    n: (shelves[index + 1]?.[1] ?? n) - before,
    buckets,
  }));
}

/** How many stand before each is kept, so that a page looks for its own without adding up. */
export function textOfShelves(shelves: readonly Shelf[]): string {
  let n = 0;
  const rows = shelves.map((shelf) => {
    n += shelf.n;
    return [shelf.firstId, n - shelf.n, shelf.buckets];
  });
  return JSON.stringify({ n, shelves: rows });
}

/** Whether all buckets of a kind are to be loaded, because the shelves are still to be made or do not add up. */
export function lacksShelves(directory: DirectoryRow, kind: 'User' | 'Group', from = SHELVED_FROM): boolean {
  const [column, counter] = COLUMNS[kind];
  const isLarge = directory[counter] >= from || directory[column] !== null;
  return isLarge && shelvesOf(directory, kind) === null;
}

/** Shelves for all buckets of a kind, in order. */
export function shelvesFor(
  buckets: readonly { readonly firstId: string; readonly n: number }[],
  size: number,
): Shelf[] {
  const shelves: Shelf[] = [];
  for (let at = 0; at < buckets.length; at += size) {
    const held = buckets.slice(at, at + size);
    const n = held.reduce((sum, bucket) => sum + bucket.n, 0);
    shelves.push({ firstId: at === 0 ? '' : (held[0]?.firstId ?? ''), n, buckets: held.length });
  }
  return shelves;
}

/** The shelves after a round. A new bucket is behind all others: a full last shelf is followed by another one. */
export function shelvesAfter(shelves: readonly Shelf[], changed: readonly Counted[], size: number): Shelf[] {
  const after = shelves.map((shelf) => ({ ...shelf }));
  for (const { after: n, before, firstId } of changed.toSorted((a, b) => (a.firstId < b.firstId ? -1 : 1))) {
    if (n === before) continue;
    let shelf = after.findLast((each) => each.firstId <= firstId);
    if (!shelf) throw new Error('The first shelf is missing.');
    if (before === null && shelf.buckets >= size) {
      shelf = { firstId, n: 0, buckets: 0 };
      after.push(shelf);
    }
    shelf.n += (n ?? 0) - (before ?? 0);
    shelf.buckets += (n === null ? 0 : 1) - (before === null ? 0 : 1);
  }
  // What an empty one would hold falls to the one before it.
  return after.filter(({ buckets, firstId }) => buckets > 0 || firstId === '');
}
