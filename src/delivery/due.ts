// Finds the streams with something to send, for wake-ups and the sweep.

import { byPlace } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import { activeWebhooks, activeWebhooksOf, type ListeningWebhook } from '../store/operator/webhooks.ts';
import { type DueCandidate, type DueStream, dueOfPairs } from '../store/streams/due.ts';
import type { Delivery } from './deps.ts';
import type { StreamMessage } from './run.ts';
import { delayUntil } from './wake.ts';

export interface Pair {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly startAfter: number | null;
}

const PAIRS_AT_ONCE = 1000;
const WEBHOOKS_AT_ONCE = 1000;

/** Active webhooks, those of one organization for the listed ones only (null: for any). */
export async function listening(
  deps: Delivery,
  organizationIds: readonly string[] | null,
): Promise<ListeningWebhook[]> {
  const found: ListeningWebhook[] = [];
  for (let after = ''; ; after = found.at(-1)?.id ?? after) {
    const page = { after, limit: WEBHOOKS_AT_ONCE };
    const asking =
      organizationIds === null
        ? activeWebhooks(page)
        : activeWebhooksOf({ ...page, organizationIds: list(organizationIds) });
    const [rows] = await deps.databases.operator.run([asking]);
    found.push(...rows);
    if (rows.length < WEBHOOKS_AT_ONCE) return found;
  }
}

/** Those of given pairs that are due, one trip per shard and thousand pairs. `slackMs` admits what is nearly due. */
export async function dueAmong(deps: Delivery, pairs: readonly Pair[], slackMs = 0): Promise<DueStream[]> {
  const byOrganization = Map.groupBy(pairs, ({ organizationId }) => organizationId);
  const found = await byPlace(deps.databases, [...byOrganization.keys()], async (shard, organizationIds) => {
    const own = organizationIds.flatMap((id) => byOrganization.get(id) ?? []);
    const due: DueStream[] = [];
    for (let i = 0; i < own.length; i += PAIRS_AT_ONCE) {
      const candidates: DueCandidate[] = own
        .slice(i, i + PAIRS_AT_ONCE)
        .map(({ webhookId, startAfter, organizationId }) => [webhookId, startAfter, organizationId]);
      const statement = dueOfPairs({ pairs: list(candidates), now: deps.now() + slackMs });
      const [rows] = await shard.run([statement]);
      due.push(...rows);
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
