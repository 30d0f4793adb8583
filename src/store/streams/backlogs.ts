// Counters over the streams of a database, for operators: what waits, since when, what fails. Of a webhook of all
// organizations they come from the list that the sweep works off (wakeups.ts), as nobody else has anything to send: they
// cost what is due, however many organizations there are.

import { type SQL, sql } from 'drizzle-orm';
import { events, organizations } from '../db/schema.ts';
import { wakeups } from '../db/schema-clock.ts';
import { deliveries, streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';
import { sendableUpTo } from './held.ts';

export interface Backlog {
  readonly webhookId: string;
  /** Events between cursor and newest, of whatever type; none that the guard holds. */
  readonly backlog: number;
  /** Streams that have any. */
  readonly streams: number;
  /** Of these, how many wait after a failure. */
  readonly failing: number;
  /** Epoch ms of the oldest of these events; null where it is not kept any more. */
  readonly oldestAt: number | null;
}

const columns: SQL = sql`s.webhook_id AS "webhookId", sum(o.up_to - s.cursor) AS "backlog", count(*) AS "streams",
  sum(s.failures > 0) AS "failing", min(e.at) AS "oldestAt"`;
const upTo: SQL = sql`(SELECT id, ${sendableUpTo} AS up_to FROM ${organizations})`;
const next: SQL = sql`LEFT JOIN ${events} AS e ON e.organization_id = s.organization_id AND e.sequence = s.cursor + 1`;

/** Of active webhooks in a JSON list, in the first `looked` rows of the list. Webhooks without any backlog are left out. */
export const backlogsOfDue = prepare<Backlog, { webhookIds: string; looked: number }>(
  () => sql`SELECT ${columns}
    FROM (SELECT DISTINCT organization_id FROM (SELECT organization_id FROM ${wakeups}
        ORDER BY at, organization_id LIMIT ${p('looked')})) AS w
      CROSS JOIN ${upTo} AS o ON o.id = w.organization_id
      CROSS JOIN json_each(${p('webhookIds')}) AS j
      CROSS JOIN ${streams} AS s ON s.webhook_id = j.value AND s.organization_id = o.id AND s.cursor < o.up_to
      ${next}
    GROUP BY s.webhook_id`,
);

/** Of webhooks of one organization, a JSON list of [webhook, organization], whatever their status. */
export const backlogsOfPairs = prepare<Backlog, { pairs: string }>(
  () => sql`SELECT ${columns} FROM json_each(${p('pairs')}) AS j
      CROSS JOIN ${upTo} AS o ON o.id = j.value ->> 1
      CROSS JOIN ${streams} AS s ON s.webhook_id = j.value ->> 0 AND s.organization_id = o.id AND s.cursor < o.up_to
      ${next}
    GROUP BY s.webhook_id`,
);

/** Of one that is paused or disabled, of which the sweep keeps no list: among its first `looked` streams. */
export const backlogOfFirst = prepare<Backlog, { webhookId: string; looked: number }>(
  () => sql`SELECT ${columns}
    FROM (SELECT * FROM ${streams} WHERE webhook_id = ${p('webhookId')} ORDER BY organization_id LIMIT ${p('looked')}) AS s
      CROSS JOIN ${upTo} AS o ON o.id = s.organization_id AND s.cursor < o.up_to
      ${next}
    GROUP BY s.webhook_id`,
);

/** A row where the sweep's list has more than so many. */
export const hasMoreDue = prepare<{ readonly more: 1 }, { looked: number }>(
  () => sql`SELECT 1 AS "more" FROM ${wakeups} ORDER BY at, organization_id LIMIT 1 OFFSET ${p('looked')}`,
);

/** A row where a webhook has more than so many streams. */
export const hasMoreStreams = prepare<{ readonly more: 1 }, { webhookId: string; looked: number }>(
  () => sql`SELECT 1 AS "more" FROM ${streams} WHERE webhook_id = ${p('webhookId')}
    ORDER BY organization_id LIMIT 1 OFFSET ${p('looked')}`,
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
