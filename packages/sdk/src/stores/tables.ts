// The two tables of a receiver and its statements, for SQLite (D1 is one) and Postgres.

import { type Sql, sql } from './sql.ts';
import { beginsEpoch, type Commit, KINDS, type Known, type KnownQuery, type Position } from './store.ts';

/** Made where there are none. Apps that keep their migrations themselves put this into one. */
export const TABLES = [
  `CREATE TABLE IF NOT EXISTS rollcall_positions (
    organization_id TEXT PRIMARY KEY, epoch BIGINT NOT NULL, sequence BIGINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS rollcall_known (
    organization_id TEXT NOT NULL, directory_id TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL, id TEXT NOT NULL,
    sequence BIGINT NOT NULL, PRIMARY KEY (organization_id, directory_id, kind, parent, id))`,
] as const;

export type Row = Readonly<Record<string, unknown>>;

export function rowOf(row: unknown): Row {
  return typeof row === 'object' && row !== null ? { ...row } : {};
}

export function positionOf(organizationId: string): Sql {
  return sql`SELECT epoch, sequence FROM rollcall_positions WHERE organization_id = ${organizationId}`;
}

export function positionIn([row]: readonly Row[]): Position | undefined {
  return row && { epoch: Number(row.epoch), sequence: Number(row.sequence) };
}

export function knownOf({ organizationId, directoryId, kind, parent, before, limit }: KnownQuery): Sql {
  // Two parameters for a condition that may be absent: Postgres must be told the type of a null.
  return sql`SELECT directory_id, kind, parent, id, sequence FROM rollcall_known
    WHERE organization_id = ${organizationId} AND kind = ${kind} AND sequence < ${before}
      AND (directory_id = ${directoryId ?? ''} OR 1 = ${directoryId === undefined ? 1 : 0})
      AND (parent = ${parent ?? ''} OR 1 = ${parent === undefined ? 1 : 0})
    LIMIT ${limit}`;
}

export function knownIn(rows: readonly Row[]): Known[] {
  return rows.map(({ kind, directory_id, parent, id, sequence }) => ({
    kind: kindOf(kind),
    directoryId: String(directory_id),
    parent: String(parent),
    id: String(id),
    sequence: Number(sequence),
  }));
}

function kindOf(kind: unknown): Known['kind'] {
  const known = KINDS.find((one) => one === kind);
  if (known) return known;
  throw new Error(`rollcall_known holds a row of kind ${kind}, which this version does not know.`);
}

/** The name by which the error of a lost race is known: every driver's tells the table. */
const POSITIONS = 'rollcall_positions';

/**
 * The first statement of a commit. It fails, and all of the commit with it, where the position has moved: the new value
 * is then NULL, which the column does not take.
 */
function claim({ organizationId, from, to }: Commit<unknown>): Sql {
  // No event has the number -1: a first commit fails where there is a row already.
  return sql`INSERT INTO rollcall_positions (organization_id, epoch, sequence)
    VALUES (${organizationId}, ${to.epoch}, ${to.sequence})
    ON CONFLICT (organization_id) DO UPDATE SET epoch = excluded.epoch,
      sequence = CASE WHEN rollcall_positions.sequence = ${from?.sequence ?? -1}
        AND rollcall_positions.epoch = ${from?.epoch ?? 0} THEN excluded.sequence END`;
}

/** Whether a commit failed because another one was faster. */
export function isLostRace(error: unknown): boolean {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const table = 'table' in one ? one.table : undefined;
    if (table === POSITIONS || (/not.null/i.test(one.message) && one.message.includes(POSITIONS))) return true;
    // Postgres names column and relation apart.
    if (/null value in column "sequence"/.test(one.message) && one.message.includes(POSITIONS)) return true;
  }
  return false;
}

export type Dialect = 'sqlite' | 'postgres';

/** The receiver's own statements of a commit, in order; the app's come after them. */
export function statementsOf(commit: Commit<unknown>, dialect: Dialect): Sql[] {
  const { organizationId, known, forgotten } = commit;
  const { put, forget } = dialect === 'sqlite' ? SQLITE : POSTGRES;
  return [
    claim(commit),
    ...(beginsEpoch(commit)
      ? [sql`UPDATE rollcall_known SET sequence = 0 WHERE organization_id = ${organizationId}`]
      : []),
    ...(known.length === 0 ? [] : [put(organizationId, JSON.stringify(known))]),
    ...(forgotten.length === 0 ? [] : [forget(organizationId, JSON.stringify(forgotten))]),
  ];
}

const SQLITE = {
  put: (organizationId: string, rows: string) =>
    sql`INSERT INTO rollcall_known (organization_id, directory_id, kind, parent, id, sequence)
      SELECT ${organizationId}, value ->> 'directoryId', value ->> 'kind', value ->> 'parent', value ->> 'id',
        value ->> 'sequence'
      FROM json_each(${rows}) WHERE true
      ON CONFLICT (organization_id, directory_id, kind, parent, id) DO UPDATE SET sequence = excluded.sequence`,
  forget: (organizationId: string, rows: string) =>
    sql`DELETE FROM rollcall_known WHERE rowid IN (
      SELECT known.rowid FROM json_each(${rows}) CROSS JOIN rollcall_known AS known
      WHERE known.organization_id = ${organizationId} AND known.directory_id = value ->> 'directoryId'
        AND known.kind = value ->> 'kind' AND known.parent = value ->> 'parent' AND known.id = value ->> 'id')`,
};

const POSTGRES = {
  put: (organizationId: string, rows: string) =>
    sql`INSERT INTO rollcall_known (organization_id, directory_id, kind, parent, id, sequence)
      SELECT ${organizationId}, "directoryId", kind, parent, id, sequence
      FROM json_to_recordset(${rows}::json)
        AS listed("directoryId" text, kind text, parent text, id text, sequence bigint)
      ON CONFLICT (organization_id, directory_id, kind, parent, id) DO UPDATE SET sequence = excluded.sequence`,
  forget: (organizationId: string, rows: string) =>
    sql`DELETE FROM rollcall_known AS known
      USING json_to_recordset(${rows}::json) AS listed("directoryId" text, kind text, parent text, id text)
      WHERE known.organization_id = ${organizationId} AND known.directory_id = listed."directoryId"
        AND known.kind = listed.kind AND known.parent = listed.parent AND known.id = listed.id`,
};
