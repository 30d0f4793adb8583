// The layout of the portal's pages, and the pages that say why there is nothing else to see.

import type { Context } from 'hono';
import { jsxRenderer } from 'hono/jsx-renderer';
import type { ScimError } from '../../protocol/error.ts';
import { Speaking, useLanguage } from '../ui/catalog/use.ts';
import { Page } from '../ui/layout.tsx';
import { type PortalContext, type PortalEnv, portalPath, type Visitor } from './context.ts';
import { appIn, lookOf, settingsFor } from './look.ts';

/** The pages of an organization's portal, once its visitor is known; of messages also before. */
export const portalLayout = jsxRenderer(async ({ children, Layout: _, ...head }, c: PortalContext) => {
  const { embeddedIn, language, visitor } = c.var;
  const { frame } = language.texts;
  const look = lookOf(await settingsFor(c));
  if (head.message)
    return (
      <Speaking value={language}>
        <Page {...head} look={look} embeddedIn={embeddedIn}>
          {children}
        </Page>
      </Speaking>
    );
  return (
    <Speaking value={language}>
      <Page
        {...head}
        look={look}
        embeddedIn={embeddedIn}
        home={portalPath(visitor.organizationId)}
        who={
          <>
            <span>{visitor.organizationName}</span>
            {visitor.person === null ? null : <span>{visitor.person.name}</span>}
            <WayBack returnUrl={visitor.returnUrl} framed={embeddedIn !== undefined} />
            <form method="post" action={portalPath(visitor.organizationId, 'leave')}>
              <Csrf visitor={visitor} />
              <button type="submit" class="link">
                {embeddedIn === undefined ? frame.signOut : frame.close}
              </button>
            </form>
          </>
        }
      >
        {children}
      </Page>
    </Speaking>
  );
});

/** The pages of a link, whose visitor is nobody yet. */
export const linkLayout = jsxRenderer(async ({ children, Layout: _, ...head }, c: Context<PortalEnv>) => (
  <Speaking value={c.var.language}>
    <Page {...head} look={lookOf(await settingsFor(c))} embeddedIn={c.var.embeddedIn}>
      {children}
    </Page>
  </Speaking>
));

/** Out of the frame, where there is one. */
function WayBack({ framed, returnUrl }: { readonly framed: boolean; readonly returnUrl: string | null }) {
  if (returnUrl === null || !URL.canParse(returnUrl)) return null;
  const { say, texts } = useLanguage();
  const url = new URL(returnUrl);
  if (url.protocol !== 'https:') return null;
  return (
    <a href={url.href} target={framed ? '_top' : undefined}>
      {say(texts.frame.backTo, { host: url.host })}
    </a>
  );
}

/** The token that every form of a session carries. */
export const Csrf = ({ visitor }: { readonly visitor: Visitor }) => (
  <input type="hidden" name="csrf" value={visitor.csrf} />
);

function Reopen({ app }: { readonly app: string }) {
  const { say, texts } = useLanguage();
  return <p>{say(texts.ended.reopen, { app })}</p>;
}

export async function respondNotFound(c: PortalContext): Promise<Response> {
  c.header('HX-Refresh', 'true');
  const { ended } = c.var.language.texts;
  c.status(404);
  return c.render(
    <>
      <p>{ended.notFoundLead}</p>
      <Reopen app={appIn(await settingsFor(c), c.var.language)} />
    </>,
    { title: ended.notFound, message: true },
  );
}

/** The session is over, or never was. The answer to a poll makes the browser load the page that says so. */
export async function respondSessionEnded(c: PortalContext): Promise<Response> {
  c.header('HX-Refresh', 'true');
  const { ended } = c.var.language.texts;
  c.status(401);
  return c.render(
    <>
      <p>{ended.sessionLead}</p>
      <Reopen app={appIn(await settingsFor(c), c.var.language)} />
    </>,
    { title: ended.session, message: true, closes: true },
  );
}

export async function respondLeft(c: PortalContext): Promise<Response> {
  const { language } = c.var;
  const { ended } = language.texts;
  const { organizationName, returnUrl } = c.var.visitor;
  return c.render(
    <>
      <p>
        {language.say(ended.leftLead, { organization: organizationName, app: appIn(await settingsFor(c), language) })}
      </p>
      <p>
        <WayBack returnUrl={returnUrl} framed={c.var.embeddedIn !== undefined} />
      </p>
    </>,
    { title: ended.left, message: true, closes: true },
  );
}

export async function respondForeignForm(c: PortalContext): Promise<Response> {
  c.status(403);
  const { ended } = c.var.language.texts;
  return c.render(<p>{ended.formLead}</p>, {
    title: ended.form,
    message: true,
  });
}

/** `detail` is a sentence of an inner room, without secrets. */
export async function respondRefused(
  c: PortalContext,
  status: 400 | 404 | 409 | 429 | 500 | 507,
  detail: string,
): Promise<Response> {
  const { ended } = c.var.language.texts;
  const passes = status === 429 || status === 500;
  c.status(status);
  return c.render(
    <>
      <p>{detail}</p>
      {passes ? <p>{ended.again}</p> : null}
    </>,
    { title: passes ? ended.failed : ended.impossible, message: true },
  );
}

/** For who asks too often: the browser's owner reads when to go on. */
export async function respondTooMany(c: PortalContext, { detail, retryAfterSeconds }: ScimError): Promise<Response> {
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  const { ended } = c.var.language.texts;
  c.status(429);
  return c.render(
    <>
      <p>{detail}</p>
      <p>{ended.tooManyLead}</p>
    </>,
    { title: ended.tooMany, message: true },
  );
}
