// The one way to D1: a handle that runs batches. A batch is one transaction and one round trip, counted. Drizzle's own
// batch hides `meta` (docs/decisions/0002), so it is not used.

import type { Patience } from './patience.ts';
import { noteRegion } from './primary-regions.ts';

export type Bindable = string | number | null;

/** A statement ready to run. `Row` is the shape of its result rows, by column alias. */
export interface Statement<Row = unknown> {
  readonly sql: string;
  readonly params: readonly Bindable[];
  /** Makes the database grow by what can wait: a nearly full one refuses it (decisions/0038). */
  readonly grows?: true;
  /** Carries the type only. */
  readonly row?: Row;
  /** Makes a row of what the database answers, where that is stored in another form (store/db/packed.ts). */
  read?(stored: StoredRow): Row;
}

/** A row as the database answers it. */
export type StoredRow = Readonly<Record<string, Bindable>>;

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

/** The part of D1Database and D1DatabaseSession that is used here. Tests hand in one that fails on purpose. */
export type D1 = Pick<D1Database, 'prepare' | 'batch'>;

export type Rows<S extends readonly Statement[]> = {
  -readonly [I in keyof S]: S[I] extends Statement<infer Row> ? Row[] : never;
};

/** A database as a request, a round or a slice of delivery uses it: opened once, for as long as that lasts. */
export interface Database {
  /** Counts what its batches cost. Several handles may share one. */
  readonly meter: Meter;
  /**
   * Runs the statements as one batch and returns their rows in order.
   * @throws GuardFailed when a guard fired; NotUnique; AnswerLost when D1 could not answer and the outcome is unknown;
   * DatabaseNearlyFull for what grows
   */
  run<const S extends readonly Statement[]>(statements: S, timeoutMs?: number): Promise<Rows<S>>;
  /** What D1 said of itself with its latest answer; null before the first. */
  answered(): Answered | null;
}

/** What D1 tells beside rows. */
export interface Answered {
  /** Of the whole database. */
  readonly sizeBytes: number;
  /** For how long the batch held the database, in ms, without the way there. */
  readonly durationMs: number;
}

export interface DatabaseOptions {
  readonly meter?: Meter;
  /** Bytes up to which it takes statements that make it grow; none are refused where absent. */
  readonly growsUpTo?: number;
  /** No attempt goes on beyond it. */
  readonly patience?: Patience;
  /** For reads: begins the time, with the first batch, in which those that could not be answered are sent again. */
  readonly repeats?: () => Patience;
  /** Asks where the organizations stand by now, in place of the database that it was opened for. */
  readonly follows?: Follows;
}

/** How a handle goes with organizations that are moved to another database (moved.ts). */
export interface Follows {
  /** The database that is asked next. */
  d1(): D1;
  /** Goes before the statements of each batch: a write fails, and a read has rows, where they stand elsewhere by now. */
  check(writes: boolean): Statement;
  /** Whether a batch failed for that. Learns where they are. */
  isRefused(guard: string): boolean;
  /** Whether the check of a read has found that. Learns where they are. */
  isForwarded(rows: readonly unknown[]): boolean;
  /** What is not sent on to there, and fails: what was decided on rows that a handle had read, or everything. */
  readonly stops: 'nothing' | 'writes' | 'everything';
}

/**
 * D1 did not answer in time, or could not just then: overloaded, restarting, out of reach. No change is to blame for it,
 * the same batch may succeed a moment later; whether this one is in is unknown.
 */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/** The organization is being moved to another database: for some seconds it takes no writes. Nothing was written. */
export class BeingMoved extends AnswerLost {
  constructor() {
    super('The organization is being moved to another database.');
  }
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

/**
 * The database has no room for what was to be written (D1 holds 10 GB): nothing was written. It stays so until rows go,
 * or organizations are put elsewhere.
 */
export class DatabaseFull extends Error {
  override readonly name = 'DatabaseFull';
}

/** The database has room yet, which is kept for what takes away (decisions/0038): nothing was sent to it. */
export class DatabaseNearlyFull extends DatabaseFull {
  constructor() {
    super('The database is nearly full: what makes it grow is refused.');
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

const TIMEOUT_MS = 15_000;
/** Of a read that is repeated: a hanging one leaves time for another. */
const REPEATED_TIMEOUT_MS = 10_000;

/** D1's limit of a row is 2 MB in production and none locally; ours holds in both. */
const MAX_PARAMETER_BYTES = 1_900_000;

/** What a database that has not said anything yet is asked for its size. */
const ANYTHING: Statement = { sql: 'SELECT 1', params: [] };

const GUARD = /guard:[a-z]+:[^\s]*/;
/** In capitals where we wrote it; the builder's own begin in small ones. */
const WRITES = /\b(?:INSERT|UPDATE|DELETE|REPLACE)\b|^(?:insert|update|delete)\b/;
/** An organization is seldom moved even once. */
const MAX_FORWARDED = 10;
const FULL = /SQLITE_FULL|database or disk is full|exceeded maximum DB size/i;
const NOT_UNIQUE = /UNIQUE constraint failed: ([\w., ]+)/;
/** D1's errors that pass (developers.cloudflare.com/d1/observability/debug-d1, and what was seen beside them). */
const PASSING = [
  /overloaded|requests queued|queued for too long/i,
  /connection.*(closed|reset|lost)|client disconnected|disconnected from primary/i,
  /timeout|timed out|transient issue|internal error/i,
  /caused object to be reset|reset because its code was updated|limit and was reset/i,
  /code has been updated|moved to a different machine/i,
];

export function openDatabase(
  d1: D1,
  { follows, growsUpTo, meter = newMeter(), patience, repeats }: DatabaseOptions = {},
): Database {
  const send = (statements: readonly Statement[], timeoutMs: number): Promise<Sent> =>
    follows
      ? sendAfter(follows, statements, meter, timeoutMs)
      : once(d1, statements, meter, timeoutMs).then((results) => ({ d1, results }));
  let begun: Patience | undefined;
  let answered: Answered | null = null;
  const database: Database = {
    meter,
    answered: () => answered,
    run: async (statements, timeoutMs = TIMEOUT_MS) => {
      if (growsUpTo !== undefined && statements.some(({ grows }) => grows)) {
        if (!answered) await database.run([ANYTHING], timeoutMs);
        if (isNearlyFull(database, growsUpTo)) throw new DatabaseNearlyFull();
      }
      if (repeats) begun ??= repeats();
      const time = begun ?? patience;
      const askedMs = repeats ? Math.min(timeoutMs, REPEATED_TIMEOUT_MS) : timeoutMs;
      for (let failures = 0; ; failures++) {
        try {
          const { d1: asked, results } = await send(statements, Math.min(askedMs, time?.leftMs() ?? askedMs));
          answered = answerOf(results) ?? answered;
          noteRegion(asked, results.at(-1)?.meta);
          return results.map(({ results: rows }, index) => readBy(statements[index], rows)) as Rows<typeof statements>;
        } catch (error) {
          if (!(begun && error instanceof AnswerLost && (await begun.pause(failures)))) throw error;
        }
      }
    },
  };
  return database;
}

/** Whether it has said with its latest answer that it holds more than that. */
export function isNearlyFull(database: Pick<Database, 'answered'>, growsUpTo: number | undefined): boolean {
  return growsUpTo !== undefined && (database.answered()?.sizeBytes ?? 0) > growsUpTo;
}

function readBy(statement: Statement | undefined, rows: readonly unknown[]): readonly unknown[] {
  const { read } = statement ?? {};
  return read ? rows.map((row) => read(row as StoredRow)) : rows;
}

/** What a batch came to, and where. */
interface Sent {
  readonly d1: D1;
  readonly results: readonly D1Result[];
}

/** To where the organizations stand. */
async function sendAfter(
  follows: Follows,
  statements: readonly Statement[],
  meter: Meter,
  timeoutMs: number,
): Promise<Sent> {
  const writes = statements.some(({ sql }) => WRITES.test(sql));
  for (let forwarded = 0; forwarded < MAX_FORWARDED; forwarded++) {
    const d1 = follows.d1();
    try {
      const [check, ...results] = await once(d1, [follows.check(writes), ...statements], meter, timeoutMs);
      if (writes || !follows.isForwarded(check?.results ?? [])) return { d1, results };
      if (follows.stops === 'everything') throw new GuardFailed('guard:moved');
    } catch (error) {
      if (!(error instanceof GuardFailed && follows.isRefused(error.guard)) || follows.stops !== 'nothing') throw error;
    }
  }
  throw new AnswerLost('The organization was moved from database to database without end.');
}

async function once(d1: D1, statements: readonly Statement[], meter: Meter, timeoutMs: number): Promise<D1Result[]> {
  const bound = statements.map((statement) => {
    for (const value of statement.params)
      if (typeof value === 'string' && value.length > MAX_PARAMETER_BYTES / 3) refuseOversized(value);
    return d1.prepare(statement.sql).bind(...statement.params);
  });
  meter.d1Trips += 1;
  let results: D1Result[];
  try {
    results = await withTimeout(d1.batch(bound), timeoutMs);
  } catch (error) {
    throw translated(error);
  }
  for (const { meta } of results) {
    meter.rowsRead += meta.rows_read;
    meter.rowsWritten += meta.rows_written;
  }
  return results;
}

function answerOf(results: readonly D1Result[]): Answered | null {
  const last = results.at(-1);
  if (!last) return null;
  return { sizeBytes: last.meta.size_after, durationMs: results.reduce((ms, { meta }) => ms + meta.duration, 0) };
}

function refuseOversized(value: string): void {
  if (new TextEncoder().encode(value).length > MAX_PARAMETER_BYTES)
    throw new RangeError('A statement parameter is larger than 1.9 MB: the caller must split it.');
}

function translated(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const guard = GUARD.exec(error.message);
  if (guard?.[0].startsWith('guard:fenced:')) return new BeingMoved();
  if (guard) return new GuardFailed(guard[0].replace(/:$/, ''));
  const columns = NOT_UNIQUE.exec(error.message)?.[1];
  if (columns !== undefined) return new NotUnique(columns.trim());
  if (FULL.test(error.message)) return new DatabaseFull(error.message);
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
