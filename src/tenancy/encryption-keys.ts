// Which of the keys in ENCRYPTION_KEY are still needed: how much is sealed with each, and what none of them opens.

import { allAlertEndpoints } from '../store/operator/alert-endpoints.ts';
import { sealedByKey } from '../store/operator/webhooks.ts';
import type { ActionContext } from './context.ts';

export interface EncryptionKey {
  readonly id: string;
  /** The newest one seals and signs. */
  readonly newest: boolean;
  /** Secrets sealed with it: of webhooks as long as they sign, and of alert endpoints. */
  readonly secrets: number;
  /** An older one that nothing is sealed with: it can be taken out of ENCRYPTION_KEY. */
  readonly removable: boolean;
}

export interface EncryptionKeys {
  /** Newest first. */
  readonly keys: readonly EncryptionKey[];
  /** Secrets that are to be looked at: sealed before keys had ids, or with a key that is not in the list. */
  readonly pending: number;
  /** Secrets that none of the keys opens. */
  readonly unreadable: number;
}

/** Reads every webhook and alert endpoint. */
export async function encryptionKeys({ databases, delivery, now }: ActionContext): Promise<EncryptionKeys> {
  const asked = [sealedByKey({ now }), allAlertEndpoints({})] as const;
  const [[counts, endpoints], ring] = await Promise.all([databases.operator.run(asked), delivery.keyRing()]);
  const ids = new Set(ring.map(({ id }) => id));
  const others = counts.filter(({ keyId }) => !ids.has(keyId));
  const ofWebhooks = counts.reduce((sum, row) => sum + row.unreadable, 0);
  const pending = others.reduce((sum, row) => sum + row.secrets - row.unreadable, 0);
  const keys = ring.map(({ id }, index) => {
    const ofEndpoints = endpoints.filter(({ keyId }) => keyId === id).length;
    const secrets = (counts.find(({ keyId }) => keyId === id)?.secrets ?? 0) + ofEndpoints;
    return { id, newest: index === 0, secrets, removable: index > 0 && secrets === 0 && pending === 0 };
  });
  return { keys, pending, unreadable: ofWebhooks + endpoints.filter(({ keyId }) => !ids.has(keyId)).length };
}
