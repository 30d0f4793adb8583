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
import type { Share } from './simulate/thread.ts';

const DEFAULT_SEEDS = '1000';
/** A planted bug that so many seeds do not find is not found. */
const PLANTED_SEEDS = 1_000;
const PROGRESS_MS = 10_000;
const SHOWN = 10;
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

async function simulate(from: number, seeds: number, threads: number): Promise<void> {
  const began = Date.now();
  const last = from + seeds - 1;
  const total = { seeds: 0, steps: 0, virtualMs: 0, requests: 0, events: 0, repeatedEvents: 0, moves: 0 };
  const failed: RunResult[] = [];
  const take = (result: RunResult) => {
    total.seeds += 1;
    total.steps += result.steps;
    total.virtualMs += result.virtualMs;
    total.requests += result.counts.requests;
    total.events += result.counts.events;
    total.repeatedEvents += result.counts.repeatedEvents;
    total.moves += result.counts.moves;
    if (result.violations.length === 0) return;
    failed.push(result);
    if (failed.length <= SHOWN) tell(result);
  };
  const progress = setInterval(() => {
    console.log(`${total.seeds.toLocaleString('en')} of ${seeds.toLocaleString('en')} seeds, ${failed.length} failed`);
  }, PROGRESS_MS);
  await Promise.all(
    Array.from({ length: Math.min(threads, seeds) }, (_, index) =>
      runShare({ first: from + index, last, step: threads }, take),
    ),
  );
  clearInterval(progress);
  const tookS = Math.round((Date.now() - began) / 1000);
  console.log(
    `${total.seeds.toLocaleString('en')} seeds from ${from}: ${total.steps.toLocaleString('en')} steps, ${total.requests.toLocaleString('en')} requests, ` +
      `${total.events.toLocaleString('en')} events (${total.repeatedEvents.toLocaleString('en')} repeated), ${total.moves.toLocaleString('en')} moves, ` +
      `${Math.round(total.virtualMs / 3_600_000).toLocaleString('en')} virtual hours in ${tookS} s; ${failed.length} failed`,
  );
  if (failed.length > 0) process.exitCode = 1;
  else if (seeds >= KEPT_FROM) {
    const date = new Date(began).toISOString().slice(0, 10);
    writeFileSync(KEPT_IN, `${JSON.stringify({ date, cores: cpus().length, from, ...total, tookS }, null, 2)}\n`);
  }
}

/** @throws Error where the thread breaks */
function runShare(share: Share, take: (result: RunResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./simulate/thread.ts', import.meta.url), { workerData: share });
    thread.on('message', take);
    thread.on('error', reject);
    thread.on('exit', () => resolve());
  });
}

function tell({ seed, violations }: RunResult): void {
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
