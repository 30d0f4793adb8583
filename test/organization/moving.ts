// What tests of moves share: an installation of two databases, an organization with its people, and movers that are killed.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { goOn } from '../../src/clock.ts';
import type { Database } from '../../src/database.ts';
import { consumeWith } from '../../src/delivery/consume.ts';
import { type Delivery, liveDelivery } from '../../src/delivery/deps.ts';
import type { DeliveryMessage, Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { stepMove } from '../../src/organization/mover.ts';
import { openWriter } from '../../src/organization/writer.ts';
import { isObject } from '../../src/protocol/json.ts';
import { type Databases, openDatabases } from '../../src/shards.ts';
import { ADMIN_KEY, type Answer, answerOf, member, ORIGIN } from '../http/calls.ts';
import { dump } from '../http/dump.ts';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export function installation(more: Partial<Env> = {}) {
  const queued: DeliveryMessage[] = [];
  const pending: Promise<unknown>[] = [];
  const received: { organizationId: string; sequence: number }[] = [];
  const queue = {
    send: async (body: DeliveryMessage) => void queued.push(body),
    sendBatch: async (batch: Iterable<{ body: DeliveryMessage }>) => {
      for (const { body } of batch) queued.push(body);
    },
  } as unknown as Env['DELIVERIES'];
  const writers = new Map<string, ReturnType<typeof openWriter>>();
  const objects = {
    getByName: (name: string) => {
      const writer = writers.get(name) ?? openWriter(bindings, (work) => void pending.push(work));
      writers.set(name, writer);
      return writer;
    },
    jurisdiction: () => objects,
  } as unknown as Env['ORGANIZATIONS'];
  const bindings = { ...env, DB_EU: env.OTHER_DB, DELIVERIES: queue, ORGANIZATIONS: objects, ...more };
  const fetcher: Delivery['fetcher'] = async (_url, init) => {
    const event: unknown = JSON.parse(String(init?.body));
    if (isObject(event))
      received.push({ organizationId: String(event.organizationId), sequence: Number(event.sequence) });
    return new Response('ok');
  };
  const send = async (method: string, path: string, token: string, body?: object, type = 'json'): Promise<Answer> => {
    const context = createExecutionContext();
    const headers = { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': `application/${type}` } : {}) };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await app.fetch(new Request(`${ORIGIN}${path}`, init), bindings, context);
    pending.push(waitOnExecutionContext(context));
    return answerOf(response);
  };
  const rest = (method: string, path: string, body?: object) => send(method, `/api/v1${path}`, ADMIN_KEY, body);
  return {
    bindings,
    received,
    rest,
    send,
    async done(method: string, path: string, body?: object): Promise<Answer> {
      const answer = await rest(method, path, body);
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
      return answer;
    },
    async settled(): Promise<void> {
      while (pending.length > 0) await Promise.all(pending.splice(0));
    },
    /** Works off the queue as it is, so often as anything comes. The move's own messages are left out where asked. */
    async deliver(movesToo = false): Promise<void> {
      for (let body = queued.shift(); body !== undefined; body = queued.shift()) {
        if (body.clock && (movesToo || body.clock.move === undefined)) await goOn(bindings, [body.clock]);
        const batch = { queue: 'rollcall-deliveries', messages: [{ body }], ackAll: () => undefined };
        const slices: Promise<unknown>[] = [];
        const deps = { ...liveDelivery(bindings), fetcher };
        await consumeWith(deps, batch as unknown as MessageBatch<DeliveryMessage>, {
          waitUntil: (work) => void slices.push(work.catch(() => undefined)),
        });
        await Promise.all(slices);
      }
    },
  };
}
export type Installation = ReturnType<typeof installation>;

/** An organization with a provider: `count` people, all in one group. */
export async function provider(at: Installation, name: string, count: number, more: object = {}) {
  const organizationId = member(await at.done('POST', '/organizations', { name, ...more }), 'id');
  const path = `/organizations/${organizationId}/directories`;
  const directoryId = member(await at.done('POST', path, { provider: 'okta' }), 'id');
  const token = member(await at.done('POST', `/directories/${directoryId}/tokens`, {}), 'token');
  const scim = (method: string, to: string, body?: object) =>
    at.send(method, `/directories/${directoryId}/scim/v2${to}`, token, body, 'scim+json');
  const userName = (n: number | string) => `${name}.${n}@people.example`;
  const person = (n: number | string) => ({ schemas: [USER], userName: userName(n), emails: [{ value: userName(n) }] });
  const Operations = Array.from({ length: count }, (_, n) => ({
    method: 'POST',
    path: '/Users',
    bulkId: String(n),
    data: person(n),
  }));
  const made = await scim('POST', '/Bulk', { schemas: [BULK], Operations });
  const answers = Array.isArray(made.body.Operations) ? made.body.Operations.filter(isObject) : [];
  const ids = answers.map(({ location }) => String(location).split('/').at(-1) ?? '');
  expect(ids).toHaveLength(count);
  const members = ids.map((value) => ({ value }));
  const group = member(await scim('POST', '/Groups', { schemas: [GROUP], displayName: name, members }), 'id');
  return { organizationId, directoryId, scim, person, userName, ids, group };
}
export type Provider = Awaited<ReturnType<typeof provider>>;

export const DAY_MS = 24 * 60 * 60 * 1000;

class Killed extends Error {}

/** The databases as a mover has them that is killed at its nth batch, before it or right after. */
function dying(databases: Databases, nth: number, before: boolean): Databases {
  let asked = 0;
  const mortal = (db: Database): Database => ({
    ...db,
    run: async (statements, timeoutMs) => {
      asked += 1;
      if (asked > nth || (asked === nth && before)) throw new Killed();
      const rows = await db.run(statements, timeoutMs);
      if (asked === nth) throw new Killed();
      return rows;
    },
  });
  return { ...databases, all: () => new Map([...databases.all()].map(([label, db]) => [label, mortal(db)])) };
}

const LONGEST_STEP = 7;

/** Moves on, by movers that die at each of their batches in turn, now and then two at once. */
export async function moveOn({ bindings }: Installation, label: string, tries: number): Promise<boolean> {
  const mover = async (nth: number, before: boolean) => {
    try {
      return await stepMove(dying(openDatabases(bindings), nth, before), label, Date.now());
    } catch (error) {
      if (error instanceof Killed) return true;
      throw error;
    }
  };
  const nth = 1 + (tries % LONGEST_STEP);
  const before = tries % (2 * LONGEST_STEP) < LONGEST_STEP;
  const more = await Promise.all(
    tries % 3 === 0 ? [mover(nth, before), mover(LONGEST_STEP, false)] : [mover(nth, before)],
  );
  return more.every((each) => each);
}

export const stateIn = (d1: D1Database, organizationId: string) =>
  d1.prepare('SELECT state FROM departures WHERE organization_id = ?').bind(organizationId).first<string>('state');
/** What a database still has of an organization: the tables. */
export async function tablesWith(d1: D1Database, ...words: string[]): Promise<string[]> {
  return [...(await dump(d1))].flatMap(([name, rows]) =>
    rows.some((row) => words.some((word) => row.includes(word))) ? [name] : [],
  );
}
