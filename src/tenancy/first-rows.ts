// A question that any database may have the answer to: the first one that has it is enough, and one that is silent hides
// nothing that others know.

import type { Database, Statement } from '../database.ts';

class Nothing extends Error {}

/**
 * The rows of the first database that has any; none where all answered that they have none.
 * @throws what failed where nothing was found and a database did not answer: it may have the rows
 */
export async function firstRows<Row>(databases: readonly Database[], statement: Statement<Row>): Promise<Row[]> {
  const asked = databases.map(async (db) => {
    const [rows] = await db.run([statement]);
    if (rows.length === 0) throw new Nothing();
    return rows;
  });
  try {
    return await Promise.any(asked);
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const fault = errors.find((one) => !(one instanceof Nothing));
    if (fault !== undefined) throw fault;
    return [];
  }
}
