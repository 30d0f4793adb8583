// Stale groups, found by what their buckets remember: a bucket in which no group is so old is passed as one row. No index
// has them, since `synced_at` is set by every write of a group, and each would write a row of it.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { groups } from '../db/schema.ts';
import { buckets } from '../db/schema-lists.ts';
import { compile, p, prepare } from '../db/statement.ts';
import { groupsListedIn, type ListedGroupRow } from './group-pages.ts';

export interface GroupBucket {
  /** Of the first group that may be in it; '' for the first bucket. */
  readonly firstId: string;
  /** None of its groups was synced before, epoch ms; null where that is not known. */
  readonly oldestSyncedAt: number | null;
}

const isOfGroups = (directoryId: unknown, bucket = sql`${buckets}`) =>
  sql`${bucket}.directory_id = ${directoryId} AND ${bucket}.kind = 'Group'`;

/** In order, from the one that an id falls into; a row each. */
export const groupBucketsFrom = prepare<GroupBucket, { directoryId: string; after: string; limit: number }>(
  () => sql`SELECT ${buckets.firstId} AS "firstId", ${buckets.oldestSyncedAt} AS "oldestSyncedAt" FROM ${buckets}
    WHERE ${isOfGroups(p('directoryId'))} AND ${buckets.firstId} >= coalesce(
      (SELECT max(b.first_id) FROM ${buckets} b WHERE ${isOfGroups(p('directoryId'), sql`b`)} AND b.first_id <= ${p('after')}), '')
    ORDER BY ${buckets.firstId} LIMIT ${p('limit')}`,
);

/** Behind every id. */
const LAST = '~';

/** Where the groups of a bucket end. */
const endOf = (bucket: SQL) => sql`coalesce((SELECT min(later.first_id) FROM ${buckets} later
  WHERE later.directory_id = ${bucket}.directory_id AND later.kind = 'Group' AND later.first_id > ${bucket}.first_id), ${LAST})`;

export interface StaleQuery {
  /** First id of the first bucket that is looked through. */
  readonly from: string;
  /** First id of the first one that is not; null where all are. */
  readonly end: string | null;
  readonly after: string;
  /** Epoch ms: groups not synced since are stale. */
  readonly staleBefore: number;
  readonly limit: number;
}

/** By id. The buckets are the outer table, in the order of their key, so that no more is read than the page holds. */
export function staleGroups(
  directoryId: string,
  { after, end, from, limit, staleBefore }: StaleQuery,
): Statement<ListedGroupRow> {
  return compile(
    groupsListedIn(
      sql`${buckets} CROSS JOIN ${groups} ON ${groups.directoryId} = ${directoryId}
        AND ${groups.id} >= max(${buckets.firstId}, ${after} || '!') AND ${groups.id} < ${endOf(sql`${buckets}`)}`,
      sql`${isOfGroups(directoryId)} AND ${buckets.firstId} >= ${from} AND ${buckets.firstId} < ${end ?? LAST}
        AND (${buckets.oldestSyncedAt} IS NULL OR ${buckets.oldestSyncedAt} < ${staleBefore})
        AND ${groups.syncedAt} < ${staleBefore} ORDER BY ${buckets.firstId}, ${groups.id} LIMIT ${limit}`,
    ),
  );
}

/** Reads the groups of these buckets. One without any is looked at again as soon as `staleBefore` has moved. */
export const noteOldest = prepare<never, { directoryId: string; firstIds: string; staleBefore: number }>(
  () => sql`UPDATE ${buckets} SET oldest_synced_at = coalesce((SELECT min(${groups.syncedAt}) FROM ${groups}
      WHERE ${groups.directoryId} = ${p('directoryId')} AND ${groups.id} >= ${buckets.firstId}
        AND ${groups.id} < ${endOf(sql`${buckets}`)}), ${p('staleBefore')})
    WHERE ${isOfGroups(p('directoryId'))} AND ${buckets.firstId} IN (SELECT value FROM json_each(${p('firstIds')}))`,
);
