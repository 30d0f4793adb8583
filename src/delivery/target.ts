// A webhook as delivery uses it: secrets opened, types as a list. Also how one is switched off.

import { askEach } from '../every-database.ts';
import { databaseOf } from '../shards.ts';
import { disableWebhook, type WebhookRow } from '../store/operator/webhooks.ts';
import { createStream, lastAcceptance } from '../store/streams/streams.ts';
import type { Delivery } from './deps.ts';
import { findPlaced, webhookOf } from './placed.ts';
import { openedSecrets } from './secrets.ts';

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
  /** It stands with its organization, in another database than the default one. */
  readonly isOwn: boolean;
}

/** A webhook is switched off after so long without an accepted event. */
const MAX_SILENCE_MS = 7 * 24 * 60 * 60 * 1000;

/** Why nothing is sent to a webhook, and what to do about it. */
export const UNREADABLE_SECRET =
  'The signing secret cannot be decrypted with any key in ENCRYPTION_KEY. Add the key it was encrypted with, or rotate the secret.';

/** Whether a webhook is for an organization's events: made for it, or for all. */
export function receives(webhook: Pick<Target, 'organizationId'>, organizationId: string): boolean {
  return webhook.organizationId === null || webhook.organizationId === organizationId;
}

/** The webhook if it is active, is for the organization, and events can be signed for it; else null. */
export async function activeTarget(deps: Delivery, webhookId: string, organizationId: string): Promise<Target | null> {
  const found = await webhookOf(deps.databases, webhookId, organizationId);
  if (found?.row.status !== 'active' || !receives(found.row, organizationId)) return null;
  const target = await targetOf(deps, found.row, found.isOwn);
  if (target === null) await noteUnreadable(deps, found.row, organizationId);
  return target;
}

/** The stream begins all the same, so that health and console count what waits on it. */
async function noteUnreadable(deps: Delivery, row: WebhookRow, organizationId: string): Promise<void> {
  const { createdAt: webhookCreatedAt, id: webhookId, startAfter } = row;
  console.error(JSON.stringify({ message: UNREADABLE_SECRET, webhookId, organizationId }));
  const beginning = createStream({ webhookId, organizationId, startAfter, webhookCreatedAt });
  await databaseOf(deps.databases, organizationId).run([beginning]);
}

/** A webhook with its secrets opened; null where the one of now cannot be: nothing is sent unsigned. */
export async function targetOf(
  deps: Pick<Delivery, 'unseal' | 'now'>,
  row: WebhookRow,
  isOwn = false,
): Promise<Target | null> {
  const secrets = await openedSecrets(deps, row);
  if (secrets === null) return null;
  const { id, url, organizationId, maxBatch, startAfter, createdAt, updatedAt } = row;
  return { id, url, organizationId, types: row.events, maxBatch, startAfter, secrets, createdAt, updatedAt, isOwn };
}

/** Switches a webhook off whose host answered 410. */
export async function disableGone(deps: Delivery, target: Target): Promise<void> {
  await disable(deps, target, 'gone');
}

/** Switches a webhook off if a stream of it fails since `failingSince` and none had an event accepted for 7 days. */
export async function disableIfSilent(deps: Delivery, target: Target, failingSince: number | null): Promise<void> {
  const since = deps.now() - MAX_SILENCE_MS;
  if (failingSince === null || Math.max(failingSince, target.updatedAt) > since) return;
  const asked = lastAcceptance({ webhookId: target.id });
  const { organizationId } = target;
  const holders =
    organizationId === null ? deps.databases.all() : new Map([['', databaseOf(deps.databases, organizationId)]]);
  const { found, missing } = await askEach(holders, (shard) => shard.run([asked]));
  // A database that does not answer may know of one that was accepted: then it is too early to say.
  if (missing.length > 0 || found.some(([[newest]]) => (newest?.at ?? 0) > since)) return;
  await disable(deps, target, 'silent');
}

async function disable(deps: Delivery, target: Pick<Target, 'id' | 'url'>, reason: 'gone' | 'silent'): Promise<void> {
  const { id, url } = target;
  const placed = await findPlaced(deps.databases, id);
  await placed?.db.run([disableWebhook({ id, url, reason, now: deps.now() })]);
  console.warn(JSON.stringify({ message: 'webhook disabled', webhookId: id, reason }));
}
