// The one way to D1: a batch is one transaction, one round trip, counted. Drizzle's own batch hides `meta`
// (docs/decisions/0002), so it is not used.

import { type Clock, LIVE_CLOCK, type Patience, patienceFrom } from '../../patience.ts';
import type { Statement } from './statement.ts';

/** What a request cost so far. */
export interface Meter {
  d1Trips: number;
  rowsRead: number;
  rowsWritten: number;
}

export function newMeter(): Meter {
  return { d1Trips: 0, rowsRead: 0, rowsWritten: 0 };
}

export function addToMeter(meter: Meter, cost: Readonly<Meter>, share = 1): void {
  meter.d1Trips += cost.d1Trips * share;
  meter.rowsRead += cost.rowsRead * share;
  meter.rowsWritten += cost.rowsWritten * share;
}

/** The part of D1Database and D1DatabaseSession that the store uses. Tests hand in one that fails on purpose. */
export interface Batcher extends Pick<D1Database, 'prepare' | 'batch'> {
  /** No attempt goes on beyond it. */
  readonly patience?: Patience;
  /** A batch that could not be answered is sent again, as long as the patience lasts: for reads. */
  readonly repeats?: boolean;
}

/** The same database, its trips within a time that they share. */
export function within(db: Batcher, patience: Patience): Batcher {
  return { prepare: (sql) => db.prepare(sql), batch: (statements) => db.batch(statements), patience };
}

/** The same database, to read from: its faults are ridden out, for as long as all trips share from the first one on. */
export function patient(db: Batcher, clock: Clock = LIVE_CLOCK): Batcher {
  let patience: Patience | undefined;
  return {
    prepare: (sql) => db.prepare(sql),
    batch: (statements) => db.batch(statements),
    get patience() {
      patience ??= patienceFrom(clock);
      return patience;
    },
    repeats: true,
  };
}

/**
 * D1 did not answer in time, or could not just then: overloaded, restarting, out of reach. No change is to blame for it,
 * the same batch may succeed a moment later; whether this one is in is unknown.
 */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/** A statement of the batch into `guard` fired: nothing was written. `guard` is its text, `guard:<kind>:<what>`. */
export class GuardFailed extends Error {
  override readonly name = 'GuardFailed';
  readonly guard: string;
  constructor(guard: string) {
    super(guard);
    this.guard = guard;
  }
}

/** A unique index refused a row: the backstop of what was decided on loaded rows. Nothing was written. */
export class NotUnique extends Error {
  override readonly name = 'NotUnique';
  /** As D1 names them: `users.directory_id, users.user_name_key`. */
  readonly columns: string;
  constructor(columns: string) {
    super(`UNIQUE constraint failed: ${columns}`);
    this.columns = columns;
  }
}

type Rows<S extends readonly Statement[]> = {
  -readonly [I in keyof S]: S[I] extends Statement<infer Row> ? Row[] : never;
};

/** Of a read that is repeated: a hanging one leaves time for another. */
const REPEATED_TIMEOUT_MS = 10_000;

/** D1's limit of a row is 2 MB in production and none locally; ours holds in both. */
const MAX_PARAMETER_BYTES = 1_900_000;

const GUARD = /guard:[a-z]+:[^\s]*/;
const NOT_UNIQUE = /UNIQUE constraint failed: ([\w., ]+)/;
/** D1's errors that pass (developers.cloudflare.com/d1/observability/debug-d1, and what was seen beside them). */
const PASSING = [
  /overloaded|requests queued|queued for too long/i,
  /connection.*(closed|reset|lost)|client disconnected|disconnected from primary/i,
  /timeout|timed out|transient issue|internal error/i,
  /caused object to be reset|reset because its code was updated|limit and was reset/i,
  /code has been updated|moved to a different machine/i,
];

/**
 * Runs the statements as one batch and returns their rows in order.
 * @throws GuardFailed when a guard fired; NotUnique; AnswerLost when D1 could not answer and the outcome is unknown
 */
export async function trip<const S extends readonly Statement[]>(
  db: Batcher,
  statements: S,
  meter: Meter,
  timeoutMs = 15_000,
): Promise<Rows<S>> {
  const { patience, repeats = false } = db;
  for (let failures = 0; ; failures++) {
    const mostMs = Math.min(timeoutMs, repeats ? REPEATED_TIMEOUT_MS : timeoutMs, patience?.leftMs() ?? timeoutMs);
    try {
      return await once(db, statements, meter, mostMs);
    } catch (error) {
      const passes = repeats && patience && error instanceof AnswerLost;
      if (!passes || !(await patience.pause(failures))) throw error;
    }
  }
}

async function once<const S extends readonly Statement[]>(
  db: Batcher,
  statements: S,
  meter: Meter,
  timeoutMs: number,
): Promise<Rows<S>> {
  const bound = statements.map((statement) => {
    for (const value of statement.params)
      if (typeof value === 'string' && value.length > MAX_PARAMETER_BYTES / 3) refuseOversized(value);
    return db.prepare(statement.sql).bind(...statement.params);
  });
  meter.d1Trips += 1;
  let results: D1Result[];
  try {
    results = await withTimeout(db.batch(bound), timeoutMs);
  } catch (error) {
    throw translated(error);
  }
  for (const { meta } of results) {
    meter.rowsRead += meta.rows_read;
    meter.rowsWritten += meta.rows_written;
  }
  return results.map((result) => result.results) as Rows<S>;
}

function refuseOversized(value: string): void {
  if (new TextEncoder().encode(value).length > MAX_PARAMETER_BYTES)
    throw new RangeError('A statement parameter is larger than 1.9 MB: the caller must split it.');
}

function translated(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const guard = GUARD.exec(error.message);
  if (guard) return new GuardFailed(guard[0].replace(/:$/, ''));
  const columns = NOT_UNIQUE.exec(error.message)?.[1];
  if (columns !== undefined) return new NotUnique(columns.trim());
  if (PASSING.some((words) => words.test(error.message))) return new AnswerLost(error.message);
  return error;
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AnswerLost(`D1 did not answer within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
