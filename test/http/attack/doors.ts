// Every route of the Worker, by whom it is for: a second reading, written down beside the code and not taken from it. A
// route that does not stand here fails the test; so does one that is gone. `METHOD path`, as Hono knows it.

import type { Scope } from '../../../src/tenancy/api-keys.ts';

/** Whom a route is for. */
export type Door =
  /** Everybody, and the same to everybody. */
  | { readonly kind: 'public' }
  /** A key of at least this scope; of the organization that the path names, or else of the operator's alone. */
  | { readonly kind: 'rest'; readonly scope: Scope; readonly whose: 'organization' | 'operator' }
  /** A session of the organization that the path names. */
  | { readonly kind: 'portal' }
  /** An operator; of which role: test/http/console/permissions.test.ts. */
  | { readonly kind: 'console' }
  /** Whoever bears what it takes: a portal link, a key to sign in with, credentials of an OAuth client. */
  | { readonly kind: 'secret' };

const REST: readonly (readonly [Scope, 'organization' | 'operator', string])[] = [
  [
    'read',
    'organization',
    `GET /organizations/:id
     GET /organizations/:id/health
     GET /organizations/:id/directories
     GET /organizations/:id/people
     GET /organizations/:id/why
     GET /organizations/:id/role-mapping
     POST /organizations/:id/role-mapping/preview
     GET /organizations/:id/events
     GET /organizations/:id/portal-links
     GET /organizations/:id/portal-sessions
     GET /organizations/:id/portal-settings
     GET /organizations/:id/erasures/:era
     GET /organizations/:id/export
     GET /directories/:id
     GET /directories/:id/tokens
     GET /directories/:id/oauth-clients
     GET /directories/:id/schema
     GET /directories/:id/users
     GET /directories/:id/why
     GET /directories/:id/users/:usr
     GET /directories/:id/users/:usr/history
     GET /directories/:id/users/:usr/export
     GET /directories/:id/groups
     GET /directories/:id/groups/:grp
     GET /directories/:id/groups/:grp/members
     POST /directories/:id/match
     GET /directories/:id/requests
     GET /directories/:id/erasures/:era`,
  ],
  ['support', 'organization', 'POST /directories/:id/resync\n POST /organizations/:id/resync'],
  [
    'write',
    'organization',
    `PATCH /organizations/:id
     POST /organizations/:id/directories
     PUT /organizations/:id/role-mapping
     POST /organizations/:id/portal-links
     DELETE /organizations/:id/portal-links/:pl
     DELETE /organizations/:id/portal-sessions/:ses
     PUT /organizations/:id/portal-settings
     PATCH /directories/:id
     DELETE /directories/:id
     POST /directories/:id/guard/release
     POST /directories/:id/guard/discard
     POST /directories/:id/tokens
     DELETE /directories/:id/tokens/:tok
     POST /directories/:id/oauth-clients
     DELETE /directories/:id/oauth-clients/:oc
     POST /directories/:id/oauth-clients/:oc/secrets
     DELETE /directories/:id/oauth-clients/:oc/secrets/:sec
     PUT /directories/:id/schema
     POST /directories/:id/users/:usr/erase`,
  ],
  [
    'admin',
    'organization',
    'DELETE /organizations/:id\n POST /organizations/:id/erase\n POST /organizations/:id/restore\n POST /organizations/:id/move\n DELETE /organizations/:id/move',
  ],
  [
    'read',
    'operator',
    `GET /organizations
     GET /deleted-organizations
     GET /roles
     GET /webhooks
     GET /webhooks/:id
     GET /webhooks/:id/jobs
     GET /webhooks/:id/deliveries
     GET /portal-settings
     GET /restores
     GET /search
     GET /api-keys
     GET /alert-endpoints
     GET /alerts`,
  ],
  [
    'support',
    'operator',
    `POST /webhooks/:id/test
     POST /webhooks/:id/replay
     POST /webhooks/:id/deliveries/:del/retry
     POST /webhooks/:id/streams/:org/skip
     POST /webhooks/:id/streams/:org/acknowledge
     POST /webhooks/:id/streams/:org/try-now`,
  ],
  [
    'write',
    'operator',
    `POST /organizations
     PUT /roles
     POST /webhooks
     PATCH /webhooks/:id
     DELETE /webhooks/:id
     POST /webhooks/:id/rotate-secret
     PUT /portal-settings`,
  ],
  [
    'admin',
    'operator',
    `POST /restores
     POST /api-keys
     DELETE /api-keys/:id
     GET /encryption-keys
     POST /alert-endpoints
     PATCH /alert-endpoints/:id
     DELETE /alert-endpoints/:id`,
  ],
];

const PORTAL = `
  GET /:org
  GET /:org/providers
  POST /:org/directories
  POST /:org/leave
  GET /:org/:dir
  GET /:org/:dir/setup
  POST /:org/:dir/setup
  POST /:org/:dir/setup/oauth
  GET /:org/:dir/setup/checks
  GET /:org/:dir/tokens
  POST /:org/:dir/tokens
  POST /:org/:dir/tokens/oauth
  POST /:org/:dir/tokens/:token/secret
  GET /:org/:dir/tokens/:token/revoke
  POST /:org/:dir/tokens/:token/revoke
  GET /:org/:dir/people
  GET /:org/:dir/people/:usr
  GET /:org/:dir/groups
  GET /:org/:dir/groups/:grp
  GET /:org/:dir/roles
  POST /:org/:dir/roles
  POST /:org/:dir/roles/preview
  POST /:org/:dir/roles/save
  GET /:org/:dir/roles/progress
  GET /:org/:dir/roles/groups
  GET /:org/:dir/held
  POST /:org/:dir/held/release
  POST /:org/:dir/held/discard
  GET /:org/:dir/log
  GET /:org/:dir/log.csv
  GET /:org/:dir/log/:req
  GET /:org/:dir/settings
  POST /:org/:dir/settings/name
  POST /:org/:dir/settings/unknown-members
  POST /:org/:dir/settings/addresses
  POST /:org/:dir/settings/pause
  POST /:org/:dir/settings/resume
  GET /:org/:dir/settings/delete
  POST /:org/:dir/settings/delete`;

const CONSOLE = `
  POST /sign-out
  GET
  POST /organizations
  GET /organizations/:org
  POST /organizations/:org/delete
  POST /organizations/:org/directories
  POST /organizations/:org/portal-links
  GET /organizations/:org/roles
  POST /organizations/:org/roles
  POST /organizations/:org/roles/preview
  POST /organizations/:org/roles/save
  GET /organizations/:org/roles/progress
  GET /organizations/:org/roles/groups
  GET /organizations/:org/roles/people
  GET /organizations/:org/portal
  POST /organizations/:org/portal
  GET /organizations/:org/events
  GET /organizations/:org/events/:seq
  GET /organizations/:org/audit
  GET /organizations/:org/privacy
  GET /organizations/:org/export
  POST /organizations/:org/erase
  GET /organizations/:org/erasures/:era
  POST /organizations/:org/restore
  POST /organizations/:org/resync
  GET /organizations/:org/resyncs
  GET /organizations/:org/database
  POST /organizations/:org/move
  POST /organizations/:org/move/cancel
  GET /search
  GET /deleted
  GET /directories/:dir/users/:usr/privacy
  GET /directories/:dir/users/:usr/export
  POST /directories/:dir/users/:usr/erase
  GET /directories/:dir/people
  GET /directories/:dir/people/:usr
  GET /directories/:dir/groups
  GET /directories/:dir/groups/:grp
  GET /directories/:dir
  GET /directories/:dir/requests/:req
  POST /directories/:dir/delete
  POST /directories/:dir/pause
  POST /directories/:dir/resume
  POST /directories/:dir/settings
  POST /directories/:dir/addresses
  POST /directories/:dir/resync
  POST /directories/:dir/guard/release
  POST /directories/:dir/guard/discard
  GET /roles
  POST /roles
  POST /roles/:name
  POST /roles/:name/raise
  POST /roles/:name/remove
  GET /portal
  POST /portal
  GET /webhooks
  POST /webhooks
  GET /webhooks/:wh
  POST /webhooks/:wh/test
  POST /webhooks/:wh/pause
  POST /webhooks/:wh/resume
  POST /webhooks/:wh/rotate-secret
  POST /webhooks/:wh/delete
  POST /webhooks/:wh/replay
  POST /webhooks/:wh/deliveries/:del/retry
  POST /webhooks/:wh/streams/:org/skip
  POST /webhooks/:wh/streams/:org/acknowledge
  GET /alerts
  POST /alerts/endpoints
  POST /alerts/endpoints/:endpoint/delete
  GET /keys
  GET /keys/encryption
  POST /keys
  POST /keys/:key/delete
  GET /audit`;

const PUBLIC = `
  GET /
  GET /assets/:name
  GET /embed/v1.js
  GET /api/v1/openapi.json
  GET /docs
  GET /docs/models
  GET /docs/:tag
  GET /healthz
  GET /.well-known/oauth-authorization-server/directories/:dir
  GET /.well-known/oauth-protected-resource/directories/:dir/scim/v2`;

const SECRET = `
  GET /portal/:secret{rp_[^/]*}
  POST /portal/:secret{rp_[^/]*}
  POST /console/sign-in
  POST /directories/:dir/oauth/token`;

/** Routes that tell each key its own share, and so have cases of their own. */
export const SHARED = ['GET /api/v1/audit', 'GET /metrics'] as const;

/** Below a directory's base; the methods are those that the endpoint has, and all others of SCIM are asked too. */
export const SCIM = `
  /
  /.search
  /Users
  /Users/.search
  /Users/*
  /Groups
  /Groups/.search
  /Groups/*
  /GroupMemberships
  /GroupMemberships/.search
  /GroupMemberships/*
  /Roles
  /Roles/.search
  /Roles/*
  /Entitlements
  /Entitlements/.search
  /Entitlements/*
  /Bulk
  /ServiceProviderConfig
  /Schemas
  /Schemas/*
  /ResourceTypes
  /ResourceTypes/*`
  .trim()
  .split(/\s+/);

function lines(base: string, text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().replace(/^([A-Z]+) ?/, `$1 ${base}`));
}

/** By `METHOD path`. */
export const DOORS: ReadonlyMap<string, Door> = new Map<string, Door>([
  ...lines('', PUBLIC).map((route) => [route, { kind: 'public' }] as const),
  ...lines('', SECRET).map((route) => [route, { kind: 'secret' }] as const),
  ...lines('/portal', PORTAL).map((route) => [route, { kind: 'portal' }] as const),
  ...lines('/console', CONSOLE).map((route) => [route, { kind: 'console' }] as const),
  ...REST.flatMap(([scope, whose, text]) =>
    lines('/api/v1', text).map((route) => [route, { kind: 'rest', scope, whose }] as const),
  ),
]);

/** The routes of a kind of door, as method and path. */
export function routesOf<K extends Door['kind']>(kind: K) {
  return [...DOORS].flatMap(([route, door]) => {
    const [method = '', path = ''] = route.split(' ');
    return isOf(door, kind) ? [{ route, method, path, door }] : [];
  });
}

function isOf<K extends Door['kind']>(door: Door, kind: K): door is Extract<Door, { kind: K }> {
  return door.kind === kind;
}
