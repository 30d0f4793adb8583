// The operator's console: which page answers which path. All but the sign-in needs an operator.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { isOrganizationId, shardLabelOf } from '../../id.ts';
import { shards } from '../../shards.ts';
import { problemOf } from '../problem.ts';
import { showAudit, showOrganizationAudit } from './audit.tsx';
import type { ConsoleEnv } from './context.ts';
import {
  requireDirectoryId,
  setDirectorySettings,
  setDirectoryStatus,
  showDirectory,
  showRequest,
  startResync,
} from './directory.tsx';
import { showEvent, showEvents } from './events.tsx';
import { respondNotFound, respondRefused } from './frame.tsx';
import { deleteKey, makeKey, showKeys } from './keys.tsx';
import { makeDirectory, makePortalLink, showOrganization } from './organization.tsx';
import { makeOrganization, showOrganizations } from './organizations.tsx';
import { requireConsoleForm, requireOperator, requireToken } from './session.tsx';
import { closeSession, openSession } from './sign-in.tsx';
import { showWebhook } from './webhook.tsx';
import {
  deleteWebhook,
  replayStream,
  rotate,
  sendAgain,
  setWebhookStatus,
  skipBlocking,
  test,
} from './webhook-deeds.ts';
import { makeWebhook, showWebhooks } from './webhooks.tsx';

/** 404 for what can be no organization's id, without I/O. */
const requireOrganizationId = createMiddleware<ConsoleEnv>(async (c, next) => {
  const id = c.req.param('org') ?? '';
  if (!isOrganizationId(id) || !shards(c.env).has(shardLabelOf(id))) return respondNotFound(c);
  return next();
});

export const operatorConsole = new Hono<ConsoleEnv>();

operatorConsole.post('/sign-in', ...requireConsoleForm, openSession);
operatorConsole.use('*', requireOperator, ...requireConsoleForm, requireToken);
operatorConsole.post('/sign-out', closeSession);

operatorConsole.get('/', showOrganizations);
operatorConsole.post('/organizations', makeOrganization);
operatorConsole.use('/organizations/:org', requireOrganizationId);
operatorConsole.use('/organizations/:org/*', requireOrganizationId);
operatorConsole.get('/organizations/:org', showOrganization);
operatorConsole.post('/organizations/:org/directories', makeDirectory);
operatorConsole.post('/organizations/:org/portal-links', makePortalLink);
operatorConsole.get('/organizations/:org/events', showEvents);
operatorConsole.get('/organizations/:org/events/:seq', showEvent);
operatorConsole.get('/organizations/:org/audit', showOrganizationAudit);

operatorConsole.use('/directories/:dir', requireDirectoryId);
operatorConsole.use('/directories/:dir/*', requireDirectoryId);
operatorConsole.get('/directories/:dir', showDirectory);
operatorConsole.get('/directories/:dir/requests/:req', showRequest);
operatorConsole.post('/directories/:dir/pause', setDirectoryStatus);
operatorConsole.post('/directories/:dir/resume', setDirectoryStatus);
operatorConsole.post('/directories/:dir/settings', setDirectorySettings);
operatorConsole.post('/directories/:dir/resync', startResync);

operatorConsole.get('/webhooks', showWebhooks);
operatorConsole.post('/webhooks', makeWebhook);
operatorConsole.get('/webhooks/:wh', showWebhook);
operatorConsole.post('/webhooks/:wh/test', test);
operatorConsole.post('/webhooks/:wh/pause', setWebhookStatus);
operatorConsole.post('/webhooks/:wh/resume', setWebhookStatus);
operatorConsole.post('/webhooks/:wh/rotate-secret', rotate);
operatorConsole.post('/webhooks/:wh/delete', deleteWebhook);
operatorConsole.post('/webhooks/:wh/replay', replayStream);
operatorConsole.post('/webhooks/:wh/deliveries/:del/retry', sendAgain);
operatorConsole.use('/webhooks/:wh/streams/:org/*', requireOrganizationId);
operatorConsole.post('/webhooks/:wh/streams/:org/skip', skipBlocking);

operatorConsole.get('/keys', showKeys);
operatorConsole.post('/keys', makeKey);
operatorConsole.post('/keys/:key/delete', deleteKey);
operatorConsole.get('/audit', showAudit);
operatorConsole.all('*', respondNotFound);

operatorConsole.onError((error, c) => {
  const { message, parts, status } = problemOf(error);
  switch (status) {
    case 404:
      return respondNotFound(c);
    case 400:
    case 409:
    case 410:
    case 429:
    case 503:
      for (const [name, value] of Object.entries(parts.headers ?? {})) c.header(name, value);
      return respondRefused(c, status, message);
    default:
      console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
      return respondRefused(c, 500, `If you look into it, the request is ${c.var.requestId}.`);
  }
});
