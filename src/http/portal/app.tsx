// The setup portal: which page answers which path. Links come with a secret, all else needs their session.

import { Hono } from 'hono';
import { isPassing, ScimError } from '../../protocol/error.ts';
import { AnswerLost } from '../../store/db/database.ts';
import type { HttpEnv } from '../context.ts';
import { showCheckList } from './check-list.tsx';
import type { PortalEnv } from './context.ts';
import { requireDirectory } from './directory.tsx';
import { respondNotFound, respondRefused, respondTooMany } from './frame.tsx';
import { showGroup } from './group.tsx';
import { showGroups } from './groups.tsx';
import { chooseProvider, showHome, showProviders } from './home.tsx';
import { showLink, spendLink } from './link.tsx';
import { showLog } from './log.tsx';
import { downloadLog } from './log-csv.ts';
import { showLogEntry } from './log-entry.tsx';
import { showOverview } from './overview.tsx';
import { showPeople } from './people.tsx';
import { showPerson } from './person.tsx';
import { leave, requireOwnForm, requireSession } from './session.tsx';
import { askToDelete, pause, removeDirectory, rename, resume, setUnknownMembers, showSettings } from './settings.tsx';
import { createTokenInSetup, showSetup } from './setup.tsx';
import { askToRevoke, createTokenHere, revokeToken, showTokens } from './tokens.tsx';

const links = new Hono<HttpEnv>();
links.get('/:secret{rp_[^/]*}', showLink);
links.post('/:secret{rp_[^/]*}', spendLink);
links.onError((error, c) => {
  if (error instanceof ScimError && error.status === 429) return respondTooMany(c, error);
  throw error;
});

const pages = new Hono<PortalEnv>();
pages.use('/:org/*', requireSession, ...requireOwnForm);
pages.get('/:org', showHome);
pages.get('/:org/providers', showProviders);
pages.post('/:org/directories', chooseProvider);
pages.post('/:org/leave', leave);
// Whatever stands here and is no directory's page ends here.
pages.use('/:org/:dir/*', requireDirectory);
pages.get('/:org/:dir/setup', showSetup);
pages.post('/:org/:dir/setup', createTokenInSetup);
pages.get('/:org/:dir/setup/checks', showCheckList);
pages.get('/:org/:dir/tokens', showTokens);
pages.post('/:org/:dir/tokens', createTokenHere);
pages.get('/:org/:dir/tokens/:token/revoke', askToRevoke);
pages.post('/:org/:dir/tokens/:token/revoke', revokeToken);
pages.get('/:org/:dir', showOverview);
pages.get('/:org/:dir/people', showPeople);
pages.get('/:org/:dir/people/:usr', showPerson);
pages.get('/:org/:dir/groups', showGroups);
pages.get('/:org/:dir/groups/:grp', showGroup);
pages.get('/:org/:dir/log', showLog);
pages.get('/:org/:dir/log.csv', downloadLog);
pages.get('/:org/:dir/log/:req', showLogEntry);
pages.get('/:org/:dir/settings', showSettings);
pages.post('/:org/:dir/settings/name', rename);
pages.post('/:org/:dir/settings/unknown-members', setUnknownMembers);
pages.post('/:org/:dir/settings/pause', pause);
pages.post('/:org/:dir/settings/resume', resume);
pages.get('/:org/:dir/settings/delete', askToDelete);
pages.post('/:org/:dir/settings/delete', removeDirectory);
pages.all('*', respondNotFound);
pages.onError((error, c) => {
  if (error instanceof ScimError) {
    if (error.status === 404) return respondNotFound(c);
    if (isPassing(error)) return respondTooMany(c, error);
    return respondRefused(c, error.status >= 500 ? 500 : 409, error.detail);
  }
  console.error(JSON.stringify({ requestId: c.var.requestId, error: error.stack ?? error.message }));
  if (error instanceof AnswerLost) return respondRefused(c, 429, 'The database did not answer.');
  return respondRefused(
    c,
    500,
    `Something went wrong on our side. If you contact support, mention request ${c.var.requestId}.`,
  );
});

export const portal = new Hono<HttpEnv>();
portal.route('/', links);
portal.route('/', pages);
