// The databases of an installation by their labels, and which of them an organization goes to that names none.

import { AnswerLost, type Database } from '../database.ts';
import type { Databases } from '../shards.ts';
import { alive } from '../store/db/health.ts';

/** Nobody waits longer for a database to tell its size. */
const SIZE_TIMEOUT_MS = 2_000;

/**
 * The one of these databases with the most room, by what D1 says of its size; the earlier one of two that are as large.
 * One that does not answer is passed over.
 * @throws AnswerLost where none answers
 */
export async function roomiest(databases: Databases, placement: readonly string[]): Promise<string> {
  const [only] = placement;
  if (only !== undefined && placement.length === 1) return only;
  const all = databases.all();
  const sizes = await Promise.all(
    placement.map(async (label) => ({ label, sizeBytes: await sizeOf(label, all.get(label)) })),
  );
  const [first] = sizes.filter(({ sizeBytes }) => sizeBytes < Infinity).sort((a, b) => a.sizeBytes - b.sizeBytes);
  if (!first) throw new AnswerLost('None of the databases that new organizations are placed in answers.');
  return first.label;
}

async function sizeOf(label: string, db: Database | undefined): Promise<number> {
  if (!db) return Infinity;
  try {
    await db.run([alive({})], SIZE_TIMEOUT_MS);
    return db.answered()?.sizeBytes ?? Infinity;
  } catch (error) {
    console.error(JSON.stringify({ database: label, error: String(error) }));
    return Infinity;
  }
}

/** What is said of a label that no database has. */
export function noDatabase(databases: Databases, label: string): string {
  const labels = [...databases.all().keys()].map((each) => (each === '' ? 'the default one' : each));
  return `No database has the label ${JSON.stringify(label)}. There are: ${labels.join(', ')}.`;
}
