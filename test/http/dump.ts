// Every row of every table of a database, as text: of events what their packed data says.

import { expect } from 'vitest';
import { unpacked } from '../../src/store/db/packed.ts';

const TABLES = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`;

export async function dump(d1: D1Database): Promise<Map<string, string[]>> {
  const { results: tables } = await d1.prepare(TABLES).all<{ name: string }>();
  expect(tables.length).toBeGreaterThan(15);
  const dumped = new Map<string, string[]>();
  for (const { name } of tables) {
    const { results } = await d1.prepare(`SELECT * FROM "${name}"`).all();
    dumped.set(
      name,
      results.map(({ data, ...row }) =>
        JSON.stringify({ ...row, ...(data !== undefined && { data: unpacked(String(data)) }) }),
      ),
    );
  }
  return dumped;
}
