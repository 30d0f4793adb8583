// How much of a deletion one batch takes: so much that the database, which serves nobody else meanwhile, is held for some
// milliseconds, however fast it is and however large its rows are. Pure.

import type { Database, Rows, Statement } from '../../database.ts';

/** What a batch is to take of the database's time. */
const HELD_MS = 10;
/** Of a full step; it grows to one where the database is fast. */
const FIRST_SHARE = 0.25;
const LEAST_SHARE = 0.01;

/** Rows that one statement takes at most: some 10 ms of the database's time (docs/performance.md), so that nobody waits. */
export const STEP_ROWS = 2_500;
/** The same for wide rows. */
export const WIDE_STEP_ROWS = 250;
/** What the texts of wide rows take together at most, but for a single row: their pages are read, and put on a list. */
const STEP_BYTES = 1_000_000;

/** What a statement may take. */
export interface Bounds {
  readonly rows: number;
  readonly bytes: number;
}

/** Of one turn on one database. */
export interface Pace {
  /** Of a step of so many rows. */
  bounds(rows: number): Bounds;
  /** Notes for how long a batch held the database, and whether it took all that it might. */
  took(durationMs: number, isFull: boolean): void;
}

export function newPace(): Pace {
  let share = FIRST_SHARE;
  return {
    bounds: (rows) => ({ rows: Math.max(1, Math.floor(rows * share)), bytes: Math.floor(STEP_BYTES * share) }),
    took: (durationMs, isFull) => {
      if (durationMs <= HELD_MS && !isFull) return;
      const factor = durationMs > 0 ? Math.min(2, HELD_MS / durationMs) : 2;
      share = Math.min(1, Math.max(LEAST_SHARE, share * factor));
    },
  };
}

/** What the last statement of a batch that deletes says of it. */
export interface Dropped {
  readonly n: number;
  /** Whether more is there to be dropped. */
  readonly more: 0 | 1;
}

/** Runs a batch that deletes and then says what it did. Returns whether there is more. */
export async function runPaced(
  db: Database,
  pace: Pace,
  statements: readonly [Statement<never>, Statement<Dropped>],
): Promise<boolean> {
  const [, [gone]]: Rows<typeof statements> = await db.run(statements);
  const more = gone?.more === 1;
  pace.took(db.answered()?.durationMs ?? 0, more);
  return more;
}
