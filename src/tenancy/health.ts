// Whether a database answers.

import type { Database } from '../database.ts';
import { alive } from '../store/db/health.ts';

/** @throws AnswerLost, or what D1 says */
export async function ping(db: Database, timeoutMs: number): Promise<void> {
  await db.run([alive({})], timeoutMs);
}
