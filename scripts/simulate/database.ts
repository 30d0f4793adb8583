// D1 as the simulator has it: SQLite in memory, one batch at a time, each batch a transaction. What becomes of a batch and
// of its answer, the run's faults decide.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ROOT } from '../process-group.ts';
import type { Faults } from './faults.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

type Value = string | number | null;

export interface SimulatedDatabase {
  /** As a process sees it. `count` is told how many statements each batch has. */
  binding(process: Process, count: (statements: number) => void): object;
  /** Does and answers nothing until then, virtual epoch ms. */
  stall(untilMs: number): void;
  /** Keeps a copy of what it holds now, to which it can be put back once. */
  keep(): void;
  /** Puts it back to the copy. What was on its way to it still comes. */
  putBack(): void;
  /** Looks in from outside: no fault, no time. */
  rows(sql: string, ...params: Value[]): Row[];
  /** Forgets everything. */
  end(): void;
}

export interface DatabaseOptions {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  /** After each batch that took effect. */
  readonly committed?: (database: Pick<SimulatedDatabase, 'rows'>) => void;
}

interface Prepared {
  readonly sql: string;
  readonly params: readonly Value[];
}

const MIGRATIONS = join(ROOT, 'migrations');

/** The tables of one run after the other: a run is a transaction that is rolled back at its end. */
export interface Tables {
  readonly database: DatabaseSync;
  /** Runs a statement, prepared where it was not before. */
  all(sql: string, params?: readonly Value[]): Row[];
}

type Row = Record<string, Value>;

/** With every migration applied. */
export function newTables(): Tables {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA temp_store = MEMORY');
  for (const name of readdirSync(MIGRATIONS).sort())
    if (name.endsWith('.sql')) database.exec(readFileSync(join(MIGRATIONS, name), 'utf8'));
  database.exec(WATCH);
  const known = new Map<string, (params: readonly Value[]) => Row[]>();
  const prepare = (sql: string) => {
    const statement = database.prepare(sql.replace(LIMIT, 'LIMIT (? + 0)'));
    statement.setReturnArrays(true);
    const rowOf = rowMaker(statement.columns().map(({ name }) => name));
    const run = (params: readonly Value[]) => (statement.all(...params) as unknown as Value[][]).map(rowOf);
    // Some depend on how many they are about, and hardly come again.
    if (known.size === MOST_KNOWN) known.clear();
    known.set(sql, run);
    return run;
  };
  return {
    database,
    all(sql, params = []) {
      // Those name an organization, and do not come again.
      if (!MAKES_TRIGGERS.test(sql)) return (known.get(sql) ?? prepare(sql))(params);
      database.exec(sql);
      return [];
    },
  };
}

const MOST_KNOWN = 5_000;
const MAKES_TRIGGERS = /^\s*(CREATE|DROP)\b/i;

/** SQLite plans a statement with a bare `LIMIT ?` anew each time it is bound, which takes longer than to run it. */
const LIMIT = /\bLIMIT \?/gi;

/** Rows as literals: those that node:sqlite makes are dictionaries, slow to make and to read. */
function rowMaker(names: readonly string[]): (values: readonly Value[]) => Row {
  const fields = names.map((name, index) => `${JSON.stringify(name)}: values[${index}]`);
  return new Function('values', `return { ${fields.join(', ')} };`) as (values: readonly Value[]) => Row;
}

/**
 * Under a fence, left, or not all copied: once what was sealed has been left, it stands in the target, though no mover may
 * have said so there yet. An address from before it came back is over.
 */
function standsElsewhere(id: string): string {
  return `EXISTS (SELECT 1 FROM departures AS d WHERE d.organization_id = ${id} AND d.state IN ('fenced', 'left')
      AND NOT EXISTS (SELECT 1 FROM arrivals AS a WHERE a.organization_id = ${id} AND a.epoch > d.epoch))
    OR EXISTS (SELECT 1 FROM arrivals WHERE organization_id = ${id} AND stage NOT IN ('sealed', 'arrived'))`;
}

/** How far a stream's events were accepted: the cursor also goes past what is not sent, and comes back from there. */
const acceptedUpTo = (row: string) => `min(${row}.cursor, coalesce(${row}.last_sent, ${row}.cursor))`;

/**
 * What no look at the end would show: a stream goes back only where its epoch says so; nobody writes what is under the fence
 * of a move, has left, or has not arrived yet. The mover itself puts rows there, and changes none.
 */
const WATCH = `
  CREATE TEMP TABLE seen_wrong (what TEXT NOT NULL);
  CREATE TEMP TRIGGER stream_went_back AFTER UPDATE ON streams
    WHEN ${acceptedUpTo('NEW')} < ${acceptedUpTo('OLD')} AND NEW.epoch = OLD.epoch
    BEGIN INSERT INTO seen_wrong
      VALUES ('a stream went back from ' || ${acceptedUpTo('OLD')} || ' to ' || ${acceptedUpTo('NEW')}); END;
  CREATE TEMP TABLE seen_holds (organization_id TEXT NOT NULL, last_sequence INTEGER NOT NULL);
  CREATE TEMP TRIGGER hold_began AFTER UPDATE ON organizations WHEN NEW.held_from IS NOT NULL AND OLD.held_from IS NULL
    BEGIN INSERT INTO seen_holds VALUES (NEW.id, NEW.last_sequence); END;
  CREATE TEMP TABLE seen_recomputed (organization_id TEXT NOT NULL);
  CREATE TEMP TRIGGER recompute_ended AFTER UPDATE ON role_recomputes
    WHEN NEW.finished_at IS NOT NULL AND OLD.finished_at IS NULL
    BEGIN INSERT INTO seen_recomputed VALUES (NEW.organization_id); END;
  CREATE TEMP TABLE seen_left (organization_id TEXT NOT NULL);
  CREATE TEMP TRIGGER has_left AFTER UPDATE OF state ON departures WHEN NEW.state = 'left'
    BEGIN INSERT INTO seen_left VALUES (NEW.organization_id); END;
  CREATE TEMP TRIGGER written_elsewhere AFTER UPDATE OF last_sequence ON organizations WHEN ${standsElsewhere('NEW.id')}
    BEGIN INSERT INTO seen_wrong VALUES (NEW.id || ' was written to where it does not stand'); END;
  CREATE TEMP TRIGGER sent_elsewhere AFTER UPDATE OF cursor ON streams WHEN ${standsElsewhere('NEW.organization_id')}
    BEGIN INSERT INTO seen_wrong VALUES ('a stream of ' || NEW.organization_id || ' moved on where it does not stand'); END;
`;

export function simulatedDatabase(
  { all, database }: Tables,
  { committed, faults, scheduler }: DatabaseOptions,
): SimulatedDatabase {
  database.exec('BEGIN');
  let stalledUntil = 0;
  const results = (batch: readonly Prepared[]) =>
    batch.map(({ params, sql }) => ({ success: true as const, results: all(sql, params), meta: META }));
  const changes = () => all('SELECT total_changes() AS n')[0]?.['n'];
  const run = (batch: readonly Prepared[]) => {
    // One statement is a whole by itself, and where none writes there is nothing to take back.
    if (batch.length === 1 || batch.every(({ sql }) => READS.test(sql))) return results(batch);
    all('SAVEPOINT batch');
    const before = changes();
    try {
      const done = results(batch);
      all('RELEASE batch');
      return done;
    } catch (error) {
      // Where a run has made triggers, SQLite reads the whole schema anew to roll back, and plans all statements again:
      // not for a batch that was refused by what stands first in it.
      const wrote = changes() !== before || batch.some(({ sql }) => MAKES_TRIGGERS.test(sql));
      if (wrote) all('ROLLBACK TO batch');
      all('RELEASE batch');
      throw error;
    }
  };

  const rows = (sql: string, ...params: Value[]) => all(sql, params);
  return {
    end: () => database.exec('ROLLBACK'),
    stall: (untilMs) => {
      stalledUntil = untilMs;
    },
    keep: () => database.exec('SAVEPOINT kept'),
    putBack: () => {
      const seen = rows('SELECT what FROM seen_wrong');
      database.exec('ROLLBACK TO kept; RELEASE kept');
      for (const { what = null } of seen) rows('INSERT INTO seen_wrong VALUES (?)', what);
    },
    rows,
    binding(process, count) {
      const batch = (statements: readonly Prepared[]) =>
        new Promise<unknown>((resolve, reject) => {
          const { afterMs, beforeMs, fate } = faults.d1();
          count(statements.length);
          const what = `${process.name} d1 ${fate}: ${titleOf(statements)}`;
          const tell = (answer: () => void) => process.after(afterMs, 'is answered by d1', answer);
          process.sends(beforeMs, what, () => {
            if (fate === 'silent, not done' || scheduler.now() < stalledUntil) return;
            if (fate === 'refused') return void tell(() => reject(new Error('D1_ERROR: Network connection lost.')));
            let answer: () => void;
            try {
              const results = run(statements);
              committed?.({ rows });
              answer = () => resolve(results);
            } catch (error) {
              answer = () =>
                reject(new Error(`D1_ERROR: ${error instanceof Error ? error.message : error}: SQLITE_ERROR`));
            }
            if (fate === 'silent, done') return;
            tell(fate === 'answer lost' ? () => reject(new Error('D1_ERROR: Network connection lost.')) : answer);
          });
        });
      const prepare = (sql: string) => ({ sql, params: [], bind: (...params: Value[]) => ({ sql, params }) });
      const session = { prepare, batch, getBookmark: () => null };
      // The part of D1 that database.ts and shards.ts use.
      return { ...session, withSession: () => session };
    },
  };
}

const READS = /^\s*SELECT\b/i;

const META = {
  rows_read: 0,
  rows_written: 0,
  size_after: 0,
  changes: 0,
  duration: 0,
  last_row_id: 0,
  changed_db: false,
};

const titles = new Map<string, string>();

/** Of the batch's statements the verb and the table, as the trace names them. */
function titleOf(statements: readonly Prepared[]): string {
  return statements.map(({ sql }) => titles.get(sql) ?? named(sql)).join(', ');
}

function named(sql: string): string {
  const title = /^\s*(\w+)(?:.*?(?:INTO|FROM|UPDATE)\s+"?(\w+))?/is.exec(sql)?.slice(1, 3).join(' ') ?? '?';
  if (titles.size === MOST_KNOWN) titles.clear();
  titles.set(sql, title);
  return title;
}
