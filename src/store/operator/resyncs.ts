// How far the resyncs of an organization's directories are.

import { type SQL, sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { directories, groups, resyncs, users } from '../db/schema.ts';
import { buckets } from '../db/schema-lists.ts';
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

export interface SizeOfResync {
  readonly users: number;
  readonly groups: number;
  /** Bytes of a user as the provider sent it, on average over the first ones; null where there is none. */
  readonly docBytes: number | null;
  /** JSON list: how many members the first groups have. */
  readonly members: string;
  /** Of its last resync; null where there was none, or where it runs. */
  readonly finishedAt: number | null;
  /** 1 while one runs. */
  readonly isRunning: 0 | 1;
  /** Of the database's other directories whose resyncs run: what these may send yet. */
  readonly othersUsers: number;
  readonly othersGroups: number;
}

/** Users and groups that stand for all of a directory. */
const SAMPLE = 100;

const ofOthers = (what: SQL) => sql`(SELECT coalesce(sum(${what}), 0) FROM ${resyncs} AS r INDEXED BY resyncs_running
    CROSS JOIN ${directories} AS o ON o.id = r.directory_id
  WHERE r.finished_at IS NULL AND r.directory_id <> ${p('directoryId')})`;

/** What a resync of a directory will send, as far as a few rows tell. */
export const sizeOfResync = prepare<SizeOfResync, { directoryId: string }>(
  () => sql`SELECT d.user_count AS "users", d.group_count AS "groups",
      (SELECT avg(octet_length(doc)) FROM (SELECT doc FROM ${users} WHERE directory_id = d.id
        ORDER BY id LIMIT ${sql.raw(String(SAMPLE))})) AS "docBytes",
      (SELECT json_group_array(member_count) FROM (SELECT member_count FROM ${groups} WHERE directory_id = d.id
        ORDER BY id LIMIT ${sql.raw(String(SAMPLE))})) AS "members",
      last.finished_at AS "finishedAt", last.id IS NOT NULL AND last.finished_at IS NULL AS "isRunning",
      ${ofOthers(sql`CASE WHEN r.stage = 'users' THEN o.user_count ELSE 0 END`)} AS "othersUsers",
      ${ofOthers(sql`o.group_count`)} AS "othersGroups"
    FROM ${directories} AS d LEFT JOIN ${resyncs} AS last ON last.directory_id = d.id
    WHERE d.id = ${p('directoryId')} AND d.status <> 'deleted'`,
);

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
