// Who asks: ADMIN_API_KEY, or an API key by its hash. Runs before anything is read of a request.

import { createMiddleware } from 'hono/factory';
import { openDatabase } from '../../database.ts';
import type { Env } from '../../env.ts';
import { isDirectoryId, organizationOf } from '../../id.ts';
import { covers, findApiKey, noteUse, type Scope } from '../../tenancy/api-keys.ts';
import { sameText, secretLooksValid } from '../../tenancy/secret.ts';
import type { Variables } from '../context.ts';
import { API_PATH } from '../paths.ts';
import { notFound, Problem } from '../problem.ts';
import { requireRate } from '../rate-limit.ts';
import { countRefusal, knownOrCounted, requirePatience } from '../strangers.ts';
import type { ApiEnv, Caller } from './context.ts';

/** The parts of a Hono context that say who asks. */
interface Asking {
  readonly env: Env;
  readonly req: { header(name: string): string | undefined };
  readonly var: Pick<Variables, 'now' | 'databases'>;
  readonly executionCtx: Pick<ExecutionContext, 'waitUntil'>;
}

const AUDIT = '/audit';
const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** Lets a known key pass. @throws Problem 401; ScimError 429 for too many requests of a key, or refusals of an address */
export const authenticate = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = await knownCaller(c);
  requireOwn(caller, c.req.path.slice(API_PATH.length));
  c.set('caller', caller);
  await next();
});

/**
 * A key of one organization reaches that organization and its directories, whatever its scope: others are as if they were
 * not there, and what is the operator's is forbidden. Every path of the API names what it is about in its first two parts,
 * but for the audit log, which looks at the key itself.
 * @throws Problem 403, 404
 */
function requireOwn({ organizationId }: Caller, path: string): void {
  if (organizationId === null || path === AUDIT) return;
  const [, kind, id] = path.split('/');
  if (id === undefined || (kind !== 'organizations' && kind !== 'directories')) throw forOneOnly();
  const own = kind === 'organizations' ? id : isDirectoryId(id) ? organizationOf(id) : '';
  if (own !== organizationId) throw notFound(kind === 'organizations' ? 'organization' : 'directory');
}

/** Whoever bears a known key, on any path that takes one. @throws as `authenticate` */
export async function knownCaller(c: Asking): Promise<Caller> {
  const caller = await callerOf(c);
  if (caller === null)
    throw new Problem(401, 'Send an API key as `Authorization: Bearer KEY`.', {
      headers: { 'WWW-Authenticate': 'Bearer realm="api"' },
    });
  await requireRate(c.env, 'API_LIMIT', caller.id);
  return caller;
}

/**
 * A key that may see figures of all organizations, which no key of one may.
 * @param refusal what a key of a smaller scope is told, before its own scope
 * @throws Problem 403; as `authenticate`
 */
export async function requireOperators(c: Asking, needed: Scope, refusal: string): Promise<void> {
  const { organizationId, scope } = await knownCaller(c);
  if (!covers(scope, needed)) throw new Problem(403, `${refusal} Yours has the ${scope} scope.`);
  if (organizationId !== null) throw forOneOnly();
}

const forOneOnly = () => new Problem(403, 'This key is for one organization only.');

/** Whoever sends the request; null where the key is missing or unknown. */
async function callerOf(c: Asking): Promise<Caller | null> {
  const secret = BEARER.exec(c.req.header('Authorization') ?? '')?.[1];
  if (secret === undefined) return null;
  if (!secretLooksValid('rk', secret) || sameText(secret, c.env.ADMIN_API_KEY ?? '')) return adminBy(c, secret);
  const shown = { prefix: 'rk', purpose: 'API key', secret } as const;
  const found = await knownOrCounted(c, shown, () => findApiKey(c.var.databases.operator, secret, c.var.now));
  if (found === null) return null;
  c.executionCtx.waitUntil(noteUse(openDatabase(c.env.DB), found.key, found.hash, c.var.now));
  const { id, name, organizationId, scope } = found.key;
  return { id, name, organizationId, scope };
}

/** A wrong admin key is a guess: it counts, and past the limit even the right one waits. */
async function adminBy(c: Asking, secret: string): Promise<Caller | null> {
  requirePatience(c);
  if (sameText(secret, c.env.ADMIN_API_KEY ?? ''))
    return { id: 'admin', name: 'Admin key', organizationId: null, scope: 'admin' };
  await countRefusal(c);
  return null;
}
