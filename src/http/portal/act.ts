// How a portal's page changes a directory: through its organization's writer, with a row in the audit log.

import type { Change, ChangeResult } from '../../directory/change.ts';
import { change, errorOf } from '../../organization/client.ts';
import { insertAudit } from '../../store/audit.ts';
import { newId } from '../../store/id.ts';
import { addToMeter, newMeter, trip } from '../../store/trip.ts';
import type { PortalContext } from './context.ts';

const ACTOR = 'portal';

/** @throws ScimError what the writer refused it for */
export async function changeDirectory(c: PortalContext, directoryId: string, what: Change): Promise<ChangeResult> {
  const { organizationId } = c.var.visitor;
  const outcome = await change(c.env, { organizationId, directoryId, tokenHash: null, change: what });
  addToMeter(c.var.meter, outcome.cost);
  if (!outcome.ok) throw errorOf(outcome.refusal);
  audit(c, what.kind, directoryId);
  return outcome.result;
}

/** Notes after the answer what an administrator did. */
export function audit(c: PortalContext, action: string, target: string): void {
  const { organizationId } = c.var.visitor;
  const { now } = c.var;
  const row = insertAudit({ organizationId, id: newId('aud', now), now, actor: ACTOR, action, target });
  c.executionCtx.waitUntil(trip(c.var.db, [row], newMeter()));
}
