// Seals with the newest key what an older one sealed, a bounded step at each run of the clock. What no key opens stays as
// it is, so that it opens again once its key is put back.

import type { KeyRing } from '../keys.ts';
import { resealWebhook, type SealedWebhook, webhooksToReseal } from '../store/operator/webhooks.ts';
import type { Delivery } from './deps.ts';
import { secretCell, validPrevious } from './secrets.ts';

/** Webhooks of one step: some 2 ms of encryption, and one trip to write all. */
const WEBHOOKS_AT_ONCE = 50;

/** Takes one step in a database; returns how many webhooks it looked at. */
export async function resealSecrets(deps: Delivery, label = ''): Promise<number> {
  const db = deps.databases.all().get(label);
  if (!db) return 0;
  const ring = await deps.keyRing();
  const asking = webhooksToReseal({ newest: ring[0].id, tried: triedMark(ring), limit: WEBHOOKS_AT_ONCE });
  const [rows] = await db.run([asking]);
  if (rows.length === 0) return 0;
  const writes = await Promise.all(rows.map((row) => resealed(deps, ring, row)));
  await db.run(writes);
  return rows.length;
}

async function resealed(deps: Delivery, ring: KeyRing, webhook: SealedWebhook) {
  const { id, secret: before } = webhook;
  const cell = secretCell(id);
  const secret = await deps.unseal(cell, before);
  if (secret === null) return resealWebhook({ ...webhook, before, keyId: triedMark(ring) });
  const previous: [sealed: string, until: number][] = [];
  for (const { sealed, until } of validPrevious(webhook, deps.now())) {
    const text = await deps.unseal(cell, sealed);
    previous.push([text === null ? sealed : (await deps.seal(cell, text)).text, until]);
  }
  const { keyId, text } = await deps.seal(cell, secret);
  const previousSecret = previous.length === 0 ? null : JSON.stringify(previous);
  return resealWebhook({ id, before, secret: text, previousSecret, keyId });
}

/** Another list of keys is another try. */
function triedMark(ring: KeyRing): string {
  return ['unreadable', ...ring.map(({ id }) => id)].join(' ');
}
