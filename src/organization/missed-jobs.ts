// Jobs of webhooks go through the organizations of each database. One that moves may be missed: in the database that it goes
// to it was not there yet, in the one that it leaves it is no more. So the mover does for it what is left to be done there.

import type { Database, Statement } from '../database.ts';
import { type HearingJob, jobsNotPast, type WebhookJobRow } from '../store/operator/webhook-jobs.ts';
import { deleteSetAsideUpTo, settleSetAsideBeyond } from '../store/streams/set-aside.ts';
import { deleteStreamsUpTo, endOfStreams, resetStreamsSince, resumeStreamsUpTo } from '../store/streams/streams.ts';
import { noteBehind, noteWakeupsOfPage } from '../store/streams/wakeups.ts';

/** Of one batch: a job is three statements. */
const JOBS_AT_ONCE = 50;

interface Missed {
  readonly operator: Database;
  /** Where the organization will stand: what was copied there is the whole of it. */
  readonly target: Database;
  /** Of the database that it leaves. */
  readonly label: string;
  readonly organizationId: string;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Between the copy and the moment in which the organization leaves: a job that begins later finds it in the target, and one
 * that has come past it did so before the copy. Done twice, it does no harm.
 */
export async function doMissedJobs(missed: Missed): Promise<void> {
  const { label, operator, organizationId } = missed;
  let [afterWebhook, afterKind] = ['', ''];
  for (;;) {
    const page = { label, organizationId, afterWebhook, afterKind, limit: JOBS_AT_ONCE };
    const [jobs] = await operator.run([jobsNotPast(page)]);
    if (jobs.length > 0) await doPage(missed, jobs);
    const last = jobs.at(-1);
    if (!last || jobs.length < JOBS_AT_ONCE) return;
    [afterWebhook, afterKind] = [last.webhookId, last.kind];
  }
}

async function doPage({ now, organizationId, target }: Missed, jobs: readonly HearingJob[]): Promise<void> {
  const place = { after: organizationId.slice(0, -1), last: organizationId };
  const [...ends] = await target.run(
    jobs.map(({ webhookId }) => endOfStreams({ webhookId, after: place.after, limit: 1 })),
  );
  const statements = jobs.flatMap((job, index) =>
    statementsOf(job, { ...place, now, hasStream: ends[index]?.[0]?.last === organizationId }),
  );
  if (statements.length > 0) await target.run(statements);
}

interface Place {
  readonly after: string;
  readonly last: string;
  readonly now: number;
  readonly hasStream: boolean;
}

/** What a page of the job (delivery/jobs.ts) does, of this organization alone. */
function statementsOf(job: HearingJob, { after, hasStream, last, now }: Place): Statement[] {
  const { createdAt, isActive, kind, since, startAfter, webhookId } = job;
  const page = { webhookId, after, last };
  const todo: Readonly<Record<WebhookJobRow['kind'], () => Statement[]>> = {
    wake: () =>
      isActive === 1 ? [resumeStreamsUpTo(page), noteBehind({ ...page, createdAt, startAfter, at: now })] : [],
    replay: () =>
      hasStream
        ? [
            resetStreamsSince({ webhookId, after, limit: 1, since: since ?? 0 }),
            settleSetAsideBeyond(page),
            noteWakeupsOfPage({ ...page, at: now }),
          ]
        : [],
    delete: () => [deleteSetAsideUpTo(page), deleteStreamsUpTo(page)],
  };
  return todo[kind]();
}
