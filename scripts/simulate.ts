// `npm run simulate -- --seeds N [--from S]`: Rollcall, its databases, objects, queue, clock, host apps and providers in one
// process, on virtual time, with everything failing that can (docs/simulator.md).
// `--seed S` plays one seed and prints each step; `--planted` shows after how many seeds each planted bug is found.

import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ROOT } from './process-group.ts';
import { loadCode } from './simulate/code.ts';
import { PLANTED } from './simulate/planted.ts';
import { type RunResult, run } from './simulate/run.ts';
import { add, linesOf, newTally, progressOf } from './simulate/tally.ts';
import type { Share } from './simulate/thread.ts';

const DEFAULT_SEEDS = '1000';
/** A planted bug that so many seeds do not find is not found. */
const PLANTED_SEEDS = 1_000;
const PROGRESS_MS = 10_000;
/** So many seeds at once are kept for docs/simulator.md. */
const KEPT_FROM = 10_000;
const KEPT_IN = join(ROOT, 'docs/conformance/simulated-runs.json');

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: DEFAULT_SEEDS },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});

if (values.planted) await findPlanted();
else if (values.seed !== undefined) await replay(natural('seed', values.seed));
else await simulate(natural('from', values.from), natural('seeds', values.seeds), natural('threads', values.threads));

async function replay(seed: number): Promise<void> {
  const result = await run(seed, await loadCode(), (atMs, what) => console.log(`${seconds(atMs)}  ${what}`));
  console.log(
    `seed ${seed}: ${result.steps} steps in ${seconds(result.virtualMs)} s, fingerprint ${result.fingerprint}`,
  );
  console.log(result.violations.length === 0 ? 'passed' : 'failed:');
  for (const what of result.violations) console.log(`  ${what}`);
  process.exitCode = result.violations.length === 0 ? 0 : 1;
}

async function findPlanted(): Promise<void> {
  for (const bug of PLANTED) {
    const code = await loadCode(bug.edits);
    let [seed, found]: [number, RunResult | null] = [0, null];
    while (!found && seed < PLANTED_SEEDS) {
      seed += 1;
      const result = await run(seed, code);
      if (result.violations.length > 0) found = result;
    }
    console.log(found ? `found after ${seed} seeds: ${bug.name}` : `NOT FOUND in ${PLANTED_SEEDS} seeds: ${bug.name}`);
    if (found) console.log(`  ${found.violations[0]?.slice(0, 200)}`);
    else process.exitCode = 1;
  }
}

/** Goes on where a seed fails or breaks its thread; what was done is told at the end, or where the run is ended before. */
async function simulate(from: number, seeds: number, threads: number): Promise<void> {
  const began = Date.now();
  const last = from + seeds - 1;
  const total = newTally();
  const failed: number[] = [];
  const take = (result: RunResult) => {
    add(total, result);
    if (result.violations.length > 0) fail(result.seed, result.violations);
  };
  const fail = (seed: number, violations: readonly string[]) => {
    failed.push(seed);
    tell(seed, violations);
  };
  const tellAll = () => {
    for (const line of linesOf(total, { from, failed, tookMs: Date.now() - began })) console.log(line);
  };
  const progress = setInterval(() => {
    console.log(progressOf(total, { seeds, failed, tookMs: Date.now() - began }));
  }, PROGRESS_MS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      console.log(`Ended by ${signal}.`);
      tellAll();
      process.exit(1);
    });
  await Promise.all(
    Array.from({ length: Math.min(threads, seeds) }, (_, index) =>
      runShare({ first: from + index, last, step: threads }, take, fail),
    ),
  );
  clearInterval(progress);
  tellAll();
  if (failed.length > 0) process.exitCode = 1;
  else if (seeds >= KEPT_FROM) {
    const date = new Date(began).toISOString().slice(0, 10);
    const tookS = Math.round((Date.now() - began) / 1000);
    const { features, ...counted } = total;
    const kept = { date, cores: cpus().length, from, ...counted, features: Object.fromEntries(features), tookS };
    writeFileSync(KEPT_IN, `${JSON.stringify(kept, null, 2)}\n`);
  }
}

/** A thread that breaks has failed at its seed; another one goes on behind it. */
async function runShare(
  share: Share,
  take: (result: RunResult) => void,
  fail: (seed: number, violations: readonly string[]) => void,
): Promise<void> {
  let seed = share.first;
  while (seed <= share.last) {
    const broke = await runThread({ ...share, first: seed }, (result) => {
      take(result);
      seed = result.seed + share.step;
    });
    if (broke === null) return;
    fail(seed, [`the thread broke: ${broke}`]);
    seed += share.step;
  }
}

/** Null where it came to its end, else why it did not. */
function runThread(share: Share, take: (result: RunResult) => void): Promise<string | null> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./simulate/thread.ts', import.meta.url), { workerData: share });
    thread.on('message', take);
    thread.on('error', (error) => resolve(error.stack ?? error.message));
    thread.on('exit', (code) => resolve(code === 0 ? null : `exit code ${code}`));
  });
}

function tell(seed: number, violations: readonly string[]): void {
  console.log(`seed ${seed} (npm run simulate -- --seed ${seed}):`);
  for (const what of violations.slice(0, 3)) console.log(`  ${what.slice(0, 400)}`);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3).padStart(9);
}

function natural(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Error(`--${name} must be a whole number from 1 to 999999999, not ${text}.`);
  return Number(text);
}
