// The Worker's bundle as `wrangler deploy` would send it: small enough, and whole.

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import * as names from '../../bundle/zod-names.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Script and texts by gzip: docs/decisions/0025-languages.md. */
const MAX_BUNDLE_BYTES = 490_000;

it(`has at most ${MAX_BUNDLE_BYTES} bytes by gzip`, { timeout: 120_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'));
  try {
    const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
    const args = [wrangler, 'deploy', '--dry-run', '--outdir', directory];
    const { stderr } = await run(process.execPath, args, { cwd: ROOT, timeout: 100_000 });
    expect(stderr).toBe('');
    const files = readdirSync(directory).filter((name) => !name.endsWith('.map') && name !== 'README.md');
    expect(files).toContain('worker.js');
    expect(files.some((name) => name.endsWith('.css'))).toBe(true);
    const bytes = gzipSync(Buffer.concat(files.map((name) => readFileSync(join(directory, name))))).length;
    expect(bytes).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('holds every part of zod that the Worker uses', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const used = new Set(
    files.flatMap((name) =>
      [...readFileSync(join(ROOT, 'src', name), 'utf8').matchAll(/\bz\.([A-Za-z]+)\b(?!\s*<)/g)].map(
        ([, part]) => part,
      ),
    ),
  );
  expect(used.size).toBeGreaterThan(10);
  expect([...used].filter((part) => part === undefined || !(part in names))).toEqual([]);
});
