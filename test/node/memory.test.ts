// Whatever a body holds, in memory it takes at most a stated multiple of its length (docs/limits.md): of the heap's own
// count after a collection, in a process of its own.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('./memory-of-bodies.ts', import.meta.url));

const MAX_TIMES = 24;
/** An isolate has 128 MB. */
const MAX_BYTES = 80_000_000;
/** Of tables that grow by doubling, and of what the collector leaves. */
const SLACK = 1.1;

const Line = z.object({ shape: z.string(), count: z.int(), length: z.int(), held: z.int() });

it('is at most 24 times its length, and grows as it does', { timeout: 300_000 }, async () => {
  const { stdout } = await run(process.execPath, ['--expose-gc', SCRIPT], { timeout: 280_000 });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)));
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
