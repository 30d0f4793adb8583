// Everything that runs need and share, made once in a thread.

import { bundle, type Planted } from './bundle.ts';
import { newTables } from './database.ts';
import { compile, isolate } from './isolate.ts';
import { isolatePool } from './isolate-pool.ts';
import type { RunCode } from './run.ts';

/** A run has some dozens of people: what goes over many of them in steps takes few at a time, so that there are steps. */
const SMALL: readonly Planted[] = [
  { file: 'src/store/list/roles.ts', from: 'RECOMPUTE_STEP = 200;', to: 'RECOMPUTE_STEP = 2;' },
];

/** @throws Error where the sources cannot be bundled or do not have what is to be replaced */
export async function loadCode(planted: readonly Planted[] = []): Promise<RunCode> {
  const [worker, host] = await Promise.all([bundle('worker/worker.ts', [...SMALL, ...planted]), bundle('host-app.ts')]);
  return {
    tables: newTables(),
    otherTables: newTables(),
    pool: isolatePool(compile(worker)),
    host: isolate(compile(host)),
  };
}
