// The installation of a run: isolates of the Worker, objects, the queue and the clock, with everything between them as
// likely to fail as the run's faults say. Knows nothing of SCIM.

import { copied } from './copied.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Faults } from './faults.ts';
import { CLOCK_MS } from './features.ts';
import type { Ground, Isolate } from './isolate.ts';
import type { IsolatePool, WorkerModule } from './isolate-pool.ts';
import { openObjects } from './objects.ts';
import { bindingOf } from './places.ts';
import { type Process, startProcess } from './process.ts';
import type { Chance } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Message, SystemModule } from './system.ts';

export interface World {
  /** A request that reached the edge; null where the process that had it ended. */
  serve(request: Request): Promise<Response | null>;
  /** What the operator does, by one of the isolates. Rejects where that ends: whether it was done is not known then. */
  operate<T>(what: string, act: (system: SystemModule, env: object) => Promise<T>): Promise<T>;
  /** Begins the clock, and the isFaulty. */
  begin(): void;
  /** The clock goes on; nothing is killed any more. */
  calm(): void;
  /** Gives the isolates back. */
  end(): void;
}

export interface WorldOptions {
  readonly scheduler: Scheduler;
  readonly random: Chance;
  readonly faults: Faults;
  /** By label. */
  readonly databases: ReadonlyMap<string, SimulatedDatabase>;
  readonly packed: boolean;
  readonly pool: IsolatePool;
  /** From one turn of the clock to the next until `calm`, virtual ms. */
  readonly clockMs: number;
  /** A request of a process to a host app. */
  readonly outbound: (process: Process, url: string, init: RequestInit) => Promise<Response>;
  /** A line that the code wrote to the console. */
  readonly said: (process: string, text: string) => void;
  /** What must not be. */
  readonly violation: (what: string) => void;
}

const WORKERS = 2;
/** D1's queries of an invocation on the paid plan (developers.cloudflare.com/d1/platform/limits). */
const MAX_STATEMENTS = 1_000;
/** A message whose consumer ended comes again after so long. */
const REDELIVERY_MS = 5_000;
const SETTINGS = {
  ADMIN_API_KEY: 'simulated-admin-key-of-32-characters',
  ENCRYPTION_KEY: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
  WEBHOOK_RETRY_SECONDS: Array.from({ length: 60 }, (_, i) => Math.min(i + 1, 8)).join(','),
  RATE_LIMITS: 'false',
  METRICS: 'false',
  PUBLIC_URL: 'https://rollcall.example',
};

interface Worker {
  readonly process: Process;
  readonly isolate: Isolate<WorkerModule>;
}

export function world(options: WorldOptions): World {
  const { clockMs, databases, faults, outbound, packed, pool, random, said, scheduler, violation } = options;
  let numbers = 0;
  let isFaulty = true;
  const workers: Worker[] = [];

  const start = (kind: string) => startProcess(`${kind}-${++numbers}`, scheduler, faults.standstill);

  const ground = (process: () => Process): Ground => {
    const skewMs = faults.skewMs();
    return {
      now: () => scheduler.now() + skewMs,
      random,
      after: (delayMs, what, run) => process().after(delayMs, what, run),
      fetch: (url, init) => outbound(process(), url, init),
      say: (text) => said(process().name, text),
    };
  };

  /** Of one invocation, whose statements are counted; of an object, which lives for many, where none is named. */
  const envOf = (process: Process, invocation: string | null): object => {
    let statements = 0;
    const count = (more: number) => {
      if (invocation === null) return;
      statements += more;
      if (statements > MAX_STATEMENTS && statements - more <= MAX_STATEMENTS)
        violation(`${invocation} ran more than ${MAX_STATEMENTS} statements`);
    };
    return {
      ...SETTINGS,
      PACK_ROWS: String(packed),
      ...Object.fromEntries([...databases].map(([label, one]) => [bindingOf(label), one.binding(process, count)])),
      ORGANIZATIONS: { getByName: (name: string) => objects.stub(process, name) },
      DELIVERIES: { sendBatch: (messages: readonly Sent[]) => send(process, messages) },
    };
  };

  const objects = openObjects({
    ...{ faults, pool, start },
    envOf: (process) => envOf(process, null),
    groundOf: ground,
  });

  const startWorker = (): Worker => {
    const worker = { process: start('worker'), isolate: pool.take() };
    worker.isolate.stand(ground(() => worker.process));
    return worker;
  };

  /** The platform leads what comes to one that runs, where there is one. */
  const pickWorker = (): Worker => {
    const running = workers.filter(({ process }) => !process.standsStill());
    return random.pick(running.length > 0 ? running : workers);
  };

  const send = (sender: Process, messages: readonly Sent[]) =>
    new Promise<void>((resolve) => {
      sender.sends(random.between(1, 10), `${sender.name} sends ${messages.length} to the queue`, () => {
        for (const { body, delaySeconds = 0 } of messages)
          for (const lateMs of faults.message()) deliver(copied(body), delaySeconds * 1000 + lateMs, 1);
        sender.meets(`has sent ${messages.length}`, resolve);
      });
    });

  const deliver = (body: Message, delayMs: number, attempts: number): void => {
    scheduler.after(delayMs, `message ${body.organizationId} ${body.webhookId ?? ''}`, () => {
      const { isolate: code, process } = pickWorker();
      const again = () => {
        forget();
        if (attempts < 4) deliver(body, REDELIVERY_MS, attempts + 1);
      };
      const forget = process.onKill(again);
      const message = { id: '', timestamp: new Date(0), body, attempts, ack: () => undefined, retry: () => undefined };
      const batch = {
        queue: 'rollcall-deliveries',
        messages: [message],
        ackAll: () => undefined,
        retryAll: () => undefined,
      };
      process.meets('consumes a message', () => {
        code.module.system.queue(batch, envOf(process, `${process.name} queue`), CONTEXT).then(forget, again);
      });
    });
  };

  const tickAfter = (delayMs: number): void => {
    scheduler.after(delayMs, 'clock', () => {
      tickAfter(isFaulty ? clockMs : CLOCK_MS);
      if (faults.clockMissed()) return;
      const { isolate: code, process } = pickWorker();
      process.meets('has a turn of the clock', () => {
        code.module.system.scheduled(envOf(process, `${process.name} clock`)).catch((error: unknown) => {
          violation(`the clock's turn failed: ${String(error)}`);
        });
      });
    });
  };

  const killSome = (): void => {
    const inMs = faults.nextKillMs();
    if (inMs === null) return;
    scheduler.after(inMs, 'kill', () => {
      if (!isFaulty) return;
      const living = objects.living();
      const at = random.below(workers.length + living.length);
      const worker = workers[at];
      if (worker) {
        worker.process.kill();
        workers[at] = startWorker();
      } else living[at - workers.length]?.kill();
      killSome();
    });
  };

  while (workers.length < WORKERS) workers.push(startWorker());

  return {
    operate: (what, act) =>
      new Promise((resolve, reject) => {
        const { isolate: code, process } = pickWorker();
        const forget = process.onKill(() => reject(new Error('The Worker ended.')));
        process.meets(what, () => {
          act(code.module.system, envOf(process, what)).finally(forget).then(resolve, reject);
        });
      }),
    serve: (request) =>
      new Promise((resolve, reject) => {
        const { isolate: code, process } = pickWorker();
        const forget = process.onKill(() => resolve(null));
        const env = envOf(process, `${process.name} ${request.method}`);
        process.meets(`is asked ${request.method}`, () => {
          code.module.system.fetch(request, env, CONTEXT).then((response) => {
            forget();
            resolve(response);
          }, reject);
        });
      }),
    begin: () => {
      tickAfter(random.between(0, clockMs));
      killSome();
    },
    calm: () => {
      isFaulty = false;
    },
    end: () => {
      for (const { isolate: code } of workers) pool.giveBack(code);
      objects.end();
    },
  };
}

interface Sent {
  readonly body: Message;
  readonly delaySeconds?: number;
}

/** Work that nobody waits for goes on by itself here; what it throws, the code has told already. */
const CONTEXT = {
  waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
  passThroughOnException: () => undefined,
  props: {},
};
