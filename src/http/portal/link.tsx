// /portal/rp_…: a one-time link. GET shows one button and spends nothing, since mail scanners open links; the button's
// POST spends it and leads to an address without the secret.

import type { Context } from 'hono';
import type { LabelledDatabases } from '../../every-database.ts';
import { DEFAULT_SETTINGS } from '../../tenancy/portal-look.ts';
import { type FoundLink, findPortalLink, openPortalSession } from '../../tenancy/portal-sessions.ts';
import { setSession } from '../session-cookie.ts';
import { knownOrCounted } from '../strangers.ts';
import type { Language } from '../ui/catalog/language.ts';
import { useLanguage } from '../ui/catalog/use.ts';
import { isOwnOrigin } from '../ui/csrf.ts';
import { administratorContext } from './action-context.ts';
import { type PortalEnv, portalPath } from './context.ts';
import { speakAs } from './language.ts';
import { appIn, settingsFor } from './look.ts';
import { cookieOf } from './session.tsx';

type LinkContext = Context<PortalEnv, '/:secret'>;

export async function showLink(c: LinkContext): Promise<Response> {
  const link = await knownLink(c);
  if (link?.state !== 'open') return respondDead(c, link, link ? 410 : 404);
  const { language } = c.var;
  const { link: said } = language.texts;
  return c.render(
    <>
      <h1>{headingOf(link, language)}</h1>
      <p class="lead">{said.lead}</p>
      <form method="post" data-submit={link.embeddedIn === null ? undefined : ''}>
        <button type="submit" class="big">
          {said.start}
        </button>
      </form>
      <p class="note">{said.once}</p>
    </>,
    { title: said.title, who: <span>{link.organizationName}</span>, slim: true },
  );
}

export async function spendLink(c: LinkContext): Promise<Response> {
  const secret = c.req.param('secret');
  const { now } = c.var;
  if (!isOwnOrigin(c.req.raw, c.var.origin)) return respondDead(c, null, 403);
  const link = await knownLink(c);
  const opened =
    link?.state === 'open'
      ? await openPortalSession(administratorContext(c, link), link.organizationId, secret, link.id)
      : null;
  if (!opened?.ok) {
    const spent = link?.state === 'open' ? await findPortalLink(databases(c), secret, now) : link;
    return respondDead(c, spent, spent ? 410 : 404);
  }
  const session = opened.value;
  const cookie = cookieOf(session.organizationId, c.var.embeddedIn !== undefined);
  setSession(c, cookie, session.secret, session.maxAgeSeconds);
  return c.redirect(portalPath(session.organizationId), 303);
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
  if (found?.embeddedIn) c.set('embeddedIn', found.embeddedIn);
  speakAs(c, found?.locale ?? null);
  return found;
}

function headingOf({ organizationName: organization, settings }: FoundLink, { say, texts }: Language): string {
  const app = settings.appName;
  return app === DEFAULT_SETTINGS.appName
    ? say(texts.link.heading, { organization })
    : say(texts.link.headingTo, { organization, app });
}

async function respondDead(c: LinkContext, link: FoundLink | null, status: 403 | 404 | 410): Promise<Response> {
  c.status(status);
  const { language } = c.var;
  const { link: said } = language.texts;
  const title = link === null ? said.invalid : link.state === 'expired' ? said.expired : said.spent;
  return c.render(<DeadLink link={link} app={appIn(await settingsFor(c), language)} />, { title, message: true });
}

function DeadLink({ app, link }: { readonly app: string; readonly link: FoundLink | null }) {
  const { say, show, texts } = useLanguage();
  const { link: said } = texts;
  if (link === null)
    return (
      <>
        <p>{said.cutOff}</p>
        <p>{said.askSender}</p>
      </>
    );
  if (link.state === 'expired')
    return (
      <>
        <p>{said.short}</p>
        <p>{say(said.askFor, { app })}</p>
      </>
    );
  return (
    <>
      <p>{show(said.onceOnly, { resume: <a href={portalPath(link.organizationId)}>{said.resume}</a> })}</p>
      <p>{say(said.otherwise, { app })}</p>
    </>
  );
}

function databases(c: LinkContext): LabelledDatabases {
  return c.var.databases.all();
}
