// Upkeep of the runs of about 500 resources by which any startIndex is found. Pure.
// A resource belongs to the bucket with the greatest first id that is not above its own; the first has first id ''.

import type { BucketKey } from '../store/commit/changes.ts';
import type { BucketRow, DirectoryRow } from '../store/db/rows.ts';
import { BUCKET_SIZE } from '../store/load/bucket-question.ts';
import type { Answers } from '../store/load/questions.ts';
import { SHELF_SIZE, type Shelf, shelvesAfter, shelvesFor, shelvesOf, textOfShelves } from './shelves.ts';

/** Smaller ones are for tests. */
export interface Sizes {
  /** Resources of a bucket. */
  readonly bucket: number;
  /** Buckets of a shelf. */
  readonly shelf: number;
}

const SIZES: Sizes = { bucket: BUCKET_SIZE, shelf: SHELF_SIZE };

interface Bucket {
  readonly directoryId: string;
  readonly kind: string;
  readonly firstId: string;
  readonly before: number | null;
  n: number;
  last: boolean;
}

export interface Buckets {
  /** By `directory kind`, in no order: a round knows few. */
  readonly known: Map<string, Bucket[]>;
  /** Greatest id of a kind in a directory, where its last bucket was full. */
  readonly newest: Map<string, string>;
  /** All buckets of a kind, where its shelves are to be made of them. */
  readonly all: Map<string, { readonly firstId: string; readonly n: number }[]>;
  readonly sizes: Sizes;
}

export function openBuckets(answers: Pick<Answers, 'allBuckets' | 'buckets'>, sizes = SIZES): Buckets {
  const all = Map.groupBy(answers.allBuckets, ({ directoryId, kind }) => keyOf(directoryId, kind));
  const buckets: Buckets = { known: new Map(), newest: new Map(), all, sizes };
  for (const { directoryId, firstId, kind, last, n, newestId } of answers.buckets) {
    const key = keyOf(directoryId, kind);
    const known = buckets.known.get(key) ?? [];
    buckets.known.set(key, known);
    if (newestId !== null) buckets.newest.set(key, newestId);
    if (!known.some((bucket) => bucket.firstId === firstId))
      known.push({ directoryId, kind, firstId, before: n, n, last: last === 1 });
  }
  return buckets;
}

const keyOf = (directoryId: string, kind: string) => `${directoryId} ${kind}`;

function bucketOf(known: readonly Bucket[], id: string): Bucket | undefined {
  let found: Bucket | undefined;
  for (const bucket of known)
    if (bucket.firstId <= id && (found === undefined || bucket.firstId > found.firstId)) found = bucket;
  return found;
}

/**
 * Counts a new resource in. A full last bucket is followed by a new one, but only for an id above all others: ids come
 * from many clocks. A bucket that fills up within a round waits for the next one, which asks for the newest id.
 */
export function countIn(buckets: Buckets, directoryId: string, kind: string, id: string): void {
  const key = keyOf(directoryId, kind);
  const known = buckets.known.get(key) ?? [];
  buckets.known.set(key, known);
  const newest = buckets.newest.get(key);
  const isNewest = newest !== undefined && id > newest;
  if (isNewest) buckets.newest.set(key, id);
  const bucket = bucketOf(known, id);
  if (!bucket) {
    known.push({ directoryId, kind, firstId: '', before: null, n: 1, last: true });
  } else if (bucket.last && bucket.n >= buckets.sizes.bucket && isNewest) {
    bucket.last = false;
    known.push({ directoryId, kind, firstId: id, before: null, n: 1, last: true });
  } else {
    bucket.n += 1;
  }
}

/** Counts a removed resource out. */
export function countOut(buckets: Buckets, directoryId: string, kind: string, id: string): void {
  const bucket = bucketOf(buckets.known.get(keyOf(directoryId, kind)) ?? [], id);
  if (!bucket) throw new Error(`The bucket of ${id} was not loaded.`);
  bucket.n -= 1;
}

/** The buckets that a round sets, and those that it empties. */
export function bucketChanges(buckets: Buckets): { readonly set: BucketRow[]; readonly removed: BucketKey[] } {
  const set: BucketRow[] = [];
  const removed: BucketKey[] = [];
  for (const known of buckets.known.values())
    for (const bucket of known) {
      const { before, directoryId, firstId, kind, n } = bucket;
      if (n === before) continue;
      if (stands(bucket)) set.push({ directoryId, kind, firstId, n });
      else if (before !== null) removed.push({ directoryId, kind, firstId });
    }
  return { set, removed };
}

/** The directory's row with its shelves as the round leaves them. */
export function withShelves(directory: DirectoryRow, before: DirectoryRow | null, buckets: Buckets): DirectoryRow {
  if (before === null || buckets.known.size === 0) return directory;
  const of = (kind: 'User' | 'Group', text: string | null): string | null => {
    const known = buckets.known.get(keyOf(directory.id, kind));
    const all = buckets.all.get(keyOf(directory.id, kind));
    if (!known) return text;
    const shelves: Shelf[] | null = all ? shelvesFor(all, buckets.sizes.shelf) : shelvesOf(before, kind);
    if (!shelves) return text;
    const changed = known.map((bucket) => ({ ...bucket, after: stands(bucket) ? bucket.n : null }));
    return textOfShelves(shelvesAfter(shelves, changed, buckets.sizes.shelf));
  };
  const userShelves = of('User', directory.userShelves);
  const groupShelves = of('Group', directory.groupShelves);
  if (userShelves === directory.userShelves && groupShelves === directory.groupShelves) return directory;
  return { ...directory, userShelves, groupShelves };
}

/** The first one stays, empty too. */
function stands({ firstId, n }: Bucket): boolean {
  return n > 0 || firstId === '';
}
