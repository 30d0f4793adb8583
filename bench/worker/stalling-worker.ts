// The whole Worker on a database that stalls when told to: /drill/stall tells it, /drill/state says how it stands.
// Only `npm run drill` serves this; it is in no bundle that is deployed.

import type { DeliveryMessage, Env } from '../../src/env.ts';
import { Organization as Writer } from '../../src/organization/organization.ts';
import worker from '../../src/worker.ts';

type Batch = (statements: D1PreparedStatement[]) => Promise<D1Result[]>;

/** What a batch meets during the stall. */
const KINDS = {
  /** Silence to the end, and nothing was done. */
  hang: async () => {
    await stallEnds();
    throw lost();
  },
  /** All is done, and nobody hears of it. */
  lost: async (batch: () => Promise<D1Result[]>) => {
    await batch();
    await stallEnds();
    throw lost();
  },
  /** The connection breaks before anything was done. */
  broken: async () => {
    throw lost();
  },
  overloaded: async () => {
    throw new Error('D1_ERROR: D1 DB is overloaded. Requests queued for too long.');
  },
};

/** The Worker and its Durable Objects share the isolate, hence this. `waiting` begins it with the next commit. */
let stall: { kind: keyof typeof KINDS; ms: number; waiting: boolean; beganAt: number; met: number } | null = null;

const lost = () => new Error('D1_ERROR: Network connection lost.');
const endsAt = () => (stall && !stall.waiting ? stall.beganAt + stall.ms : 0);
const stallEnds = () => new Promise((resolve) => setTimeout(resolve, Math.max(0, endsAt() - Date.now())));

const commits = new WeakSet<D1PreparedStatement>();

function stalling<Database extends D1Database | D1DatabaseSession>(db: Database): Database {
  const batch: Batch = async (statements) => {
    if (stall?.waiting && statements.some((statement) => commits.has(statement)))
      stall = { ...stall, waiting: false, beganAt: Date.now() };
    const run = () => db.batch(statements);
    if (!stall || Date.now() >= endsAt()) return run();
    stall.met += 1;
    return KINDS[stall.kind](run);
  };
  const replaced = {
    batch,
    prepare: (sql: string) => (sql.startsWith('INSERT INTO guard') ? ofCommit(db.prepare(sql)) : db.prepare(sql)),
    withSession: (constraint?: string) => {
      if (!('withSession' in db)) throw new Error('A session has no session.');
      return stalling(db.withSession(constraint));
    },
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Remembers the bound statement: D1 takes its own objects only. */
function ofCommit(statement: D1PreparedStatement): D1PreparedStatement {
  return new Proxy(statement, {
    get: (target, name) => {
      if (name !== 'bind') return Reflect.get(target, name);
      return (...values: unknown[]) => {
        const bound = target.bind(...values);
        commits.add(bound);
        return bound;
      };
    },
  });
}

/** Wrapped once: the Worker compares databases by identity. */
let bindings: Env | undefined;

function stalled(env: Env): Env {
  bindings ??= { ...env, DB: stalling(env.DB) };
  return bindings;
}

export class Organization extends Writer {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, DB: stalling(env.DB) });
  }
}

export default {
  fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/drill/state') return Response.json({ now: Date.now(), ...stall });
    if (pathname !== '/drill/stall') return worker.fetch(request, stalled(env), ctx);
    const kind = searchParams.get('kind') ?? '';
    if (!isKind(kind)) return new Response('No such kind.\n', { status: 400 });
    stall = { kind, ms: Number(searchParams.get('ms')), waiting: true, beganAt: 0, met: 0 };
    return Response.json(stall);
  },
  queue: (batch, env, ctx) => worker.queue(batch, stalled(env), ctx),
  scheduled: (controller, env) => worker.scheduled(controller, stalled(env)),
} satisfies ExportedHandler<Env, DeliveryMessage>;

function isKind(text: string): text is keyof typeof KINDS {
  return Object.hasOwn(KINDS, text);
}
