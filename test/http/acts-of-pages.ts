// The forms of console and portal in an order in which they can be sent, as acts.ts has the operations of REST.

import { type Act, activate, blockStream, HOOK, hold, logDelivery, ROLES, type World } from './acts.ts';
import { call, member, newDirectory, newOrganization } from './calls.ts';
import { newRolesPlace } from './role-pages.ts';

/** Forms that show what would come of a change, and change nothing. */
export const READING_FORMS: ReadonlySet<string> = new Set([
  '/:org/:dir/roles',
  '/:org/:dir/roles/preview',
  '/organizations/:org/roles',
  '/organizations/:org/roles/preview',
]);

/** What takes a second database: test/http/shards.test.ts sends them. */
export const FORMS_OF_SEVERAL_DATABASES: ReadonlySet<string> = new Set([
  '/organizations/:org/move',
  '/organizations/:org/move/cancel',
]);

async function createdWebhook({ ids, org }: World): Promise<void> {
  ids.wh = member(await call('POST', '/webhooks', { url: HOOK, organizationId: org }), 'id');
}
async function createdEndpoint({ ids }: World): Promise<void> {
  ids.ale = member(await call('POST', '/alert-endpoints', { url: HOOK, format: 'rollcall' }), 'id');
}
async function createdKey({ ids }: World): Promise<void> {
  ids.key = member(await call('POST', '/api-keys', { name: 'K', scope: 'read' }), 'id');
}
async function createdToken({ dir, ids }: World): Promise<void> {
  ids.tok = member(await call('POST', `/directories/${dir}/tokens`, {}), 'id');
}
async function createdClient({ dir, ids }: World): Promise<void> {
  ids.oc = member(await call('POST', `/directories/${dir}/oauth-clients`, { method: 'client_secret' }), 'id');
}

/** Forms of the console but its sign-in, which is walked on its own; below /console. */
export const CONSOLE_FORMS: readonly Act[] = [
  {
    name: '/organizations',
    path: () => '/organizations',
    body: { name: 'New' },
    action: 'organization.create',
    sides: 'created',
  },
  {
    name: '/organizations/:org/directories',
    path: ({ org }) => `/organizations/${org}/directories`,
    body: { provider: 'okta' },
    action: 'directory.create',
    sides: 'created',
  },
  {
    name: '/organizations/:org/resync',
    path: ({ ids }) => `/organizations/${ids.other}/resync`,
    action: 'directory.resync',
    sides: 'created',
    first: async ({ ids }) => {
      ids.other = await newOrganization('Sent again');
      await newDirectory(ids.other);
    },
  },
  {
    name: '/organizations/:org/restore',
    path: ({ ids }) => `/organizations/${ids.other}/restore`,
    action: 'organization.restore',
    sides: 'created',
    first: async ({ ids }) => {
      ids.other = await newOrganization('Restored');
      await call('DELETE', `/organizations/${ids.other}`);
    },
  },
  {
    name: '/organizations/:org/portal',
    path: ({ org }) => `/organizations/${org}/portal`,
    body: { appName: 'Of its own' },
    action: 'portal_settings.update',
    sides: 'changed',
  },
  {
    name: '/portal',
    path: () => '/portal',
    body: { appName: 'Of all' },
    action: 'portal_settings.update',
    sides: 'changed',
  },
  {
    name: '/organizations/:org/portal-links',
    path: ({ org }) => `/organizations/${org}/portal-links`,
    body: { hours: '24' },
    action: 'portal_link.create',
    sides: 'created',
  },
  {
    name: '/directories/:dir/pause',
    path: ({ dir }) => `/directories/${dir}/pause`,
    action: 'directory.update',
    sides: 'changed',
    first: activate,
  },
  {
    name: '/directories/:dir/resume',
    path: ({ dir }) => `/directories/${dir}/resume`,
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/directories/:dir/settings',
    path: ({ dir }) => `/directories/${dir}/settings`,
    body: {
      unknownMembers: 'refuse',
      profile: 'strict',
      guard: 'hold',
      guardPeople: '9',
      guardPercent: '9',
    },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/directories/:dir/resync',
    path: ({ dir }) => `/directories/${dir}/resync`,
    action: 'directory.resync',
    sides: 'created',
  },
  {
    name: '/directories/:dir/addresses',
    path: ({ dir }) => `/directories/${dir}/addresses`,
    body: { addresses: '203.0.113.0/24', sure: 'yes' },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/directories/:dir/guard/release',
    path: ({ dir }) => `/directories/${dir}/guard/release`,
    action: 'guard.release',
    sides: 'changed',
    first: hold,
  },
  {
    name: '/directories/:dir/guard/discard',
    path: ({ dir }) => `/directories/${dir}/guard/discard`,
    action: 'guard.discard',
    sides: 'changed',
    first: hold,
  },
  {
    name: '/organizations/:org/roles/save',
    path: ({ org }) => `/organizations/${org}/roles/save`,
    body: { added: '', removed: '', mode: 'all', default: 'admin' },
    action: 'role_mapping.update',
    sides: 'created',
    first: () => call('PUT', '/roles', ROLES),
  },
  {
    name: '/roles',
    path: () => '/roles',
    body: { name: 'lowest', displayName: 'Lowest' },
    action: 'roles.update',
    sides: 'changed',
    first: () => call('PUT', '/roles', ROLES),
  },
  {
    name: '/roles/:name',
    path: () => '/roles/lowest',
    body: { displayName: 'Low' },
    action: 'roles.update',
    sides: 'changed',
  },
  { name: '/roles/:name/raise', path: () => '/roles/lowest/raise', action: 'roles.update', sides: 'changed' },
  { name: '/roles/:name/remove', path: () => '/roles/lowest/remove', action: 'roles.update', sides: 'changed' },
  {
    name: '/webhooks',
    path: () => '/webhooks',
    body: ({ org }) => ({ url: HOOK, organizationId: org, maxBatch: '1' }),
    action: 'webhook.create',
    sides: 'created',
  },
  {
    name: '/webhooks/:wh/pause',
    path: ({ ids }) => `/webhooks/${ids.wh}/pause`,
    action: 'webhook.update',
    sides: 'changed',
    first: createdWebhook,
  },
  {
    name: '/webhooks/:wh/resume',
    path: ({ ids }) => `/webhooks/${ids.wh}/resume`,
    action: 'webhook.update',
    sides: 'changed',
  },
  { name: '/webhooks/:wh/test', path: ({ ids }) => `/webhooks/${ids.wh}/test`, action: 'webhook.test', sides: 'none' },
  {
    name: '/webhooks/:wh/rotate-secret',
    path: ({ ids }) => `/webhooks/${ids.wh}/rotate-secret`,
    action: 'webhook.rotate_secret',
    sides: 'changed',
  },
  {
    name: '/webhooks/:wh/replay',
    path: ({ ids }) => `/webhooks/${ids.wh}/replay`,
    body: ({ org }) => ({ organizationId: org, after: '0' }),
    action: 'webhook.replay',
    sides: 'changed',
  },
  {
    name: '/webhooks/:wh/streams/:org/skip',
    path: ({ ids, org }) => `/webhooks/${ids.wh}/streams/${org}/skip`,
    action: 'webhook.skip',
    sides: 'changed',
    first: blockStream,
  },
  {
    name: '/webhooks/:wh/streams/:org/acknowledge',
    path: ({ ids, org }) => `/webhooks/${ids.wh}/streams/${org}/acknowledge`,
    action: 'webhook.acknowledge',
    sides: 'changed',
    first: blockStream,
  },
  {
    name: '/webhooks/:wh/deliveries/:del/retry',
    path: ({ ids }) => `/webhooks/${ids.wh}/deliveries/${ids.del}/retry`,
    action: 'webhook.retry',
    sides: 'created',
    first: logDelivery,
  },
  {
    name: '/webhooks/:wh/delete',
    path: ({ ids }) => `/webhooks/${ids.wh}/delete`,
    body: { typed: HOOK },
    action: 'webhook.delete',
    sides: 'removed',
  },
  {
    name: '/keys',
    path: () => '/keys',
    body: ({ org }) => ({ name: 'K', scope: 'support', organizationId: org, expires: '2099-12-31' }),
    action: 'api_key.create',
    sides: 'created',
  },
  {
    name: '/keys/:key/delete',
    path: ({ ids }) => `/keys/${ids.key}/delete`,
    body: { typed: 'K' },
    action: 'api_key.delete',
    sides: 'removed',
    first: createdKey,
  },
  {
    name: '/alerts/endpoints',
    path: () => '/alerts/endpoints',
    body: { url: HOOK, format: 'rollcall' },
    action: 'alert_endpoint.create',
    sides: 'created',
  },
  {
    name: '/alerts/endpoints/:endpoint/delete',
    path: ({ ids }) => `/alerts/endpoints/${ids.ale}/delete`,
    action: 'alert_endpoint.delete',
    sides: 'removed',
    first: createdEndpoint,
  },
  {
    name: '/directories/:dir/users/:usr/erase',
    path: ({ ids }) => `/directories/${ids.otherDir}/users/${ids.usr}/erase`,
    body: { typed: 'not-to-be-told' },
    action: 'user.erase',
    sides: 'changed',
    first: async ({ ids, org }) => {
      const place = await newRolesPlace(org);
      ids.otherDir = place.directoryId;
      ids.usr = await place.user('not-to-be-told');
    },
  },
  {
    name: '/organizations/:org/erase',
    path: ({ ids }) => `/organizations/${ids.other}/erase`,
    body: { typed: 'Erased' },
    action: 'organization.erase',
    sides: 'changed',
    first: async ({ ids }) => {
      ids.other = await newOrganization('Erased');
    },
  },
  {
    name: '/directories/:dir/delete',
    path: ({ dir }) => `/directories/${dir}/delete`,
    body: { typed: 'Audited' },
    action: 'directory.delete',
    sides: 'removed',
  },
  {
    name: '/organizations/:org/delete',
    path: ({ org }) => `/organizations/${org}/delete`,
    body: { typed: 'Audited' },
    action: 'organization.delete',
    sides: 'removed',
  },
  { name: '/sign-out', path: () => '/sign-out', action: 'console.sign_out', sides: 'none' },
];

/** Forms of the portal but the one that spends a link; below /portal/org_…. `TICKET` stands for the page's own. */
export const PORTAL_FORMS: readonly Act[] = [
  {
    name: '/:org/directories',
    path: () => '/directories',
    body: { provider: 'entra' },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/:org/:dir/setup',
    path: ({ dir }) => `/${dir}/setup`,
    body: { ticket: 'TICKET', lifetime: '90' },
    action: 'token.create',
    sides: 'created',
  },
  {
    name: '/:org/:dir/setup/oauth',
    path: ({ dir }) => `/${dir}/setup/oauth`,
    body: { client: 'TICKET' },
    action: 'oauth_client.create',
    sides: 'created',
  },
  {
    name: '/:org/:dir/tokens',
    path: ({ dir }) => `/${dir}/tokens`,
    body: { ticket: 'TICKET', lifetime: 'never' },
    action: 'token.create',
    sides: 'created',
  },
  {
    name: '/:org/:dir/tokens/oauth',
    path: ({ dir }) => `/${dir}/tokens/oauth`,
    body: { client: 'TICKET' },
    action: 'oauth_client.create',
    sides: 'created',
  },
  {
    name: '/:org/:dir/tokens/:token/secret',
    path: ({ dir, ids }) => `/${dir}/tokens/${ids.oc}/secret`,
    action: 'oauth_secret.create',
    sides: 'created',
    first: createdClient,
  },
  {
    name: '/:org/:dir/tokens/:token/revoke',
    path: ({ dir, ids }) => `/${dir}/tokens/${ids.tok}/revoke`,
    action: 'token.delete',
    sides: 'removed',
    first: createdToken,
  },
  {
    name: '/:org/:dir/roles/save',
    path: ({ dir }) => `/${dir}/roles/save`,
    body: { added: '', removed: '', mode: 'all', default: 'admin' },
    action: 'role_mapping.update',
    sides: 'created',
    first: () => call('PUT', '/roles', ROLES),
  },
  {
    name: '/:org/:dir/held/release',
    path: ({ dir }) => `/${dir}/held/release`,
    body: { sure: 'yes' },
    action: 'guard.release',
    sides: 'changed',
    first: hold,
  },
  {
    name: '/:org/:dir/held/discard',
    path: ({ dir }) => `/${dir}/held/discard`,
    body: { sure: 'yes' },
    action: 'guard.discard',
    sides: 'changed',
    first: hold,
  },
  {
    name: '/:org/:dir/settings/addresses',
    path: ({ dir }) => `/${dir}/settings/addresses`,
    body: { addresses: '203.0.113.0/24', sure: 'yes' },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/:org/:dir/settings/name',
    path: ({ dir }) => `/${dir}/settings/name`,
    body: { name: 'Else' },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/:org/:dir/settings/unknown-members',
    path: ({ dir }) => `/${dir}/settings/unknown-members`,
    body: { unknownMembers: 'refuse' },
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/:org/:dir/settings/pause',
    path: ({ dir }) => `/${dir}/settings/pause`,
    action: 'directory.update',
    sides: 'changed',
    first: activate,
  },
  {
    name: '/:org/:dir/settings/resume',
    path: ({ dir }) => `/${dir}/settings/resume`,
    action: 'directory.update',
    sides: 'changed',
  },
  {
    name: '/:org/:dir/settings/delete',
    path: ({ dir }) => `/${dir}/settings/delete`,
    body: { sure: 'yes' },
    action: 'directory.delete',
    sides: 'removed',
  },
  { name: '/:org/leave', path: () => '/leave', action: 'portal.sign_out', sides: 'none' },
];
