// Reading the audit log.

import type { Database } from '../database.ts';
import { type AuditRow, auditBefore, deletionsBefore } from '../store/log/audit.ts';
import { REFUSED_SIGN_INS } from '../store/operator/console-sessions.ts';

/** Who did what to what, when. */
export type AuditEntry = AuditRow;

export interface AuditPage {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** `before` of the next page; null on the last one. */
  readonly next: string | null;
}

/** Greater than any id. */
const END = '~';

/** `of`: an organization's id, whose database `db` is; of the operator's own, what was done or who was not let in. */
export async function listAudit(
  db: Database,
  of: string | 'changes' | 'refused sign-ins',
  { before = END, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<AuditPage> {
  const organizationId = of === 'changes' ? '' : of === 'refused sign-ins' ? REFUSED_SIGN_INS : of;
  const [rows] = await db.run([auditBefore({ organizationId, before, limit: limit + 1 })]);
  return pageOfRows(rows, limit);
}

/** Deletions of organizations, whose rows stand with them, over all databases. */
export async function listDeletions(
  databases: readonly Database[],
  { before = END, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<AuditPage> {
  const statement = deletionsBefore({ before, limit: limit + 1 });
  const found = await Promise.all(databases.map((db) => db.run([statement])));
  return pageOfRows(
    found.flatMap(([rows]) => rows).sort((a, b) => (a.id < b.id ? 1 : -1)),
    limit,
  );
}

function pageOfRows(rows: readonly AuditEntry[], limit: number): AuditPage {
  const entries = rows.slice(0, limit);
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
