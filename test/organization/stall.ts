// A database that stalls, and providers that wait as they do: Okta repeats after 429 with whole seconds and nothing
// else, Entra ID comes again with its next cycle. Time is the test's; the database behind the stall is the real one.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import type { Writer } from '../../src/organization/client.ts';
import { openWriter } from '../../src/organization/writer.ts';
import { type Answer, answerOf, ORIGIN } from '../http/calls.ts';
import type { Provider } from '../http/scim/calls.ts';

/** What a batch meets during the stall. */
export type Kind =
  | 'hangs, and is lost'
  | 'takes effect, and hangs'
  | 'hangs, and takes effect at last'
  | 'is overloaded';
export const KINDS: readonly Kind[] = [
  'hangs, and is lost',
  'takes effect, and hangs',
  'hangs, and takes effect at last',
  'is overloaded',
];

/** Both big providers give up after so long. */
const PROVIDER_WAITS_MS = 60_000;
const OKTA_ATTEMPTS = 10;
const STEP_MS = 100;

export interface Stalling {
  readonly bindings: Env;
  /** From now on, for so long. */
  stall(kind: Kind, ms: number): void;
  /** From the next commit on: its load was answered. */
  stallFromCommit(kind: Kind, ms: number): void;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until it is there. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** Call before timers are faked. */
export function stalling(): Stalling {
  const realTimeout = globalThis.setTimeout;
  let underWay = 0;
  let kind: Kind = 'is overloaded';
  let until = 0;
  let stallsAtCommitMs = 0;
  const commits = new WeakSet<D1PreparedStatement>();
  /** As D1's, and knows afterwards whether it is a commit's. */
  const prepare = (sql: string) => {
    const statement = env.DB.prepare(sql);
    if (!sql.startsWith('INSERT INTO guard')) return statement;
    const bind = (...values: unknown[]) => {
      const bound = statement.bind(...values);
      commits.add(bound);
      return bound;
    };
    return { bind } as unknown as D1PreparedStatement;
  };
  const ends = () => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
  const run = async (statements: D1PreparedStatement[]) => {
    underWay += 1;
    try {
      return await env.DB.batch(statements);
    } finally {
      underWay -= 1;
    }
  };
  const lost = () => new Error('D1_ERROR: Network connection lost.');
  const batch = async (statements: D1PreparedStatement[]) => {
    if (stallsAtCommitMs > 0 && statements.some((statement) => commits.has(statement))) {
      until = Date.now() + stallsAtCommitMs;
      stallsAtCommitMs = 0;
    }
    if (Date.now() >= until) return run(statements);
    switch (kind) {
      case 'is overloaded':
        throw new Error('D1_ERROR: D1 DB is overloaded. Requests queued for too long.');
      case 'takes effect, and hangs':
        await run(statements);
        await ends();
        throw lost();
      case 'hangs, and takes effect at last':
        await ends();
        return run(statements);
      case 'hangs, and is lost':
        await ends();
        throw lost();
    }
  };
  const database = { prepare, batch, getBookmark: () => null };
  const objects = new Map<string, Writer>();
  const bindings: Env = {
    ...env,
    DB: { ...database, withSession: () => database } as unknown as D1Database,
    ORGANIZATIONS: { getByName: objectOf } as unknown as Env['ORGANIZATIONS'],
    DELIVERIES: { send: async () => undefined, sendBatch: async () => undefined } as unknown as Env['DELIVERIES'],
  };
  function objectOf(name: string): Writer {
    const known = objects.get(name);
    if (known) return known;
    const made = openWriter(bindings, () => undefined);
    objects.set(name, made);
    return made;
  }
  const settled = async () => {
    do await new Promise((resolve) => realTimeout(resolve, 0));
    while (underWay > 0);
  };
  const step = async () => {
    await settled();
    await vi.advanceTimersByTimeAsync(STEP_MS);
  };
  return {
    bindings,
    stall: (what, ms) => {
      kind = what;
      until = Date.now() + ms;
    },
    stallFromCommit: (what, ms) => {
      kind = what;
      stallsAtCommitMs = ms;
    },
    pass: async (ms) => {
      for (let passed = 0; passed < ms; passed += STEP_MS) await step();
    },
    during: async (work) => {
      let done = false;
      const finish = () => {
        done = true;
      };
      work.then(finish, finish);
      while (!done) await step();
      return work;
    },
  };
}

export interface Told extends Answer {
  readonly method: string;
  readonly path: string;
  readonly tookMs: number;
}

export type Send = (method: string, path: string, body?: unknown) => Promise<Told>;

/** Requests of a provider, each noted with its answer. */
export function sender(bindings: Env, provider: Provider): { send: Send; told: Told[] } {
  const told: Told[] = [];
  const send: Send = async (method, path, body) => {
    const began = Date.now();
    const init = {
      method,
      headers: { Authorization: `Bearer ${provider.token}`, 'Content-Type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const request = new Request(`${ORIGIN}${provider.base}${path}`, init);
    const answer = await answerOf(await app.fetch(request, bindings, createExecutionContext()));
    const one = { ...answer, method, path, tookMs: Date.now() - began };
    told.push(one);
    return one;
  };
  return { send, told };
}

/** What Okta leaves to an administrator: anything but success, and 429 in a form that it understands. */
export class Task extends Error {
  override readonly name = 'Task';
}

/** Sends as Okta does. @throws Task */
export function asOkta(send: Send): Send {
  return async (method, path, body) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await send(method, path, body);
      const name = `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`;
      if (answer.tookMs > PROVIDER_WAITS_MS) throw new Task(`${name}, too late`);
      if (answer.status < 300 || (method === 'DELETE' && answer.status === 404)) return answer;
      const retryAfter = answer.headers.get('Retry-After') ?? '';
      if (answer.status !== 429 || !/^\d+$/.test(retryAfter) || attempt === OKTA_ATTEMPTS) throw new Task(name);
      await new Promise((resolve) => setTimeout(resolve, Number(retryAfter) * 1000));
    }
  };
}
