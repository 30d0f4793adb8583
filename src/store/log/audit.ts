// What operators and administrators did, one row each. Append only.

import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import { builder, fieldsOf } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { auditLog } from '../db/schema-operator.ts';
import { p, prepare } from '../db/statement.ts';

type NewRow = Pick<typeof auditLog.$inferSelect, 'organizationId' | 'id' | 'actor' | 'action' | 'target'>;

/** `organizationId` is '' for what concerns none. */
export const insertAudit = prepare<never, NewRow & { now: number }>(() =>
  builder.insert(auditLog).values({
    organizationId: p('organizationId'),
    id: p('id'),
    at: p('now'),
    actor: p('actor'),
    action: p('action'),
    target: p('target'),
  }),
);

/** The same, only where the statement before it in the same batch changed a row: changes() is nothing that the builder writes. */
export const insertAuditIfChanged = prepare<never, NewRow & { now: number }>(
  () => sql`INSERT INTO ${auditLog}
      (${bare(auditLog.organizationId)}, ${bare(auditLog.id)}, ${bare(auditLog.at)}, ${bare(auditLog.actor)},
       ${bare(auditLog.action)}, ${bare(auditLog.target)})
    SELECT ${p('organizationId')}, ${p('id')}, ${p('now')}, ${p('actor')}, ${p('action')}, ${p('target')}
    WHERE changes() > 0`,
);

/** `actor`: `admin`, `key_…`, `portal`, or the e-mail address of an operator whom Cloudflare Access admitted. */
export type AuditRow = Readonly<Omit<typeof auditLog.$inferSelect, 'organizationId'>>;

const { organizationId: _, ...FIELDS } = fieldsOf(auditLog);

/** Deletions of organizations, newest first, before an id: their rows stand with the organizations, in any shard. */
export const deletionsBefore = prepare<
  AuditRow & { readonly organizationId: string },
  { before: string; limit: number }
>(
  // The index on these rows alone is chosen by its condition, which must stand here word for word.
  () => sql`SELECT ${selected(getTableColumns(auditLog))} FROM ${auditLog}
    WHERE ${bare(auditLog.action)} = 'organization.delete' AND ${auditLog.id} < ${p('before')}
    ORDER BY ${auditLog.id} DESC LIMIT ${p('limit')}`,
);

/** The newest first, before an id ('~' for the newest). */
export const auditBefore = prepare<AuditRow, { organizationId: string; before: string; limit: number }>(() =>
  builder
    .select(FIELDS)
    .from(auditLog)
    .where(and(eq(auditLog.organizationId, p('organizationId')), lt(auditLog.id, p('before'))))
    .orderBy(desc(auditLog.id))
    .limit(p('limit')),
);
