// How the streams of an organization are doing: what waits, since when, what blocks, how many attempts fail.

import type { Database } from '../database.ts';
import { askBeside } from '../every-database.ts';
import { databaseOf, nameOfDatabase } from '../shards.ts';
import { type WebhookRow, webhooksOf } from '../store/operator/webhooks.ts';
import { countEventsBetween, eventRange, eventsBetween } from '../store/streams/events.ts';
import { countSetAside } from '../store/streams/set-aside.ts';
import { streamHead } from '../store/streams/streams.ts';
import type { Delivery } from './deps.ts';
import { together } from './placed.ts';
import { hasUnreadableSecret } from './secrets.ts';
import { failureRate } from './tally.ts';

export interface StreamHealth {
  readonly id: string;
  readonly status: WebhookRow['status'];
  /** Events still to be sent; counted to 10,000 where the webhook asks for some types only. */
  readonly backlog: number;
  /** Age of the oldest of them, null without. */
  readonly oldestUndeliveredSeconds: number | null;
  /** Id of the event whose failure blocks the stream. */
  readonly blockedBy: string | null;
  /** Share of failed attempts of the last 24 h, 0 to 1, on this stream. */
  readonly failureRate: number;
  /** Events that the stream went on without, until they are sent again or acknowledged; counted to 1,000. */
  readonly setAside: number;
  /** Nothing can be sent: no key in ENCRYPTION_KEY opens the webhook's secret. */
  readonly unreadableSecret: boolean;
  /** Whether anything was to be sent on it so far. */
  readonly begun: boolean;
}

const MAX_COUNT = 10_000;
const MAX_SET_ASIDE = 1000;

export interface StreamsHealth {
  /** One for each webhook subscribed to the organization, whatever its status. */
  readonly streams: readonly StreamHealth[];
  /** Names of the databases that did not answer: of the default one, webhooks of all organizations are not among them. */
  readonly missing: readonly string[];
}

/** What the organization's own database knows, and the default one if it answers within 5 s. */
export async function streamHealth(
  { databases, unseal }: Pick<Delivery, 'databases' | 'unseal'>,
  organizationId: string,
  now: number,
): Promise<StreamsHealth> {
  const shard = databaseOf(databases, organizationId);
  const asked = webhooksOf({ organizationId });
  const [general, [[range], own]] = await Promise.all([
    // One that stands in the default database has nothing to show without it.
    databases.labelOf(organizationId) === ''
      ? databases.operator.run([asked])
      : askBeside('', databases.operator.run([asked])),
    shard.run([eventRange({ organizationId }), asked]),
  ]);
  const webhooks = together(general?.[0] ?? [], own);
  const head = range?.lastSequence ?? 0;
  const streams = await Promise.all(
    webhooks.map(async (webhook) => ({
      ...(await healthOf(shard, webhook, organizationId, head, now)),
      unreadableSecret: await hasUnreadableSecret({ unseal }, webhook),
    })),
  );
  return { streams, missing: general === null ? [nameOfDatabase('')] : [] };
}

async function healthOf(
  shard: Database,
  webhook: WebhookRow,
  organizationId: string,
  head: number,
  now: number,
): Promise<Omit<StreamHealth, 'unreadableSecret'>> {
  const key = { webhookId: webhook.id, organizationId };
  const [[stream], [left]] = await shard.run([streamHead(key), countSetAside({ ...key, limit: MAX_SET_ASIDE })]);
  // Without a row nothing was to be sent yet: the first wake-up makes it.
  const after = stream?.cursor ?? webhook.startAfter ?? head;
  const types = webhook.events;
  const between = { organizationId, after, upTo: head, types };
  const blocked = stream !== undefined && stream.failures > 0;
  // What was discarded before it blocks nothing.
  const beforeFirst = blocked && stream.firstSent !== null ? stream.firstSent - 1 : after;
  const [[first], [counted]] = await shard.run([
    eventsBetween({ ...between, after: beforeFirst, limit: 1 }),
    countEventsBetween({ ...between, limit: types === null ? 0 : MAX_COUNT }),
  ]);
  return {
    id: webhook.id,
    status: webhook.status,
    backlog: types === null ? Math.max(0, head - after) : (counted?.n ?? 0),
    oldestUndeliveredSeconds: first === undefined ? null : Math.max(0, Math.floor((now - first.at) / 1000)),
    blockedBy: blocked ? (first?.id ?? null) : null,
    failureRate: failureRate(stream?.attemptsByHour ?? null, now),
    setAside: left?.n ?? 0,
    begun: stream !== undefined,
  };
}
