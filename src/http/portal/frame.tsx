// The frame of a portal's pages, and the pages that say why there is nothing else to see.

import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ScimError } from '../../protocol/error.ts';
import { type Crumb, Page } from '../ui/layout.tsx';
import { respondPage } from '../ui/respond.ts';
import { type PortalContext, portalPath, type Visitor } from './context.ts';

interface PortalPageProps {
  readonly visitor: Visitor;
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly children?: Child;
}

export function PortalPage({ visitor, title, crumbs, children }: PortalPageProps) {
  return (
    <Page
      title={title}
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
      {...(crumbs ? { crumbs } : {})}
    >
      {children}
    </Page>
  );
}

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

interface MessageProps {
  readonly title: string;
  readonly children?: Child;
}

/** A page that says one thing, for visitors with or without a session. */
export const MessagePage = ({ title, children }: MessageProps) => (
  <Page title={title} slim>
    <h1>{title}</h1>
    <div class="lead">{children}</div>
  </Page>
);

export function respondNotFound(c: PortalContext): Promise<Response> {
  c.header('HX-Refresh', 'true');
  return respondPage(
    c,
    <MessagePage title="Page not found">
      <p>The page may have been removed, the address may be incomplete, or your eight-hour session may have ended.</p>
      <p>Reopen the portal from the app you are setting up, or ask whoever sent you the link for a new one.</p>
    </MessagePage>,
    404,
  );
}

/** The session is over, or never was. The answer to a poll makes the browser load the page that says so. */
export function respondSessionEnded(c: PortalContext): Promise<Response> {
  c.header('HX-Refresh', 'true');
  return respondPage(
    c,
    <MessagePage title="Your session has ended">
      <p>For security, setup portal sessions end after eight hours.</p>
      <p>Reopen the portal from the app you are setting up, or ask whoever sent you the link for a new one.</p>
    </MessagePage>,
    401,
  );
}

export function respondLeft(c: PortalContext): Promise<Response> {
  const { organizationName, returnUrl } = c.var.visitor;
  return respondPage(
    c,
    <MessagePage title="You have signed out">
      <p>{`Your directory stays connected to ${organizationName}. To come back, open a new link from the app.`}</p>
      <p>
        <WayBack returnUrl={returnUrl} />
      </p>
    </MessagePage>,
  );
}

export function respondForeignForm(c: PortalContext): Promise<Response> {
  return respondPage(
    c,
    <MessagePage title="This form has expired">
      <p>Nothing was changed. Go back, reload the page and try again.</p>
    </MessagePage>,
    403,
  );
}

/** `detail` is a sentence of an inner room, without secrets. */
export function respondRefused(c: PortalContext, status: 400 | 404 | 409 | 429 | 500, detail: string) {
  const passes = status === 429 || status === 500;
  return respondPage(
    c,
    <MessagePage title={passes ? 'That didn’t work' : 'That isn’t possible'}>
      <p>{detail}</p>
      {passes ? <p>Please try again in a moment.</p> : null}
    </MessagePage>,
    status,
  );
}

/** For who asks too often: the browser's owner reads when to go on. */
export function respondTooMany(c: Context, { detail, retryAfterSeconds }: ScimError) {
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  return respondPage(
    c,
    <MessagePage title="Too many requests">
      <p>{detail}</p>
      <p>Nothing was changed. Reload the page once the wait is over.</p>
    </MessagePage>,
    429,
  );
}
