// Who visits the console, and whether a form is the console's own. All of it but the sign-in passes here first.

import { createMiddleware } from 'hono/factory';
import { signature } from '../../keys.ts';
import { findOperator } from '../../tenancy/console-sessions.ts';
import { mayAct } from '../../tenancy/operator-roles.ts';
import { requireRate } from '../rate-limit.ts';
import { sessionIn } from '../session-cookie.ts';
import { knownOrCounted } from '../strangers.ts';
import { csrfToken } from '../ui/csrf.ts';
import { bearingToken, ownForms } from '../ui/form.ts';
import { ASSERTION_HEADER, accessSettings, keysOf, roleFor, vouchedBy } from './access.ts';
import { COOKIE, type ConsoleContext, type ConsoleEnv, type Visiting } from './context.ts';
import {
  respondForbidden,
  respondForeignForm,
  respondNotAdmitted,
  respondNotFound,
  respondWithoutRole,
} from './layout.tsx';
import { neededRole } from './permissions.ts';
import { respondSignIn } from './sign-in.tsx';

export const requireOperator = createMiddleware<ConsoleEnv>(async function session(c, next) {
  const access = accessSettings(c.env);
  const operator = access === null ? await bySession(c) : await byAccess(c);
  if (operator === null) return access === null ? respondSignIn(c) : respondNotAdmitted(c);
  if (operator === 'no role') return respondWithoutRole(c);
  await requireRate(c.env, 'API_LIMIT', `console ${operator.id}`);
  c.set('operator', operator);
  return next();
});

/** What the operator may do: a route without a role in the table is none. */
export const requireRole = createMiddleware<ConsoleEnv>(async function role(c, next) {
  const needed = neededRole(c.req.method, c.req.path);
  if (needed === null) return respondNotFound(c);
  return mayAct(c.var.operator.role, needed) ? next() : respondForbidden(c, needed);
});

/** What a form passes on its way to the sign-in, and beside its token on its way to all else. */
export const requireConsoleForm = ownForms<ConsoleEnv>(respondForeignForm, (c) => c.req.path.endsWith('/portal'));

/** What a form passes once the operator is known. */
export const requireToken = bearingToken<ConsoleEnv>((c) => c.var.operator.csrf, respondForeignForm);

async function bySession(c: ConsoleContext): Promise<Visiting | null> {
  const secret = sessionIn(c, COOKIE);
  if (secret === undefined) return null;
  const { now } = c.var;
  const asked = { secret, adminKey: c.env.ADMIN_API_KEY ?? '', now };
  const shown = { prefix: 'rs', purpose: 'console', secret } as const;
  const found = await knownOrCounted(c, shown, () => findOperator(c.var.databases.operator, asked));
  return found && { ...found, csrf: await csrfToken(secret), canSignOut: true };
}

/** There is no session of ours: the forms' token is bound to whom Access vouches for, and to a secret of ours. */
async function byAccess(c: ConsoleContext): Promise<Visiting | 'no role' | null> {
  const settings = accessSettings(c.env);
  const assertion = c.req.header(ASSERTION_HEADER);
  if (settings === null || assertion === undefined) return null;
  const vouched = await vouchedBy(assertion, settings, keysOf(settings), c.var.now);
  if (vouched === null) return null;
  const role = roleFor(vouched, settings);
  if (role === null) return 'no role';
  const bound = `${settings.audience} ${vouched.subject}`;
  const csrf = await csrfToken(await signature(c.env.ENCRYPTION_KEY ?? '', 'rollcall console form 1', bound));
  return { id: vouched.name, name: vouched.name, role, csrf, canSignOut: false };
}
