// What a webhook is to have done to all of its streams, as jobs of the clock: how they begin, and how far they are.

import type { Delivery } from '../delivery/deps.ts';
import { stepWebhookJobs } from '../delivery/jobs.ts';
import { sweepWith } from '../delivery/sweep.ts';
import { shareOfOrganizations } from '../id.ts';
import { nameOfDatabase } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { beginJobs, type Job, jobsOfWebhook, type WebhookJobRow } from '../store/operator/webhook-jobs.ts';
import type { WebhookRow } from '../store/operator/webhooks.ts';
import type { ActionContext } from './context.ts';

/** Of each database, that a job does within the request's time: a thousand organizations. */
const FIRST_PAGES = 2;

type Heard = Pick<WebhookRow, 'id' | 'organizationId'>;

/**
 * Of the batch that changes a webhook, right after the audit row, which is written where the change was made: what the
 * clock of each database then has to do to its streams, as there may be one for each organization. Also of one
 * organization's webhook, which may just be moved: where it does not stand there is nothing to do.
 */
export function jobsFor({ databases, now }: ActionContext, webhook: Heard, job: Job) {
  return beginJobs(job, { webhookId: webhook.id, labels: list([...databases.all().keys()]), now });
}

/** The first pages at once, in every database that answers; the clock does the others. Never rejects. */
export async function beginsJobs(delivery: Delivery): Promise<void> {
  for (const label of delivery.databases.all().keys()) {
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
