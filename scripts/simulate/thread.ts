// One of the threads that share the seeds of `npm run simulate`.

import { parentPort, workerData } from 'node:worker_threads';
import { loadCode } from './code.ts';
import { run } from './run.ts';

/** Seeds `first`, `first + step`, … up to `last`. */
export interface Share {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

const { first, last, step }: Share = workerData;
const code = await loadCode();
for (let seed = first; seed <= last; seed += step) parentPort?.postMessage(await run(seed, code));
