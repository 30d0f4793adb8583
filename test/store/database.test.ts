import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import { p, prepare } from '../../src/store/db/statement.ts';

const guard = prepare<never, { text: string; sequence: number }>(
  () =>
    sql`INSERT INTO guard SELECT ${p('text')} WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE last_sequence = ${p('sequence')})`,
);
const add = prepare<{ id: string }, { id: string }>(
  () => sql`INSERT INTO organizations (id, name, created_at, updated_at) VALUES (${p('id')}, 'n', 1, 1) RETURNING id`,
);

describe('a batch of D1', () => {
  it('returns the rows of each statement and counts what it cost', async () => {
    const db = openDatabase(env.DB);
    const [rows] = await db.run([add({ id: 'org_a' })]);
    expect(rows[0]?.id).toBe('org_a');
    // The row, and one of the index of those that search does not know yet.
    expect(db.meter).toEqual({ d1Trips: 1, rowsRead: expect.any(Number), rowsWritten: 2 });
  });

  it('fails as a whole, by the guard own text, when a guard fires', async () => {
    await openDatabase(env.DB).run([add({ id: 'org_b' })]);
    const batch = [guard({ text: 'guard:sequence:org_b', sequence: 7 }), add({ id: 'org_c' })];
    await expect(openDatabase(env.DB).run(batch)).rejects.toMatchObject({
      name: 'GuardFailed',
      guard: 'guard:sequence:org_b',
    });
    const left = await env.DB.prepare('SELECT count(*) AS n FROM organizations WHERE id = ?').bind('org_c').first('n');
    expect(left).toBe(0);
  });
});
