// The Worker's code in isolates that one run after the other uses.

import { type Compiled, type Isolate, isolate } from './isolate.ts';
import type { Writer } from './objects.ts';
import type { SystemModule } from './system.ts';

/** The code's exports. */
export interface WorkerModule {
  readonly system: SystemModule;
  readonly Organization: new (ctx: { waitUntil(work: Promise<unknown>): void }, env: object) => Writer;
}

/** Isolates that no run uses just now. Those that were killed in the middle of something are not used again. */
export interface IsolatePool {
  take(): Isolate<WorkerModule>;
  giveBack(isolate: Isolate<WorkerModule>): void;
}

export function isolatePool(code: Compiled): IsolatePool {
  const free: Isolate<WorkerModule>[] = [];
  return { take: () => free.pop() ?? isolate(code), giveBack: (one) => void free.push(one) };
}
