// What was done cannot be taken back: a write that tells of it waits for a database that does not answer, or whose
// organization is just being moved.

import { AnswerLost, type Database, type Statement } from '../database.ts';
import { patienceFrom } from '../patience.ts';
import type { Delivery } from './deps.ts';

/**
 * Runs statements that may run twice.
 * @throws AnswerLost where the database takes nothing for 20 s
 */
export async function record(deps: Delivery, shard: Database, statements: readonly Statement[]): Promise<void> {
  const patience = patienceFrom(deps);
  for (let failures = 0; ; failures++)
    try {
      await shard.run(statements);
      return;
    } catch (error) {
      if (!(error instanceof AnswerLost && (await patience.pause(failures)))) throw error;
    }
}
