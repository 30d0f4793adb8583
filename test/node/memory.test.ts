// Whatever a body holds, in memory it takes at most a stated multiple of its length (docs/limits.md): of the heap's own
// count after a collection, in a process of its own. And the response of a group takes no more for more members.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);

/** The lines that a script of this folder writes, each with what it held. */
async function linesOf<Line>(script: string, line: z.ZodType<Line>): Promise<Line[]> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, ['--expose-gc', path], { timeout: 280_000 });
  return stdout
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));
}

const MAX_TIMES = 24;
/** An isolate has 128 MB. */
const MAX_BYTES = 80_000_000;
/** Of tables that grow by doubling, and of what the collector leaves. */
const SLACK = 1.1;

const Line = z.object({ shape: z.string(), count: z.int(), length: z.int(), held: z.int() });

it('is at most 24 times its length, and grows as it does', { timeout: 300_000 }, async () => {
  const lines = await linesOf('./memory-of-bodies.ts', Line);
  expect(lines.length).toBeGreaterThan(20);
  const shapes = [...Map.groupBy(lines, ({ shape }) => shape).values()];
  for (const [half, whole] of shapes) {
    if (!half || !whole) throw new Error('Each shape is measured twice.');
    const { held, length, shape } = whole;
    expect.soft(held / length, `${shape}: times its length`).toBeLessThanOrEqual(MAX_TIMES);
    expect.soft(half.held / half.length, `${shape}, half: times its length`).toBeLessThanOrEqual(MAX_TIMES);
    expect.soft(held, `${shape}: bytes`).toBeLessThanOrEqual(MAX_BYTES);
    expect.soft(held / half.held, `${shape}: growth`).toBeLessThanOrEqual(SLACK * (length / half.length));
    // The count sees something at all.
    expect.soft(held, `${shape}: bytes`).toBeGreaterThan(length);
  }
});

const OfMembers = z.object({ length: z.int(), held: z.int(), bytes: z.int(), pieces: z.int() });
/** While a response of members is written, however many there are. */
const MAX_OF_MEMBERS = 10_000_000;

it('of a group that is written as it is read does not grow with its members', { timeout: 300_000 }, async () => {
  const lines = await linesOf('./memory-of-members.ts', OfMembers);
  expect(lines.map(({ length }) => length)).toEqual([10_000, 100_000, 400_000]);
  const [short, ...longer] = lines;
  for (const { bytes, held, length, pieces } of lines) {
    expect.soft(held, `${length} members: bytes`).toBeLessThanOrEqual(MAX_OF_MEMBERS);
    expect.soft(pieces, `${length} members: pieces`).toBeGreaterThanOrEqual(length / 4_000);
    expect.soft(bytes, `${length} members: length`).toBeGreaterThan(100 * length);
  }
  for (const { held, length } of longer)
    expect.soft(held, `${length} members: growth`).toBeLessThanOrEqual(1.5 * (short?.held ?? 0));
});
