// An alert as each kind of endpoint takes it. Pure.

import type { AlertRow } from '../../store/operator/alerts.ts';
import { runbookOf } from './types.ts';

export type Phase = 'opened' | 'closed';

/** As REST shows it. */
export function alertView({ closedAt, directoryId, id, openedAt, organizationId, summary, type, webhookId }: AlertRow) {
  return {
    id,
    type,
    openedAt: new Date(openedAt).toISOString(),
    closedAt: closedAt === null ? null : new Date(closedAt).toISOString(),
    organizationId,
    directoryId,
    webhookId,
    summary,
    runbook: runbookOf(type),
  };
}

/** Signed like a webhook's event. */
export function rollcallBody(alert: AlertRow, phase: Phase): string {
  const at = phase === 'opened' ? alert.openedAt : (alert.closedAt ?? alert.openedAt);
  return JSON.stringify({ type: `alert.${phase}`, timestamp: new Date(at).toISOString(), data: alertView(alert) });
}

/** An incoming webhook of Slack. Its mark-up is taken out of what others named. */
export function slackBody(alert: AlertRow, phase: Phase): string {
  const text = alert.summary.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const head = phase === 'opened' ? `:rotating_light: *${alert.type}*` : `:white_check_mark: *${alert.type}* is over`;
  return JSON.stringify({ text: `${head}\n${text}\nRunbook: ${runbookOf(alert.type)}` });
}

/** PagerDuty's Events API v2: the incident's id makes the second event resolve the first. */
export function pagerdutyBody(alert: AlertRow, phase: Phase, routingKey: string): string {
  const head = { routing_key: routingKey, dedup_key: alert.id };
  if (phase === 'closed') return JSON.stringify({ ...head, event_action: 'resolve' });
  const { openedAt, summary, type } = alert;
  const payload = {
    summary,
    source: alert.directoryId ?? alert.webhookId ?? alert.organizationId ?? 'rollcall',
    severity: isUrgent(type) ? 'critical' : 'warning',
    timestamp: new Date(openedAt).toISOString(),
    class: type,
    custom_details: { organizationId: alert.organizationId, runbook: runbookOf(type) },
  };
  return JSON.stringify({ ...head, event_action: 'trigger', payload });
}

/** What keeps host apps from events, now. */
function isUrgent(type: string): boolean {
  return ['stream.blocked', 'webhook.disabled', 'directory.held', 'database.stalled'].includes(type);
}
