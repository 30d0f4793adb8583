// What a commit writes of the counters that pages at any startIndex are found by.

import { getTableColumns, sql } from 'drizzle-orm';
import { buckets } from '../db/schema.ts';
import { insert, remove } from './write.ts';

const BUCKET = getTableColumns(buckets);
const { n: _n, ...BUCKET_KEY } = BUCKET;
export const setBuckets = insert(buckets, BUCKET, sql`ON CONFLICT DO UPDATE SET n = excluded.n`);
export const deleteBuckets = remove(buckets, BUCKET_KEY);
