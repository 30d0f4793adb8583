// What operators and administrators did, one row each. Append only.

import { sql } from 'drizzle-orm';
import { bare } from './rows.ts';
import { auditLog } from './schema-operator.ts';
import { p, prepare } from './statement.ts';

/** `organizationId` is '' for what concerns none. */
export const insertAudit = prepare<
  never,
  { organizationId: string; id: string; now: number; actor: string; action: string; target: string | null }
>(
  () => sql`INSERT INTO ${auditLog}
      (${bare(auditLog.organizationId)}, ${bare(auditLog.id)}, ${bare(auditLog.at)}, ${bare(auditLog.actor)},
       ${bare(auditLog.action)}, ${bare(auditLog.target)})
    VALUES (${p('organizationId')}, ${p('id')}, ${p('now')}, ${p('actor')}, ${p('action')}, ${p('target')})`,
);
