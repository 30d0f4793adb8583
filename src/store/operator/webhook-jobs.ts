// Jobs of webhooks, in DB: begun in the batch that changes the webhook, so that none is forgotten, and moved on page by
// page by the clock of each database.

import { getTableColumns, sql } from 'drizzle-orm';
import { selected } from '../db/rows.ts';
import { webhookJobs } from '../db/schema-clock.ts';
import { p, prepare } from '../db/statement.ts';

export type WebhookJobRow = Readonly<typeof webhookJobs.$inferSelect>;

const COLUMNS = selected(getTableColumns(webhookJobs));

/**
 * One for each label of a JSON list, where the statement before it in the batch wrote a row. A new one
 * takes the place of an old one of its kind.
 */
export const beginJobs = prepare<
  never,
  { webhookId: string; labels: string; kind: WebhookJobRow['kind']; since: number | null; now: number }
>(
  () => sql`INSERT INTO ${webhookJobs} (label, webhook_id, kind, position, started_at, since)
    SELECT j.value, ${p('webhookId')}, ${p('kind')}, '', ${p('now')}, ${p('since')} FROM json_each(${p('labels')}) AS j
    WHERE changes() > 0
    ON CONFLICT DO UPDATE SET position = '', started_at = excluded.started_at, since = excluded.since`,
);

/** What is to be done in a database. */
export const jobsIn = prepare<WebhookJobRow, { label: string; limit: number }>(
  () => sql`SELECT ${COLUMNS} FROM ${webhookJobs} WHERE ${webhookJobs.label} = ${p('label')}
    ORDER BY ${webhookJobs.webhookId}, ${webhookJobs.kind} LIMIT ${p('limit')}`,
);

/** What is still to be done for it, in whichever database. */
export const jobsOfWebhook = prepare<WebhookJobRow, { webhookId: string }>(
  () => sql`SELECT ${COLUMNS} FROM ${webhookJobs} WHERE ${webhookJobs.webhookId} = ${p('webhookId')}
    ORDER BY ${webhookJobs.label}, ${webhookJobs.kind}`,
);

type Key = { label: string; webhookId: string; kind: string; startedAt: number };
const isThis = sql`${webhookJobs.label} = ${p('label')} AND ${webhookJobs.webhookId} = ${p('webhookId')}
  AND ${webhookJobs.kind} = ${p('kind')} AND ${webhookJobs.startedAt} = ${p('startedAt')}`;

/** Moves nothing where the job was begun anew meanwhile. */
export const moveJob = prepare<never, Key & { position: string }>(
  () => sql`UPDATE ${webhookJobs} SET position = ${p('position')} WHERE ${isThis}`,
);

export const finishJob = prepare<never, Key>(() => sql`DELETE FROM ${webhookJobs} WHERE ${isThis}`);
