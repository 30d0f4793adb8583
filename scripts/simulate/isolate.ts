// Code with a world of its own: what it takes for clock, timers, chance and network is the simulator's. Evaluated once and
// used by run after run: what it remembers is keyed by ids, which no two runs share.

import zlib from 'node:zlib';
import { simulatedCrypto } from './crypto.ts';
import type { Chance } from './random.ts';

/** The one module of the runtime that the code asks for: it computes, and knows neither clock nor chance. */
export const ZLIB = 'node:zlib';

/** What an isolate stands on during a run. */
export interface Ground {
  /** Epoch ms, by its own clock. */
  now(): number;
  readonly random: Chance;
  after(delayMs: number, what: string, run: () => void): () => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** A line of the console. */
  say(text: string): void;
}

export interface Isolate<Module> {
  readonly module: Module;
  /** Begins a run. */
  stand(ground: Ground): void;
}

/** What an isolate's code finds in place of the runtime's own, in the order in which compiled code takes them. */
const NAMES = ['require', 'Date', 'Math', 'crypto', 'setTimeout', 'clearTimeout', 'fetch', 'console'] as const;

export type Compiled = (module: { exports: unknown }, exports: unknown, ...globals: unknown[]) => void;

/** Compiled once, evaluated by each isolate. @param code of a CommonJS module */
export function compile(code: string): Compiled {
  return new Function('module', 'exports', ...NAMES, code) as Compiled;
}

/** @throws what the code throws while it is evaluated */
export function isolate<Module>(code: Compiled): Isolate<Module> {
  let ground: Ground | null = null;
  const here = (): Ground => {
    if (!ground) throw new Error('Code of an isolate ran outside a run.');
    return ground;
  };
  const RealDate = Date;
  class SimulatedDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(...((given.length === 0 ? [here().now()] : given) as [number]));
    }
    static override now(): number {
      return here().now();
    }
  }
  const globals: Record<(typeof NAMES)[number], unknown> = {
    require: (name: string) => {
      if (name !== ZLIB) throw new Error(`The simulator has no ${name}.`);
      return zlib;
    },
    Date: SimulatedDate,
    Math: Object.create(Math, { random: { value: () => here().random.fraction() } }),
    crypto: simulatedCrypto(() => here().random),
    setTimeout: (run: () => void, delayMs = 0) => ({ cancel: here().after(delayMs, 'timer', run) }),
    clearTimeout: (timer: { cancel(): void } | null | undefined) => timer?.cancel(),
    fetch: (url: string, init: RequestInit) => here().fetch(url, init),
    console: Object.fromEntries(
      ['log', 'info', 'warn', 'error', 'debug'].map((level) => [
        level,
        (...words: unknown[]) => here().say(`${level}: ${words.map(String).join(' ')}`),
      ]),
    ),
  };
  const loaded: { exports: unknown } = { exports: {} };
  code(loaded, loaded.exports, ...NAMES.map((name) => globals[name]));
  return {
    // By the entry of bundle.ts that the code was made of.
    module: loaded.exports as Module,
    stand: (next) => {
      ground = next;
    },
  };
}

/** workerd's own, which Node has not: here what comes first is enough, as reading on is up to the caller. */
if (!('readAtLeast' in ReadableStreamBYOBReader.prototype))
  Object.defineProperty(ReadableStreamBYOBReader.prototype, 'readAtLeast', {
    value(this: ReadableStreamBYOBReader, _bytes: number, view: Uint8Array<ArrayBuffer>) {
      return this.read(view);
    },
  });
