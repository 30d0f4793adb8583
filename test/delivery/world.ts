// A world for delivery: a clock that only moves when told, a queue in memory, hosts that answer as a test says.
// The database is real.

import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { afterEach } from 'vitest';
import { openDatabase } from '../../src/database.ts';
import type { Fetcher } from '../../src/delivery/attempt.ts';
import { consumeWith } from '../../src/delivery/consume.ts';
import { type Delivery, destinationRules, liveDelivery } from '../../src/delivery/deps.ts';
import { parseSchedule } from '../../src/delivery/schedule.ts';
import { secretCell } from '../../src/delivery/secrets.ts';
import { seal } from '../../src/encrypt.ts';
import type { DeliveryMessage } from '../../src/env.ts';
import { newId, newOrganizationId } from '../../src/id.ts';
import { isObject, type JsonObject } from '../../src/protocol/json.ts';
import { insertWebhook } from '../../src/store/operator/webhooks.ts';
import type { DeliveryRow } from '../../src/store/streams/deliveries.ts';
import type { StreamRow } from '../../src/store/streams/streams.ts';
import { event, organization, seed } from '../seed/rows.ts';
import { queueInMemory } from '../world/queue.ts';
import { leaveToTest } from '../world/worker.ts';

export const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
/** An arbitrary point from which the clock of every world starts. */
export const START = Date.UTC(2026, 10, 24, 9, 0, 0);

/** The database outlives a test: a webhook of all organizations would hear of the next one's. */
afterEach(async () => {
  await env.DB.prepare('DELETE FROM webhooks').run();
});

/** What a resend that no audit log tells of notes. */
export const unnoted = () => [{ sql: 'SELECT 1', params: [] }];

/** A POST as a host got it. */
export interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly body: JsonObject;
  readonly text: string;
  readonly at: number;
}

/** What a host does with a POST: a status, a whole response, or a fault of the network. */
export type Reply = number | Response | Error | Promise<number>;

export interface World {
  readonly deps: Delivery;
  /** All that hosts got, in order. */
  readonly received: Received[];
  readonly queued: { readonly body: DeliveryMessage; readonly at: number }[];
  reply: (request: Received) => Reply;
  now(): number;
  advance(ms: number): void;
  organization(): Promise<string>;
  /** Takes up the messages of an organization that was made elsewhere. */
  adopt(organizationId: string): void;
  /** Appends events of a type and says so on the queue, as the writer does. */
  events(organizationId: string, count: number, type?: string): Promise<void>;
  /** Has the guard's events between two numbers, both included, discarded by an operator: all that was discarded so far. */
  discard(organizationId: string, from: number, to: number): Promise<void>;
  /** Has the streams of a webhook say of what is sent together that it began there, as an earlier version leaves it. */
  leaveFirstSent(webhookId: string, sequence: number): Promise<void>;
  webhook(options?: WebhookOptions): Promise<string>;
  /** Works off the queue: everything due by now. */
  run(): Promise<void>;
  /** Moves the clock to each message that is due within `ms`, and works it off. */
  pass(ms: number): Promise<void>;
  stream(webhookId: string, organizationId: string): Promise<StreamRow>;
  /** Oldest first. */
  deliveries(webhookId: string): Promise<DeliveryRow[]>;
  status(webhookId: string): Promise<string>;
}

export interface WebhookOptions {
  readonly organizationId?: string | null;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly maxBatch?: number;
  readonly startAfter?: number;
  readonly createdAt?: number;
}

/** `shard` is the label of the database that its organizations stand in. */
export function world(retrySeconds = '5,30,120,600,1800,3600', shard = ''): World {
  let now = START;
  const received: Received[] = [];
  const queued: { body: DeliveryMessage; at: number }[] = [];
  const own = new Set<string>();

  const fetcher: Fetcher = async (url, init) => {
    const text = String(init.body);
    const parsed: unknown = JSON.parse(text);
    const request = { url, headers: new Headers(init.headers), body: isObject(parsed) ? parsed : {}, text, at: now };
    received.push(request);
    const reply = await self.reply(request);
    if (reply instanceof Error) throw reply;
    return typeof reply === 'number' ? new Response(null, { status: reply }) : reply;
  };

  const enqueue = (body: DeliveryMessage, delaySeconds = 0) => {
    queued.push({ body, at: now + delaySeconds * 1000 });
  };
  const queue = queueInMemory(enqueue);

  const deps: Delivery = {
    ...liveDelivery({ ...env, ...(shard ? { [`DB_${shard.toUpperCase()}`]: new Proxy(env.DB, bound) } : {}) }),
    queue,
    fetcher,
    now: () => now,
    random: () => 0.5,
    schedule: parseSchedule(retrySeconds) ?? { stepsMs: [], jitter: 0 },
    destinations: destinationRules({ ...env, ALLOW_LOCAL_WEBHOOKS: 'false' }),
    timeouts: { statusMs: 50, bodyMs: 50 },
  };

  async function all<T>(query: string, ...values: string[]): Promise<T[]> {
    return (
      await env.DB.prepare(query)
        .bind(...values)
        .all<T>()
    ).results;
  }

  const adopt = (organizationId: string) => {
    own.add(organizationId);
    leaveToTest(organizationId);
  };

  const self: World = {
    deps,
    received,
    queued,
    reply: () => 204,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    adopt,
    discard: async (organizationId, from, to) => {
      await env.DB.prepare(
        "UPDATE events SET directory_id = 'dir_held' WHERE organization_id = ? AND sequence BETWEEN ? AND ?",
      )
        .bind(organizationId, from, to)
        .run();
      await env.DB.prepare('UPDATE organizations SET discarded = ? WHERE id = ?')
        .bind(JSON.stringify([['dir_held', from, to, now]]), organizationId)
        .run();
    },
    leaveFirstSent: async (webhookId, sequence) => {
      await env.DB.prepare('UPDATE streams SET first_sent = ? WHERE webhook_id = ?').bind(sequence, webhookId).run();
    },
    organization: async () => {
      const id = newOrganizationId(shard);
      adopt(id);
      await seed(env.DB, organization({ id }));
      return id;
    },
    events: async (organizationId, count, type = 'user.updated') => {
      const last = await env.DB.prepare('SELECT last_sequence AS n FROM organizations WHERE id = ?')
        .bind(organizationId)
        .first<number>('n');
      const rows = Array.from({ length: count }, (_, i) => {
        const sequence = (last ?? 0) + i + 1;
        const data = JSON.stringify({ user: { n: sequence } });
        return event({ organizationId, sequence, id: newId('evt', now), type, at: now, data });
      });
      await seed(env.DB, ...rows);
      await env.DB.prepare('UPDATE organizations SET last_sequence = last_sequence + ? WHERE id = ?')
        .bind(count, organizationId)
        .run();
      await env.DB.prepare('INSERT OR IGNORE INTO wakeups (at, organization_id) VALUES (?, ?)')
        .bind(now, organizationId)
        .run();
      enqueue({ organizationId });
    },
    webhook: async (options = {}) => {
      const id = newId('wh', now);
      const { keyId, text } = await seal(env.ENCRYPTION_KEY, secretCell(id), SECRET);
      await openDatabase(env.DB).run([
        insertWebhook({
          id,
          url: options.url ?? 'https://host.example/hook',
          events: options.events ? JSON.stringify(options.events) : null,
          organizationId: options.organizationId ?? null,
          description: null,
          maxBatch: options.maxBatch ?? 1,
          startAfter: options.startAfter ?? null,
          secret: text,
          keyId,
          now: options.createdAt ?? now,
        }),
      ]);
      // What the job of one that begins in the past comes to.
      if (options.startAfter !== undefined)
        await env.DB.prepare(
          'INSERT OR IGNORE INTO wakeups (at, organization_id) SELECT ?1, id FROM organizations WHERE ?2 IS NULL OR id = ?2',
        )
          .bind(now, options.organizationId ?? null)
          .run();
      return id;
    },
    run: async () => {
      for (let due = takeDue(); due.length > 0; due = takeDue()) {
        const waits: Promise<unknown>[] = [];
        await consumeWith(deps, batchOf(due), { waitUntil: (promise) => waits.push(promise) });
        await Promise.all(waits);
      }
    },
    pass: async (ms) => {
      const end = now + ms;
      await self.run();
      for (let next = nextAt(); next !== null && next <= end; next = nextAt()) {
        now = Math.max(now, next);
        await self.run();
      }
      now = end;
    },
    stream: async (webhookId, organizationId) => {
      const [row] = await all<StreamRow>(
        `SELECT cursor, epoch, lease_id AS leaseId, lease_until AS leaseUntil, failures, next_attempt_at AS nextAttemptAt,
           last_sent AS lastSent, last_accepted_at AS lastAcceptedAt, failing_since AS failingSince, set_aside AS setAside
         FROM streams WHERE webhook_id = ? AND organization_id = ?`,
        webhookId,
        organizationId,
      );
      if (!row) throw new Error('There is no such stream.');
      return row;
    },
    deliveries: (webhookId) =>
      all<DeliveryRow>(
        `SELECT id, organization_id AS organizationId, event_id AS eventId, sequence, attempt, status,
           response_status AS responseStatus, response_body AS responseBody, next_attempt_at AS nextAttemptAt, at
         FROM deliveries WHERE webhook_id = ? ORDER BY id`,
        webhookId,
      ),
    status: async (webhookId) => {
      const [row] = await all<{ status: string; reason: string | null }>(
        'SELECT status, disabled_reason AS reason FROM webhooks WHERE id = ?',
        webhookId,
      );
      return [row?.status, row?.reason].filter(Boolean).join(' ');
    },
  };

  function takeDue(): DeliveryMessage[] {
    const due = queued.filter((message) => message.at <= now);
    for (const message of due) queued.splice(queued.indexOf(message), 1);
    // The sweep finds other tests' streams too.
    return due.map((message) => message.body).filter((body) => own.has(body.organizationId));
  }
  function nextAt(): number | null {
    return queued.length === 0 ? null : Math.min(...queued.map((message) => message.at));
  }
  return self;
}

/** Another binding of the same database. */
const bound: ProxyHandler<D1Database> = {
  get(target, name) {
    const value: unknown = Reflect.get(target, name);
    return typeof value === 'function' ? value.bind(target) : value;
  },
};

export function batchOf(
  bodies: readonly DeliveryMessage[],
  queue = 'rollcall-deliveries',
): MessageBatch<DeliveryMessage> {
  const messages = bodies.map((body, i) => ({
    id: String(i),
    timestamp: new Date(START),
    body,
    attempts: 1,
    ack: () => undefined,
    retry: () => undefined,
  }));
  return {
    queue,
    messages,
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: () => undefined,
    retryAll: () => undefined,
  };
}

/** Numbers of the events that hosts got, in order; those of one URL where given. */
export function sequences(received: readonly Received[], url?: string): unknown[] {
  return received
    .filter((request) => url === undefined || request.url === url)
    .flatMap(({ body }) => (Array.isArray(body.events) ? body.events.filter(isObject) : [body]))
    .map((event) => event.sequence);
}

export function header(received: readonly Received[], name: string): (string | null)[] {
  return received.map(({ headers }) => headers.get(name));
}

/** Whether the signature holds, by the scheme's own library; its clock check is left out. */
export function isSigned(request: Received, secret = SECRET): boolean {
  const { headers, text } = request;
  const at = new Date(Number(headers.get('webhook-timestamp')) * 1000);
  const expected = new Webhook(secret).sign(headers.get('webhook-id') ?? '', at, text);
  return (headers.get('webhook-signature') ?? '').split(' ').includes(expected);
}
