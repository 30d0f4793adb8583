// /portal/rp_…: a one-time link. GET shows one button and spends nothing, since mail scanners open links; the button's
// POST spends it and leads to an address without the secret.

import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Database } from '../../database.ts';
import type { PortalSettings } from '../../tenancy/portal-look.ts';
import { type FoundLink, findPortalLink, openPortalSession } from '../../tenancy/portal-sessions.ts';
import { knownOrCounted } from '../strangers.ts';
import { isOwnOrigin } from '../ui/csrf.ts';
import { administratorContext } from './action-context.ts';
import { type PortalEnv, portalPath } from './context.ts';
import { appIn, settingsFor } from './look.ts';
import { cookieName } from './session.tsx';

type LinkContext = Context<PortalEnv, '/:secret'>;

export async function showLink(c: LinkContext): Promise<Response> {
  const link = await knownLink(c);
  if (link?.state !== 'open') return respondDead(c, link, link ? 410 : 404);
  return c.render(
    <>
      <h1>{`Connect ${link.organizationName}’s directory${named(c.var.settings)}`}</h1>
      <p class="lead">
        Connect your identity provider to sync people and groups automatically. It takes about ten minutes, and you need
        administrator access to the provider.
      </p>
      <form method="post">
        <button type="submit" class="big">
          Get started
        </button>
      </form>
      <p class="note">This link works once. Your session then lasts eight hours in this browser.</p>
    </>,
    { title: 'Connect your directory', who: <span>{link.organizationName}</span>, slim: true },
  );
}

export async function spendLink(c: LinkContext): Promise<Response> {
  const secret = c.req.param('secret');
  const { now } = c.var;
  if (!isOwnOrigin(c.req.raw, c.var.origin)) return respondDead(c, null, 403);
  const link = await knownLink(c);
  const opened =
    link?.state === 'open' ? await openPortalSession(administratorContext(c, link), link.organizationId, secret) : null;
  if (!opened?.ok) {
    const spent = link?.state === 'open' ? await findPortalLink(databases(c), secret, now) : link;
    return respondDead(c, spent, spent ? 410 : 404);
  }
  const session = opened.value;
  const path = portalPath(session.organizationId);
  setCookie(c, cookieName(session.organizationId), session.secret, {
    path,
    httpOnly: true,
    sameSite: 'Lax',
    secure: !isLocal(c.var.origin),
    maxAge: session.maxAgeSeconds,
  });
  return c.redirect(path, 303);
}

/**
 * A link as it stands; its pages look as its organization's from here on. An unknown link is asked for once a minute, and
 * counts against the address. @throws ScimError 429
 */
async function knownLink(c: LinkContext): Promise<FoundLink | null> {
  const secret = c.req.param('secret');
  const { now } = c.var;
  const shown = { prefix: 'rp', purpose: 'link', secret } as const;
  const found = await knownOrCounted(c, shown, () => findPortalLink(databases(c), secret, now));
  if (found !== null) c.set('settings', found.settings);
  return found;
}

function named(settings: PortalSettings | undefined): string {
  const app = settings ? appIn(settings) : 'the app';
  return app === 'the app' ? '' : ` to ${app}`;
}

async function respondDead(c: LinkContext, link: FoundLink | null, status: 403 | 404 | 410): Promise<Response> {
  c.status(status);
  const title = link === null ? 'This link is not valid' : DEAD_TITLES[link.state];
  return c.render(<DeadLink link={link} app={appIn(await settingsFor(c))} />, { title, message: true });
}

const DEAD_TITLES = {
  open: 'This link has already been used',
  spent: 'This link has already been used',
  expired: 'This link has expired',
} as const satisfies Record<FoundLink['state'], string>;

function DeadLink({ app, link }: { readonly app: string; readonly link: FoundLink | null }) {
  if (link === null)
    return (
      <>
        <p>It may have been cut off in the message. Make sure you open the complete link.</p>
        <p>If that doesn’t help, ask the person who sent it for a new one.</p>
      </>
    );
  const asked = `Ask the person who sent it, or your contact at ${app}, for a new one.`;
  if (link.state === 'expired')
    return (
      <>
        <p>Links to the setup portal are only valid for a short time. Nothing has been lost.</p>
        <p>{asked}</p>
      </>
    );
  return (
    <>
      <p>
        Each link opens the portal once. If you used it in this browser within the last eight hours, you can{' '}
        <a href={portalPath(link.organizationId)}>pick up where you left off</a>.
      </p>
      <p>{`Otherwise: ${asked.charAt(0).toLowerCase()}${asked.slice(1)}`}</p>
    </>
  );
}

function databases(c: LinkContext): Database[] {
  return [...c.var.databases.all().values()];
}

function isLocal(origin: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
}
