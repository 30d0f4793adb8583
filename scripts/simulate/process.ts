// A process of a run: an isolate of the Worker, an object, a host app. Ended without a word, nothing that it waits for
// ever comes, and nothing that it asked for is taken back. Standing still, it does nothing and knows nothing of it: what
// reaches it waits until it goes on, and then it does what it was about to do.

import type { Standstill } from './faults.ts';
import type { Scheduler } from './scheduler.ts';

export interface Process {
  readonly name: string;
  alive(): boolean;
  kill(): void;
  /** What others do when it ends. Returns what takes it back. */
  onKill(then: () => void): () => void;
  /** Carries something out after so many virtual ms, or as soon as it goes on; never where it has ended. */
  after(delayMs: number, what: string, run: () => void): () => void;
  /** Something reaches it: carried out at once, or as soon as it goes on; never where it has ended. */
  meets(what: string, run: () => void): void;
  /** Something that it sends, and that arrives so many virtual ms after it has left. It may stand still just then. */
  sends(delayMs: number, what: string, run: () => void): void;
  standsStill(): boolean;
  /** Whether it stood still at any time since then, virtual epoch ms. */
  stoodStillSince(atMs: number): boolean;
}

/** @param standstill whether it stands still where it sends something; null for no */
export function startProcess(
  name: string,
  { after: schedule, now }: Pick<Scheduler, 'after' | 'now'>,
  standstill: () => Standstill | null,
): Process {
  let alive = true;
  let goesOnAt = 0;
  const watching = new Set<() => void>();
  const standsStill = () => now() < goesOnAt;

  function after(delayMs: number, what: string, run: () => void): () => void {
    let cancel = schedule(delayMs, `${name} ${what}`, () => {
      if (!alive) return;
      if (standsStill()) cancel = after(goesOnAt - now(), what, run);
      else run();
    });
    return () => cancel();
  }

  return {
    name,
    after,
    standsStill,
    alive: () => alive,
    kill() {
      alive = false;
      for (const then of [...watching]) then();
      watching.clear();
    },
    onKill(then) {
      watching.add(then);
      return () => watching.delete(then);
    },
    meets(what, run) {
      if (standsStill()) after(goesOnAt - now(), what, run);
      else if (alive) run();
    },
    sends(delayMs, what, run) {
      const leave = () => schedule(delayMs, what, run);
      if (standsStill()) return void after(goesOnAt - now(), `goes on: ${what}`, leave);
      const still = standstill();
      if (!still) return void leave();
      goesOnAt = now() + still.lastsMs;
      if (still.when === 'after it has sent') leave();
      schedule(0, `${name} stands still ${still.when}, for ${still.lastsMs} ms`, () => undefined);
      if (still.when === 'before it sends') after(still.lastsMs, `goes on: ${what}`, leave);
    },
    stoodStillSince: (atMs) => goesOnAt > atMs,
  };
}
