// How far the resyncs of an organization's directories are.

import { sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { buckets, directories, resyncs } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

export interface ResyncStanding {
  readonly directoryId: string;
  readonly directoryName: string | null;
  readonly provider: string;
  readonly id: string;
  /** users, groups or finished. */
  readonly stage: string;
  /** People that it has sent, to about 500; all of them after the stage of users. */
  readonly peopleSent: number;
  readonly people: number;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/**
 * The latest of each directory in a range of ids, in id order. A row for each 500 people is read of those that run, none of
 * the others.
 */
export const resyncsOfOrganization = prepare<ResyncStanding, { from: string; to: string; limit: number }>(
  () => sql`SELECT ${selected({
    directoryId: resyncs.directoryId,
    directoryName: directories.name,
    provider: directories.provider,
    id: resyncs.id,
    stage: resyncs.stage,
    people: directories.userCount,
    startedAt: resyncs.startedAt,
    finishedAt: resyncs.finishedAt,
  })},
      CASE ${resyncs.stage} WHEN 'users' THEN (SELECT coalesce(sum(${buckets.n}), 0) FROM ${buckets}
          WHERE ${buckets.directoryId} = ${resyncs.directoryId} AND ${buckets.kind} = 'User'
            AND ${buckets.firstId} < ${resyncs.position})
        ELSE ${directories.userCount} END AS "peopleSent"
    FROM ${resyncs} CROSS JOIN ${directories} ON ${directories.id} = ${resyncs.directoryId} AND ${directories.status} <> 'deleted'
    WHERE ${resyncs.directoryId} >= ${p('from')} AND ${resyncs.directoryId} < ${p('to')}
    ORDER BY ${resyncs.directoryId} LIMIT ${p('limit')}`,
);
