// …/roles: the customer's administrator maps groups to roles, for all directories of the organization. The page is there
// once roles are declared, unless the portal's settings hide it.

import { createMiddleware } from 'hono/factory';
import { listDirectories } from '../../tenancy/directories.ts';
import { MAX_DIRECTORIES_IN_PORTAL } from '../../tenancy/directory-actions.ts';
import { roleHandlers } from '../ui/roles/handlers.tsx';
import { actionContext, completed } from './action-context.ts';
import type { PortalEnv } from './context.ts';
import { isShown, pathIn } from './directory.tsx';
import { respondNotFound } from './layout.tsx';

/** 404 where roles are not the visitor's to decide. */
export const requireRoles = createMiddleware<PortalEnv>(async function roles(c, next) {
  return c.var.decidesRoles ? next() : respondNotFound(c);
});

export const rolePages = roleHandlers<PortalEnv>({
  async place(c) {
    const { db, directory, language, visitor } = c.var;
    const { organizationId } = directory;
    const { items } = await listDirectories(db, organizationId, { after: '', limit: MAX_DIRECTORIES_IN_PORTAL });
    const others = items.filter(({ id }) => id !== directory.id);
    return {
      context: actionContext(c),
      organizationId,
      path: pathIn(directory, 'roles'),
      people: isShown(c, 'people') ? pathIn(directory, 'people') : null,
      csrf: visitor.csrf,
      directories: [directory, ...others],
      language,
    };
  },
  completed,
  async render(c, _, content, page) {
    const { roles } = c.var.language.texts;
    return c.render(
      <>
        <h1>{page === 'preview' ? roles.previewTitle : roles.title}</h1>
        {page === 'preview' ? null : <p class="lead">{roles.lead}</p>}
        {content}
      </>,
      { title: page === 'preview' ? roles.previewTitle : roles.title },
    );
  },
  undeclared: respondNotFound,
});
