// Which of the keys in ENCRYPTION_KEY are still needed: how much is sealed with each, and what none of them opens.

import { askEach } from '../every-database.ts';
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
  /** Names of the databases that did not answer: while there are any, no key can be called removable. */
  readonly missing: readonly string[];
}

/** Reads every webhook of every database, and every alert endpoint. */
export async function encryptionKeys({ databases, delivery, now }: ActionContext): Promise<EncryptionKeys> {
  const [{ found, missing }, [endpoints], ring] = await Promise.all([
    askEach(databases.all(), (db) => db.run([sealedByKey({ now })])),
    databases.operator.run([allAlertEndpoints({})]),
    delivery.keyRing(),
  ]);
  const counts = found.flatMap(([rows]) => rows);
  const ids = new Set(ring.map(({ id }) => id));
  const others = counts.filter(({ keyId }) => !ids.has(keyId));
  const ofWebhooks = counts.reduce((sum, row) => sum + row.unreadable, 0);
  const pending = others.reduce((sum, row) => sum + row.secrets - row.unreadable, 0);
  const keys = ring.map(({ id }, index) => {
    const ofEndpoints = endpoints.filter(({ keyId }) => keyId === id).length;
    const own = counts.filter(({ keyId }) => keyId === id);
    const secrets = own.reduce((sum, row) => sum + row.secrets, ofEndpoints);
    const removable = index > 0 && secrets === 0 && pending === 0 && missing.length === 0;
    return { id, newest: index === 0, secrets, removable };
  });
  const ofOthers = endpoints.filter(({ keyId }) => !ids.has(keyId)).length;
  return { keys, pending, unreadable: ofWebhooks + ofOthers, missing };
}
