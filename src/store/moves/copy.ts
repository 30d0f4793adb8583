// Rows of a departing organization, as they are read from one database and written into the other.

import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Bindable, Statement } from '../../database.ts';
import { directoryRangeOf } from '../../id.ts';
import { bare } from '../db/rows.ts';
import { webhooks } from '../db/schema-operator.ts';
import { compile, growing, list, lists } from '../db/statement.ts';
import { type BulkyTable, LATE, literal, type OwnedTable, WIPED } from './tables.ts';
import { deleteCopiedWebhooks } from './webhooks.ts';

/** A row by the names of its columns in SQL. */
export type Row = Readonly<Record<string, Bindable>>;
/** Values of a key, in its order; none for before the first row. */
export type Key = readonly Bindable[];

/** Rows of a page. */
const PAGE_ROWS = 500;
/** Characters of what makes rows large, on a page: an isolate has 128 MB. */
const PAGE_SIZE = 2_000_000;
/** Rows looked at for a page of a table that is not in the order of organizations. */
const WINDOW = 2_000;

const names = (columns: readonly Column[], row?: string) =>
  sql.join(
    columns.map((column) => (row === undefined ? bare(column) : sql`${sql.raw(row)}.${bare(column)}`)),
    sql`, `,
  );
const values = (key: Key) =>
  sql.join(
    key.map((value) => sql`${value}`),
    sql`, `,
  );

export interface Page {
  readonly rows: readonly Row[];
  /** Key of the last row looked at; null where no more were there. Rows that come later are noted, so nobody waits for them. */
  readonly next: Key | null;
}

/** Statements that read the page after a key, and what their rows come to. */
export interface PageQuestion {
  readonly statements: readonly Statement<Row>[];
  readonly pageOf: (results: readonly (readonly Row[])[]) => Page;
}

export function pageAfter(table: BulkyTable, organizationId: string, after: Key): PageQuestion {
  if (table.found === 'through groups') return membersAfter(table, organizationId, after);
  if (table.found === 'among others') return othersAfter(table, organizationId, after);
  const key = names(table.key);
  const beyond = after.length === 0 ? sql`` : sql`AND (${key}) > (${values(after)})`;
  const inner = sql`SELECT ${names(table.columns)}, ${table.size} AS _size FROM ${table.table}
    WHERE ${table.own(table.name, organizationId)} ${beyond} ORDER BY ${key} LIMIT ${sql.raw(String(PAGE_ROWS))}`;
  // At least one, however large it is.
  const cut = sql`SELECT ${names(table.columns)}, _before + _size AS _total FROM (SELECT *, sum(_size) OVER (ORDER BY ${key}) - _size AS _before
    FROM (${inner})) WHERE _before < ${sql.raw(String(PAGE_SIZE))} ORDER BY ${key}`;
  return {
    statements: [compile<Row>(cut)],
    pageOf([rows = []]) {
      const last = rows.at(-1);
      const isLast = rows.length < PAGE_ROWS && Number(last?._total ?? 0) < PAGE_SIZE;
      return { rows, next: isLast ? null : keyOf(table, last) };
    },
  };
}

/** Members of the group that the last page ended in, then those of the groups behind it. */
function membersAfter({ table }: BulkyTable, organizationId: string, after: Key): PageQuestion {
  const [directoryId = '', groupId = '', memberId = ''] = after;
  const { from, to } = directoryRangeOf(organizationId);
  const limit = sql.raw(String(PAGE_ROWS));
  const rest = sql`SELECT ${directoryId} AS directory_id, group_id, member_id FROM ${table}
    WHERE group_id = ${groupId} AND member_id > ${memberId} ORDER BY member_id LIMIT ${limit}`;
  const behind = sql`SELECT g.directory_id, m.group_id, m.member_id FROM groups AS g
    CROSS JOIN ${table} AS m ON m.group_id = g.id
    WHERE g.directory_id >= ${literal(from)} AND g.directory_id < ${literal(to)}
      AND (g.directory_id, g.id) > (${directoryId}, ${groupId})
    ORDER BY g.directory_id, g.id, m.member_id LIMIT ${limit}`;
  return {
    statements: [compile<Row>(rest), compile<Row>(behind)],
    pageOf(results) {
      const rows = results.flat().slice(0, PAGE_ROWS);
      const last = rows.at(-1);
      const isLast = rows.length < PAGE_ROWS;
      const next = last && !isLast ? [last.directory_id ?? '', last.group_id ?? '', last.member_id ?? ''] : null;
      return { rows, next };
    },
  };
}

/** Those of a stretch of everybody's. */
function othersAfter({ columns, key, table, ...of }: BulkyTable, organizationId: string, after: Key): PageQuestion {
  const beyond = after.length === 0 ? sql`` : sql`WHERE (${names(key)}) > (${values(after)})`;
  const stretch = (shown: SQL) =>
    sql`SELECT ${shown} FROM ${table} ${beyond} ORDER BY ${names(key)} LIMIT ${sql.raw(String(WINDOW))}`;
  const descending = sql.join(
    key.map((column) => sql`${bare(column)} DESC`),
    sql`, `,
  );
  const own = sql`SELECT * FROM (${stretch(names(columns))}) AS own WHERE ${of.own('own', organizationId)}`;
  const end = sql`SELECT *, count(*) OVER () AS _looked FROM (${stretch(names(key))}) ORDER BY ${descending} LIMIT 1`;
  return {
    statements: [compile<Row>(own), compile<Row>(end)],
    pageOf: ([rows = [], end = []]) => ({
      rows,
      next: Number(end[0]?._looked ?? 0) < WINDOW ? null : keyOf({ key }, end[0]),
    }),
  };
}

function keyOf({ key }: Pick<BulkyTable, 'key'>, row: Row | undefined): Key | null {
  return row ? key.map(({ name }) => row[name] ?? null) : null;
}

/** The rows of these keys as they are now. */
export function rowsOf({ columns, key, table }: BulkyTable, keys: readonly string[]): Statement<Row> {
  const equal = sql.join(
    key.map((column, index) => sql`t.${bare(column)} = k.value ->> ${sql.raw(String(index))}`),
    sql` AND `,
  );
  return compile(sql`SELECT ${names(columns, 't')} FROM json_each(${`[${keys.join(',')}]`}) AS k
    CROSS JOIN ${table} AS t ON ${equal}`);
}

/**
 * Writes rows in place of those of their keys. A row that takes another's userName takes its place: the other has changed
 * since it was copied, and comes again.
 */
export function putRows({ columns, table }: OwnedTable, rows: readonly Row[], act: 'INSERT' | 'INSERT OR REPLACE') {
  const fields = sql.join(
    columns.map((_, index) => sql`j.value ->> ${sql.raw(String(index))}`),
    sql`, `,
  );
  return lists(rows.map((row) => columns.map(({ name }) => row[name] ?? null))).map((part) =>
    compile<never>(
      sql`${sql.raw(act)} INTO ${table} (${names(columns)}) SELECT ${fields} FROM json_each(${part}) AS j`,
    ),
  );
}

/**
 * The same of a page: of memberships, those whose group is there. Others are of a group that is new, so that they are noted,
 * and would be found by nobody if the move were cancelled.
 */
export function putPage(page: BulkyTable, rows: readonly Row[]): Statement<never>[] {
  if (page.found !== 'through groups') return putRows(page, rows, 'INSERT OR REPLACE').map(growing);
  return lists(rows.map((row) => [row.group_id ?? null, row.member_id ?? null, row.directory_id ?? null])).map((part) =>
    growing(
      compile<never>(sql`INSERT OR REPLACE INTO ${page.table} (group_id, member_id)
        SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${part}) AS j
          CROSS JOIN groups AS g ON g.directory_id = j.value ->> 2 AND g.id = j.value ->> 0`),
    ),
  );
}

export function deleteKeys({ key, table }: BulkyTable, keys: readonly string[]): Statement<never> {
  const fields = sql.join(
    key.map((_, index) => sql`k.value ->> ${sql.raw(String(index))}`),
    sql`, `,
  );
  return compile(sql`DELETE FROM ${table} WHERE (${names(key)}) IN
    (SELECT ${fields} FROM json_each(${`[${keys.join(',')}]`}) AS k)`);
}

/** The memberships of groups that are gone, which nobody notes one by one, go as those of any deleted group. */
export function removeGroups(ids: readonly string[], now: number): Statement<never> {
  return compile(sql`INSERT INTO removals (kind, target, created_at) SELECT 'group', value, ${now}
    FROM json_each(${list(ids)}) WHERE true ON CONFLICT DO NOTHING`);
}

export function lateRows(organizationId: string): Statement<Row>[] {
  return LATE.map(({ columns, name, own, table }) =>
    compile(sql`SELECT ${names(columns)} FROM ${table} WHERE ${own(name, organizationId)}`),
  );
}

export function deleteLate(organizationId: string): Statement<never>[] {
  return LATE.map(({ name, own, table }) => compile(sql`DELETE FROM ${table} WHERE ${own(name, organizationId)}`));
}

/** The same in the target, whose label it is, as long as the organization stands in the source: what was copied goes. */
export function deleteCopies(organizationId: string, label: string): Statement<never>[] {
  return LATE.map(({ name, own, table }) =>
    table === webhooks
      ? deleteCopiedWebhooks(organizationId, label)
      : compile(sql`DELETE FROM ${table} WHERE ${own(name, organizationId)}`),
  );
}

/** Takes a page of rows away. */
export interface Wiping {
  readonly statements: readonly Statement[];
  /** Where to go on, by what the statements came to; null at the end. */
  readonly nextOf: (results: readonly (readonly unknown[])[]) => Wiped | null;
}

export interface Wiped {
  /** Of WIPED. */
  readonly table: number;
  readonly after: Key;
}

/** The same in the target, of a page of what the source still has: other rows of the organization have always been there. */
export function wipeCopies(table: BulkyTable, index: number, { next, rows }: Page): Wiping {
  const keys = rows.map((row) => list(keyOf(table, row) ?? []));
  return {
    statements: [deleteKeys(table, keys)],
    nextOf: () => (next ? { table: index, after: next } : following(index)),
  };
}

function following(index: number): Wiped | null {
  return WIPED.length > index + 1 ? { table: index + 1, after: [] } : null;
}

export function wipe(organizationId: string, { after, table: index }: Wiped): Wiping | null {
  const table = WIPED[index];
  if (!table) return null;
  if (table.found === 'among others') {
    const { pageOf, statements } = othersAfter(table, organizationId, after);
    const beyond = after.length === 0 ? sql`` : sql`(${names(table.key)}) > (${values(after)}) AND`;
    const stretch = sql`SELECT ${names(table.key)} FROM ${table.table} WHERE ${beyond} true
      ORDER BY ${names(table.key)} LIMIT ${sql.raw(String(WINDOW))}`;
    const gone = compile<never>(sql`DELETE FROM ${table.table} WHERE ${table.own(table.name, organizationId)}
      AND (${names(table.key)}) IN (${stretch})`);
    return {
      statements: [...statements.slice(1), gone],
      nextOf: ([end = []]) => {
        const { next } = pageOf([[], end as Row[]]);
        return next ? { table: index, after: next } : following(index);
      },
    };
  }
  const limit = sql.raw(String(PAGE_ROWS));
  const { from, to } = directoryRangeOf(organizationId);
  const own =
    table.found === 'through groups'
      ? sql`SELECT m.group_id, m.member_id FROM groups AS g CROSS JOIN ${table.table} AS m ON m.group_id = g.id
          WHERE g.directory_id >= ${literal(from)} AND g.directory_id < ${literal(to)} LIMIT ${limit}`
      : sql`SELECT ${names(table.key)} FROM ${table.table} WHERE ${table.own(table.name, organizationId)} LIMIT ${limit}`;
  return {
    statements: [
      compile(sql`DELETE FROM ${table.table} WHERE (${names(table.key)}) IN (${own})`),
      compile(sql`SELECT changes() AS "n"`),
    ],
    nextOf: ([, counted = []]) => {
      const [row] = counted as { readonly n: number }[];
      return (row?.n ?? 0) === PAGE_ROWS ? { table: index, after: [] } : following(index);
    },
  };
}
