// Stale groups of a directory, a page at a time: buckets without any are passed, and remembered as such, so that the next
// page need not read their groups.

import type { Database } from '../database.ts';
import { list } from '../store/db/statement.ts';
import { type GroupBucket, groupBucketsFrom, noteOldest, staleGroups } from '../store/operator/stale-groups.ts';
import type { FoundPage } from './name-search.ts';
import { type ListedGroup, listed } from './people.ts';
import { stretchPage } from './stretch.ts';

export interface StaleGroupsQuery {
  /** Epoch ms: groups not synced since are stale. */
  readonly staleBefore: number;
  /** Id of the last one of the page before, '' for the first page. */
  readonly after: string;
  readonly limit: number;
}

/** How many buckets a page comes to, of 500 groups each, and how many of them it looks through. */
const MAX_PASSED = 1_000;
const MAX_LOOKED_THROUGH = 20;
/** Smaller ones, from 2 on, are for tests: a page may begin at the end of a bucket. */
const BUCKETS = { passed: MAX_PASSED, lookedThrough: MAX_LOOKED_THROUGH };

/** By id. A page may be short, even empty, and still have a next one. */
export async function findStaleGroups(
  db: Database,
  directoryId: string,
  query: StaleGroupsQuery,
  most = BUCKETS,
): Promise<FoundPage<ListedGroup>> {
  const { after, limit, staleBefore } = query;
  const [buckets] = await db.run([groupBucketsFrom({ directoryId, after, limit: most.passed + 1 })]);
  const mayHold = buckets
    .map((bucket, index) => ({ ...bucket, end: buckets[index + 1]?.firstId ?? null }))
    .slice(0, most.passed)
    .filter(({ oldestSyncedAt }) => (oldestSyncedAt ?? 0) < staleBefore);
  const end = mayHold[most.lookedThrough]?.firstId ?? buckets[most.passed]?.firstId ?? null;
  const [first] = mayHold;
  if (!first) return stretchPage([], limit, end, idOf);
  const stretch = { after, end, from: first.firstId, limit: limit + 1, staleBefore };
  const [rows] = await db.run([staleGroups(directoryId, stretch)]);
  const found = rows.map(listed);
  const last = found.length > limit ? found.at(-1) : undefined;
  // Of the first one the groups up to `after` were not looked at, and of the last one those behind a full page.
  const passed = mayHold
    .slice(0, most.lookedThrough)
    .filter((bucket) => bucket.firstId >= after && (!last || (bucket.end !== null && bucket.end <= idOf(last))))
    .filter((bucket) => !found.some((one) => isIn(bucket, idOf(one))));
  await remember(db, directoryId, passed, staleBefore);
  return stretchPage(found, limit, end, idOf);
}

const idOf = ({ group }: ListedGroup) => group.id;

function isIn({ end, firstId }: Pick<GroupBucket, 'firstId'> & { readonly end: string | null }, id: string): boolean {
  return id >= firstId && (end === null || id < end);
}

/** The page is whole without it: a database that is full, or about to hand the organization on, refuses no page. */
async function remember(
  db: Database,
  directoryId: string,
  buckets: readonly GroupBucket[],
  staleBefore: number,
): Promise<void> {
  if (buckets.length === 0) return;
  const firstIds = list(buckets.map(({ firstId }) => firstId));
  try {
    await db.run([noteOldest({ directoryId, firstIds, staleBefore })]);
  } catch (error) {
    console.error(JSON.stringify({ message: 'that a bucket has no stale group was not noted', error: String(error) }));
  }
}
