// Upkeep of the runs of about 500 resources by which any startIndex is found. Pure.
// A resource belongs to the bucket with the greatest first id that is not above its own; the first has first id ''.

import type { BucketKey, BucketRow } from '../store/commit/changes.ts';
import { BUCKET_SIZE } from '../store/load/bucket-question.ts';
import type { Answers } from '../store/load/questions.ts';

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
}

export function openBuckets(answers: Answers): Buckets {
  const buckets: Buckets = { known: new Map(), newest: new Map() };
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
  } else if (bucket.last && bucket.n >= BUCKET_SIZE && isNewest) {
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

/** The buckets that a round sets, and those that it empties. The first one stays, empty too. */
export function bucketChanges(buckets: Buckets): { readonly set: BucketRow[]; readonly removed: BucketKey[] } {
  const set: BucketRow[] = [];
  const removed: BucketKey[] = [];
  for (const known of buckets.known.values())
    for (const { before, directoryId, firstId, kind, n } of known) {
      if (n === before) continue;
      if (n > 0 || firstId === '') set.push({ directoryId, kind, firstId, n });
      else if (before !== null) removed.push({ directoryId, kind, firstId });
    }
  return { set, removed };
}
