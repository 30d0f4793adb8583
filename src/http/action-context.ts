// The application room's context, made from a request: the only place where its ports are filled.

import { destinationRules, liveDelivery } from '../delivery/deps.ts';
import { seal } from '../encrypt.ts';
import type { Env } from '../env.ts';
import { newId } from '../id.ts';
import { change } from '../organization/client.ts';
import { placementOf } from '../shards.ts';
import type { ActionContext } from '../tenancy/context.ts';
import { restorableForMs } from '../tenancy/deleted-organizations.ts';
import { regionsOf } from '../tenancy/regions.ts';
import type { Variables } from './context.ts';

/** Of what a client calls itself, as much as is kept. */
const MAX_USER_AGENT = 300;

/** What a request to any entry point has. */
export interface AnyRequest {
  readonly env: Env;
  readonly req: { header(name: string): string | undefined };
  readonly var: Pick<Variables, 'now' | 'url' | 'databases'>;
  readonly executionCtx: Pick<ExecutionContext, 'waitUntil'>;
}

/** Without the actor, which the caller adds: at sign-in nobody is known yet. */
export function anonymousContext(c: AnyRequest): Omit<ActionContext, 'actor'> {
  const { databases, now, url } = c.var;
  return {
    client: {
      address: c.req.header('CF-Connecting-IP') || null,
      userAgent: c.req.header('User-Agent')?.slice(0, MAX_USER_AGENT) || null,
    },
    now,
    newId: (prefix) => newId(prefix, now),
    databases,
    change: (request) => change(c.env, request),
    delivery: { ...liveDelivery(c.env, databases.meter), destinations: destinationRules(c.env, [url]) },
    seal: (cell, secret) => seal(c.env.ENCRYPTION_KEY ?? '', cell, secret),
    placement: placementOf(c.env) ?? [''],
    regions: regionsOf(c.env) ?? new Map(),
    restorableForMs: restorableForMs(c.env),
    later: (work) => c.executionCtx.waitUntil(work),
  };
}
