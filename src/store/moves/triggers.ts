// Triggers on the tables that an organization leaves, made when its move begins and gone with it: what changes in the
// meantime is noted in the transaction that changes it, whatever code sends it, and under the fence nothing changes at all.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { compile } from '../db/statement.ts';
import { BULKY, type BulkyTable, LATE, literal, type OwnedTable, requireOrganization } from './tables.ts';

const ACTS = [
  { act: 'INSERT', rows: ['NEW'] },
  { act: 'UPDATE', rows: ['OLD', 'NEW'] },
  { act: 'DELETE', rows: ['OLD'] },
] as const;

/** How many a move has: a migration that rebuilds a table drops those on it. */
export const TRIGGERS = (BULKY.length + LATE.length) * ACTS.length;

/** After `dropTriggers`, in one batch with the row that they look at. */
export function createTriggers(organizationId: string): Statement[] {
  requireOrganization(organizationId);
  const made = (table: OwnedTable, keyed?: BulkyTable) =>
    ACTS.map(({ act, rows }) => {
      const own = sql.join(
        rows.map((row) => sql`(${table.own(row, organizationId)})`),
        sql` OR `,
      );
      return compile<never>(sql`CREATE TRIGGER ${nameOf(table, act)} AFTER ${sql.raw(act)} ON ${sql.identifier(table.name)}
        WHEN ${own} BEGIN ${refusal(organizationId)}; ${keyed ? note(keyed, rows) : sql``} END`);
    });
  return [...BULKY.flatMap((table) => made(table, table)), ...LATE.flatMap((table) => made(table))];
}

export function dropTriggers(): Statement[] {
  return [...BULKY, ...LATE].flatMap((table) =>
    ACTS.map(({ act }) => compile<never>(sql`DROP TRIGGER IF EXISTS ${nameOf(table, act)}`)),
  );
}

export function countTriggers(): Statement<{ readonly n: number }> {
  return compile(sql`SELECT count(*) AS "n" FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'departure_*'`);
}

function nameOf({ name }: OwnedTable, act: string): SQL {
  return sql`${sql.identifier(`departure_${name}_${act.toLowerCase()}`)}`;
}

/** As database.ts reads it: tried again a moment later, it goes to where the organization stands by then. */
function refusal(organizationId: string): SQL {
  return sql`SELECT RAISE(ABORT, ${sql.raw(`'guard:fenced:${organizationId}'`)}) FROM departures
    WHERE organization_id = ${literal(organizationId)} AND state <> 'copying'`;
}

function note({ key, name }: BulkyTable, rows: readonly string[]): SQL {
  const keyIn = (row: string) =>
    sql`SELECT ${sql.raw(`'${name}'`)}, json_array(${sql.join(
      key.map((column) => sql`${sql.raw(row)}.${sql.identifier(column.name)}`),
      sql`, `,
    )})`;
  return sql`INSERT INTO departure_changes (name, key) ${sql.join(rows.map(keyIn), sql` UNION `)};`;
}
