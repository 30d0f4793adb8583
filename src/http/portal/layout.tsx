// The layout of the portal's pages, and the pages that say why there is nothing else to see.

import type { Context } from 'hono';
import { jsxRenderer } from 'hono/jsx-renderer';
import type { ScimError } from '../../protocol/error.ts';
import { Page } from '../ui/layout.tsx';
import { type PortalContext, type PortalEnv, portalPath, type Visitor } from './context.ts';
import { appIn, lookOf, settingsFor } from './look.ts';

/** The pages of an organization's portal, once its visitor is known; of messages also before. */
export const portalLayout = jsxRenderer(async ({ children, Layout: _, ...head }, c: PortalContext) => {
  const { visitor } = c.var;
  const look = lookOf(await settingsFor(c));
  if (head.message)
    return (
      <Page {...head} look={look}>
        {children}
      </Page>
    );
  return (
    <Page
      {...head}
      look={look}
      home={portalPath(visitor.organizationId)}
      who={
        <>
          <span>{visitor.organizationName}</span>
          <WayBack returnUrl={visitor.returnUrl} />
          <form method="post" action={portalPath(visitor.organizationId, 'leave')}>
            <Csrf visitor={visitor} />
            <button type="submit" class="link">
              Sign out
            </button>
          </form>
        </>
      }
    >
      {children}
    </Page>
  );
});

/** The pages of a link, whose visitor is nobody yet. */
export const linkLayout = jsxRenderer(async ({ children, Layout: _, ...head }, c: Context<PortalEnv>) => (
  <Page {...head} look={lookOf(await settingsFor(c))}>
    {children}
  </Page>
));

function WayBack({ returnUrl }: { readonly returnUrl: string | null }) {
  if (returnUrl === null || !URL.canParse(returnUrl)) return null;
  const url = new URL(returnUrl);
  if (url.protocol !== 'https:') return null;
  return <a href={url.href}>{`Back to ${url.host}`}</a>;
}

/** The token that every form of a session carries. */
export const Csrf = ({ visitor }: { readonly visitor: Visitor }) => (
  <input type="hidden" name="csrf" value={visitor.csrf} />
);

const Reopen = ({ app }: { readonly app: string }) => (
  <p>{`Reopen the portal from ${app}, or ask whoever sent you the link for a new one.`}</p>
);

export async function respondNotFound(c: PortalContext): Promise<Response> {
  c.header('HX-Refresh', 'true');
  c.status(404);
  return c.render(
    <>
      <p>The page may have been removed, the address may be incomplete, or your eight-hour session may have ended.</p>
      <Reopen app={appIn(await settingsFor(c))} />
    </>,
    { title: 'Page not found', message: true },
  );
}

/** The session is over, or never was. The answer to a poll makes the browser load the page that says so. */
export async function respondSessionEnded(c: PortalContext): Promise<Response> {
  c.header('HX-Refresh', 'true');
  c.status(401);
  return c.render(
    <>
      <p>For security, setup portal sessions end after eight hours.</p>
      <Reopen app={appIn(await settingsFor(c))} />
    </>,
    { title: 'Your session has ended', message: true },
  );
}

export async function respondLeft(c: PortalContext): Promise<Response> {
  const { organizationName, returnUrl } = c.var.visitor;
  return c.render(
    <>
      <p>{`Your directory stays connected to ${organizationName}. To come back, open a new link from ${appIn(await settingsFor(c))}.`}</p>
      <p>
        <WayBack returnUrl={returnUrl} />
      </p>
    </>,
    { title: 'You have signed out', message: true },
  );
}

export async function respondForeignForm(c: PortalContext): Promise<Response> {
  c.status(403);
  return c.render(<p>Nothing was changed. Go back, reload the page and try again.</p>, {
    title: 'This form has expired',
    message: true,
  });
}

/** `detail` is a sentence of an inner room, without secrets. */
export async function respondRefused(
  c: PortalContext,
  status: 400 | 404 | 409 | 429 | 500,
  detail: string,
): Promise<Response> {
  const passes = status === 429 || status === 500;
  c.status(status);
  return c.render(
    <>
      <p>{detail}</p>
      {passes ? <p>Please try again in a moment.</p> : null}
    </>,
    { title: passes ? 'That didn’t work' : 'That isn’t possible', message: true },
  );
}

/** For who asks too often: the browser's owner reads when to go on. */
export async function respondTooMany(c: Context, { detail, retryAfterSeconds }: ScimError): Promise<Response> {
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  c.status(429);
  return c.render(
    <>
      <p>{detail}</p>
      <p>Nothing was changed. Reload the page once the wait is over.</p>
    </>,
    { title: 'Too many requests', message: true },
  );
}
