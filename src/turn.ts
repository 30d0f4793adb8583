// What one invocation may do for the clock: so many statements, for so long. Whoever asks for more is stopped; what is left
// is handed on (clock.ts). D1 takes 1,000 queries an invocation, and a queue's batch may carry deliveries beside this.

import type { Database, Statement } from './database.ts';
import type { Databases } from './shards.ts';

export const TURN_STATEMENTS = 500;
export const TURN_MS = 10_000;
/** A batch of the clock is a few milliseconds' work: a database that takes longer than this is in trouble. */
const BATCH_MS = 5_000;
/** An answer that would come this late is not worth beginning with. */
const LEAST_MS = 1_000;

/** The turn has done what one may: the step goes on in the next. Whatever was committed stays. */
export class TurnOver extends Error {
  override readonly name = 'TurnOver';
}

export interface Turn {
  /** @throws TurnOver where it would be more than the turn may do */
  take(statements: number): void;
  isOver(): boolean;
  leftMs(): number;
}

/** @param clock epoch ms */
export function openTurn(clock: () => number = Date.now, most = TURN_STATEMENTS, mostMs = TURN_MS): Turn {
  const until = clock() + mostMs;
  let left = most;
  const leftMs = () => until - clock();
  return {
    leftMs,
    isOver: () => left <= 0 || leftMs() < LEAST_MS,
    take: (statements) => {
      if (statements > left || leftMs() < LEAST_MS) throw new TurnOver('The turn of the clock is over.');
      left -= statements;
    },
  };
}

/** The same databases, with what they are asked counted against a turn. */
export function within(turn: Turn, databases: Databases): Databases {
  const known = new Map<Database, Database>();
  const counted = (database: Database): Database => {
    const before = known.get(database);
    if (before) return before;
    const run: Database['run'] = <const S extends readonly Statement[]>(statements: S, timeoutMs = BATCH_MS) => {
      turn.take(statements.length);
      return database.run(statements, Math.min(timeoutMs, BATCH_MS, Math.max(LEAST_MS, turn.leftMs())));
    };
    const wrapped = { meter: database.meter, run, answered: () => database.answered() };
    known.set(database, wrapped);
    return wrapped;
  };
  return {
    meter: databases.meter,
    operator: counted(databases.operator),
    of: (id) => {
      const database = databases.of(id);
      return database && counted(database);
    },
    labelOf: databases.labelOf,
    together: (ids) => counted(databases.together(ids)),
    all: () => new Map([...databases.all()].map(([label, database]) => [label, counted(database)])),
  };
}
