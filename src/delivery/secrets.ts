// The secrets of webhooks as they stand sealed in their rows: the one of now, and previous ones that still sign.

import type { Cell } from '../encrypt.ts';
import type { SealedWebhook } from '../store/operator/webhooks.ts';
import type { Delivery } from './deps.ts';

export interface PreviousSecret {
  readonly sealed: string;
  /** Epoch ms until which it signs. */
  readonly until: number;
}

/** What a secret is bound to. A rotated one stays bound to where it stood when it was new. */
export function secretCell(webhookId: string): Cell {
  return ['webhooks', webhookId, 'secret'];
}

/** The previous secrets that still sign, newest first. One text was stored before there were several. */
export function validPrevious({ previousSecret, previousSecretUntil }: SealedWebhook, now: number): PreviousSecret[] {
  if (previousSecret === null) return [];
  const previous: PreviousSecret[] = previousSecret.startsWith('[')
    ? // Made by the store's own statement: its shape is ours.
      (JSON.parse(previousSecret) as [string, number][]).map(([sealed, until]) => ({ sealed, until }))
    : [{ sealed: previousSecret, until: previousSecretUntil ?? 0 }];
  return previous.filter(({ until }) => until > now);
}

/** Newest first; null where the secret of now cannot be opened. A previous one that cannot be is left out. */
export async function openedSecrets(
  { now, unseal }: Pick<Delivery, 'now' | 'unseal'>,
  webhook: SealedWebhook,
): Promise<readonly string[] | null> {
  const cell = secretCell(webhook.id);
  const current = await unseal(cell, webhook.secret);
  if (current === null) return null;
  const secrets = [current];
  for (const { sealed } of validPrevious(webhook, now())) {
    const previous = await unseal(cell, sealed);
    if (previous === null)
      console.warn(JSON.stringify({ message: 'a previous webhook secret cannot be opened', webhookId: webhook.id }));
    else secrets.push(previous);
  }
  return secrets;
}

/** Whether nothing can be signed for a webhook: none of the keys in ENCRYPTION_KEY opens its secret. */
export async function hasUnreadableSecret(
  { unseal }: Pick<Delivery, 'unseal'>,
  { id, secret }: Pick<SealedWebhook, 'id' | 'secret'>,
): Promise<boolean> {
  return (await unseal(secretCell(id), secret)) === null;
}
