// Who visits a portal: the session's cookie, one organization, and forms that are our own. Everything below
// /portal/org_… passes here first.

import { deleteCookie, getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { isOrganizationId } from '../../id.ts';
import { closePortalSession, findPortalSession } from '../../tenancy/portal-sessions.ts';
import { hashSecret } from '../../tenancy/secret.ts';
import { requireRate } from '../rate-limit.ts';
import { knownOrCounted } from '../strangers.ts';
import { csrfToken } from '../ui/csrf.ts';
import { bearingToken, ownForms } from '../ui/form.ts';
import { actionContext, completed } from './action-context.ts';
import { type PortalContext, type PortalEnv, portalPath } from './context.ts';
import { respondForeignForm, respondLeft, respondNotFound, respondSessionEnded } from './layout.tsx';

/** One cookie for each organization: two portals can be open in one browser. */
export function cookieName(organizationId: string): string {
  return `rollcall_${organizationId}`;
}

/** The database of the organization in the path; 404 for what can be none, without I/O. */
export const requireOrganization = createMiddleware<PortalEnv>(async function organization(c, next) {
  const organizationId = c.req.param('org') ?? '';
  const db = isOrganizationId(organizationId) ? c.var.databases.of(organizationId) : null;
  if (!db) return respondNotFound(c);
  c.set('db', db);
  return next();
});

/** Who visits: the session of the organization's cookie. */
export const requireSession = createMiddleware<PortalEnv>(async function session(c, next) {
  const organizationId = c.req.param('org') ?? '';
  const secret = getCookie(c, cookieName(organizationId));
  // Without a cookie nobody learns which organizations there are.
  if (secret === undefined) return respondNotFound(c);
  const { db, now } = c.var;
  const shown = { prefix: 'rs', purpose: organizationId, secret } as const;
  const found = await knownOrCounted(c, shown, () => findPortalSession(db, organizationId, secret, now));
  if (found === null) return respondSessionEnded(c);
  await requireRate(c.env, 'API_LIMIT', `session ${await hashSecret(secret)}`);
  const csrf = await csrfToken(secret);
  const { organizationName, returnUrl } = found;
  c.set('settings', found.settings);
  c.set('visitor', { organizationId, organizationName, returnUrl, csrf });
  return next();
});

/** What a form passes once the session was found. */
export const requireOwnForm = [
  ...ownForms<PortalEnv>(respondForeignForm),
  bearingToken<PortalEnv>((c) => c.var.visitor.csrf, respondForeignForm),
] as const;

/** POST …/leave: ends the session in this browser and here. */
export async function leave(c: PortalContext): Promise<Response> {
  const { organizationId } = c.var.visitor;
  const name = cookieName(organizationId);
  completed(await closePortalSession(actionContext(c), organizationId, getCookie(c, name) ?? ''));
  deleteCookie(c, name, { path: portalPath(organizationId) });
  return respondLeft(c);
}
