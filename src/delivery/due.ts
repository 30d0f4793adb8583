// Finds the streams with something to send, for wake-ups and the sweep.

import type { Database } from '../database.ts';
import { byPlace } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { activeWebhooksOf, type ListeningWebhook } from '../store/operator/webhooks.ts';
import { type DueCandidate, type DueStream, dueOfOwn, dueOfPairs } from '../store/streams/due.ts';
import { TurnOver } from '../turn.ts';
import type { Delivery } from './deps.ts';
import { DEFAULT_PATIENCE_MS } from './placed.ts';
import type { StreamMessage } from './run.ts';
import { delayUntil } from './wake.ts';

export interface Pair {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly startAfter: number | null;
}

const PAIRS_AT_ONCE = 1000;
const WEBHOOKS_AT_ONCE = 1000;

/** Active webhooks of a database, those of one organization for the listed ones only. */
export async function listening(
  db: Database,
  organizationIds: readonly string[],
  timeoutMs?: number,
): Promise<ListeningWebhook[]> {
  const found: ListeningWebhook[] = [];
  for (let after = ''; ; after = found.at(-1)?.id ?? after) {
    const page = { after, limit: WEBHOOKS_AT_ONCE };
    const [rows] = await db.run([activeWebhooksOf({ ...page, organizationIds: list(organizationIds) })], timeoutMs);
    found.push(...rows);
    if (rows.length < WEBHOOKS_AT_ONCE) return found;
  }
}

/**
 * Webhooks of the default database, each with those of the organizations that it hears of; null where it does not answer.
 * Organizations of another one are not kept waiting with their own: ask about those beside this.
 */
export async function generalPairs(
  { databases }: Delivery,
  organizationIds: readonly string[],
): Promise<readonly Pair[] | null> {
  try {
    const webhooks = await listening(databases.operator, organizationIds, DEFAULT_PATIENCE_MS);
    return webhooks.flatMap(({ id, organizationId, startAfter }) =>
      (organizationId === null ? organizationIds : [organizationId]).map((own) => ({
        webhookId: id,
        organizationId: own,
        startAfter,
      })),
    );
  } catch (error) {
    if (error instanceof TurnOver) throw error;
    const message = 'webhooks of all organizations wait, as the default database is silent';
    console.error(JSON.stringify({ message, error: String(error) }));
    return null;
  }
}

interface Asked {
  /** Admits what is nearly due. */
  readonly slackMs?: number;
  /** Whose own webhooks are asked about too: they come with the streams. */
  readonly organizationIds?: readonly string[];
}

/** Those of given pairs that are due, one trip per shard and thousand pairs. */
export async function dueAmong(
  { databases, now }: Delivery,
  pairs: readonly Pair[],
  { organizationIds = [], slackMs = 0 }: Asked = {},
): Promise<DueStream[]> {
  const byOrganization = Map.groupBy(pairs, ({ organizationId }) => organizationId);
  const ids = new Set([...byOrganization.keys(), ...organizationIds]);
  const time = now() + slackMs;
  const found = await byPlace(databases, [...ids], async (shard, those) => {
    const asked = those.flatMap((id) => byOrganization.get(id) ?? []);
    const due: DueStream[] = [];
    const wanted = those.filter((id) => organizationIds.includes(id) && databases.labelOf(id) !== '');
    let own = wanted.length === 0 ? [] : [dueOfOwn({ organizationIds: list(wanted), now: time })];
    for (let i = 0; i < asked.length || own.length > 0; i += PAIRS_AT_ONCE) {
      const candidates: DueCandidate[] = asked
        .slice(i, i + PAIRS_AT_ONCE)
        .map(({ webhookId, startAfter, organizationId }) => [webhookId, startAfter, organizationId]);
      const rows = await shard.run([dueOfPairs({ pairs: list(candidates), now: time }), ...own]);
      due.push(...rows.flat());
      own = [];
    }
    return due;
  });
  return found.flat();
}

/** The message that sets a stream going: at once, or at the end of a lease that may have lost its holder. */
export function messageFor(stream: DueStream, now: number): MessageSendRequest<StreamMessage> {
  const { organizationId, webhookId, leaseId, leaseUntil } = stream;
  if (leaseId === null || leaseUntil <= now) return { body: { organizationId, webhookId } };
  return {
    body: { organizationId, webhookId, leaseSeen: leaseId },
    delaySeconds: delayUntil(leaseUntil, now) ?? 0,
  };
}
