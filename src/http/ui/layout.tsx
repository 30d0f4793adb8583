// The document around every page: head, banner, landmarks, footer. Each part of the Worker has a layout of its own
// (hono/jsx-renderer) that fills it; `c.render(content, head)` puts a page into the layout of its place.

import type { Child } from 'hono/jsx';
import { jsxRenderer } from 'hono/jsx-renderer';
import { assets } from './assets.ts';
import { Mark } from './icons.tsx';

/** No inline script, no eval, no styles of its own: what htmx may do under our policy. */
const HTMX = JSON.stringify({ history: false, includeIndicatorCSS: false, transitions: false });

export interface Crumb {
  readonly text: string;
  readonly href?: string;
}

/** What a page says to the layout of its place. */
export interface PageHead {
  /** In the browser's tab, before the product's name. */
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  /** One narrow column: a page that asks one thing. */
  readonly slim?: boolean;
  /** A page that says one thing, wherever it happens: its title and a few sentences, nothing of its place. */
  readonly message?: boolean;
  /** At the right of the banner. */
  readonly who?: Child;
}

declare module 'hono' {
  interface ContextRenderer {
    // biome-ignore lint/style/useShorthandFunctionType: Hono's own interface, to which this adds the signature.
    (content: string | Promise<string>, head: PageHead): Response | Promise<Response>;
  }
}

interface PageProps extends PageHead {
  /** What the foot of the page adds. */
  readonly foot?: string;
  /** Name in the banner, and where it leads. */
  readonly brand?: string;
  readonly home?: string;
  readonly children?: Child;
}

/** The layout of pages that stand in no part, or whose part has nothing to show beside them. */
export const plainLayout = (brand?: string) =>
  jsxRenderer(({ children, Layout: _, ...head }) => (
    <Page {...head} {...(brand === undefined ? {} : { brand })}>
      {children}
    </Page>
  ));

/** A whole document. */
export function Page(props: PageProps) {
  const { title, brand = 'Directory sync', home, who, crumbs, message = false, slim = message, foot, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${title} · ${brand}`}</title>
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <link rel="stylesheet" href={assets.style} />
        <script src={assets.htmx} defer />
        <script src={assets.script} defer />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <header class="top">
          <Brand name={brand} home={home} />
          {who ? <div class="who">{who}</div> : null}
        </header>
        <main id="content" class={slim ? 'slim' : ''} tabindex={-1}>
          {crumbs ? <Crumbs crumbs={crumbs} /> : null}
          {message ? <h1>{title}</h1> : null}
          {message ? <div class="lead">{children}</div> : children}
        </main>
        <footer class="foot">
          <p>
            Rollcall, directory sync at the edge. Passwords and tokens are never stored in plain text.
            {foot === undefined ? '' : ` ${foot}`}
          </p>
        </footer>
      </body>
    </html>
  );
}

function Brand({ name, home }: { readonly name: string; readonly home: string | undefined }) {
  const content = (
    <>
      <Mark />
      <span>{name}</span>
    </>
  );
  return home === undefined ? (
    <span class="brand">{content}</span>
  ) : (
    <a class="brand" href={home}>
      {content}
    </a>
  );
}

export function Crumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      <ol>
        {crumbs.map(({ text, href }) => (
          <li>{href === undefined ? <span aria-current="page">{text}</span> : <a href={href}>{text}</a>}</li>
        ))}
      </ol>
    </nav>
  );
}
