// A webhook as delivery uses it: secrets opened, types as a list. Also how one is switched off.

import { disableWebhook, type WebhookRow, webhookById } from '../store/operator/webhooks.ts';
import { lastAcceptance } from '../store/streams/streams.ts';
import type { Delivery } from './deps.ts';

export interface Target {
  readonly id: string;
  readonly url: string;
  /** null for all organizations. */
  readonly organizationId: string | null;
  /** JSON list of event types, null for all. */
  readonly types: string | null;
  readonly maxBatch: number;
  readonly startAfter: number | null;
  /** Newest first: each signs. */
  readonly secrets: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A webhook is switched off after so long without an accepted event. */
const MAX_SILENCE_MS = 7 * 24 * 60 * 60 * 1000;

/** Whether a webhook is for an organization's events: made for it, or for all. */
export function receives(webhook: Pick<Target, 'organizationId'>, organizationId: string): boolean {
  return webhook.organizationId === null || webhook.organizationId === organizationId;
}

/** The webhook if it is active, else null. */
export async function activeTarget(deps: Delivery, webhookId: string): Promise<Target | null> {
  const [[row]] = await deps.databases.operator.run([webhookById({ id: webhookId })]);
  return row?.status === 'active' ? targetOf(deps, row) : null;
}

/** Opens a webhook's secrets: previous ones sign too while they are valid. */
export async function targetOf(deps: Pick<Delivery, 'unseal' | 'now'>, row: WebhookRow): Promise<Target> {
  const secrets = [await deps.unseal(row.secret)];
  for (const [sealed, until] of previousSecrets(row))
    if (until > deps.now()) secrets.push(...(await openedIfKnown(deps, sealed)));
  const { id, url, organizationId, maxBatch, startAfter, createdAt, updatedAt } = row;
  return { id, url, organizationId, types: row.events, maxBatch, startAfter, secrets, createdAt, updatedAt };
}

/** Newest first, each with the time (epoch ms) until which it signs. One text was stored before there were several. */
function previousSecrets({ previousSecret, previousSecretUntil }: WebhookRow): [sealed: string, until: number][] {
  if (previousSecret === null) return [];
  if (!previousSecret.startsWith('[')) return [[previousSecret, previousSecretUntil ?? 0]];
  // Made by the store's own statement: its shape is ours.
  return JSON.parse(previousSecret) as [string, number][];
}

/** What was sealed with an ENCRYPTION_KEY of before cannot be opened: the secret that replaced it signs alone. */
async function openedIfKnown({ unseal }: Pick<Delivery, 'unseal'>, sealed: string): Promise<string[]> {
  try {
    return [await unseal(sealed)];
  } catch (error) {
    console.warn(JSON.stringify({ message: 'a previous webhook secret cannot be opened', error: String(error) }));
    return [];
  }
}

/** Switches a webhook off whose host answered 410. */
export async function disableGone(deps: Delivery, target: Target): Promise<void> {
  await disable(deps, target, 'gone');
}

/** Switches a webhook off if a stream of it fails since `failingSince` and none had an event accepted for 7 days. */
export async function disableIfSilent(deps: Delivery, target: Target, failingSince: number | null): Promise<void> {
  const since = deps.now() - MAX_SILENCE_MS;
  if (failingSince === null || Math.max(failingSince, target.updatedAt) > since) return;
  for (const shard of deps.databases.all().values()) {
    const [[newest]] = await shard.run([lastAcceptance({ webhookId: target.id })]);
    if ((newest?.at ?? 0) > since) return;
  }
  await disable(deps, target, 'silent');
}

async function disable(deps: Delivery, target: Target, reason: 'gone' | 'silent'): Promise<void> {
  const { id, url } = target;
  await deps.databases.operator.run([disableWebhook({ id, url, reason, now: deps.now() })]);
  console.warn(JSON.stringify({ message: 'webhook disabled', webhookId: id, reason }));
}
