// Counters over all streams of a shard, for operators: what waits, since when, what fails.

import { sql } from 'drizzle-orm';
import { events, organizations } from '../db/schema.ts';
import { deliveries, streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

export interface Backlog {
  readonly webhookId: string;
  /** Events between cursor and newest, of whatever type. */
  readonly backlog: number;
  /** Streams that have any. */
  readonly streams: number;
  /** Of these, how many wait after a failure. */
  readonly failing: number;
  /** Epoch ms of the oldest of these events; null where it is not kept any more. */
  readonly oldestAt: number | null;
}

/** By webhook, over at most `looked` streams. Webhooks without any backlog are left out. */
export const backlogs = prepare<Backlog, { looked: number }>(
  () => sql`SELECT s.webhook_id AS "webhookId", sum(o.last_sequence - s.cursor) AS "backlog", count(*) AS "streams",
      sum(s.failures > 0) AS "failing", min(e.at) AS "oldestAt"
    FROM (SELECT * FROM ${streams} LIMIT ${p('looked')}) AS s CROSS JOIN ${organizations} AS o
      LEFT JOIN ${events} AS e ON e.organization_id = s.organization_id AND e.sequence = s.cursor + 1
    WHERE o.id = s.organization_id AND o.last_sequence > s.cursor
    GROUP BY s.webhook_id`,
);

export interface AttemptCounts {
  readonly attempts: number;
  readonly failures: number;
}

/** Attempts of a webhook, and how many of them failed, among its newest `looked` since an id. */
export const attemptCounts = prepare<AttemptCounts, { webhookId: string; since: string; looked: number }>(
  () => sql`SELECT count(*) AS "attempts", count(*) FILTER (WHERE status <> 'accepted') AS "failures" FROM (
      SELECT ${deliveries.status} AS status FROM ${deliveries}
      WHERE ${deliveries.webhookId} = ${p('webhookId')} AND ${deliveries.id} >= ${p('since')}
      ORDER BY ${deliveries.id} DESC LIMIT ${p('looked')})
    WHERE status <> 'skipped'`,
);
