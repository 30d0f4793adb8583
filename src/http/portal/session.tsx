// Who visits a portal: the session's cookie, one organization, and forms that are our own. Everything below
// /portal/org_… passes here first.

import { createMiddleware } from 'hono/factory';
import { isOrganizationId } from '../../id.ts';
import { closePortalSession, findPortalSession, noteVisitor } from '../../tenancy/portal-sessions.ts';
import { hashSecret } from '../../tenancy/secret.ts';
import { requireRate } from '../rate-limit.ts';
import { dropSession, type SessionCookie, sessionIn } from '../session-cookie.ts';
import { knownOrCounted } from '../strangers.ts';
import { csrfToken } from '../ui/csrf.ts';
import { bearingToken, ownForms } from '../ui/form.ts';
import { actionContext, completed } from './action-context.ts';
import type { PortalContext, PortalEnv } from './context.ts';
import { speakAs } from './language.ts';
import { respondForeignForm, respondLeft, respondNotFound, respondSessionEnded } from './layout.tsx';

/**
 * One cookie for each organization: two portals can be open in one browser. An embedded portal has one of its own, which
 * browsers keep apart for each site that it is embedded in.
 */
export function cookieOf(organizationId: string, embedded: boolean): SessionCookie {
  return embedded
    ? { name: `rollcall_embedded_${organizationId}`, scope: 'embedded' }
    : { name: `rollcall_${organizationId}`, scope: 'Lax' };
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
  const secrets = secretsOf(c, organizationId);
  // Without a cookie nobody learns which organizations there are.
  if (secrets.length === 0) return respondNotFound(c);
  const { db, now } = c.var;
  for (const secret of secrets) {
    const shown = { prefix: 'rs', purpose: organizationId, secret } as const;
    const found = await knownOrCounted(c, shown, () => findPortalSession(db, organizationId, secret, now));
    if (found === null) continue;
    c.set('settings', found.settings);
    speakAs(c, found.locale);
    if (found.embeddedIn !== null) c.set('embeddedIn', found.embeddedIn);
    if (!found.goesOn) continue;
    await requireRate(c.env, 'API_LIMIT', `session ${await hashSecret(secret)}`);
    // A page that asks for news by itself shows nobody's presence.
    if (found.unseen && !isPoll(c)) c.executionCtx.waitUntil(noteVisitor(db, secret, now));
    const { organizationName, person, returnUrl } = found;
    c.set('visitor', { organizationId, organizationName, returnUrl, person, csrf: await csrfToken(secret) });
    return next();
  }
  return respondSessionEnded(c);
});

/** The embedded portal's first. In a frame no other one counts: its pages would not be shown there. */
function secretsOf(c: PortalContext, organizationId: string): string[] {
  const own = c.req.header('Sec-Fetch-Dest') === 'iframe' ? [true] : [true, false];
  return own.flatMap((embedded) => sessionIn(c, cookieOf(organizationId, embedded)) ?? []);
}

function isPoll(c: PortalContext): boolean {
  return c.req.header('HX-Request') !== undefined && c.req.path.endsWith('/checks');
}

/** What a form passes once the session was found. */
export const requireOwnForm = [
  ...ownForms<PortalEnv>(respondForeignForm),
  bearingToken<PortalEnv>((c) => c.var.visitor.csrf, respondForeignForm),
] as const;

/** POST …/leave: ends the session in this browser and here. */
export async function leave(c: PortalContext): Promise<Response> {
  const { organizationId } = c.var.visitor;
  const cookie = cookieOf(organizationId, c.var.embeddedIn !== undefined);
  completed(await closePortalSession(actionContext(c), organizationId, sessionIn(c, cookie) ?? ''));
  dropSession(c, cookie);
  return respondLeft(c);
}
