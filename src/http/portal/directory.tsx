// What the pages of one directory share: the directory itself, its tabs, its heading.

import { createMiddleware } from 'hono/factory';
import { jsxRenderer } from 'hono/jsx-renderer';
import { isDirectoryId, isGroupId, organizationOf } from '../../id.ts';
import { findDirectory, type StoredDirectory } from '../../tenancy/directories.ts';
import { directoryName, Status } from '../ui/directory.tsx';
import { count } from '../ui/format.ts';
import { type Tab, Tabs } from '../ui/parts.tsx';
import { type PortalContext, type PortalEnv, portalPath } from './context.ts';
import { respondNotFound } from './frame.tsx';

/** The directory in the path; 404 where it is another organization's. */
export const requireDirectory = createMiddleware<PortalEnv>(async function directory(c, next) {
  const id = c.req.param('dir') ?? '';
  const { db, visitor } = c.var;
  if (!isDirectoryId(id) || organizationOf(id) !== visitor.organizationId) return respondNotFound(c);
  c.set('directory', await findDirectory(db, visitor.organizationId, id));
  return next();
});

export type PlaceName = 'overview' | 'setup' | 'people' | 'groups' | 'log' | 'tokens' | 'settings';

/** Path of a page of a directory. */
export function placeIn(directory: StoredDirectory, place: PlaceName, ...rest: readonly string[]): string {
  const own = place === 'overview' ? [] : [place];
  return portalPath(directory.organizationId, directory.id, ...own, ...rest);
}

/** Path of the page of a user or group. */
export function placeOfNamed(directory: StoredDirectory, id: string): string {
  return placeIn(directory, isGroupId(id) ? 'groups' : 'people', id);
}

/** The pages of one directory, within the portal's layout: its name, its status, its tabs. */
export const directoryLayout = jsxRenderer(({ children, Layout, ...head }, c: PortalContext) => {
  if (head.message) return <Layout {...head}>{children}</Layout>;
  const { directory, visitor } = c.var;
  const here = c.req.path.split('/')[4] ?? 'overview';
  const tab = (text: string, place: PlaceName, n?: number): Tab => ({
    text,
    href: placeIn(directory, place),
    here: place === here,
    ...(n === undefined ? {} : { n: count(n), id: `n-${place}` }),
  });
  const tabs = [
    tab('Overview', 'overview'),
    tab('Setup', 'setup'),
    tab('People', 'people', directory.userCount),
    tab('Groups', 'groups', directory.groupCount),
    tab('Log', 'log'),
    tab('Tokens', 'tokens'),
    tab('Settings', 'settings'),
  ];
  const crumbs = [
    { text: 'All directories', href: portalPath(visitor.organizationId) },
    { text: directoryName(directory) },
  ];
  return (
    <Layout {...head} crumbs={crumbs}>
      <div class="row">
        <strong class="name">{directoryName(directory)}</strong>
        <span id="status">
          <Status status={directory.status} />
        </span>
      </div>
      <Tabs label="Pages of this directory" tabs={tabs} />
      {children}
    </Layout>
  );
});
