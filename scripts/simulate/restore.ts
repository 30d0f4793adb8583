// The database of a run is put back to an earlier state in the middle of it, as D1's Time Travel does, and the operator
// declares it (docs/operating.md). What was acknowledged since the copy is lost by nature, and the providers are told so.

import type { Hosts } from './hosts.ts';
import { type Knowledge, putBack } from './knowledge.ts';
import type { Places } from './places.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Founded } from './system.ts';
import type { World } from './world.ts';

export interface RestoreOptions {
  readonly scheduler: Scheduler;
  readonly random: Chance;
  readonly world: World;
  readonly founded: readonly Founded[];
  readonly places: Places;
  readonly hosts: Hosts;
  readonly known: ReadonlyMap<string, readonly Knowledge[]>;
  /** As of a large run. */
  readonly paced: (leastMs: number, mostMs: number) => number;
  readonly isOver: () => boolean;
}

/** Time Travel lets requests fail for some seconds. */
const SILENT_MS = [0, 3_000] as const;
/** From the restore to its declaration. */
const DECLARED_AFTER_MS = [500, 8_000] as const;
/** Clocks are up to 2 s off: an organization that is younger by one of them than its restore counts as made after it. */
const OLD_ENOUGH_MS = 5_000;
const AGAIN_MS = 2_000;

/** Returns whether all is declared that was put back. */
export function beginRestore(options: RestoreOptions): () => boolean {
  const { founded, hosts, isOver, known, paced, places, random, scheduler, world } = options;
  const database = places.operator;
  const begunAt = scheduler.now();
  let isUndeclared = false;

  function restore(): void {
    database.putBack();
    database.stall(scheduler.now() + random.between(...SILENT_MS));
    isUndeclared = true;
    for (const { directories, organizationId } of founded) {
      hosts.putBack(organizationId);
      for (const { id } of directories)
        for (const each of known.get(id) ?? []) putBack(each, database, { directoryId: id, now: scheduler.now() });
    }
    const after = Math.max(random.between(...DECLARED_AFTER_MS), begunAt + OLD_ENOUGH_MS - scheduler.now());
    scheduler.after(after, 'the operator declares the restore', declare);
  }

  /** Until it is done: nothing else says that the database was put back. */
  function declare(): void {
    world
      .operate('restore', (system, env) => system.declareRestored(env))
      .then(
        () => {
          isUndeclared = false;
        },
        () => void scheduler.after(AGAIN_MS, 'the operator declares the restore again', declare),
      );
  }

  scheduler.after(paced(200, 6_000), 'a copy of the database is kept', () => {
    if (isOver()) return;
    database.keep();
    scheduler.after(paced(500, 15_000), 'the database is put back', () => {
      if (!isOver()) restore();
    });
  });
  return () => !isUndeclared;
}
