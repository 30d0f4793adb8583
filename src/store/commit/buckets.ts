// What a commit writes of the counters that pages at any startIndex are found by.

import { sql } from 'drizzle-orm';
import { buckets } from '../db/schema.ts';
import { insert, remove } from './write.ts';

const BUCKET_KEY = [buckets.directoryId, buckets.kind, buckets.firstId] as const;
export const setBuckets = insert(buckets, [...BUCKET_KEY, buckets.n], sql`ON CONFLICT DO UPDATE SET n = excluded.n`);
export const deleteBuckets = remove(buckets, BUCKET_KEY);
