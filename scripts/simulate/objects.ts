// Durable Objects as the simulator has them: one of each name lives, until a fault begins a second one beside it.

import { AsyncLocalStorage } from 'node:async_hooks';
import { copied } from './copied.ts';
import type { Faults } from './faults.ts';
import type { Ground } from './isolate.ts';
import type { IsolatePool } from './isolate-pool.ts';
import type { Process } from './process.ts';

export interface Writer {
  change(request: unknown, bytes?: number): Promise<unknown>;
}

export interface Objects {
  /** What a process calls an object by. */
  stub(caller: Process, name: string): Writer;
  living(): Process[];
  /** Gives the isolate back. */
  end(): void;
}

interface Living {
  readonly process: Process;
  readonly writer: Writer;
}

export interface ObjectsOptions {
  readonly faults: Faults;
  readonly pool: IsolatePool;
  readonly start: (kind: string) => Process;
  readonly envOf: (process: Process) => object;
  readonly groundOf: (process: () => Process) => Ground;
}

export function openObjects({ envOf, faults, groundOf, pool, start }: ObjectsOptions): Objects {
  /** The code that all objects run, and who lives under each name: the newest last. */
  const code = pool.take();
  const objects = new Map<string, Living[]>();
  /** Whose timers those are that the code sets. */
  const running = new AsyncLocalStorage<Process>();
  code.stand(
    groundOf(() => {
      const process = running.getStore();
      if (!process) throw new Error('Code of an object ran outside of every object.');
      return process;
    }),
  );

  const living = (name: string) => (objects.get(name) ?? []).filter(({ process }) => process.alive());

  /** Whoever calls one that stands still may be led to another, begun elsewhere. */
  function objectFor(name: string): Living {
    const all = living(name);
    const newest = all.at(-1);
    if (newest && !(newest.process.standsStill() ? faults.takenOver() : faults.doubles())) return newest;
    const process = start('object');
    const context = { waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined) };
    const writer = running.run(process, () => new code.module.Organization(context, envOf(process)));
    const made = { process, writer };
    objects.set(name, [...all, made]);
    return made;
  }

  return {
    living: () => [...objects.keys()].flatMap((name) => living(name).map(({ process }) => process)),
    end: () => pool.giveBack(code),
    stub: (caller, name) => ({
      change: (request, bytes) =>
        new Promise((resolve, reject) => {
          const { afterMs, beforeMs, fate } = faults.objectCall();
          const lose = () =>
            caller.after(afterMs, 'loses its object', () => reject(new Error('Network connection lost.')));
          caller.sends(beforeMs, `${caller.name} calls ${name}: ${fate}`, () => {
            if (fate === 'lost') return void lose();
            const { process, writer } = objectFor(name);
            const forget = process.onKill(lose);
            const answered = (what: string, run: () => void) => {
              forget();
              if (fate === 'answer lost') lose();
              else caller.after(afterMs, `${what} by ${process.name}`, run);
            };
            process.meets(`is called by ${caller.name}`, () => {
              // The platform begins nothing at one that was followed by another.
              if (living(name).at(-1)?.process !== process) {
                forget();
                return void lose();
              }
              running
                .run(process, () => writer.change(copied(request), bytes))
                .then(
                  (outcome) => answered('is answered', () => resolve(copied(outcome))),
                  (error: unknown) => answered('is failed', () => reject(error)),
                );
            });
          });
        }),
    }),
  };
}
