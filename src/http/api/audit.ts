// A row in the audit log for each change that the API made, written after the answer.

import { createMiddleware } from 'hono/factory';
import { insertAudit } from '../../store/audit.ts';
import { isDirectoryId, isOrganizationId, newId, organizationOf } from '../../store/id.ts';
import { shardOf } from '../../store/shards.ts';
import { newMeter, trip } from '../../store/trip.ts';
import type { ApiEnv } from './context.ts';

/**
 * Notes who did what to what, once it was done. The target is what the handler set, else the last id in the path; the
 * row stands with the organization that target or path name, or with none.
 */
export function audited(action: string) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    await next();
    if (!c.res.ok) return;
    const params = Object.values<string>(c.req.param());
    const target = c.var.auditTarget ?? params.at(-1) ?? null;
    const organizationId = [...params, target].map(organizationIn).find((id) => id !== '') ?? '';
    const { now, caller } = c.var;
    const row = insertAudit({ organizationId, id: newId('aud', now), now, actor: caller.id, action, target });
    const db = organizationId === '' ? c.env.DB : shardOf(c.env, organizationId);
    c.executionCtx.waitUntil(trip(db, [row], newMeter()));
  });
}

function organizationIn(id: string | null): string {
  if (id === null) return '';
  if (isOrganizationId(id)) return id;
  return isDirectoryId(id) ? organizationOf(id) : '';
}
