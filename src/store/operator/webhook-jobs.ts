// Jobs of webhooks, in DB: begun in the batch that changes the webhook, so that none is forgotten, and moved on page by
// page by the clock of each database.

import { sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { webhookJobs, webhookReplays } from '../db/schema-clock.ts';
import { webhooks } from '../db/schema-operator.ts';
import { p, prepare, prepareGrowing } from '../db/statement.ts';

export interface WebhookJobRow {
  readonly label: string;
  readonly webhookId: string;
  /** Of streams. wake: they are due at once. replay: they go back to the events since a time. delete: they go. */
  readonly kind: 'wake' | 'replay' | 'delete';
  /** Id of the organization that it has reached. */
  readonly position: string;
  readonly startedAt: number;
  /** Of a replay: epoch ms; else null. */
  readonly since: number | null;
}

type Begun = { webhookId: string; labels: string; now: number };

/**
 * One for each label of a JSON list, where the statement before it in the batch wrote a row. A new one takes an old one's
 * place; a replay and another one stand beside each other.
 */
const begin = prepare<never, Begun & { kind: string }>(
  () => sql`INSERT INTO ${webhookJobs} (label, webhook_id, kind, position, started_at)
    SELECT j.value, ${p('webhookId')}, ${p('kind')}, '', ${p('now')} FROM json_each(${p('labels')}) AS j
    WHERE changes() > 0
    ON CONFLICT DO UPDATE SET kind = excluded.kind, position = '', started_at = excluded.started_at`,
);
const beginReplay = prepareGrowing<never, Begun & { since: number }>(
  () => sql`INSERT INTO ${webhookReplays} (label, webhook_id, position, started_at, since)
    SELECT j.value, ${p('webhookId')}, '', ${p('now')}, ${p('since')} FROM json_each(${p('labels')}) AS j
    WHERE changes() > 0
    ON CONFLICT DO UPDATE SET position = '', started_at = excluded.started_at, since = excluded.since`,
);

/** What is to be done to the streams of a webhook, and of a replay since when (epoch ms). */
export type Job = { readonly kind: 'wake' | 'delete' } | { readonly kind: 'replay'; readonly since: number };

export function beginJobs(job: Job, begun: Begun): Statement<never> {
  return job.kind === 'replay' ? beginReplay({ ...begun, since: job.since }) : begin({ ...begun, kind: job.kind });
}

const ALL = sql`(SELECT label, webhook_id, kind, position, started_at, NULL AS since FROM ${webhookJobs}
    UNION ALL SELECT label, webhook_id, 'replay', position, started_at, since FROM ${webhookReplays})`;
const COLUMNS = sql`label AS "label", webhook_id AS "webhookId", kind AS "kind", position AS "position",
  started_at AS "startedAt", since AS "since"`;

/** What is to be done in a database. */
export const jobsIn = prepare<WebhookJobRow, { label: string; limit: number }>(
  () => sql`SELECT ${COLUMNS} FROM ${ALL} WHERE label = ${p('label')} ORDER BY webhook_id, kind LIMIT ${p('limit')}`,
);

/** A job with what it has to know of its webhook: null and 0 of a deleted one. */
export interface HearingJob extends WebhookJobRow {
  readonly isActive: 0 | 1;
  readonly createdAt: number;
  readonly startAfter: number | null;
}

type NotPast = { label: string; organizationId: string; afterWebhook: string; afterKind: string; limit: number };
/** What is to be done in a database that has not come past an organization, of the webhooks that hear of it. */
export const jobsNotPast = prepare<HearingJob, NotPast>(
  () => sql`SELECT ${COLUMNS}, coalesce(w.status = 'active', 0) AS "isActive", coalesce(w.created_at, 0) AS "createdAt",
      w.start_after AS "startAfter"
    FROM ${ALL} AS j LEFT JOIN ${webhooks} AS w ON w.id = j.webhook_id
    WHERE j.label = ${p('label')} AND j.position < ${p('organizationId')}
      AND (j.webhook_id, j.kind) > (${p('afterWebhook')}, ${p('afterKind')})
      AND (w.organization_id IS NULL OR w.organization_id = ${p('organizationId')})
    ORDER BY j.webhook_id, j.kind LIMIT ${p('limit')}`,
);

/** What is still to be done for it, in whichever database. */
export const jobsOfWebhook = prepare<WebhookJobRow, { webhookId: string }>(
  () => sql`SELECT ${COLUMNS} FROM ${ALL} WHERE webhook_id = ${p('webhookId')} ORDER BY label, kind`,
);

type Key = Pick<WebhookJobRow, 'label' | 'webhookId' | 'kind' | 'startedAt'>;
type OfReplay = Omit<Key, 'kind'>;

const isThis = sql`label = ${p('label')} AND webhook_id = ${p('webhookId')} AND started_at = ${p('startedAt')}`;
const isThisJob = sql`${isThis} AND kind = ${p('kind')}`;

const move = prepare<never, Key & { position: string }>(
  () => sql`UPDATE ${webhookJobs} SET position = ${p('position')} WHERE ${isThisJob}`,
);
const moveReplay = prepare<never, OfReplay & { position: string }>(
  () => sql`UPDATE ${webhookReplays} SET position = ${p('position')} WHERE ${isThis}`,
);
const finish = prepare<never, Key>(() => sql`DELETE FROM ${webhookJobs} WHERE ${isThisJob}`);
const finishReplay = prepare<never, OfReplay>(() => sql`DELETE FROM ${webhookReplays} WHERE ${isThis}`);

/** Moves nothing where the job was begun anew meanwhile. */
export function moveJob({ kind, ...key }: Key, position: string): Statement<never> {
  return kind === 'replay' ? moveReplay({ ...key, position }) : move({ ...key, kind, position });
}

/** Ends nothing where the job was begun anew meanwhile. */
export function finishJob({ kind, ...key }: Key): Statement<never> {
  return kind === 'replay' ? finishReplay(key) : finish({ ...key, kind });
}
