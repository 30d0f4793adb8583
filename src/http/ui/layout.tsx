// The document around every page: head, banner, landmarks, footer. Each part of the Worker has a layout of its own
// (hono/jsx-renderer) that fills it; `c.render(content, head)` puts a page into the layout of its place.

import type { Child } from 'hono/jsx';
import { jsxRenderer } from 'hono/jsx-renderer';
import { accentHref, assets } from './assets.ts';
import { useLanguage } from './catalog/use.ts';
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
  /** After this page there is nothing more: the page around an embedded one is told. */
  readonly closes?: boolean;
}

declare module 'hono' {
  interface ContextRenderer {
    // biome-ignore lint/style/useShorthandFunctionType: Hono's own interface, to which this adds the signature.
    (content: string | Promise<string>, head: PageHead): Response | Promise<Response>;
  }
}

/** How an app has pages look that its customers see. */
export interface PageLook {
  readonly appName: string;
  /** Whether the app has given that name: it stands without our mark then. */
  readonly isNamed: boolean;
  /** A data: URI of a checked image (tenancy/logo.ts). */
  readonly logo: string | null;
  /** `#rrggbb`; null for the style sheet's own. */
  readonly accentColor: string | null;
  readonly support: { readonly email?: string; readonly url?: string };
  readonly showRollcall: boolean;
}

interface PageProps extends PageHead {
  /** What the foot of the page adds. */
  readonly foot?: string;
  /** Name in the banner, and where it leads. */
  readonly brand?: string;
  readonly home?: string;
  readonly look?: PageLook;
  /** Origin of the page around this one, where it is embedded. */
  readonly embeddedIn?: string | undefined;
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
  const {
    title,
    look,
    embeddedIn,
    closes = false,
    home,
    who,
    crumbs,
    message = false,
    slim = message,
    foot,
    children,
  } = props;
  const language = useLanguage();
  const { frame } = language.texts;
  const brand = look?.isNamed ? look.appName : (props.brand ?? frame.brand);
  const accent = look?.accentColor ?? null;
  return (
    <html
      lang={language.tag}
      class={accent === null ? undefined : 'branded'}
      data-embedded-in={embeddedIn}
      data-closes={closes && embeddedIn !== undefined ? '' : undefined}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${title} · ${brand}`}</title>
        <Icon look={look} />
        <link rel="stylesheet" href={assets.style} />
        {accent === null ? null : <link rel="stylesheet" href={accentHref(accent)} />}
        <script src={assets.htmx} defer />
        <script src={assets.script} defer />
      </head>
      <body>
        <a class="skip" href="#content">
          {frame.skip}
        </a>
        <header class="top">
          <Brand name={brand} home={home} look={look} />
          {who ? <div class="who">{who}</div> : null}
        </header>
        <main id="content" class={slim ? 'slim' : ''} tabindex={-1}>
          {crumbs ? <Crumbs crumbs={crumbs} /> : null}
          {message ? <h1>{title}</h1> : null}
          {message ? <div class="lead">{children}</div> : children}
        </main>
        <footer class="foot">
          {look ? <Support look={look} /> : null}
          <p>
            {look?.showRollcall === false ? '' : `${frame.rollcall} `}
            {frame.foot}
            {foot === undefined ? '' : ` ${foot}`}
          </p>
        </footer>
      </body>
    </html>
  );
}

/** In the browser's tab: the app's logo, or nothing of ours where an app has its name here. */
function Icon({ look }: { readonly look: PageLook | undefined }) {
  if (look?.logo) return <link rel="icon" href={look.logo} />;
  if (look?.isNamed) return <link rel="icon" href="data:," />;
  return <link rel="icon" type="image/svg+xml" href={assets.icon} />;
}

interface BrandProps {
  readonly name: string;
  readonly home?: string | undefined;
  readonly look?: PageLook | undefined;
}

/** Logo and name at the left of the banner. */
export function Brand({ name, home, look }: BrandProps) {
  const content = (
    <>
      {look?.logo ? <img class="logo" src={look.logo} alt="" /> : null}
      {look?.logo || look?.isNamed ? null : <Mark />}
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

/** Whom to ask, where the app says so. */
function Support({ look: { appName, isNamed, support } }: { readonly look: PageLook }) {
  const { say, texts } = useLanguage();
  const { frame } = texts;
  const { email, url } = support;
  if (email === undefined && url === undefined) return null;
  return (
    <p>
      {`${say(frame.help, { app: isNamed ? appName : frame.brand })} `}
      {email === undefined ? null : <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>}
      {email === undefined || url === undefined ? '' : ` ${frame.or} `}
      {url === undefined ? null : (
        <a href={url} rel="noreferrer">
          {new URL(url).host}
        </a>
      )}
    </p>
  );
}

export function Crumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav class="crumbs" aria-label={useLanguage().texts.frame.breadcrumb}>
      <ol>
        {crumbs.map(({ text, href }) => (
          <li>{href === undefined ? <span aria-current="page">{text}</span> : <a href={href}>{text}</a>}</li>
        ))}
      </ol>
    </nav>
  );
}
