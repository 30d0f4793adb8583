// How organizations are doing, as the console lists them. Every statement looks at a bounded number of rows.

import { type Column, type SQL, sql } from 'drizzle-orm';
import { directories, organizations } from '../db/schema.ts';
import { requestLog, setAsideEvents, streams } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

/** Newest requests of the last hour among which failures are counted, for each directory. */
const MAX_REQUESTS_COUNTED = 200;

export interface DirectoriesSummary {
  readonly organizationId: string;
  readonly directories: number;
  /** Those that heard from their provider and are not paused. */
  readonly connected: number;
  readonly people: number;
  readonly groups: number;
  readonly lastRequestAt: number | null;
  /** Among the newest 200 requests of each directory since `since`. */
  readonly failures: number;
}

/** For the organizations in a JSON list; no row for one without directories. `since` is an id of a request. */
export const directoriesSummaries = prepare<DirectoriesSummary, { organizationIds: string; since: string }>(
  () => sql`SELECT ${directories.organizationId} AS "organizationId", count(*) AS "directories",
      count(*) FILTER (WHERE ${directories.status} = 'active') AS "connected",
      sum(${directories.userCount}) AS "people", sum(${directories.groupCount}) AS "groups",
      max(${directories.lastRequestAt}) AS "lastRequestAt",
      sum((SELECT count(*) FROM (SELECT ${requestLog.status} AS status FROM ${requestLog}
        WHERE ${requestLog.directoryId} = ${directories.id} AND ${requestLog.id} >= ${p('since')}
        ORDER BY ${requestLog.id} DESC LIMIT ${sql.raw(String(MAX_REQUESTS_COUNTED))}) WHERE status >= 400)) AS "failures"
    FROM json_each(${p('organizationIds')}) AS j CROSS JOIN ${directories}
      ON ${directories.id} > 'dir_' || substr(j.value, 5) AND ${directories.id} < 'dir_' || substr(j.value, 5) || '~'
    WHERE ${directories.organizationId} = j.value AND ${directories.status} <> 'deleted'
    GROUP BY ${directories.organizationId}`,
);

export interface StreamStanding {
  readonly organizationId: string;
  readonly webhookId: string;
  readonly cursor: number;
  readonly head: number;
  readonly failures: number;
}

/** Every stream of the webhooks in one JSON list and the organizations in another. */
export const streamStandings = prepare<StreamStanding, { organizationIds: string; webhookIds: string }>(
  () => sql`SELECT ${streams.organizationId} AS "organizationId", ${streams.webhookId} AS "webhookId",
      ${streams.cursor} AS "cursor", ${organizations.lastSequence} AS "head", ${streams.failures} AS "failures"
    FROM json_each(${p('organizationIds')}) AS o CROSS JOIN ${organizations} ON ${organizations.id} = o.value
      CROSS JOIN json_each(${p('webhookIds')}) AS w CROSS JOIN ${streams}
      ON ${streams.webhookId} = w.value AND ${streams.organizationId} = o.value`,
);

export interface NamedStream extends StreamStanding {
  readonly organizationName: string;
  readonly nextAttemptAt: number;
  readonly failingSince: number | null;
  readonly lastAcceptedAt: number | null;
  /** Events that it went on without, counted to 1,000. */
  readonly setAside: number;
}

const setAside = (webhookId: SQL | Column, organizationId: SQL | Column): SQL => sql`(SELECT count(*) FROM (
  SELECT 1 FROM ${setAsideEvents} WHERE ${setAsideEvents.webhookId} = ${webhookId}
    AND ${setAsideEvents.organizationId} = ${organizationId} LIMIT 1000))`;

/** Streams that a page of blocked ones looks through. */
const MAX_STREAMS = 5_000;

/** A webhook's streams whose next event was refused, by the index of those that fail; of all webhooks it looks at 5,000 such. */
export const blockedStreams = prepare<NamedStream, { webhookId: string; limit: number }>(
  () => sql`SELECT s.organization_id AS "organizationId", ${p('webhookId')} AS "webhookId", s.cursor AS "cursor",
      ${organizations.lastSequence} AS "head", s.failures AS "failures", s.next_attempt_at AS "nextAttemptAt",
      s.failing_since AS "failingSince", s.last_accepted_at AS "lastAcceptedAt", ${organizations.name} AS "organizationName",
      ${setAside(sql`s.webhook_id`, sql`s.organization_id`)} AS "setAside"
    FROM (SELECT webhook_id, organization_id FROM ${streams} INDEXED BY streams_failing WHERE failing_since IS NOT NULL
        ORDER BY failing_since, webhook_id, organization_id LIMIT ${sql.raw(String(MAX_STREAMS))}) AS f
      CROSS JOIN ${streams} AS s ON s.webhook_id = f.webhook_id AND s.organization_id = f.organization_id
      CROSS JOIN ${organizations} ON ${organizations.id} = s.organization_id
    WHERE f.webhook_id = ${p('webhookId')} AND s.failures > 0 LIMIT ${p('limit')}`,
);

/** One stream; no row where it has not begun. */
export const streamNamed = prepare<NamedStream, { webhookId: string; organizationId: string }>(
  () => sql`SELECT ${streams.organizationId} AS "organizationId", ${streams.webhookId} AS "webhookId",
      ${streams.cursor} AS "cursor", ${organizations.lastSequence} AS "head", ${streams.failures} AS "failures",
      ${streams.nextAttemptAt} AS "nextAttemptAt", ${streams.failingSince} AS "failingSince",
      ${streams.lastAcceptedAt} AS "lastAcceptedAt", ${organizations.name} AS "organizationName",
      ${setAside(streams.webhookId, streams.organizationId)} AS "setAside"
    FROM ${streams} CROSS JOIN ${organizations} ON ${organizations.id} = ${streams.organizationId}
    WHERE ${streams.webhookId} = ${p('webhookId')} AND ${streams.organizationId} = ${p('organizationId')}`,
);

/** Names of the organizations in a JSON list, deleted ones too. */
export const organizationNames = prepare<{ readonly id: string; readonly name: string }, { ids: string }>(
  () => sql`SELECT ${organizations.id} AS "id", ${organizations.name} AS "name"
    FROM json_each(${p('ids')}) AS j CROSS JOIN ${organizations} ON ${organizations.id} = j.value`,
);
