// The operator's console: which page answers which path. All but the sign-in needs an operator.

import { Hono } from 'hono';
import { problemOf } from '../problem.ts';
import { pageHeaders } from '../ui/headers.ts';
import { setAddresses } from './addresses.ts';
import { deleteEndpoint, makeAlertEndpoint, showAlerts } from './alerts.tsx';
import { showAudit, showOrganizationAudit } from './audit.tsx';
import type { ConsoleEnv } from './context.ts';
import { addRole, editRole, raiseRole, removeRole, showDeclaredRoles } from './declared-roles.tsx';
import { restore, showDeleted } from './deleted.tsx';
import {
  removeDirectory,
  setDirectorySettings,
  setDirectoryStatus,
  showDirectory,
  showRequest,
  startResync,
} from './directory.tsx';
import { showGroup, showGroups, showPeople, showPerson } from './directory-people.tsx';
import { showEncryptionKeys } from './encryption-keys.tsx';
import { showErasure } from './erasure.tsx';
import { showEvent, showEvents } from './events.tsx';
import { settleHeld } from './held.tsx';
import { deleteKey, makeKey, showKeys } from './keys.tsx';
import { consoleLayout, respondNotFound, respondRefused } from './layout.tsx';
import { showDatabase, startMove, stopMove } from './move.tsx';
import { makeDirectory, makePortalLink, removeOrganization, showOrganization } from './organization.tsx';
import { makeOrganization, showOrganizations } from './organizations.tsx';
import { beginPersonErasure, downloadPerson, showPersonPrivacy } from './person-privacy.tsx';
import {
  setOrganizationPortal,
  setPortalSettings,
  showOrganizationPortal,
  showPortalSettings,
} from './portal-settings.tsx';
import { beginOrganizationErasure, downloadOrganization, showPrivacy } from './privacy.tsx';
import { resyncAll, showResyncs } from './resyncs.tsx';
import { mappingPages, showPeopleWithRoles } from './role-mapping.tsx';
import { requireDirectory, requireOrganization } from './scope.ts';
import { showSearch } from './search.tsx';
import { requireConsoleForm, requireOperator, requireRole, requireToken } from './session.tsx';
import { closeSession, openSession } from './sign-in.tsx';
import { showWebhook } from './webhook.tsx';
import {
  acknowledgeSetAside,
  deleteWebhook,
  replayStream,
  rotate,
  sendAgain,
  setWebhookStatus,
  skipBlocking,
  test,
} from './webhook-actions.ts';
import { makeWebhook, showWebhooks } from './webhooks.tsx';

const organization = new Hono<ConsoleEnv>();
organization.use('*', requireOrganization);
organization.get('/', showOrganization);
organization.post('/delete', removeOrganization);
organization.post('/directories', makeDirectory);
organization.post('/portal-links', makePortalLink);
organization.get('/roles', mappingPages.show);
organization.post('/roles', mappingPages.edit);
organization.post('/roles/preview', mappingPages.preview);
organization.post('/roles/save', mappingPages.save);
organization.get('/roles/progress', mappingPages.progress);
organization.get('/roles/groups', mappingPages.groups);
organization.get('/roles/people', showPeopleWithRoles);
organization.get('/portal', showOrganizationPortal);
organization.post('/portal', setOrganizationPortal);
organization.get('/events', showEvents);
organization.get('/events/:seq', showEvent);
organization.get('/audit', showOrganizationAudit);
organization.get('/privacy', showPrivacy);
organization.get('/export', downloadOrganization);
organization.post('/erase', beginOrganizationErasure);
organization.get('/erasures/:era', showErasure);
organization.post('/restore', restore);
organization.get('/database', showDatabase);
organization.post('/move', startMove);
organization.post('/move/cancel', stopMove);
organization.post('/resync', resyncAll);
organization.get('/resyncs', showResyncs);

const directory = new Hono<ConsoleEnv>();
directory.use('*', requireDirectory);
directory.get('/', showDirectory);
directory.get('/requests/:req', showRequest);
directory.get('/users/:usr/privacy', showPersonPrivacy);
directory.get('/users/:usr/export', downloadPerson);
directory.post('/users/:usr/erase', beginPersonErasure);
directory.get('/people', showPeople);
directory.get('/people/:usr', showPerson);
directory.get('/groups', showGroups);
directory.get('/groups/:grp', showGroup);
directory.post('/pause', setDirectoryStatus);
directory.post('/resume', setDirectoryStatus);
directory.post('/settings', setDirectorySettings);
directory.post('/addresses', setAddresses);
directory.post('/resync', startResync);
directory.post('/delete', removeDirectory);
directory.post('/guard/release', settleHeld);
directory.post('/guard/discard', settleHeld);

const webhook = new Hono<ConsoleEnv>();
webhook.get('/', showWebhook);
webhook.post('/test', test);
webhook.post('/pause', setWebhookStatus);
webhook.post('/resume', setWebhookStatus);
webhook.post('/rotate-secret', rotate);
webhook.post('/delete', deleteWebhook);
webhook.post('/replay', replayStream);
webhook.post('/deliveries/:del/retry', sendAgain);
webhook.post('/streams/:org/skip', requireOrganization, skipBlocking);
webhook.post('/streams/:org/acknowledge', requireOrganization, acknowledgeSetAside);

export const operatorConsole = new Hono<ConsoleEnv>();

operatorConsole.use('*', pageHeaders, consoleLayout);
operatorConsole.post('/sign-in', ...requireConsoleForm, openSession);
operatorConsole.use('*', requireOperator, ...requireConsoleForm, requireToken, requireRole);
operatorConsole.post('/sign-out', closeSession);
operatorConsole.get('/', showOrganizations);
operatorConsole.post('/organizations', makeOrganization);
operatorConsole.route('/organizations/:org', organization);
operatorConsole.route('/directories/:dir', directory);
operatorConsole.get('/search', showSearch);
operatorConsole.get('/deleted', showDeleted);
operatorConsole.get('/roles', showDeclaredRoles);
operatorConsole.post('/roles', addRole);
operatorConsole.post('/roles/:name', editRole);
operatorConsole.post('/roles/:name/raise', raiseRole);
operatorConsole.post('/roles/:name/remove', removeRole);
operatorConsole.get('/portal', showPortalSettings);
operatorConsole.post('/portal', setPortalSettings);
operatorConsole.get('/webhooks', showWebhooks);
operatorConsole.post('/webhooks', makeWebhook);
operatorConsole.route('/webhooks/:wh', webhook);
operatorConsole.get('/alerts', showAlerts);
operatorConsole.post('/alerts/endpoints', makeAlertEndpoint);
operatorConsole.post('/alerts/endpoints/:endpoint/delete', deleteEndpoint);
operatorConsole.get('/keys', showKeys);
operatorConsole.get('/keys/encryption', showEncryptionKeys);
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
    case 507:
      for (const [name, value] of Object.entries(parts.headers ?? {})) c.header(name, value);
      return respondRefused(c, status, message);
    default:
      console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
      return respondRefused(c, 500, `Request ID for the logs: ${c.var.requestId}.`);
  }
});
