// The types of alerts, and what each is about.

export const ALERT_TYPES = [
  'stream.blocked',
  'webhook.disabled',
  'event.set_aside',
  'webhook.secret_unreadable',
  'directory.silent',
  'directory.held',
  'directory.refused_tokens',
  'credential.expiring',
  'admin_key.created',
  'database.stalled',
  'database.nearly_full',
  'sweep.late',
] as const;

export type AlertType = (typeof ALERT_TYPES)[number];

/** Something that holds now. */
export interface Condition {
  readonly type: AlertType;
  /** What it is about, within the type: one incident at a time. */
  readonly about: string;
  readonly organizationId?: string;
  readonly directoryId?: string;
  readonly webhookId?: string;
  /** One sentence for whoever is woken by it. No personal data. */
  readonly summary: string;
}

/** Where the runbook of a type stands: docs/alerts.md has a heading for each. */
export function runbookOf(type: string): string {
  return `docs/alerts.md#${type.replace('.', '')}`;
}
