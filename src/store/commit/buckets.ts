// What a commit writes of the counters that pages at any startIndex are found by.

import { sql } from 'drizzle-orm';
import { BUCKET_COLUMNS } from '../db/rows.ts';
import { buckets } from '../db/schema-lists.ts';
import { insert, remove } from './write.ts';

const { n: _n, ...BUCKET_KEY } = BUCKET_COLUMNS;
export const setBuckets = insert(buckets, BUCKET_COLUMNS, sql`ON CONFLICT DO UPDATE SET n = excluded.n`);
export const deleteBuckets = remove(buckets, BUCKET_KEY);
