// Counts what a Worker asks of D1, its Queue and its Durable Objects, by wrapping the bindings that it is given. What
// it cannot count it refuses, so that a figure is never too small.

import type { DeliveryMessage, Env } from '../../src/env.ts';
import type { Counts } from '../ledger/counts.ts';

/**
 * Who asked. `log`: the rows of the request log, whose shared batches no answer waits for. `use`: what else these
 * batches write, when a directory and a token were last used: at most seven rows a minute, whatever the traffic.
 */
export type Account = 'request' | 'log' | 'use' | 'delivery' | 'clock' | 'counters';

const zero = (): Counts => ({ d1Trips: 0, rowsRead: 0, rowsWritten: 0, queueMessages: 0, durableObjectCalls: 0 });

/** Sums since the isolate began. The Worker and its Durable Objects share the isolate, hence these. */
export const accounts: Record<Account, Counts> = {
  request: zero(),
  log: zero(),
  use: zero(),
  delivery: zero(),
  clock: zero(),
  counters: zero(),
};

/** What is under way: trips, and what was left to waitUntil; and how many SCIM requests were served so far. */
export const traffic = { trips: 0, background: 0, scimRequests: 0 };

const UNCOUNTED = new Set<string | symbol>(['all', 'first', 'raw', 'run', 'exec', 'dump']);
const LOG = /^\s*INSERT INTO "request_log"/i;

/** The same bindings, counted under an account. */
export function counted(env: Env, account: Exclude<Account, 'log' | 'use'>): Env {
  const databases = Object.entries(env).filter(([name]) => /^DB(_[A-Z0-9]+)?$/.test(name));
  return {
    ...env,
    ...Object.fromEntries(databases.map(([name, db]) => [name, countedDatabase(db, account)])),
    DB: countedDatabase(env.DB, account),
    DELIVERIES: countedQueue(env.DELIVERIES, account),
    ORGANIZATIONS: countedObjects(env.ORGANIZATIONS, account),
  };
}

/** Knows of everything that is left to waitUntil. */
export function watched<Context extends Pick<ExecutionContext, 'waitUntil'>>(ctx: Context): Context {
  return proxy(ctx, {
    waitUntil: (promise: Promise<unknown>) => ctx.waitUntil(underWay('background', promise)),
  });
}

async function underWay<T>(what: 'trips' | 'background', work: Promise<T>): Promise<T> {
  traffic[what] += 1;
  try {
    return await work;
  } finally {
    traffic[what] -= 1;
  }
}

/** A statement as the batch takes it, by the one that the caller holds. */
const originals = new WeakMap<D1PreparedStatement, { readonly statement: D1PreparedStatement; readonly sql: string }>();

function countedDatabase<Database extends D1Database | D1DatabaseSession>(db: Database, account: Account): Database {
  return proxy<D1Database | D1DatabaseSession>(db, {
    prepare: (sql: string) => countedStatement(db.prepare(sql), sql),
    withSession: (constraint?: string) => {
      if (!('withSession' in db)) throw new Error('A session has no session.');
      return countedDatabase(db.withSession(constraint), account);
    },
    batch: (statements: D1PreparedStatement[]) => underWay('trips', runBatch(db, statements, account)),
  }) as Database;
}

async function runBatch(db: D1Database | D1DatabaseSession, statements: D1PreparedStatement[], account: Account) {
  const known = statements.map((statement) => originals.get(statement) ?? { statement, sql: '' });
  const ofLog = known.some(({ sql }) => LOG.test(sql));
  accounts[ofLog ? 'log' : account].d1Trips += 1;
  const results = await db.batch(known.map(({ statement }) => statement));
  for (const [index, { meta }] of results.entries()) {
    const counts = accounts[!ofLog ? account : LOG.test(known[index]?.sql ?? '') ? 'log' : 'use'];
    counts.rowsRead += meta.rows_read;
    counts.rowsWritten += meta.rows_written;
  }
  return results;
}

function countedStatement(statement: D1PreparedStatement, sql: string): D1PreparedStatement {
  const wrapped = proxy(statement, {
    bind: (...values: unknown[]) => countedStatement(statement.bind(...values), sql),
  });
  originals.set(wrapped, { statement, sql });
  return wrapped;
}

function countedQueue(queue: Queue<DeliveryMessage>, account: Account): Queue<DeliveryMessage> {
  return proxy(queue, {
    send: (body: DeliveryMessage, options?: QueueSendOptions) => {
      accounts[account].queueMessages += 1;
      return queue.send(body, options);
    },
    sendBatch: (messages: Iterable<MessageSendRequest<DeliveryMessage>>, options?: QueueSendBatchOptions) => {
      const all = [...messages];
      accounts[account].queueMessages += all.length;
      return queue.sendBatch(all, options);
    },
  });
}

function countedObjects(namespace: Env['ORGANIZATIONS'], account: Account): Env['ORGANIZATIONS'] {
  return proxy(namespace, {
    getByName: (name: string) => {
      const stub = namespace.getByName(name);
      return new Proxy(stub, {
        get: (target, property) => {
          const method: unknown = Reflect.get(target, property);
          if (typeof method !== 'function') return method;
          return (...args: unknown[]) => {
            accounts[account].durableObjectCalls += 1;
            return Reflect.apply(method, target, args);
          };
        },
      });
    },
  });
}

/** The target with some methods replaced; the others work on the target itself. */
function proxy<Target extends object>(target: Target, replaced: object): Target {
  return new Proxy(target, {
    get: (_, property) => {
      if (Object.hasOwn(replaced, property)) return Reflect.get(replaced, property);
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      if (UNCOUNTED.has(property)) throw new Error(`The ledger cannot count ${String(property)}().`);
      return value.bind(target);
    },
  });
}
