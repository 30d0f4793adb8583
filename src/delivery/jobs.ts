// What a webhook of all organizations is to have done to its streams, in each database: too much for a request, so the
// clock does it page by page, and a database that is silent holds up nobody but its own organizations.

import type { Database } from '../database.ts';
import { finishJob, jobsIn, moveJob, type WebhookJobRow } from '../store/operator/webhook-jobs.ts';
import { endOfPage } from '../store/streams/due.ts';
import { deleteSetAsideUpTo } from '../store/streams/set-aside.ts';
import { deleteStreamsUpTo, endOfStreams, resumeStreamsUpTo } from '../store/streams/streams.ts';
import { noteBehind } from '../store/streams/wakeups.ts';
import type { Delivery } from './deps.ts';
import { findPlaced } from './placed.ts';
import { replayPage } from './replay.ts';

const JOBS_AT_ONCE = 10;
const ORGANIZATIONS_AT_ONCE = 500;
const STREAMS_AT_ONCE = 500;
/** Of one call: 20,000 organizations. */
const MAX_PAGES = 40;
/** Greater than any id. */
const END = '~';

/** Each returns where to go on, null at the end. */
const PAGES: Readonly<
  Record<WebhookJobRow['kind'], (deps: Delivery, shard: Database, job: WebhookJobRow) => Promise<string | null>>
> = {
  wake: wakePage,
  replay: ({ now }, shard, { position, since, webhookId }) =>
    replayPage(shard, { webhookId, after: position, since: since ?? 0, now: now() }),
  delete: deletePage,
};

/** Takes the jobs of a database on. Returns whether anything is left that could go on at once. */
export async function stepWebhookJobs(deps: Delivery, label: string, mostPages = MAX_PAGES): Promise<boolean> {
  const shard = deps.databases.all().get(label);
  if (!shard) return false;
  const { operator } = deps.databases;
  const [jobs] = await operator.run([jobsIn({ label, limit: JOBS_AT_ONCE })]);
  let more = jobs.length === JOBS_AT_ONCE;
  for (const job of jobs) {
    let position: string | null = job.position;
    for (let pages = 0; position !== null && pages < mostPages; pages++) {
      position = await PAGES[job.kind](deps, shard, { ...job, position });
      const { kind, startedAt, webhookId } = job;
      const key = { label, webhookId, kind, startedAt };
      await operator.run([position === null ? finishJob(key) : moveJob(key, position)]);
    }
    more ||= position !== null;
  }
  return more;
}

/** Its streams forget their failures, and the sweep looks at whoever is behind. */
async function wakePage(deps: Delivery, shard: Database, job: WebhookJobRow): Promise<string | null> {
  const { position: after, webhookId } = job;
  const webhook = (await findPlaced(deps.databases, webhookId))?.row;
  if (webhook?.status !== 'active') return null;
  const { createdAt, organizationId, startAfter } = webhook;
  // Of one organization: its own place in the order of ids.
  const range =
    organizationId === null ? { after, upTo: END } : { after: organizationId.slice(0, -1), upTo: organizationId };
  const [[end]] = await shard.run([endOfPage({ ...range, limit: ORGANIZATIONS_AT_ONCE })]);
  if (!end || end.last === null) return null;
  const page = { webhookId, after: range.after, last: end.last };
  await shard.run([resumeStreamsUpTo(page), noteBehind({ ...page, createdAt, startAfter, at: deps.now() })]);
  return end.n === ORGANIZATIONS_AT_ONCE ? end.last : null;
}

async function deletePage(
  _: Delivery,
  shard: Database,
  { position, webhookId }: WebhookJobRow,
): Promise<string | null> {
  const [[end]] = await shard.run([endOfStreams({ webhookId, after: position, limit: STREAMS_AT_ONCE })]);
  if (!end || end.last === null) return null;
  const page = { webhookId, after: position, last: end.last };
  await shard.run([deleteSetAsideUpTo(page), deleteStreamsUpTo(page)]);
  return end.n === STREAMS_AT_ONCE ? end.last : null;
}
