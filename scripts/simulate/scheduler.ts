// Time as the simulator has it: nothing happens by itself. What was asked for stands in a queue with its virtual time, and
// is carried out one after the other; between two of them every promise that can go on has gone on.

import type { Chance } from './random.ts';

interface Due {
  readonly atMs: number;
  /** Chance decides among those of one millisecond. */
  readonly order: number;
  readonly what: string;
  readonly run: () => void;
  cancelled: boolean;
}

export interface Scheduler {
  /** Virtual epoch ms. */
  now(): number;
  /** Carries something out after so many virtual ms; `what` names it in the trace. Returns what takes it back. */
  after(delayMs: number, what: string, run: () => void): () => void;
  /** Carries out the next thing; false where nothing is left. */
  step(): Promise<boolean>;
  /**
   * Steps until the work is done.
   * @throws what the work throws; Error where nothing is left to happen before, or more steps than `mostSteps` were taken
   */
  until<T>(work: Promise<T>, mostSteps?: number): Promise<T>;
  /** How many things were carried out. */
  readonly steps: () => number;
}

/** @param trace is told of each thing as it is carried out */
export function scheduler(startMs: number, random: Chance, trace: (atMs: number, what: string) => void): Scheduler {
  const heap: Due[] = [];
  let nowMs = startMs;
  let steps = 0;
  const before = (a: Due, b: Due) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  const made: Scheduler = {
    now: () => nowMs,
    steps: () => steps,
    after(delayMs, what, run) {
      const due: Due = { atMs: nowMs + Math.max(0, delayMs), order: random.fraction(), what, run, cancelled: false };
      push(heap, due, before);
      return () => {
        due.cancelled = true;
      };
    },
    async step() {
      let due = pop(heap, before);
      while (due?.cancelled) due = pop(heap, before);
      if (!due) return false;
      nowMs = Math.max(nowMs, due.atMs);
      steps += 1;
      trace(nowMs, due.what);
      due.run();
      await settled();
      return true;
    },
    async until(work, mostSteps = Number.POSITIVE_INFINITY) {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      await settled();
      while (!isOver) {
        if (steps > mostSteps) throw new Error(`More than ${mostSteps} steps.`);
        if (!(await made.step())) throw new Error('Nothing is left to happen, and something is awaited.');
      }
      return work;
    },
  };
  return made;
}

/** When every promise that can go on has gone on: nothing here waits for the world outside. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function push<T>(heap: T[], item: T, before: (a: T, b: T) => boolean): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(item, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

function pop<T>(heap: T[], before: (a: T, b: T) => boolean): T | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const [one, other] = [heap[left], heap[right]];
    if (one === undefined) break;
    const [child, index] = other !== undefined && before(other, one) ? [other, right] : [one, left];
    if (!before(child, last)) break;
    heap[at] = child;
    at = index;
  }
  heap[at] = last;
  return first;
}
