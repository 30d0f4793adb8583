// Which role each route of the console needs: the one table that its door asks, and every button before it shows itself.
// A route that does not stand here is open to nobody.

import { mayAct, type OperatorRole } from '../../tenancy/operator-roles.ts';
import { CONSOLE_PATH } from '../paths.ts';
import type { ConsoleContext } from './context.ts';

/**
 * Viewers see how everything is, and people by name. Support also sees what was sent of people, and repairs deliveries.
 * Whatever shows a secret, deletes, or changes what is set needs an admin.
 */
export const NEEDED_ROLES: Readonly<Record<string, OperatorRole>> = {
  'GET /': 'viewer',
  'POST /sign-out': 'viewer',
  'POST /organizations': 'admin',

  'GET /search': 'support',
  'GET /deleted': 'viewer',

  'GET /organizations/:org': 'viewer',
  'POST /organizations/:org/restore': 'admin',
  'POST /organizations/:org/resync': 'support',
  'GET /organizations/:org/resyncs': 'viewer',
  'POST /organizations/:org/delete': 'admin',
  'POST /organizations/:org/directories': 'admin',
  'POST /organizations/:org/portal-links': 'admin',
  'GET /organizations/:org/roles': 'admin',
  'POST /organizations/:org/roles': 'admin',
  'POST /organizations/:org/roles/preview': 'admin',
  'POST /organizations/:org/roles/save': 'admin',
  'GET /organizations/:org/roles/progress': 'admin',
  'GET /organizations/:org/roles/groups': 'admin',
  'GET /organizations/:org/roles/people': 'viewer',
  'GET /organizations/:org/portal': 'admin',
  'POST /organizations/:org/portal': 'admin',
  'GET /organizations/:org/events': 'viewer',
  'GET /organizations/:org/events/:seq': 'support',
  'GET /organizations/:org/audit': 'viewer',
  'GET /organizations/:org/database': 'viewer',
  'POST /organizations/:org/move': 'admin',
  'POST /organizations/:org/move/cancel': 'admin',
  'GET /organizations/:org/privacy': 'admin',
  'GET /organizations/:org/export': 'admin',
  'POST /organizations/:org/erase': 'admin',
  'GET /organizations/:org/erasures/:era': 'admin',

  'GET /directories/:dir': 'viewer',
  'GET /directories/:dir/requests/:req': 'support',
  'GET /directories/:dir/people': 'support',
  'GET /directories/:dir/people/:usr': 'support',
  'GET /directories/:dir/groups': 'support',
  'GET /directories/:dir/groups/:grp': 'support',
  'GET /directories/:dir/users/:usr/privacy': 'admin',
  'GET /directories/:dir/users/:usr/export': 'admin',
  'POST /directories/:dir/users/:usr/erase': 'admin',
  'POST /directories/:dir/pause': 'admin',
  'POST /directories/:dir/resume': 'admin',
  'POST /directories/:dir/settings': 'admin',
  'POST /directories/:dir/addresses': 'admin',
  'POST /directories/:dir/resync': 'support',
  'POST /directories/:dir/delete': 'admin',
  'POST /directories/:dir/guard/release': 'admin',
  'POST /directories/:dir/guard/discard': 'admin',

  'GET /roles': 'viewer',
  'POST /roles': 'admin',
  'POST /roles/:name': 'admin',
  'POST /roles/:name/raise': 'admin',
  'POST /roles/:name/remove': 'admin',

  'GET /portal': 'admin',
  'POST /portal': 'admin',

  'GET /webhooks': 'viewer',
  'POST /webhooks': 'admin',
  'GET /webhooks/:wh': 'viewer',
  'POST /webhooks/:wh/test': 'support',
  'POST /webhooks/:wh/pause': 'admin',
  'POST /webhooks/:wh/resume': 'admin',
  'POST /webhooks/:wh/rotate-secret': 'admin',
  'POST /webhooks/:wh/delete': 'admin',
  'POST /webhooks/:wh/replay': 'support',
  'POST /webhooks/:wh/deliveries/:del/retry': 'support',
  'POST /webhooks/:wh/streams/:org/skip': 'support',
  'POST /webhooks/:wh/streams/:org/acknowledge': 'support',

  'GET /alerts': 'viewer',
  'POST /alerts/endpoints': 'admin',
  'POST /alerts/endpoints/:endpoint/delete': 'admin',

  'GET /keys': 'viewer',
  'GET /keys/encryption': 'admin',
  'POST /keys': 'admin',
  'POST /keys/:key/delete': 'admin',

  'GET /audit': 'viewer',
};

const ROUTES = Object.entries(NEEDED_ROLES).map(([route, role]) => {
  const [method = '', pattern = ''] = route.split(' ');
  return { method, parts: `${CONSOLE_PATH}${pattern === '/' ? '' : pattern}`.split('/'), role };
});

/** The role that a request needs; null where no route takes it. A query in the path counts for nothing. */
export function neededRole(method: string, path: string): OperatorRole | null {
  const asked = method === 'HEAD' ? 'GET' : method;
  const parts = path.replace(/\?.*/, '').split('/');
  const fits = (pattern: readonly string[]) =>
    pattern.length === parts.length &&
    pattern.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]));
  return ROUTES.find((route) => route.method === asked && fits(route.parts))?.role ?? null;
}

/** Whether the operator may do what a form asks for, or see where a link leads. */
export function may(c: ConsoleContext, method: 'GET' | 'POST', path: string): boolean {
  const needed = neededRole(method, path);
  return needed !== null && mayAct(c.var.operator.role, needed);
}
