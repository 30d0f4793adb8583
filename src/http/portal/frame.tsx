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
    <MessagePage title="There is no such page here">
      <p>It may have been removed, the address may not be complete, or your session of eight hours is over.</p>
      <p>Open the portal again from the app that you are setting up, or ask whoever sent you the link for a new one.</p>
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
      <p>For safety, the set-up portal closes after eight hours.</p>
      <p>Open it again from the app that you are setting up, or ask whoever sent you the first link for a new one.</p>
    </MessagePage>,
    401,
  );
}

export function respondLeft(c: PortalContext): Promise<Response> {
  const { organizationName, returnUrl } = c.var.visitor;
  return respondPage(
    c,
    <MessagePage title="You have left the portal">
      <p>{`Synchronization for ${organizationName} goes on by itself. To come back, open a new link from the app.`}</p>
      <p>
        <WayBack returnUrl={returnUrl} />
      </p>
    </MessagePage>,
  );
}

export function respondForeignForm(c: PortalContext): Promise<Response> {
  return respondPage(
    c,
    <MessagePage title="This form was not ours, or is too old">
      <p>Nothing was changed. Go back, load the page again, and press the button once more.</p>
    </MessagePage>,
    403,
  );
}

/** `detail` is a sentence of an inner room, without secrets. */
export function respondRefused(c: PortalContext, status: 400 | 404 | 409 | 429 | 500, detail: string) {
  const passes = status === 429 || status === 500;
  return respondPage(
    c,
    <MessagePage title={passes ? 'That did not work just now' : 'That cannot be done'}>
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
    <MessagePage title="That was too much at once">
      <p>{detail}</p>
      <p>Then load the page again. Nothing was changed.</p>
    </MessagePage>,
    429,
  );
}
