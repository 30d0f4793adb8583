// What one invocation may do for the clock: so many statements, for so long. Whoever asks for more is stopped; what is left
// is handed on (clock.ts). D1 takes 1,000 queries an invocation: deliveries of the same batch have what a turn leaves.
// Between two batches a turn leaves the database to those who wait for an answer.

import { AnswerLost, type Database, type Statement } from './database.ts';
import { type Clock, LIVE_CLOCK } from './patience.ts';
import type { Databases } from './shards.ts';

/** Of the 1,000 that D1 takes, without what nobody counts: the end of a run, counters of metrics. */
export const INVOCATION_STATEMENTS = 900;
export const TURN_STATEMENTS = 500;
export const TURN_MS = 10_000;
/** A batch of the clock is a few milliseconds' work: a database that takes longer than this is in trouble. */
const BATCH_MS = 5_000;
/** Of another database than the one whose turn it is: that is not kept from its own work. */
const OTHER_MS = 2_000;
/** An answer that would come this late is not worth beginning with. */
const LEAST_MS = 1_000;

/** A rest, at the least: what a runtime needs to look at requests that have arrived, rather than at the turn alone. */
const LEAST_REST_MS = 1;
/** And at most: after a batch that took longer, the database is in trouble that a rest does not end. */
const MOST_REST_MS = 50;

/** The turn has done what one may: the step goes on in the next. Whatever was committed stays. */
export class TurnOver extends Error {
  override readonly name = 'TurnOver';
}

export interface Turn {
  /** @throws TurnOver where it would be more than the turn may do */
  take(statements: number): void;
  isOver(): boolean;
  leftMs(): number;
  rest(ms: number): Promise<void>;
}

export type TurnClock = Pick<Clock, 'now' | 'sleep'>;

export function openTurn(clock: TurnClock = LIVE_CLOCK, most = TURN_STATEMENTS, mostMs = TURN_MS): Turn {
  const until = clock.now() + mostMs;
  let left = most;
  const leftMs = () => until - clock.now();
  return {
    leftMs,
    rest: clock.sleep,
    isOver: () => left <= 0 || leftMs() < LEAST_MS,
    take: (statements) => {
      if (statements > left || leftMs() < LEAST_MS) throw new TurnOver('The turn of the clock is over.');
      left -= statements;
    },
  };
}

/**
 * The same databases, with what they are asked counted against a turn. After each batch one is left alone for as long as
 * that held it: a database does one thing at a time, and a runtime that is never idle lets nobody else in.
 * @param own label of the database whose turn it is. Every other one has 2 s for a batch, and is not asked again in this turn
 *   once it has not answered. Absent where the turn is of two databases.
 */
export function within(turn: Turn, databases: Databases, own?: string): Databases {
  const silent = new Set<string>();
  return wrapped(databases, (database, label) => {
    const isOther = own !== undefined && label !== own;
    const mostMs = isOther ? OTHER_MS : BATCH_MS;
    let restMs = 0;
    const run: Database['run'] = async <const S extends readonly Statement[]>(statements: S, timeoutMs = BATCH_MS) => {
      if (silent.has(label)) throw new AnswerLost('The database did not respond earlier in this turn.');
      turn.take(statements.length);
      if (restMs > 0) await turn.rest(restMs);
      try {
        const rows = await database.run(statements, Math.min(timeoutMs, mostMs, Math.max(LEAST_MS, turn.leftMs())));
        restMs = Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, database.answered()?.durationMs ?? 0));
        return rows;
      } catch (error) {
        if (isOther && error instanceof AnswerLost) silent.add(label);
        throw error;
      }
    };
    return { meter: database.meter, run, answered: () => database.answered() };
  });
}

/** The same databases, and how many statements they were asked so far. */
export function counting(databases: Databases): { readonly databases: Databases; asked(): number } {
  let statements = 0;
  const counted = wrapped(databases, (database) => ({
    ...database,
    run: (asked, timeoutMs) => {
      statements += asked.length;
      return database.run(asked, timeoutMs);
    },
  }));
  return { databases: counted, asked: () => statements };
}

/** Each handle is wrapped once. */
function wrapped(databases: Databases, wrap: (database: Database, label: string) => Database): Databases {
  const known = new Map<Database, Database>();
  const counted = (database: Database, label: string): Database => {
    const one = known.get(database) ?? wrap(database, label);
    known.set(database, one);
    return one;
  };
  return {
    meter: databases.meter,
    operator: counted(databases.operator, ''),
    of: (id) => {
      const database = databases.of(id);
      return database && counted(database, databases.labelOf(id));
    },
    labelOf: databases.labelOf,
    together: (ids) => counted(databases.together(ids), databases.labelOf(ids[0] ?? '')),
    all: () => new Map([...databases.all()].map(([label, database]) => [label, counted(database, label)])),
  };
}
