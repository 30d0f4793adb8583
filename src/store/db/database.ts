// What is left of the old way to D1, until every room uses the handle (database.ts of src).

import { type D1, type Database, type Meter, openDatabase, type Rows } from '../../database.ts';
import type { Statement } from './statement.ts';

export type Batcher = D1 | Database;

/** As `run` of a handle, which counts for itself. */
export async function trip<const S extends readonly Statement[]>(
  db: Batcher,
  statements: S,
  meter: Meter,
  timeoutMs?: number,
): Promise<Rows<S>> {
  return ('run' in db ? db : openDatabase(db, { meter })).run(statements, timeoutMs);
}
