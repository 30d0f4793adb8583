// What the pages of one directory share: the directory itself, its tabs, its heading.

import { createMiddleware } from 'hono/factory';
import type { Child } from 'hono/jsx';
import { jsxRenderer } from 'hono/jsx-renderer';
import { isDirectoryId, isGroupId, organizationOf } from '../../id.ts';
import { endingCredentials } from '../../tenancy/credentials.ts';
import { findDirectory, type StoredDirectory } from '../../tenancy/directories.ts';
import type { PortalPage } from '../../tenancy/portal-look.ts';
import { declaredRolesIn } from '../../tenancy/roles.ts';
import { type Tab, Tabs } from '../ui/components.tsx';
import { directoryName, Status } from '../ui/directory.tsx';
import { HeldBadge } from '../ui/held.tsx';
import { type PortalContext, type PortalEnv, portalPath } from './context.ts';
import { EndingNotice } from './ending.tsx';
import { respondNotFound } from './layout.tsx';
import { shows } from './look.ts';

/** The directory in the path; 404 where it is another organization's. */
export const requireDirectory = createMiddleware<PortalEnv>(async function directory(c, next) {
  const id = c.req.param('dir') ?? '';
  const { db, visitor } = c.var;
  if (!isDirectoryId(id) || organizationOf(id) !== visitor.organizationId) return respondNotFound(c);
  const [found, { roles }, ending] = await Promise.all([
    findDirectory(db, visitor.organizationId, id),
    declaredRolesIn(db),
    endingCredentials(db, [id], c.var.now),
  ]);
  c.set('directory', found);
  c.set('ending', ending);
  c.set('decidesRoles', roles.length > 0 && isShown(c, 'roles'));
  return next();
});

/** The pages that an app may hide: 404, as what is not there. */
export function requireShown(page: PortalPage) {
  return createMiddleware<PortalEnv>(async function shown(c, next) {
    return c.var.settings && shows(c.var.settings, page) ? next() : respondNotFound(c);
  });
}

export type PageName = 'overview' | 'setup' | 'people' | 'groups' | 'roles' | 'log' | 'tokens' | 'settings' | 'held';

/** Which setting shows it; null for what is always shown. */
const PAGE_OF: Readonly<Record<PageName, PortalPage | null>> = {
  overview: null,
  setup: null,
  people: 'people',
  groups: 'people',
  roles: 'roles',
  log: 'log',
  tokens: 'tokens',
  settings: 'settings',
  held: null,
};

/** Whether the visitor sees a page. */
export function isShown(c: PortalContext, place: PageName): boolean {
  const page = PAGE_OF[place];
  return page === null || (c.var.settings !== undefined && shows(c.var.settings, page));
}

interface LinkToProps {
  readonly c: PortalContext;
  readonly place: PageName;
  readonly rest?: readonly string[];
  readonly children?: Child;
}

/** A link to a page of the directory; its text alone where the page is hidden. */
export function LinkTo({ c, place, rest = [], children }: LinkToProps) {
  const { directory } = c.var;
  return isShown(c, place) ? <a href={pathIn(directory, place, ...rest)}>{children}</a> : <span>{children}</span>;
}

/** Path of a page of a directory. */
export function pathIn(directory: StoredDirectory, place: PageName, ...rest: readonly string[]): string {
  const own = place === 'overview' ? [] : [place];
  return portalPath(directory.organizationId, directory.id, ...own, ...rest);
}

/** `linkTo` of sentences: the page of a user or group that they name, where these pages are shown. */
export function linksToNamed(c: PortalContext): { readonly linkTo?: (id: string) => string } {
  if (!isShown(c, 'people')) return {};
  return { linkTo: (id) => pathIn(c.var.directory, isGroupId(id) ? 'groups' : 'people', id) };
}

/** The pages of one directory, within the portal's layout: its name, its status, its tabs. */
export const directoryLayout = jsxRenderer(({ children, Layout, ...head }, c: PortalContext) => {
  if (head.message) return <Layout {...head}>{children}</Layout>;
  const { directory, language, visitor } = c.var;
  const { texts } = language;
  const here = c.req.path.split('/')[4] ?? 'overview';
  const tab = (text: string, place: PageName, n?: number): Tab & { readonly place: PageName } => ({
    place,
    text,
    href: pathIn(directory, place),
    here: place === here,
    ...(n === undefined ? {} : { n: language.count(n), id: `n-${place}` }),
  });
  const tabs = [
    tab(texts.directory.overview, 'overview'),
    tab(texts.directory.setup, 'setup'),
    tab(texts.directory.people, 'people', directory.userCount),
    tab(texts.directory.groups, 'groups', directory.groupCount),
    ...(c.var.decidesRoles ? [tab(texts.directory.roles, 'roles')] : []),
    tab(texts.directory.log, 'log'),
    tab(texts.directory.tokens, 'tokens'),
    tab(texts.directory.settings, 'settings'),
  ].filter(({ place }) => isShown(c, place));
  const crumbs = [
    { text: texts.directory.all, href: portalPath(visitor.organizationId) },
    { text: directoryName(directory, language) },
  ];
  return (
    <Layout {...head} crumbs={crumbs}>
      <div class="row">
        <strong class="name">{directoryName(directory, language)}</strong>
        <span id="status">
          <Status status={directory.status} /> <HeldBadge {...directory} />
        </span>
      </div>
      <Tabs label={texts.directory.pages} tabs={tabs} />
      <EndingNotice
        ending={c.var.ending}
        now={c.var.now}
        href={isShown(c, 'tokens') ? `${pathIn(directory, 'tokens')}#replace` : null}
      />
      {children}
    </Layout>
  );
});
