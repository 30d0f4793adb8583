// What a webhook is to have done to all of its streams, as jobs of the clock: how they begin, and how far they are.

import type { Statement } from '../database.ts';
import type { Delivery } from '../delivery/deps.ts';
import { stepWebhookJobs } from '../delivery/jobs.ts';
import type { PlacedWebhook } from '../delivery/placed.ts';
import { sweepWith } from '../delivery/sweep.ts';
import { shareOfOrganizations } from '../id.ts';
import { nameOfDatabase } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { beginJobs, type Job, jobsOfWebhook, type WebhookJobRow } from '../store/operator/webhook-jobs.ts';
import type { WebhookRow } from '../store/operator/webhooks.ts';
import { deleteSetAsideUpTo, settleSetAsideBeyond } from '../store/streams/set-aside.ts';
import { deleteStreamsUpTo, resetStreamsSince, resumeStreamsUpTo } from '../store/streams/streams.ts';
import { noteBehind, noteWakeupsOfPage } from '../store/streams/wakeups.ts';
import type { ActionContext } from './context.ts';

/** Of each database, that a job does within the request's time: a thousand organizations. */
const FIRST_PAGES = 2;

/** The webhook that jobs are of, and where it stands. */
export interface JobsOf extends Pick<PlacedWebhook, 'isOwn'> {
  readonly row: Pick<WebhookRow, 'id' | 'organizationId' | 'startAfter' | 'createdAt'>;
}

/**
 * Of the batch that changes a webhook, right after the audit row, which is written where the change was made. One that
 * stands with its organization has its stream in the same database: it is done at once, wherever both have moved by then. Of
 * another, what the clock of each database then has to do, as there may be a stream for each organization. These jobs are
 * read in the default database alone: none is written by a batch that may be sent on to another.
 */
export function jobsFor({ databases, now }: ActionContext, { isOwn, row }: JobsOf, job: Job): readonly Statement[] {
  const { id: webhookId, organizationId } = row;
  if (!isOwn || organizationId === null)
    return [beginJobs(job, { webhookId, labels: list([...databases.all().keys()]), now })];
  return onStream(row, organizationId, job, now);
}

/** A job of one organization's stream, as `delivery/jobs.ts` does them page by page. */
function onStream(
  { createdAt, id: webhookId, startAfter }: JobsOf['row'],
  organizationId: string,
  job: Job,
  now: number,
): readonly Statement[] {
  // The one stream whose organization comes after the id cut short, up to the id.
  const page = { webhookId, after: organizationId.slice(0, -1), last: organizationId };
  switch (job.kind) {
    case 'wake':
      return [resumeStreamsUpTo(page), noteBehind({ ...page, createdAt, startAfter, at: now })];
    case 'replay':
      return [
        resetStreamsSince({ webhookId, after: page.after, limit: 1, since: job.since }),
        settleSetAsideBeyond(page),
        noteWakeupsOfPage({ ...page, at: now }),
      ];
    case 'delete':
      return [deleteSetAsideUpTo(page), deleteStreamsUpTo(page)];
  }
}

/** What was begun in the batch of a change goes on: its first pages at once, and after them a look at what is due. */
export function beginJobsOf({ databases, delivery, later }: ActionContext, { isOwn, row }: JobsOf): void {
  later(beginsJobs(delivery, isOwn ? databases.labelOf(row.organizationId ?? '') : null));
}

/** In one database, or in every one that answers; the clock does the other pages. Never rejects. */
async function beginsJobs(delivery: Delivery, only: string | null): Promise<void> {
  for (const label of only === null ? delivery.databases.all().keys() : [only]) {
    try {
      await stepWebhookJobs(delivery, label, FIRST_PAGES);
      await sweepWith(delivery, label);
    } catch (error) {
      console.error(
        JSON.stringify({ message: 'a job of a webhook is left to the clock', label, error: String(error) }),
      );
    }
  }
}

/** A job that is not through yet, in one database. */
export interface WebhookJob {
  readonly kind: WebhookJobRow['kind'];
  /** As PLACEMENT names it. */
  readonly database: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Of the organizations that it has come past, 0 to 1: an estimate, as their ids are spread evenly. */
  readonly progress: number;
  /** Of a replay: epoch ms. */
  readonly since: number | null;
}

/** Of a webhook that was deleted too; none once all is done, or for an unknown one. */
export async function listWebhookJobs(
  { databases }: Pick<ActionContext, 'databases'>,
  webhookId: string,
): Promise<readonly WebhookJob[]> {
  const [rows] = await databases.operator.run([jobsOfWebhook({ webhookId })]);
  return rows.map(({ kind, label, position, since, startedAt }) => ({
    kind,
    database: nameOfDatabase(label),
    startedAt,
    progress: shareOfOrganizations(position),
    since,
  }));
}
