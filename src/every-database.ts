// A question to all databases of an installation, of which one may be silent: what the others say, and which are missing.

import { AnswerLost, type Database, type Statement } from './database.ts';
import { nameOfDatabase } from './shards.ts';

/** By label, '' for the default one. */
export type LabelledDatabases = ReadonlyMap<string, Database>;

/** Where several are asked, none is waited for longer: whoever asks sees what the others have. */
const WAIT_MS = 5_000;

export interface Answers<T> {
  /** In the order of the databases. */
  readonly found: readonly T[];
  /** Names of the databases that did not answer, as PLACEMENT has them. */
  readonly missing: readonly string[];
}

/** What is asked for may stand in a database that does not answer: it would be wrong to say that there is none. */
export class DatabasesSilent extends AnswerLost {
  readonly missing: readonly string[];
  constructor(missing: readonly string[]) {
    super(`The database ${missing.join(', ')} did not respond, and what was asked for may be there. Try again.`);
    this.missing = missing;
  }
}

/**
 * What each database says, but for those that fail or take too long.
 * @throws what the first one failed with, where none answers
 */
export async function askEach<T>(
  databases: LabelledDatabases,
  ask: (db: Database) => Promise<T>,
  waitMs = WAIT_MS,
): Promise<Answers<T>> {
  // Of the only one there is nothing to show without it: it has the time that any request gives a database.
  if (databases.size <= 1) return { found: await Promise.all([...databases.values()].map(ask)), missing: [] };
  const settled = await Promise.allSettled([...databases.values()].map((db) => inTime(ask(db), waitMs)));
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const faults = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (found.length === 0) throw faults[0];
  const labels = [...databases.keys()].filter((_, index) => settled[index]?.status === 'rejected');
  noteSilent(labels, faults);
  return { found, missing: labels.map(nameOfDatabase) };
}

/** What one database says beside others that are asked; null where it fails or takes too long. */
export async function askBeside<T>(label: string, asked: Promise<T>, waitMs = WAIT_MS): Promise<T | null> {
  try {
    return await inTime(asked, waitMs);
  } catch (error) {
    noteSilent([label], [error]);
    return null;
  }
}

/** @throws DatabasesSilent where any is missing */
export function complete<T>({ found, missing }: Answers<T>): readonly T[] {
  if (missing.length > 0) throw new DatabasesSilent(missing);
  return found;
}

class Nothing extends Error {}

/**
 * What the first database that has it answers; null where all answered that they have none.
 * @throws DatabasesSilent where nothing was found and a database did not answer
 */
export async function firstFound<T>(
  databases: LabelledDatabases,
  ask: (db: Database) => Promise<T | null>,
): Promise<T | null> {
  const asked = [...databases.values()].map(async (db) => {
    const value = await ask(db);
    if (value === null) throw new Nothing();
    return value;
  });
  try {
    return await Promise.any(asked);
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const labels = [...databases.keys()].filter((_, index) => !(faults[index] instanceof Nothing));
    if (labels.length === 0) return null;
    const real = faults.filter((fault) => !(fault instanceof Nothing));
    if (databases.size === 1 && databases.has('')) throw real[0];
    noteSilent(labels, real);
    throw new DatabasesSilent(labels.map(nameOfDatabase));
  }
}

/** Writes a copy of what the default database holds into every other; where that fails, the clock copies it later. */
export async function copyToOthers(databases: LabelledDatabases, copy: Statement): Promise<void> {
  const others = [...databases].filter(([label]) => label !== '');
  const settled = await Promise.allSettled(others.map(([, db]) => inTime(db.run([copy]), WAIT_MS)));
  const labels = others.map(([label]) => label).filter((_, index) => settled[index]?.status === 'rejected');
  noteSilent(
    labels,
    settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])),
  );
}

function noteSilent(labels: readonly string[], faults: readonly unknown[]): void {
  labels.forEach((label, index) => {
    console.error(JSON.stringify({ message: 'a database is missing', database: label, error: String(faults[index]) }));
  });
}

async function inTime<T>(work: Promise<T>, waitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AnswerLost(`No answer within ${waitMs} ms.`)), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
