// `npm start` as its users end it: a signal to npm alone, from a supervisor or a script. What interfaces promise is that
// nothing of it goes on running.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/port.ts';
import { ROOT } from '../../scripts/process-group.ts';

const START_TIMEOUT_MS = 120_000;
const POLL_MS = 100;

const stateDir = mkdtempSync(join(tmpdir(), 'rollcall-start-'));
let npm: ChildProcess | undefined;

afterEach(() => {
  npm?.kill('SIGKILL');
  rmSync(stateDir, { recursive: true, force: true });
});

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends all that it started when npm gets %s',
    async (signal) => {
      const port = await freePort();
      const { ended, pid } = await started(port);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      const tree = await descendants(pid);
      expect(tree.length).toBeGreaterThan(2);
      process.kill(pid, signal);
      await ended;
      await expect.poll(() => alive(tree), { interval: POLL_MS }).toEqual([]);
    },
    START_TIMEOUT_MS,
  );
});

/** Resolves when the server says that it answers. */
async function started(port: number): Promise<{ pid: number; ended: Promise<unknown> }> {
  const environment = { ...process.env, PORT: String(port), STATE_DIR: stateDir };
  const child = spawn('npm', ['start'], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  npm = child;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes(`Ready on http://127.0.0.1:${port}`) && child.pid !== undefined) return { pid: child.pid, ended };
  }
  throw new Error('npm start ended before it was ready.');
}

/** The ids of all processes below one. */
async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const parent = /^\d+$/.test(name) ? await parentOf(name) : undefined;
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const below = (id: number): number[] =>
    [...parents].flatMap(([child, parent]) => (parent === id ? [child, ...below(child)] : []));
  return below(pid);
}

/** Undefined for a process that ended meanwhile. */
async function parentOf(pid: string): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    // One that ended and was not waited for is no longer running.
    return /^State:\s*Z/m.test(status) ? undefined : Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

async function alive(pids: readonly number[]): Promise<number[]> {
  const found = await Promise.all(pids.map(async (pid) => ({ pid, parent: await parentOf(String(pid)) })));
  return found.filter(({ parent }) => parent !== undefined).map(({ pid }) => pid);
}
