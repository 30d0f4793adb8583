// The operator of a run, in the middle of it all: has directories told anew, moves organizations. Where something fails,
// they leave it, and may try again later.

import type { Features } from './features.ts';
import type { Places } from './places.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Founded } from './system.ts';
import type { World } from './world.ts';

export interface OperatorOptions {
  readonly scheduler: Scheduler;
  readonly random: Chance;
  readonly features: Features;
  readonly world: World;
  readonly founded: readonly Founded[];
  readonly places: Places;
  readonly isOver: () => boolean;
}

/** Longer than a lease, a fence of a move and a writer's patience last. */
const LONGEST_STALL_MS = 80_000;

export function beginOperator(options: OperatorOptions): void {
  const { features, founded, isOver, places, random, scheduler, world } = options;
  const left = () => undefined;

  function often(leastMs: number, mostMs: number, what: string, act: () => void): void {
    scheduler.after(random.between(leastMs, mostMs), what, () => {
      if (isOver()) return;
      act();
      often(leastMs, mostMs, what, act);
    });
  }

  function once(mostMs: number, what: string, act: () => void): void {
    scheduler.after(random.between(100, mostMs), what, () => {
      if (!isOver()) act();
    });
  }

  function move(): void {
    const { organizationId } = random.pick(founded);
    const here = places.labelOf(organizationId);
    const target = random.pick([...places.all.keys()].filter((label) => label !== here));
    world.operate('move', (system, env) => system.move(env, organizationId, target)).catch(left);
    if (random.happens(0.15))
      once(3_000, `${organizationId} is to stay`, () => {
        world.operate('cancelling', (system, env) => system.cancelMove(env, organizationId)).catch(left);
      });
  }

  if (random.happens(0.3)) {
    const { id } = random.pick(random.pick(founded).directories);
    once(10_000, `resync of ${id}`, () => {
      world.operate('resync', (system, env) => system.resync(env, id)).catch(left);
    });
  }
  if (features.shards && random.happens(0.3)) {
    const lastsMs = random.between(10_000, LONGEST_STALL_MS);
    const label = random.pick([...places.all.keys()]);
    once(10_000, `the database “${label}” is silent`, () => {
      places.all.get(label)?.stall(scheduler.now() + lastsMs);
    });
  }
  if (features.moves) often(500, 12_000, 'the operator moves an organization', move);
}
