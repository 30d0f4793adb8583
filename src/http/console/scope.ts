// What a page of the console is about, as its path names it: 404 for what can be none, without I/O.

import { createMiddleware } from 'hono/factory';
import { isDirectoryId, isOrganizationId } from '../../id.ts';
import type { ConsoleEnv } from './context.ts';
import { respondNotFound } from './layout.tsx';

export const requireOrganization = createMiddleware<ConsoleEnv>(async function organization(c, next) {
  const id = c.req.param('org') ?? '';
  if (!isOrganizationId(id) || !c.var.databases.of(id)) return respondNotFound(c);
  return next();
});

export const requireDirectory = createMiddleware<ConsoleEnv>(async function directory(c, next) {
  const id = c.req.param('dir') ?? '';
  if (!isDirectoryId(id) || !c.var.databases.of(id)) return respondNotFound(c);
  return next();
});
