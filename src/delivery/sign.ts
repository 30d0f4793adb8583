// Signatures by the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`, one for each valid secret.

import { Webhook } from 'standardwebhooks';

/** Headers that carry id, time and signatures. `secrets` are `whsec_…`, newest first; each signs, so that keys rotate. */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  nowMs: number,
  body: string,
): Readonly<Record<string, string>> {
  const at = new Date(nowMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
