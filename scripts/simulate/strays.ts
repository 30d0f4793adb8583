// Rows that stand in another database than their organization: after a move nothing of it may be left behind, and nothing
// of one may ever be written elsewhere. What is the operator's stands in the default one, whichever organization it is of.

import type { SimulatedDatabase } from './database.ts';
import type { Settled } from './invariants.ts';

/** The operator's tables, and the moves' own. */
const STAYING = /^(webhook_|alert|api_keys|counters|arrivals|departure|restores|clock)/;
const OTHERS_ACTIONS = "action NOT LIKE 'api_key.%'";

export function strays({ founded, places }: Settled): string[] {
  if (places.all.size === 1) return [];
  const homes = new Map(
    founded.flatMap(({ directories, organizationId }) =>
      [organizationId, ...directories.map(({ id }) => id)].map((id) => [id, places.labelOf(organizationId)] as const),
    ),
  );
  return [...places.all].flatMap(([label, database]) => {
    const named = tablesOf(database).flatMap(({ column, table }) =>
      database
        .rows(`SELECT DISTINCT ${column} AS id FROM ${table}${table === 'audit_log' ? ` WHERE ${OTHERS_ACTIONS}` : ''}`)
        .map(({ id }) => String(id))
        .filter((id) => homes.has(id) && homes.get(id) !== label)
        .map((id) => `${table} of database “${label}” has rows of ${id}, which stands elsewhere`),
    );
    const others = [...places.all.values()].filter((other) => other !== database);
    const groups = new Set(others.flatMap(({ rows }) => rows('SELECT id FROM groups').map(({ id }) => id)));
    const members = database
      .rows('SELECT DISTINCT group_id AS id FROM memberships')
      .filter(({ id }) => groups.has(id ?? null))
      .map(({ id }) => `memberships of database “${label}” has rows of ${id}, which stands elsewhere`);
    return [...named, ...members];
  });
}

function tablesOf(database: SimulatedDatabase): { readonly table: string; readonly column: string }[] {
  return database
    .rows(
      `SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
         WHERE t.type = 'table' AND (c.name IN ('organization_id', 'directory_id')
           OR c.name = 'id' AND t.name IN ('organizations', 'directories')
           OR c.name = 'target' AND t.name = 'removals')`,
    )
    .map((row) => ({ table: String(row['table']), column: String(row['column']) }))
    .filter(({ table }) => !STAYING.test(table));
}
