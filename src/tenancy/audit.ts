// The audit log: the one list of what can be done, and the row that goes into the transaction of what it tells.

import type { Statement } from '../database.ts';
import type { AuditEntry } from '../directory/change.ts';
import { auditText, type Difference } from '../directory/difference.ts';
import { insertAudit, insertAuditIfChanged } from '../store/log/audit.ts';
import type { ActionContext } from './context.ts';

/** Every action by its name in the log, with what pages say of it. */
export const ACTIONS = {
  'alert_endpoint.create': 'Created an alert endpoint',
  'alert_endpoint.delete': 'Deleted an alert endpoint',
  'alert_endpoint.update': 'Updated an alert endpoint',
  'api_key.create': 'Created an API key',
  'api_key.delete': 'Deleted an API key',
  'console.refuse': 'Failed to sign in with a wrong key',
  'console.sign_in': 'Signed in to the console',
  'console.sign_out': 'Signed out of the console',
  'directory.create': 'Created a directory',
  'directory.delete': 'Deleted a directory',
  'directory.resync': 'Started a resync of a directory',
  'directory.schema': 'Updated the extension attributes of a directory',
  'directory.update': 'Updated, paused or resumed a directory',
  'oauth_client.create': 'Created an OAuth client',
  'oauth_client.delete': 'Deleted an OAuth client',
  'oauth_secret.create': 'Created a client secret',
  'oauth_secret.delete': 'Revoked a client secret',
  'guard.discard': 'Discarded the held events of a directory, and started a resync',
  'guard.release': 'Released the held events of a directory',
  'organization.create': 'Created the organization',
  'organization.erase': 'Erased the organization',
  'organization.export': 'Exported everything of the organization',
  'organization.cancel_move': 'Cancelled the move of the organization to another database',
  'organization.move': 'Began to move the organization to another database',
  'organization.restore': 'Restored the deleted organization',
  'organization.update': 'Updated the organization',
  'user.erase': 'Erased a person',
  'user.export': 'Exported what is kept of a person',
  'organization.delete': 'Deleted the organization',
  'portal.sign_in': 'Opened the setup portal with a link',
  'portal.sign_out': 'Signed out of the setup portal',
  'portal_link.delete': 'Revoked a link to the setup portal',
  'portal_session.end': 'Ended a session of the setup portal',
  'portal_link.create': 'Created a link to the setup portal',
  'portal_settings.update': 'Changed how the setup portal looks',
  'restore.declare': 'Declared a database restored',
  'role_mapping.update': 'Updated the role mapping',
  'roles.update': 'Declared the roles',
  'token.create': 'Created a token',
  'token.delete': 'Revoked a token',
  'webhook.acknowledge': 'Acknowledged events that a stream had set aside',
  'webhook.create': 'Created a webhook',
  'webhook.delete': 'Deleted a webhook',
  'webhook.replay': 'Replayed a stream',
  'webhook.replay_all': 'Replayed all streams of a webhook',
  'webhook.retry': 'Resent an event',
  'webhook.rotate_secret': 'Rotated the secret of a webhook',
  'webhook.skip': 'Skipped the event blocking a stream',
  'webhook.test': 'Sent a test event',
  'webhook.try_now': 'Retried a blocked stream at once',
  'webhook.update': 'Updated, paused or resumed a webhook',
} as const;

export type Action = keyof typeof ACTIONS;

export function isAction(name: string): name is Action {
  return Object.hasOwn(ACTIONS, name);
}

/** What was done, in words. Older rows may have names that are no longer used. */
export function saidOf(action: string): string {
  if (action === 'resync.start') return ACTIONS['directory.resync'];
  return isAction(action) ? ACTIONS[action] : action;
}

type By = Pick<ActionContext, 'actor' | 'client' | 'newId' | 'now'>;

/** What an act changed; nothing by default. */
type Changed = Partial<Difference>;

/**
 * The row that tells of the statement just before it in the same batch; none is written where that changed nothing.
 * `organizationId` is '' for what concerns none; the batch must be of a database that is read for it: its own or the
 * operator's.
 */
export function audit(
  by: By,
  action: Action,
  target: string | null,
  organizationId = '',
  changed: Changed = {},
): Statement<never> {
  return insertAuditIfChanged({ ...auditRow(by, action, target, changed), organizationId });
}

/** The row of what changes nothing in the database that holds the log. */
export function auditAlone(
  by: By,
  action: Action,
  target: string | null,
  organizationId = '',
  changed: Changed = {},
): Statement<never> {
  return insertAudit({ ...auditRow(by, action, target, changed), organizationId });
}

/** What the organization's writer notes with a change: it adds what the change was. */
export function auditEntry({ actor, client, newId, now }: By, action: Action, target: string | null): AuditEntry {
  const { id, kind, name } = actor;
  const { address, userAgent } = client;
  return { id: newId('aud'), at: now, actor: id, actorKind: kind, actorName: name, address, userAgent, action, target };
}

/** A row but for the organization that it stands with. */
export function auditRow(by: By, action: Action, target: string | null, { before = null, after = null }: Changed = {}) {
  return { ...auditEntry(by, action, target), before: auditText(before), after: auditText(after) };
}

/** A URL without what may be a credential in it. */
export function withoutQuery(url: string): string {
  const [address = '', query] = url.split(/[?#]/, 2);
  return query === undefined ? address : `${address}?…`;
}
