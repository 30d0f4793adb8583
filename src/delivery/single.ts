// Requests outside of any stream: one event again, and the test event. They are sent at once and move no cursor. A host
// that answers 410 to them wants no more either.

import type { Statement } from '../database.ts';
import { firstFound } from '../every-database.ts';
import { newId } from '../id.ts';
import { databaseOf } from '../shards.ts';
import { list } from '../store/db/statement.ts';
import type { WebhookRow } from '../store/operator/webhooks.ts';
import { type DeliveryRow, deliveryById, insertDeliveries } from '../store/streams/deliveries.ts';
import { eventsBetween } from '../store/streams/events.ts';
import { settleSetAside } from '../store/streams/set-aside.ts';
import { type Attempt, attempt } from './attempt.ts';
import type { Delivery } from './deps.ts';
import { GONE } from './evaluate.ts';
import { pack, type Sendable } from './payload.ts';
import { record } from './record.ts';
import { signedHeaders } from './sign.ts';
import { deliveryRow } from './slice.ts';
import { disableGone, targetOf, UNREADABLE_SECRET } from './target.ts';

/** unknown: the webhook has no such delivery. pruned: its event is not kept any more. */
export type Resent =
  | { readonly ok: true; readonly delivery: DeliveryRow }
  | { readonly ok: false; readonly reason: 'unknown' | 'pruned' };

/**
 * Sends the event of a delivery once more, marked `rollcall-replay: true`, and logs the attempt. Before that `noted`, in the
 * database of the event's organization: nothing is sent where nothing can be written.
 * @throws AnswerLost where it is not sent, or not logged
 */
export async function resend(
  deps: Delivery,
  webhook: WebhookRow,
  deliveryId: string,
  noted: (organizationId: string) => readonly Statement[],
): Promise<Resent> {
  const before = await firstFound(deps.databases.all(), async (shard) => {
    const [[before]] = await shard.run([deliveryById({ webhookId: webhook.id, id: deliveryId })]);
    return before ?? null;
  });
  if (!before) return { ok: false, reason: 'unknown' };
  const { organizationId, sequence } = before;
  // The organization may be moved from where the delivery was found.
  const shard = databaseOf(deps.databases, organizationId);
  const one = { organizationId, after: sequence - 1, upTo: sequence, types: null, limit: 1 };
  const [[event]] = await shard.run([eventsBetween(one)]);
  if (event === undefined) return { ok: false, reason: 'pruned' };
  await shard.run(noted(organizationId));
  const result = await post(deps, webhook, event, { 'rollcall-replay': 'true' });
  const delivery = deliveryRow(webhook.id, event, result, {
    attempt: before.attempt + 1,
    status: result.accepted ? 'accepted' : 'failed',
    nextAttemptAt: null,
  });
  const settled = result.accepted ? [settleSetAside({ webhookId: webhook.id, organizationId, sequence })] : [];
  await record(deps, shard, [...settled, insertDeliveries({ rows: list([delivery]) })]);
  return { ok: true, delivery };
}

/** The outcome of a test event, which no log keeps. */
export interface Tested {
  readonly eventId: string;
  readonly result: Attempt;
}

/** Sends a `webhook.test` event, signed as any other; its `sequence` is 0. */
export async function sendTest(deps: Delivery, webhook: WebhookRow): Promise<Tested> {
  const at = deps.now();
  const event: Sendable = {
    id: newId('evt', at),
    type: 'webhook.test',
    sequence: 0,
    epoch: 1,
    at,
    organizationId: webhook.organizationId,
    directoryId: null,
    data: JSON.stringify({ webhook: { id: webhook.id, url: webhook.url } }),
  };
  return { eventId: event.id, result: await post(deps, webhook, event, {}) };
}

async function post(
  deps: Delivery,
  webhook: WebhookRow,
  event: Sendable,
  marks: Readonly<Record<string, string>>,
): Promise<Attempt> {
  const target = await targetOf(deps, webhook);
  if (target === null)
    return {
      accepted: false,
      status: null,
      body: `Not sent: ${UNREADABLE_SECRET}`,
      retryAfterMs: null,
      at: deps.now(),
      durationMs: 0,
    };
  const { id, body } = pack([event], target.maxBatch);
  const headers = { ...(await signedHeaders(target.secrets, id, deps.now(), body)), ...marks };
  const result = await attempt(deps, target.url, headers, body);
  if (result.status === GONE && webhook.status === 'active') await disableGone(deps, target);
  return result;
}
