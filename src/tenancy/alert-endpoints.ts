// Where alerts go: a URL of the operator's own, signed like a webhook's, or Slack's or PagerDuty's. What must stay secret
// is sealed: the secret that signs, the whole of a Slack URL, the routing key of PagerDuty.

import { alertSecretCell } from '../delivery/alerts/send.ts';
import { ALERT_TYPES, type AlertType } from '../delivery/alerts/types.ts';
import { checkDestination } from '../delivery/destination.ts';
import { type AuditedState, difference } from '../directory/difference.ts';
import {
  type AlertEndpointRow,
  alertEndpointById,
  allAlertEndpoints,
  deleteAlertEndpoint,
  deleteDeliveriesOf,
  insertAlertEndpoint,
  updateAlertEndpoint,
} from '../store/operator/alert-endpoints.ts';
import { audit, withoutQuery } from './audit.ts';
import type { ActionContext } from './context.ts';
import { done, invalid, type Result, unknown } from './result.ts';
import { newWebhookSecret } from './webhooks.ts';

export type StoredAlertEndpoint = AlertEndpointRow;
export type AlertFormat = AlertEndpointRow['format'];

export const MAX_ALERT_ENDPOINTS = 20;
export const ALERT_FORMATS = ['rollcall', 'slack', 'pagerduty'] as const;

export interface NewAlertEndpoint {
  readonly url: string;
  readonly format: AlertFormat;
  /** null for all types. */
  readonly alerts: readonly AlertType[] | null;
  /** PagerDuty's integration key; for no other format. */
  readonly routingKey?: string | undefined;
}

export interface AlertEndpointChange {
  readonly url?: string | undefined;
  readonly alerts?: readonly AlertType[] | null | undefined;
  readonly routingKey?: string | undefined;
}

/** `secret` signs alerts in Rollcall's own format, and is not shown again; null for other formats. */
export interface CreatedAlertEndpoint {
  readonly endpoint: AlertEndpointRow;
  readonly secret: string | null;
}

export async function createAlertEndpoint(
  context: ActionContext,
  input: NewAlertEndpoint,
): Promise<Result<CreatedAlertEndpoint, 'invalid' | 'too many'>> {
  const { databases, delivery, newId, now, seal } = context;
  const checked = checkDestination(input.url, delivery.destinations);
  if (!checked.ok) return invalid({ member: 'url', detail: checked.reason });
  const wrong = wrongRoutingKey(input.format, input.routingKey, true);
  if (wrong !== null) return invalid({ member: 'routingKey', detail: wrong });
  const id = newId('ale');
  const secret = input.format === 'rollcall' ? newWebhookSecret() : null;
  const sealed = await seal(alertSecretCell(id), secret ?? input.routingKey ?? checked.url);
  const row = {
    id,
    url: shownUrl(input.format, checked.url),
    format: input.format,
    alerts: typesText(input.alerts),
    secret: sealed.text,
    keyId: sealed.keyId,
    now,
    max: MAX_ALERT_ENDPOINTS,
  };
  const [[endpoint]] = await databases.operator.run([
    insertAlertEndpoint(row),
    audit(context, 'alert_endpoint.create', id, '', { after: toldOf(row) }),
  ]);
  if (!endpoint)
    return { ok: false, reason: 'too many', detail: `There can be at most ${MAX_ALERT_ENDPOINTS} alert endpoints.` };
  return done({ endpoint, secret });
}

export async function listAlertEndpoints({ databases }: Pick<ActionContext, 'databases'>): Promise<AlertEndpointRow[]> {
  const [rows] = await databases.operator.run([allAlertEndpoints({})]);
  return rows;
}

/** The format stays: another one is another endpoint. */
export async function changeAlertEndpoint(
  context: ActionContext,
  id: string,
  change: AlertEndpointChange,
): Promise<Result<AlertEndpointRow, 'unknown' | 'invalid'>> {
  const { databases, delivery, now, seal } = context;
  const [[before]] = await databases.operator.run([alertEndpointById({ id })]);
  if (!before) return unknown('alert endpoint');
  let { keyId, secret, url } = before;
  const wrong = wrongRoutingKey(before.format, change.routingKey, false);
  if (wrong !== null) return invalid({ member: 'routingKey', detail: wrong });
  let secretText = change.routingKey;
  if (change.url !== undefined && change.url !== before.url) {
    const checked = checkDestination(change.url, delivery.destinations);
    if (!checked.ok) return invalid({ member: 'url', detail: checked.reason });
    url = shownUrl(before.format, checked.url);
    if (before.format === 'slack') secretText = checked.url;
  }
  if (secretText !== undefined) {
    const sealed = await seal(alertSecretCell(id), secretText);
    secret = sealed.text;
    keyId = sealed.keyId;
  }
  const alerts = change.alerts === undefined ? before.alerts : typesText(change.alerts);
  const changed = difference(toldOf(before), toldOf({ ...before, url, alerts }));
  const [[after]] = await databases.operator.run([
    updateAlertEndpoint({ id, url, alerts, secret, keyId, now }),
    audit(context, 'alert_endpoint.update', id, '', changed),
  ]);
  return after ? done(after) : unknown('alert endpoint');
}

export async function removeAlertEndpoint(context: ActionContext, id: string): Promise<Result<null, 'unknown'>> {
  const db = context.databases.operator;
  const [[before]] = await db.run([alertEndpointById({ id })]);
  if (!before) return unknown('alert endpoint');
  const [[gone]] = await db.run([
    deleteAlertEndpoint({ id }),
    audit(context, 'alert_endpoint.delete', id, '', { before: toldOf(before) }),
    deleteDeliveriesOf({ id }),
  ]);
  return gone ? done(null) : unknown('alert endpoint');
}

/** What the audit log tells of an endpoint. */
function toldOf({ alerts, format, url }: Pick<AlertEndpointRow, 'alerts' | 'format' | 'url'>): AuditedState {
  return { url: withoutQuery(url), format, alerts: typesOf({ alerts }) };
}

/** null for all. */
export function typesOf({ alerts }: Pick<AlertEndpointRow, 'alerts'>): readonly AlertType[] | null {
  if (alerts === null) return null;
  const named: unknown = JSON.parse(alerts);
  return ALERT_TYPES.filter((type) => Array.isArray(named) && named.includes(type));
}

function typesText(types: readonly AlertType[] | null): string | null {
  return types === null ? null : JSON.stringify(types);
}

/** Whoever has the whole of a Slack URL can write to its channel. */
function shownUrl(format: AlertFormat, url: string): string {
  return format === 'slack' ? `${new URL(url).origin}/…` : url;
}

function wrongRoutingKey(format: AlertFormat, routingKey: string | undefined, required: boolean): string | null {
  if (format !== 'pagerduty') return routingKey === undefined ? null : 'Only for the format pagerduty.';
  return required && routingKey === undefined ? 'Required for the format pagerduty.' : null;
}
