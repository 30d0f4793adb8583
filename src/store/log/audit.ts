// What operators and administrators did, one row each. Append only, but for age.

import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Bindable } from '../../database.ts';
import { builder } from '../db/builder.ts';
import { bare, selected } from '../db/rows.ts';
import { auditLog } from '../db/schema-operator.ts';
import { compile, p, prepare } from '../db/statement.ts';

/**
 * `organizationId` is '' for what concerns none. `actor` is the actor's id: `admin`, `key_…`, `portal`, the e-mail address
 * of an operator whom Cloudflare Access admitted, or the address of who was refused. Rows from before there were the
 * columns for them have null in place of the actor's kind and name, address, user agent, before and after.
 */
export type AuditRow = Readonly<typeof auditLog.$inferSelect>;

const COLUMNS = getTableColumns(auditLog);

export const insertAudit = prepare<never, AuditRow>(() =>
  builder.insert(auditLog).values({
    organizationId: p('organizationId'),
    id: p('id'),
    at: p('at'),
    actor: p('actor'),
    action: p('action'),
    target: p('target'),
    actorKind: p('actorKind'),
    actorName: p('actorName'),
    address: p('address'),
    userAgent: p('userAgent'),
    before: p('before'),
    after: p('after'),
  }),
);

const VALUES = sql.join(
  Object.keys(COLUMNS).map((name) => p(name)),
  sql`, `,
);
const NAMES = sql.join(Object.values(COLUMNS).map(bare), sql`, `);

/** The same, only where the statement before it in the same batch changed a row: changes() is nothing that the builder writes. */
export const insertAuditIfChanged = prepare<never, AuditRow>(
  () => sql`INSERT INTO ${auditLog} (${NAMES}) SELECT ${VALUES} WHERE changes() > 0`,
);

/** Deletions of organizations, newest first, before an id: their rows stand with the organizations, in any shard. */
export const deletionsBefore = prepare<AuditRow, { before: string; limit: number }>(
  // The index on these rows alone is chosen by its condition, which must stand here word for word.
  () => sql`SELECT ${selected(COLUMNS)} FROM ${auditLog}
    WHERE ${bare(auditLog.action)} = 'organization.delete' AND ${auditLog.id} < ${p('before')}
    ORDER BY ${auditLog.id} DESC LIMIT ${p('limit')}`,
);

/** What rows are looked for: absent members narrow nothing. */
export interface AuditFilter {
  readonly organizationId?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
}

/** A stretch of the log: ids from one (inclusive) to another (exclusive), of which `looked` at most are looked at. */
export interface AuditStretch {
  readonly from: string;
  readonly before: string;
  readonly looked: number;
}

/**
 * The rows of a stretch that fit, newest first, at most `limit`: by the index of the organization's rows, or of all rows.
 * Actor and action have none: they are compared with the rows that are looked at, and no others.
 */
export function auditRows(filter: AuditFilter, stretch: AuditStretch, limit: number) {
  const { actor, action } = filter;
  const fits = [...is(auditLog.actor, actor), ...is(auditLog.action, action)];
  const where = fits.length === 0 ? sql`` : sql`WHERE ${sql.join(fits, sql` AND `)}`;
  return compile<AuditRow>(sql`SELECT ${selected(COLUMNS)}
    FROM (SELECT * FROM ${auditLog} WHERE ${within(filter, stretch)}
      ORDER BY ${auditLog.id} DESC LIMIT ${stretch.looked}) AS ${auditLog}
    ${where} ORDER BY ${auditLog.id} DESC LIMIT ${limit}`);
}

/** The last row that `auditRows` looks at, where the stretch goes on behind it. */
export function auditHorizon(filter: AuditFilter, stretch: AuditStretch) {
  return compile<{ readonly id: string }>(sql`SELECT ${auditLog.id} AS "id" FROM ${auditLog}
    WHERE ${within(filter, stretch)} ORDER BY ${auditLog.id} DESC LIMIT 1 OFFSET ${stretch.looked - 1}`);
}

function within({ organizationId }: AuditFilter, { before, from }: AuditStretch): SQL {
  const ids = sql`${auditLog.id} >= ${from} AND ${auditLog.id} < ${before}`;
  return organizationId === undefined ? ids : sql`${auditLog.organizationId} = ${organizationId} AND ${ids}`;
}

function is(column: typeof auditLog.actor | typeof auditLog.action, value: Bindable | undefined): SQL[] {
  return value === undefined ? [] : [sql`${column} = ${value}`];
}
