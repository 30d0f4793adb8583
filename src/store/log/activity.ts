// What happened in spans of time, counted for charts: requests of directories, attempts of webhooks, and how long
// events waited. Ids grow with time, so that a span is a range of ids; each span looks at a bounded number of rows,
// whatever the size of the directory or the log.

import { type SQL, sql } from 'drizzle-orm';
import { events, organizations } from '../db/schema.ts';
import { deliveries, requestLog, streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** Rows of one directory or webhook that a span looks at: a count that reaches it means "or more". */
export const MAX_COUNTED_IN_SPAN = 2_000;
/** Attempts among which a span looks for the longest wait: each costs a look-up of its event. */
const MAX_WAITS_IN_SPAN = 200;

/** A JSON list of spans, each `[index, least id, id after the last]`. */
const span = {
  index: sql`span.value ->> 0`,
  from: sql`span.value ->> 1`,
  to: sql`span.value ->> 2`,
};
const owner = sql`owner.value`;
const spans: SQL = sql`json_each(${p('spans')}) AS span CROSS JOIN json_each(${p('owners')}) AS owner`;
const limited = (n: number): SQL => sql.raw(`LIMIT ${n}`);

export interface CountRow {
  readonly span: number;
  readonly all: number;
  readonly failed: number;
}

/** SCIM requests to the directories in the JSON list `owners`, by span. */
export const requestsInSpans = prepare<CountRow, { spans: string; owners: string }>(
  () => sql`SELECT ${span.index} AS "span", sum(n ->> 0) AS "all", sum(n ->> 1) AS "failed" FROM (
      SELECT span.value AS value, (SELECT json_array(count(*), count(*) FILTER (WHERE status >= 400)) FROM (
        SELECT ${requestLog.status} AS status FROM ${requestLog}
        WHERE ${requestLog.directoryId} = ${owner} AND ${requestLog.id} >= ${span.from} AND ${requestLog.id} < ${span.to}
        ORDER BY ${requestLog.id} DESC ${limited(MAX_COUNTED_IN_SPAN)})) AS n
      FROM ${spans}) AS span GROUP BY 1`,
);

/** Attempts to deliver by the webhooks in the JSON list `owners`, by span. */
export const attemptsInSpans = prepare<CountRow, { spans: string; owners: string }>(
  () => sql`SELECT ${span.index} AS "span", sum(n ->> 0) AS "all", sum(n ->> 1) AS "failed" FROM (
      SELECT span.value AS value, (SELECT json_array(count(*), count(*) FILTER (WHERE status IN ('retrying', 'failed'))) FROM (
        SELECT ${deliveries.status} AS status FROM ${deliveries}
        WHERE ${deliveries.webhookId} = ${owner} AND ${deliveries.id} >= ${span.from} AND ${deliveries.id} < ${span.to}
        ORDER BY ${deliveries.id} DESC ${limited(MAX_COUNTED_IN_SPAN)})) AS n
      FROM ${spans}) AS span GROUP BY 1`,
);

export interface OldestWaiting {
  /** Epoch ms at which the oldest event came that still waits; null where none does. */
  readonly at: number | null;
}

/** Of one organization, for the webhooks in the JSON list `owners`. */
export const oldestWaitingOf = prepare<OldestWaiting, { owners: string; organizationId: string }>(
  () => sql`SELECT min(e.at) AS "at" FROM json_each(${p('owners')}) AS owner
    CROSS JOIN ${streams} AS s ON s.webhook_id = owner.value AND s.organization_id = ${p('organizationId')}
    CROSS JOIN ${organizations} AS o ON o.id = s.organization_id AND o.last_sequence > s.cursor
    CROSS JOIN ${events} AS e ON e.organization_id = s.organization_id AND e.sequence = s.cursor + 1`,
);

export interface WaitRow {
  readonly span: number;
  /** Longest time from an event to its acceptance; null where none was accepted. */
  readonly waitMs: number | null;
}

/** How long events waited that the webhooks in `owners` delivered, by span; of one organization, or of all (null). */
export const waitsInSpans = prepare<WaitRow, { spans: string; owners: string; organizationId: string | null }>(
  () => sql`SELECT ${span.index} AS "span", max(wait) AS "waitMs" FROM (
      SELECT span.value AS value, (SELECT max(tried.at - (SELECT ${events.at} FROM ${events}
          WHERE ${events.organizationId} = tried.organization_id AND ${events.sequence} = tried.sequence)) FROM (
        SELECT ${deliveries.at} AS at, ${deliveries.organizationId} AS organization_id, ${deliveries.sequence} AS sequence,
          ${deliveries.status} AS status
        FROM ${deliveries}
        WHERE ${deliveries.webhookId} = ${owner} AND ${deliveries.id} >= ${span.from} AND ${deliveries.id} < ${span.to}
        ORDER BY ${deliveries.id} DESC ${limited(MAX_WAITS_IN_SPAN)}) AS tried
        WHERE tried.status = 'accepted'
          AND (${p('organizationId')} IS NULL OR tried.organization_id = ${p('organizationId')})) AS wait
      FROM ${spans}) AS span GROUP BY 1`,
);
