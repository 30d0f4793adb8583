// Everything that can be done to the installation, in an order in which it can be: what asks for it, and what the audit
// log is to tell of it. The walk over it fails for an operation or form that does not stand here.

import { env } from 'cloudflare:workers';
import { newId } from '../../src/id.ts';
import type { Action } from '../../src/tenancy/audit.ts';
import { enter } from './browsing.ts';
import { call, data, member, newDirectory, newOrganization } from './calls.ts';
import { createUser } from './scim/calls.ts';

/** What an act left: what it created, what it removed, what it changed, or nothing that stays. */
type Sides = 'created' | 'removed' | 'changed' | 'none';

/** What the acts are done to. Filled as they create things: `ids.tok` is the token that was created last. */
export interface World {
  readonly org: string;
  readonly dir: string;
  readonly ids: Record<string, string>;
}

export interface Act {
  /** The operationId, or method and path of the form. */
  readonly name: string;
  readonly path: (world: World) => string;
  /** JSON body, or the fields of a form. */
  readonly body?: object | ((world: World) => object);
  readonly action: Action;
  readonly sides: Sides;
  /** Makes what the act needs. */
  readonly first?: (world: World) => Promise<unknown>;
}

export async function newWorld(): Promise<World> {
  const org = await newOrganization('Audited');
  return { org, dir: await newDirectory(org, 'okta'), ids: {} };
}

const run = (sql: string, ...values: (string | number)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

/** A stream that an event blocks, one that it went on without, and a delivery of it. */
export async function blockStream({ ids: { wh = '', ...ids }, org, ...world }: World): Promise<void> {
  void world;
  await run('DELETE FROM streams WHERE webhook_id = ? AND organization_id = ?', wh, org);
  await run(
    `INSERT INTO streams (webhook_id, organization_id, cursor, failures, last_sent) VALUES (?, ?, 0, 1, 1)`,
    wh,
    org,
  );
  await run(
    `INSERT INTO set_aside_events (webhook_id, organization_id, sequence, event_id, at) VALUES (?, ?, 1, 'evt_1', 1)
     ON CONFLICT DO NOTHING`,
    wh,
    org,
  );
  ids.del ??= '';
}

export async function logDelivery({ ids, org }: World): Promise<void> {
  ids.del = newId('del', Date.now());
  await run(
    `INSERT INTO deliveries (webhook_id, id, organization_id, event_id, event_type, sequence, attempt, status, duration_ms, at)
     VALUES (?, ?, ?, 'evt_1', 'directory.created', 1, 1, 'failed', 1, 1)`,
    ids.wh ?? '',
    ids.del,
    org,
  );
}

export const hold = ({ dir }: World) => run('UPDATE directories SET held_from = 1, held_at = 1 WHERE id = ?', dir);
export const activate = ({ dir }: World) => run("UPDATE directories SET status = 'active' WHERE id = ?", dir);

async function openedPortal({ ids, org }: World): Promise<void> {
  await enter(org);
  ids.ses = String(data(await call('GET', `/organizations/${org}/portal-sessions`))[0]?.id);
}

export const ROLES = { roles: [{ name: 'admin', displayName: 'Administrator' }] };

async function etagOf({ ids, org }: World): Promise<void> {
  const preview = await call('POST', `/organizations/${org}/role-mapping/preview`, MAPPING);
  ids.preview = member(preview, 'previewToken');
}

async function createdUser({ dir, ids, org }: World): Promise<void> {
  const token = member(await call('POST', `/directories/${dir}/tokens`, {}), 'token');
  const provider = { organizationId: org, directoryId: dir, token, base: `/directories/${dir}/scim/v2` };
  ids.usr = await createUser(provider, 'not-to-be-told@example.com');
}

const MAPPING = { mode: 'highest', defaultRole: 'admin', mappings: [] };
export const HOOK = 'http://localhost:9/hook?token=not-to-be-told';

/** Operations that change nothing, however they are asked. */
export const READS: ReadonlySet<string> = new Set(['previewRoleMapping', 'matchPeople']);

/** What takes a second database: test/organization/move.test.ts has it, with its rows of the log. */
export const OF_SEVERAL_DATABASES: ReadonlySet<string> = new Set(['moveOrganization', 'cancelMove']);

export const OPERATIONS: readonly Act[] = [
  {
    name: 'createOrganization',
    path: () => '/organizations',
    body: { name: 'New' },
    action: 'organization.create',
    sides: 'created',
  },
  {
    name: 'updateOrganization',
    path: ({ org }) => `/organizations/${org}`,
    body: { name: 'Else' },
    action: 'organization.update',
    sides: 'changed',
  },
  {
    name: 'createDirectory',
    path: ({ org }) => `/organizations/${org}/directories`,
    body: { provider: 'okta' },
    action: 'directory.create',
    sides: 'created',
  },
  {
    name: 'updateDirectory',
    path: ({ dir }) => `/directories/${dir}`,
    body: { name: 'Else' },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: 'replaceSchema',
    path: ({ dir }) => `/directories/${dir}/schema`,
    body: { attributes: [{ name: 'badge', type: 'string' }] },
    action: 'directory.schema',
    sides: 'changed',
  },
  {
    name: 'resyncDirectory',
    path: ({ dir }) => `/directories/${dir}/resync`,
    action: 'directory.resync',
    sides: 'created',
  },
  {
    name: 'releaseHeldEvents',
    path: ({ dir }) => `/directories/${dir}/guard/release`,
    action: 'guard.release',
    sides: 'changed',
    first: hold,
  },
  {
    name: 'discardHeldEvents',
    path: ({ dir }) => `/directories/${dir}/guard/discard`,
    action: 'guard.discard',
    sides: 'changed',
    first: hold,
  },
  {
    name: 'createToken',
    path: ({ dir }) => `/directories/${dir}/tokens`,
    body: {},
    action: 'token.create',
    sides: 'created',
  },
  {
    name: 'deleteToken',
    path: ({ dir, ids }) => `/directories/${dir}/tokens/${ids.tok}`,
    action: 'token.delete',
    sides: 'removed',
  },
  {
    name: 'createOAuthClient',
    path: ({ dir }) => `/directories/${dir}/oauth-clients`,
    body: { method: 'client_secret' },
    action: 'oauth_client.create',
    sides: 'created',
  },
  {
    name: 'createOAuthSecret',
    path: ({ dir, ids }) => `/directories/${dir}/oauth-clients/${ids.oc}/secrets`,
    body: {},
    action: 'oauth_secret.create',
    sides: 'created',
  },
  {
    name: 'deleteOAuthSecret',
    path: ({ dir, ids }) => `/directories/${dir}/oauth-clients/${ids.oc}/secrets/${ids.sec}`,
    action: 'oauth_secret.delete',
    sides: 'removed',
  },
  {
    name: 'deleteOAuthClient',
    path: ({ dir, ids }) => `/directories/${dir}/oauth-clients/${ids.oc}`,
    action: 'oauth_client.delete',
    sides: 'removed',
  },
  { name: 'declareRoles', path: () => '/roles', body: ROLES, action: 'roles.update', sides: 'changed' },
  {
    name: 'saveRoleMapping',
    path: ({ org }) => `/organizations/${org}/role-mapping`,
    body: ({ ids }) => ({ ...MAPPING, previewToken: ids.preview }),
    action: 'role_mapping.update',
    sides: 'created',
    first: etagOf,
  },
  {
    name: 'savePortalSettings',
    path: () => '/portal-settings',
    body: { appName: 'Acme' },
    action: 'portal_settings.update',
    sides: 'changed',
  },
  {
    name: 'saveOrganizationPortalSettings',
    path: ({ org }) => `/organizations/${org}/portal-settings`,
    body: { appName: 'Acme' },
    action: 'portal_settings.update',
    sides: 'changed',
  },
  {
    name: 'createPortalLink',
    path: ({ org }) => `/organizations/${org}/portal-links`,
    body: { returnUrl: 'https://app.example.com/?session=not-to-be-told' },
    action: 'portal_link.create',
    sides: 'created',
  },
  {
    name: 'endPortalSession',
    path: ({ ids, org }) => `/organizations/${org}/portal-sessions/${ids.ses}`,
    action: 'portal_session.end',
    sides: 'removed',
    first: openedPortal,
  },
  {
    name: 'revokePortalLink',
    path: ({ ids, org }) => `/organizations/${org}/portal-links/${ids.pl}`,
    action: 'portal_link.delete',
    sides: 'removed',
  },
  {
    name: 'createWebhook',
    path: () => '/webhooks',
    body: ({ org }) => ({ url: HOOK, organizationId: org }),
    action: 'webhook.create',
    sides: 'created',
  },
  {
    name: 'updateWebhook',
    path: ({ ids }) => `/webhooks/${ids.wh}`,
    body: { description: 'Else' },
    action: 'webhook.update',
    sides: 'changed',
  },
  {
    name: 'rotateWebhookSecret',
    path: ({ ids }) => `/webhooks/${ids.wh}/rotate-secret`,
    action: 'webhook.rotate_secret',
    sides: 'changed',
  },
  { name: 'testWebhook', path: ({ ids }) => `/webhooks/${ids.wh}/test`, action: 'webhook.test', sides: 'none' },
  {
    name: 'replayWebhook',
    path: ({ ids }) => `/webhooks/${ids.wh}/replay`,
    body: ({ org }) => ({ organizationId: org, after: 0 }),
    action: 'webhook.replay',
    sides: 'changed',
  },
  {
    name: 'tryStreamNow',
    path: ({ ids, org }) => `/webhooks/${ids.wh}/streams/${org}/try-now`,
    action: 'webhook.try_now',
    sides: 'created',
    first: blockStream,
  },
  {
    name: 'skipBlockingEvent',
    path: ({ ids, org }) => `/webhooks/${ids.wh}/streams/${org}/skip`,
    action: 'webhook.skip',
    sides: 'changed',
    first: blockStream,
  },
  {
    name: 'acknowledgeSetAsideEvents',
    path: ({ ids, org }) => `/webhooks/${ids.wh}/streams/${org}/acknowledge`,
    action: 'webhook.acknowledge',
    sides: 'changed',
    first: blockStream,
  },
  {
    name: 'retryDelivery',
    path: ({ ids }) => `/webhooks/${ids.wh}/deliveries/${ids.del}/retry`,
    action: 'webhook.retry',
    sides: 'created',
    first: logDelivery,
  },
  { name: 'deleteWebhook', path: ({ ids }) => `/webhooks/${ids.wh}`, action: 'webhook.delete', sides: 'removed' },
  {
    name: 'createAlertEndpoint',
    path: () => '/alert-endpoints',
    body: { url: HOOK, format: 'rollcall' },
    action: 'alert_endpoint.create',
    sides: 'created',
  },
  {
    name: 'updateAlertEndpoint',
    path: ({ ids }) => `/alert-endpoints/${ids.ale}`,
    body: { alerts: ['stream.blocked'] },
    action: 'alert_endpoint.update',
    sides: 'changed',
  },
  {
    name: 'deleteAlertEndpoint',
    path: ({ ids }) => `/alert-endpoints/${ids.ale}`,
    action: 'alert_endpoint.delete',
    sides: 'removed',
  },
  {
    name: 'createApiKey',
    path: () => '/api-keys',
    body: ({ org }) => ({ name: 'K', scope: 'read', organizationId: org }),
    action: 'api_key.create',
    sides: 'created',
  },
  { name: 'deleteApiKey', path: ({ ids }) => `/api-keys/${ids.key}`, action: 'api_key.delete', sides: 'removed' },
  {
    name: 'eraseUser',
    path: ({ dir, ids }) => `/directories/${dir}/users/${ids.usr}/erase`,
    action: 'user.erase',
    sides: 'changed',
    first: createdUser,
  },
  {
    name: 'eraseOrganization',
    path: ({ ids }) => `/organizations/${ids.other}/erase`,
    action: 'organization.erase',
    sides: 'changed',
    first: async ({ ids }) => {
      ids.other = await newOrganization('Erased');
    },
  },
  {
    name: 'resyncOrganization',
    path: ({ ids }) => `/organizations/${ids.other}/resync`,
    action: 'directory.resync',
    sides: 'created',
    first: async ({ ids }) => {
      ids.other = await newOrganization('Sent again');
      await newDirectory(ids.other);
    },
  },
  {
    name: 'restoreOrganization',
    path: ({ ids }) => `/organizations/${ids.other}/restore`,
    action: 'organization.restore',
    sides: 'created',
    first: async ({ ids }) => {
      ids.other = await newOrganization('Restored');
      await call('DELETE', `/organizations/${ids.other}`);
    },
  },
  { name: 'declareRestore', path: () => '/restores', body: {}, action: 'restore.declare', sides: 'created' },
  { name: 'deleteDirectory', path: ({ dir }) => `/directories/${dir}`, action: 'directory.delete', sides: 'removed' },
  {
    name: 'deleteOrganization',
    path: ({ org }) => `/organizations/${org}`,
    action: 'organization.delete',
    sides: 'removed',
  },
];

/** The newest entries of the log, as REST tells them. */
export async function newestEntries(query = '') {
  return data(await call('GET', `/audit${query}`));
}
