// The restore of a database: declared once, then carried to its organizations page by page.

import { sql } from 'drizzle-orm';
import { bare, selected } from '../db/rows.ts';
import { organizations, restores } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';

export interface RestoreRow {
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly declaredAt: number;
  readonly position: string;
  readonly finishedAt: number | null;
}

const COLUMNS = selected({
  epoch: restores.epoch,
  declaredAt: restores.declaredAt,
  position: restores.position,
  finishedAt: restores.finishedAt,
});

/** No row where the database was never restored. */
export const restoreNow = prepare<RestoreRow, Record<never, never>>(
  () => sql`SELECT ${COLUMNS} FROM ${restores} WHERE ${restores.id} = 1`,
);

/** Always a higher epoch than the one before, however soon it comes. */
export const declareRestore = prepare<RestoreRow, { epoch: number; now: number }>(
  () => sql`INSERT INTO ${restores} (${bare(restores.id)}, ${bare(restores.epoch)}, ${bare(restores.declaredAt)},
      ${bare(restores.position)}, ${bare(restores.finishedAt)})
    VALUES (1, ${p('epoch')}, ${p('now')}, '', NULL)
    ON CONFLICT DO UPDATE SET epoch = max(excluded.epoch, restores.epoch + 1), declared_at = excluded.declared_at,
      position = '', finished_at = NULL
    RETURNING ${COLUMNS}`,
);

export interface PageOfRestore {
  readonly id: string;
  /** 1 where the organization has not begun the epoch yet. */
  readonly behind: 0 | 1;
}

/** The next organizations in id order, deleted ones too. */
export const organizationsToRestore = prepare<PageOfRestore, { limit: number }>(
  () => sql`SELECT ${organizations.id} AS id,
      ${organizations.epoch} < ${restores.epoch} AND ${organizations.createdAt} < ${restores.declaredAt}
        AND ${organizations.deletedAt} IS NULL AS behind
    FROM ${restores} CROSS JOIN ${organizations} ON ${organizations.id} > ${restores.position}
    WHERE ${restores.id} = 1 AND ${restores.finishedAt} IS NULL
    ORDER BY ${organizations.id} LIMIT ${p('limit')}`,
);

/** Nothing moves where another restore was declared meanwhile. */
export const moveRestore = prepare<never, { epoch: number; position: string; finishedAt: number | null }>(
  () => sql`UPDATE ${restores} SET ${bare(restores.position)} = ${p('position')},
      ${bare(restores.finishedAt)} = ${p('finishedAt')}
    WHERE ${restores.id} = 1 AND ${restores.epoch} = ${p('epoch')}`,
);
