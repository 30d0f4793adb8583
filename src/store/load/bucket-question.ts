// What rounds ask about the counters that pages at any startIndex are found by.

import { sql } from 'drizzle-orm';
import { BUCKET_COLUMNS, type BucketRow, selected } from '../db/rows.ts';
import { groups, users } from '../db/schema.ts';
import { buckets } from '../db/schema-lists.ts';
import { first, question, second, third } from './question.ts';

/** Resources of a bucket, more or less: a page at any startIndex reads one of them at most. */
export const BUCKET_SIZE = 500;

interface BucketOfIdRow extends BucketRow {
  /** The id that was asked for. */
  readonly id: string;
  /** 1 where no bucket comes after this one. */
  readonly last: number;
  /** Greatest id of that kind in the directory; looked up only where the bucket is full. */
  readonly newestId: string | null;
}

export const BUCKET_QUESTION = {
  buckets: question<readonly [directoryId: string, kind: string, id: string], BucketOfIdRow>(
    (asked) => sql`SELECT ${selected(BUCKET_COLUMNS)}, ${third} AS id,
      NOT EXISTS (SELECT 1 FROM ${buckets} b WHERE b.directory_id = ${first} AND b.kind = ${second}
        AND b.first_id > ${buckets.firstId}) AS last,
      CASE WHEN ${buckets.n} < ${sql.raw(String(BUCKET_SIZE))} THEN NULL
        WHEN ${second} = 'User' THEN (SELECT max(u.id) FROM ${users} u WHERE u.directory_id = ${first})
        ELSE (SELECT max(g.id) FROM ${groups} g WHERE g.directory_id = ${first}) END AS "newestId"
    FROM ${asked} CROSS JOIN ${buckets} ON ${buckets.directoryId} = ${first} AND ${buckets.kind} = ${second}
      AND ${buckets.firstId} = (SELECT max(b.first_id) FROM ${buckets} b
        WHERE b.directory_id = ${first} AND b.kind = ${second} AND b.first_id <= ${third})`,
  ),

  /** All of a kind, in order: shelves are made of them, once. */
  allBuckets: question<readonly [directoryId: string, kind: string], BucketRow>(
    (asked) => sql`SELECT ${selected(BUCKET_COLUMNS)} FROM ${asked}
      CROSS JOIN ${buckets} ON ${buckets.directoryId} = ${first} AND ${buckets.kind} = ${second}
      ORDER BY j.value, ${buckets.firstId}`,
  ),
};
