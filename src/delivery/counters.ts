// How each webhook is doing over all organizations: counters for operators and their monitoring.

import { askEach } from '../every-database.ts';
import { idAt } from '../id.ts';
import { type Databases, nameOfDatabase } from '../shards.ts';
import { type WebhookRow, webhooksAfter } from '../store/operator/webhooks.ts';
import { attemptCounts } from '../store/streams/backlogs.ts';
import { together } from './placed.ts';
import { waitingFor } from './waiting.ts';

export interface WebhookCounters {
  readonly id: string;
  readonly status: WebhookRow['status'];
  /**
   * Events that its streams have not passed yet, but for those that the guard holds; types that it does not ask for are
   * passed when a stream next runs.
   */
  readonly backlog: number;
  /** Streams that have any, and of these how many wait after a failure. */
  readonly streams: number;
  readonly failing: number;
  readonly oldestUndeliveredSeconds: number | null;
  /** Whether the figures above are all there is. False: they are at least that, as more waits than is looked at. */
  readonly exact: boolean;
  /** Share of failed attempts of the last 24 h, 0 to 1, among the newest of each shard: 500, or fewer with many webhooks. */
  readonly failureRate: number;
}

/** The newest webhooks beyond these are left out: monitoring needs a quick answer, not a complete one. */
const MAX_WEBHOOKS = 100;
/** Of one webhook, and of all together. */
const ATTEMPTS_OF_ONE = 500;
const ATTEMPTS_LOOKED_AT = 5_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Counters of the first 100 webhooks, two trips per shard that answers. */
export async function webhookCounters(
  databases: Databases,
  now: number,
): Promise<{ readonly webhooks: readonly WebhookCounters[]; readonly missing: readonly string[] }> {
  const first = webhooksAfter({ after: '', limit: MAX_WEBHOOKS });
  const listed = await askEach(databases.all(), (db) => db.run([first]));
  const webhooks = together(...listed.found.map(([rows]) => rows)).slice(0, MAX_WEBHOOKS);
  // One that is silent is not waited for once more.
  const answering = new Map([...databases.all()].filter(([label]) => !listed.missing.includes(nameOfDatabase(label))));
  const since = idAt('del', now - DAY_MS);
  const { found, missing } = await askEach(answering, async (shard) => {
    const waiting = await waitingFor(shard, webhooks);
    if (webhooks.length === 0) return { waiting, attempts: [] };
    const looked = Math.min(ATTEMPTS_OF_ONE, Math.floor(ATTEMPTS_LOOKED_AT / webhooks.length));
    const counting = webhooks.map(({ id }) => attemptCounts({ webhookId: id, since, looked }));
    return { waiting, attempts: (await shard.run(counting)).map(([counts]) => counts) };
  });
  const counted = webhooks.map(({ id, status }, index) => {
    const waiting = found.flatMap((shard) => shard.waiting.backlogs.filter(({ webhookId }) => webhookId === id));
    const counts = found.flatMap((shard) => shard.attempts[index] ?? []);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    const oldest = waiting.flatMap(({ oldestAt }) => (oldestAt === null ? [] : [oldestAt]));
    const attempts = sum(counts.map((one) => one.attempts));
    return {
      id,
      status,
      backlog: sum(waiting.map((one) => one.backlog)),
      streams: sum(waiting.map((one) => one.streams)),
      failing: sum(waiting.map((one) => one.failing)),
      oldestUndeliveredSeconds:
        oldest.length === 0 ? null : Math.max(0, Math.floor((now - Math.min(...oldest)) / 1000)),
      exact: found.every((shard) => !shard.waiting.inexact.has(id)),
      failureRate: attempts === 0 ? 0 : sum(counts.map((one) => one.failures)) / attempts,
    };
  });
  return { webhooks: counted, missing: [...listed.missing, ...missing] };
}
