// What operators and administrators did, one row each. Append only.

import { type Column, sql } from 'drizzle-orm';
import { bare, selected } from './rows.ts';
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

/** The same, only where the statement before it in the same batch changed a row. */
export const insertAuditIfChanged = prepare<
  never,
  { organizationId: string; id: string; now: number; actor: string; action: string; target: string | null }
>(
  () => sql`INSERT INTO ${auditLog}
      (${bare(auditLog.organizationId)}, ${bare(auditLog.id)}, ${bare(auditLog.at)}, ${bare(auditLog.actor)},
       ${bare(auditLog.action)}, ${bare(auditLog.target)})
    SELECT ${p('organizationId')}, ${p('id')}, ${p('now')}, ${p('actor')}, ${p('action')}, ${p('target')}
    WHERE changes() > 0`,
);

export interface AuditRow {
  readonly id: string;
  readonly at: number;
  /** `admin`, `key_…`, `portal`, or the e-mail address of an operator whom Cloudflare Access admitted. */
  readonly actor: string;
  readonly action: string;
  readonly target: string | null;
}

const COLUMNS = {
  id: auditLog.id,
  at: auditLog.at,
  actor: auditLog.actor,
  action: auditLog.action,
  target: auditLog.target,
} satisfies Record<keyof AuditRow, Column>;

/** The newest first, before an id ('~' for the newest). */
export const auditBefore = prepare<AuditRow, { organizationId: string; before: string; limit: number }>(
  () => sql`SELECT ${selected(COLUMNS)} FROM ${auditLog}
    WHERE ${auditLog.organizationId} = ${p('organizationId')} AND ${auditLog.id} < ${p('before')}
    ORDER BY ${auditLog.id} DESC LIMIT ${p('limit')}`,
);
