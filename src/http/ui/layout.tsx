// The frame of every page: head, banner, landmarks, footer. What stands in it is the caller's.

import type { Child } from 'hono/jsx';
import { assets } from './assets.ts';
import { Mark } from './icons.tsx';

/** No inline script, no eval, no styles of its own: what htmx may do under our policy. */
const HTMX = JSON.stringify({ history: false, includeIndicatorCSS: false, transitions: false });

export interface Crumb {
  readonly text: string;
  readonly href?: string;
}

interface PageProps {
  /** In the browser's tab, before the product's name. */
  readonly title: string;
  /** Name in the banner, and where it leads. */
  readonly brand?: string;
  readonly home?: string;
  /** At the right of the banner. */
  readonly who?: Child;
  readonly crumbs?: readonly Crumb[];
  /** One narrow column: a page that asks one thing. */
  readonly slim?: boolean;
  readonly children?: Child;
}

/** A whole document; `respondPage` sends it. */
export function Page({ title, brand = 'Directory sync', home, who, crumbs, slim = false, children }: PageProps) {
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
          Skip to the content
        </a>
        <header class="top">
          <Brand name={brand} home={home} />
          {who ? <div class="who">{who}</div> : null}
        </header>
        <main id="content" class={slim ? 'slim' : ''} tabindex={-1}>
          {crumbs ? <Crumbs crumbs={crumbs} /> : null}
          {children}
        </main>
        <footer class="foot">
          <p>Rollcall, directory sync at the edge. Passwords and tokens are never stored readable.</p>
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
    <nav class="crumbs" aria-label="Where you are">
      <ol>
        {crumbs.map(({ text, href }) => (
          <li>{href === undefined ? <span aria-current="page">{text}</span> : <a href={href}>{text}</a>}</li>
        ))}
      </ol>
    </nav>
  );
}
