// Tells endpoints what opened and closed. What is to be told stands in rows; the queue's message only wakes. A row is
// claimed for a minute before it is sent, so that a killed sender costs that minute, and goes once it was accepted.

import type { Cell } from '../../encrypt.ts';
import {
  type AlertEndpointRow,
  alertEndpointById,
  allAlertEndpoints,
  noteAlertAttempt,
  resealAlertEndpoint,
} from '../../store/operator/alert-endpoints.ts';
import {
  type AlertRow,
  alertById,
  alertDelivered,
  alertRetried,
  type ClaimedRow,
  claimAlertDeliveries,
  nextAlertDelivery,
} from '../../store/operator/alerts.ts';
import { type Attempt, attempt } from '../attempt.ts';
import type { Delivery } from '../deps.ts';
import { signedHeaders } from '../sign.ts';
import { delayUntil, send } from '../wake.ts';
import { pagerdutyBody, rollcallBody, slackBody } from './format.ts';

const CLAIM_MS = 60_000;
const AT_ONCE = 10;
/** Of one wake-up: each attempt takes up to 17 s, ten at a time. */
const MAX_ROUNDS = 5;
/** After the last the row goes: the console still shows the alert, and what the endpoint answered. */
const RETRY_MS = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600].map((seconds) => seconds * 1000);

/** What a secret is bound to. */
export function alertSecretCell(endpointId: string): Cell {
  return ['alert_endpoints', endpointId, 'secret'];
}

/** Sends the queue a message where something is to be told, for when it is. Never rejects because of the queue. */
export async function wakeAlerts(deps: Delivery): Promise<void> {
  const [[next]] = await deps.databases.operator.run([nextAlertDelivery({})]);
  if (next === undefined || next.at === null) return;
  const delaySeconds = delayUntil(next.at, deps.now());
  if (delaySeconds !== null) await send(deps.queue, [{ body: { organizationId: '', alerts: true }, delaySeconds }]);
}

/** Tells what is due; returns how many attempts were made. */
export async function sendAlerts(deps: Delivery): Promise<number> {
  let made = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const now = deps.now();
    const claim = claimAlertDeliveries({ now, until: now + CLAIM_MS, limit: AT_ONCE });
    const [claimed] = await deps.databases.operator.run([claim]);
    await Promise.all(claimed.map((row) => tell(deps, row)));
    made += claimed.length;
    if (claimed.length < AT_ONCE) break;
  }
  if (made > 0) await wakeAlerts(deps);
  return made;
}

async function tell(deps: Delivery, { attempts, ...key }: ClaimedRow): Promise<void> {
  const { operator } = deps.databases;
  const [[alert], [endpoint]] = await operator.run([
    alertById({ id: key.alertId }),
    alertEndpointById({ id: key.endpointId }),
  ]);
  if (!alert || !endpoint) {
    await operator.run([alertDelivered(key)]);
    return;
  }
  const result = await post(deps, endpoint, alert, key.phase);
  const lastError = result.accepted ? null : `${result.status ?? ''} ${result.body}`.trim().slice(0, 300);
  const noted = noteAlertAttempt({ id: endpoint.id, lastError });
  const wait = RETRY_MS[attempts - 1];
  if (!result.accepted && wait !== undefined) {
    const nextAttemptAt = deps.now() + Math.max(wait, result.retryAfterMs ?? 0);
    await operator.run([noted, alertRetried({ ...key, nextAttemptAt })]);
    return;
  }
  if (!result.accepted)
    console.error(JSON.stringify({ message: 'an alert was given up', ...key, attempts, lastError }));
  await operator.run([noted, alertDelivered(key)]);
}

async function post(
  deps: Delivery,
  endpoint: AlertEndpointRow,
  alert: AlertRow,
  phase: ClaimedRow['phase'],
): Promise<Pick<Attempt, 'accepted' | 'status' | 'body' | 'retryAfterMs'>> {
  const secret = await deps.unseal(alertSecretCell(endpoint.id), endpoint.secret);
  if (secret === null)
    return { accepted: false, status: null, body: 'The secret cannot be decrypted.', retryAfterMs: null };
  switch (endpoint.format) {
    case 'slack':
      return attempt(deps, secret, {}, slackBody(alert, phase));
    case 'pagerduty':
      return attempt(deps, endpoint.url, {}, pagerdutyBody(alert, phase, secret));
    case 'rollcall': {
      const body = rollcallBody(alert, phase);
      const headers = await signedHeaders([secret], `${alert.id}_${phase}`, deps.now(), body);
      return attempt(deps, endpoint.url, headers, body);
    }
  }
}

/** Seals with the newest key what an older one sealed. Endpoints are few: all are looked at. */
export async function resealAlertEndpoints(deps: Delivery): Promise<void> {
  const [newest] = await deps.keyRing();
  const [rows] = await deps.databases.operator.run([allAlertEndpoints({})]);
  for (const { id, secret: before } of rows.filter((row) => row.keyId !== newest.id)) {
    const text = await deps.unseal(alertSecretCell(id), before);
    if (text === null) continue;
    const sealed = await deps.seal(alertSecretCell(id), text);
    const again = resealAlertEndpoint({ id, before, secret: sealed.text, keyId: sealed.keyId });
    await deps.databases.operator.run([again]);
  }
}
