// The setup portal: which page answers which path. Links come with a secret, all else needs their session.

import { Hono } from 'hono';
import { AnswerLost, DatabaseFull } from '../../database.ts';
import { isPassing, ScimError } from '../../protocol/error.ts';
import { framedBy, pageHeaders } from '../ui/headers.ts';
import { showCheckList } from './check-list.tsx';
import type { PortalEnv } from './context.ts';
import { directoryLayout, requireDirectory, requireShown } from './directory.tsx';
import { settleHeld, showHeld } from './held.tsx';
import { chooseProvider, showHome, showProviders } from './home.tsx';
import { chooseLanguage } from './language.ts';
import { linkLayout, portalLayout, respondNotFound, respondRefused, respondTooMany } from './layout.tsx';
import { showLink, spendLink } from './link.tsx';
import { showLog } from './log.tsx';
import { downloadLog } from './log-csv.ts';
import { showLogEntry } from './log-entry.tsx';
import { showOverview } from './overview.tsx';
import { showGroup, showGroups, showPeople, showPerson } from './people.tsx';
import { requireRoles, rolePages } from './roles.tsx';
import { leave, requireOrganization, requireOwnForm, requireSession } from './session.tsx';
import {
  askToDelete,
  pause,
  removeDirectory,
  rename,
  resume,
  setAddresses,
  setUnknownMembers,
  showSettings,
} from './settings.tsx';
import { createClientInSetup, createTokenInSetup, showSetup } from './setup.tsx';
import {
  askToRevoke,
  createClientHere,
  createSecretHere,
  createTokenHere,
  revokeToken,
  showTokens,
} from './tokens.tsx';

const links = new Hono<PortalEnv>();
links.use('/:secret{rp_[^/]*}', linkLayout);
links.get('/:secret{rp_[^/]*}', showLink);
links.post('/:secret{rp_[^/]*}', spendLink);
links.onError((error, c) => {
  if (error instanceof ScimError && error.status === 429) return respondTooMany(c, error);
  throw error;
});

const directory = new Hono<PortalEnv>();
directory.use('*', requireDirectory, directoryLayout);
directory.use('/tokens/*', requireShown('tokens'));
directory.use('/people/*', requireShown('people'));
directory.use('/groups/*', requireShown('people'));
directory.use('/log/*', requireShown('log'));
directory.use('/log.csv', requireShown('log'));
directory.use('/settings/*', requireShown('settings'));
directory.get('/', showOverview);
directory.get('/setup', showSetup);
directory.post('/setup', createTokenInSetup);
directory.post('/setup/oauth', createClientInSetup);
directory.get('/setup/checks', showCheckList);
directory.get('/tokens', showTokens);
directory.post('/tokens', createTokenHere);
directory.post('/tokens/oauth', createClientHere);
directory.post('/tokens/:token/secret', createSecretHere);
directory.get('/tokens/:token/revoke', askToRevoke);
directory.post('/tokens/:token/revoke', revokeToken);
directory.get('/people', showPeople);
directory.get('/people/:usr', showPerson);
directory.get('/groups', showGroups);
directory.get('/groups/:grp', showGroup);
directory.use('/roles/*', requireRoles);
directory.get('/roles', rolePages.show);
directory.post('/roles', rolePages.edit);
directory.post('/roles/preview', rolePages.preview);
directory.post('/roles/save', rolePages.save);
directory.get('/roles/progress', rolePages.progress);
directory.get('/roles/groups', rolePages.groups);
directory.get('/held', showHeld);
directory.post('/held/release', settleHeld);
directory.post('/held/discard', settleHeld);
directory.get('/log', showLog);
directory.get('/log.csv', downloadLog);
directory.get('/log/:req', showLogEntry);
directory.get('/settings', showSettings);
directory.post('/settings/name', rename);
directory.post('/settings/unknown-members', setUnknownMembers);
directory.post('/settings/addresses', setAddresses);
directory.post('/settings/pause', pause);
directory.post('/settings/resume', resume);
directory.get('/settings/delete', askToDelete);
directory.post('/settings/delete', removeDirectory);

const organization = new Hono<PortalEnv>();
organization.use('*', requireOrganization, requireSession, ...requireOwnForm);
organization.get('/', showHome);
organization.get('/providers', showProviders);
organization.post('/directories', chooseProvider);
organization.post('/leave', leave);
// Whatever stands here and is no directory's page ends here.
organization.route('/:dir', directory);

/** As the database says, or the organization's writer. */
function isNoRoom(error: Error): boolean {
  return error instanceof DatabaseFull || (error instanceof ScimError && error.status === 507);
}

const pages = new Hono<PortalEnv>();
pages.use('*', portalLayout);
pages.route('/:org', organization);
pages.all('*', respondNotFound);
pages.onError((error, c) => {
  if (isNoRoom(error)) return respondRefused(c, 507, c.var.language.texts.ended.full);
  if (error instanceof ScimError) {
    if (error.status === 404) return respondNotFound(c);
    if (isPassing(error)) return respondTooMany(c, error);
    return respondRefused(c, error.status >= 500 ? 500 : 409, error.detail);
  }
  console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
  if (error instanceof AnswerLost) return respondRefused(c, 429, c.var.language.texts.ended.silent);
  return respondRefused(c, 500, c.var.language.say(c.var.language.texts.ended.wrong, { id: c.var.requestId }));
});

export const portal = new Hono<PortalEnv>();
portal.use(
  '*',
  framedBy<PortalEnv>((c) => c.var.embeddedIn),
  pageHeaders,
  chooseLanguage,
);
portal.route('/', links);
portal.route('/', pages);
