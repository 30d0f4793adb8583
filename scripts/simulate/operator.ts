// The operator of a run, in the middle of it all: has directories told anew, replaces tokens, decides what
// the guard holds, moves organizations. Where something fails, they leave it, and may try again later.

import type { Answer } from './client.ts';
import type { Features } from './features.ts';
import type { Holds } from './holds.ts';
import type { Hosts } from './hosts.ts';
import type { Knowledge } from './knowledge.ts';
import type { Places } from './places.ts';
import type { Chance } from './random.ts';
import { beginRestore } from './restore.ts';
import { changeRoles } from './role-acts.ts';
import type { Scheduler } from './scheduler.ts';
import type { Credential, Founded } from './system.ts';
import type { World } from './world.ts';

export interface OperatorOptions {
  readonly scheduler: Scheduler;
  readonly random: Chance;
  readonly features: Features;
  readonly world: World;
  readonly founded: readonly Founded[];
  readonly places: Places;
  readonly holds: Holds;
  readonly hosts: Hosts;
  /** What the threads of each directory know. */
  readonly known: ReadonlyMap<string, readonly Knowledge[]>;
  /** What each directory's provider uses. */
  readonly credentials: Map<string, Credential>;
  /** Writes to a directory with a token that it had before. */
  readonly trespass: (directoryId: string, token: string) => Promise<Answer | null>;
  readonly violation: (what: string) => void;
  readonly isOver: () => boolean;
}

/** Longer than a lease, a fence of a move and a writer's patience last. */
const LONGEST_STALL_MS = 80_000;
/** What a token that is gone may be answered. */
const REFUSED: ReadonlySet<number> = new Set([401, 429, 503]);

export interface Operator {
  /** Lets through whatever is held. */
  releaseAll(): void;
  /** Whether nothing is left that only they can do. */
  hasDone(): boolean;
}

export function beginOperator(options: OperatorOptions): Operator {
  const { credentials, features, founded, holds, isOver, places, random, scheduler, trespass, violation, world } =
    options;
  const left = () => undefined;
  const paced = (leastMs: number, mostMs: number) => Math.round(features.size.pace * random.between(leastMs, mostMs));

  function often(leastMs: number, mostMs: number, what: string, act: () => void): void {
    scheduler.after(paced(leastMs, mostMs), what, () => {
      if (isOver()) return;
      act();
      often(leastMs, mostMs, what, act);
    });
  }

  function once(mostMs: number, what: string, act: () => void): void {
    scheduler.after(paced(100, mostMs), what, () => {
      if (!isOver()) act();
    });
  }

  function move(): void {
    const { organizationId } = random.pick(founded);
    const here = places.labelOf(organizationId);
    const target = random.pick([...places.all.keys()].filter((label) => label !== here));
    const cancel = () =>
      world.operate('cancelling', (system, env) => system.cancelMove(env, organizationId)).catch(left);
    world
      .operate('move', (system, env) => system.move(env, organizationId, target))
      .then(() => {
        if (random.happens(0.15)) once(3_000, `${organizationId} is to stay`, cancel);
      })
      .catch(left);
  }

  function decideAll(how: () => 'release' | 'discard'): void {
    for (const id of founded.flatMap(holds.heldIn)) {
      const decision = how();
      world.operate('guard', (system, env) => system.decideHeld(env, id, decision)).catch(left);
    }
  }

  /** The next token is there before the one before goes; what is acknowledged as gone opens nothing any more. */
  async function replaceToken(directoryId: string): Promise<void> {
    const before = credentials.get(directoryId);
    if (!before) return;
    const kind = random.happens(0.5) ? 'token' : 'oauth';
    const next = await world.operate('token', (system, env) => system.issue(env, directoryId, kind));
    credentials.set(directoryId, next);
    await world.operate('token', (system, env) => system.revoke(env, directoryId, before));
    const answer = await trespass(directoryId, before.token);
    if (answer && !REFUSED.has(answer.status))
      violation(`${directoryId}: a token that was replaced is answered ${answer.status}`);
  }

  if (features.resync) {
    const { id } = random.pick(random.pick(founded).directories);
    once(10_000, `resync of ${id}`, () => {
      world.operate('resync', (system, env) => system.resync(env, id)).catch(left);
    });
  }
  if (features.silence) {
    const lastsMs = random.between(10_000, LONGEST_STALL_MS);
    const label = random.pick([...places.all.keys()]);
    once(10_000, `the database “${label}” is silent`, () => {
      places.all.get(label)?.stall(scheduler.now() + lastsMs);
    });
  }
  if (features.moves) often(500, 12_000, 'the operator moves an organization', move);
  if (features.rotation) {
    const turning = new Set<string>();
    often(500, 8_000, 'a token is replaced', () => {
      const { id } = random.pick(random.pick(founded).directories);
      if (turning.has(id)) return;
      turning.add(id);
      const over = () => turning.delete(id);
      replaceToken(id).then(over, over);
    });
  }
  if (features.roles)
    often(2_000, 14_000, 'the operator changes roles', () => {
      changeRoles({ places, random, world }, random.pick(founded)).catch(left);
    });
  if (features.guard)
    often(2_000, 15_000, 'the operator looks at what is held', () => {
      decideAll(() => (random.happens(0.7) ? 'release' : 'discard'));
    });
  const isDeclared = features.restore ? beginRestore({ ...options, paced }) : () => true;
  return { releaseAll: () => decideAll(() => 'release'), hasDone: isDeclared };
}
