// Two databases, of which the default one hangs: whoever stands in the other one is told, swept and watched as always. Time
// is the test's: what waits for an answer of the default one goes on only when the test lets time pass.

import { applyD1Migrations, createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { goOn } from '../../src/clock.ts';
import { consumeWith } from '../../src/delivery/consume.ts';
import { type Delivery, liveDelivery } from '../../src/delivery/deps.ts';
import { secretCell } from '../../src/delivery/secrets.ts';
import { sweepWith } from '../../src/delivery/sweep.ts';
import { seal } from '../../src/encrypt.ts';
import type { DeliveryMessage, Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { labelledWebhookId, newId, newOrganizationId } from '../../src/id.ts';
import { batchOf, SECRET } from '../delivery/world.ts';
import { event, organization, seed, webhook } from '../seed/rows.ts';
import { queueInMemory } from '../world/queue.ts';
import { leaveToTest } from '../world/worker.ts';
import { ADMIN_KEY, answerOf, ORIGIN } from './calls.ts';

const realTimeout = globalThis.setTimeout;
const realPause = () => new Promise((resolve) => realTimeout(resolve, 5));
const STEP_MS = 250;
const HOST = 'https://own.example/';

beforeAll(() => applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS));
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await env.OTHER_DB.prepare('DELETE FROM wakeups').run();
});

/** Takes batches and, from some time on, never answers. */
function hanging(d1: D1Database, hangs: () => boolean): D1Database {
  const never = {
    prepare: (sql: string) => d1.prepare(sql),
    batch: (statements: D1PreparedStatement[]) =>
      hangs() ? new Promise<never>(() => undefined) : d1.batch(statements),
  };
  return Object.assign(Object.create(d1), never, { withSession: () => never, getBookmark: () => null });
}

/** How long it takes by the test's clock. */
async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> {
  const began = Date.now();
  let isDone = false;
  const finish = () => {
    isDone = true;
  };
  work.then(finish, finish);
  for (let rests = 0; !isDone; rests++) {
    await realPause();
    // What the answering database does takes real time, and none of the test's.
    if (rests % 8 === 7) await vi.advanceTimersByTimeAsync(STEP_MS);
  }
  return { value: await work, tookMs: Date.now() - began };
}

/** Waits, without any time of the test's passing, until it is so. */
async function at(once: () => boolean): Promise<void> {
  for (let tries = 0; tries < 4_000 && !once(); tries++) await realPause();
  expect(once()).toBe(true);
}

function installation(hangs = () => true) {
  const queued: DeliveryMessage[] = [];
  const heard: string[] = [];
  const queue = queueInMemory((body) => queued.push(body));
  const bindings = { ...env, DB: hanging(env.DB, hangs), DB_EU: env.OTHER_DB, DELIVERIES: queue };
  const deps: Delivery = {
    ...liveDelivery(bindings),
    fetcher: async (url) => {
      heard.push(String(url));
      return new Response(null, { status: 204 });
    },
  };
  return {
    bindings,
    deps,
    queued,
    heard,
    consume: (bodies: readonly DeliveryMessage[]) => {
      const waits: Promise<unknown>[] = [];
      return consumeWith(deps, batchOf(bodies), { waitUntil: (work) => void waits.push(work) }).then(() =>
        Promise.all(waits),
      );
    },
  };
}

/** An organization of `eu` with a webhook of its own, and an event to be sent. */
async function customer(): Promise<{ readonly organizationId: string; readonly webhookId: string }> {
  const organizationId = newOrganizationId('eu');
  leaveToTest(organizationId);
  const webhookId = labelledWebhookId(newId('wh', Date.now()), 'eu');
  const { keyId, text } = await seal(env.ENCRYPTION_KEY, secretCell(webhookId), SECRET);
  const hook = {
    id: webhookId,
    organizationId,
    url: HOST,
    secret: text,
    keyId,
    status: 'active',
    startAfter: 0,
  } as const;
  await seed(
    env.OTHER_DB,
    organization({ id: organizationId, lastSequence: 1 }),
    event({ organizationId, sequence: 1, id: newId('evt', Date.now()), at: Date.now() }),
    webhook(hook),
  );
  await env.OTHER_DB.prepare('INSERT INTO wakeups (at, organization_id) VALUES (?, ?)')
    .bind(Date.now() - 1_000, organizationId)
    .run();
  return { organizationId, webhookId };
}

describe('while the default database hangs, an organization of another one', () => {
  it('has its own webhook told at its wake-up, and waits for nothing', async () => {
    const { consume, heard, queued } = installation();
    const { organizationId, webhookId } = await customer();
    const woken = consume([{ organizationId }]);
    await at(() => queued.length > 0);
    expect(queued).toEqual([{ organizationId, webhookId }]);
    await consume(queued.splice(0));
    expect(heard).toEqual([HOST]);
    expect((await timed(woken)).tookMs).toBeLessThanOrEqual(6_000);
  });

  it('has its streams run, though others came in the same batch', async () => {
    const { consume, heard } = installation();
    const [one, other] = [await customer(), await customer()];
    const elsewhere = [newOrganizationId(''), newOrganizationId('')].map((organizationId) => ({
      organizationId,
      webhookId: 'wh_1',
    }));
    const ran = consume([...elsewhere, one, other]);
    await at(() => heard.length === 2);
    await timed(ran);
  });

  it('has what a webhook of all organizations was being told go on, though nobody knows whether that was changed', async () => {
    let hangs = false;
    const { consume, heard } = installation(() => hangs);
    const { organizationId } = await customer();
    const id = newId('wh', Date.now());
    const { keyId, text } = await seal(env.ENCRYPTION_KEY, secretCell(id), SECRET);
    const url = 'https://all.example/';
    await seed(
      env.DB,
      webhook({ id, organizationId: null, url, secret: text, keyId, status: 'active', startAfter: 0 }),
    );
    const more = Array.from({ length: 25 }, (_, i) => ({ sequence: i + 2, id: newId('evt', Date.now() + i) }));
    await seed(env.OTHER_DB, ...more.map((each) => event({ organizationId, at: Date.now(), ...each })));
    await env.OTHER_DB.prepare('UPDATE organizations SET last_sequence = 26 WHERE id = ?').bind(organizationId).run();
    const ran = consume([{ organizationId, webhookId: id }]);
    await at(() => heard.length > 0);
    hangs = true;
    await timed(ran);
    expect(heard).toEqual(Array.from({ length: 26 }, () => url));
    const cursor = await env.OTHER_DB.prepare('SELECT cursor FROM streams WHERE webhook_id = ?')
      .bind(id)
      .first('cursor');
    expect(cursor).toBe(26);
    await env.DB.prepare('DELETE FROM webhooks WHERE id = ?').bind(id).run();
  });

  it('is swept at once, on every page', async () => {
    const { deps, queued } = installation();
    const { organizationId, webhookId } = await customer();
    const swept = sweepWith(deps, 'eu');
    await at(() => queued.length > 0);
    expect(queued).toEqual([{ organizationId, webhookId }]);
    // It is not known who else hears of it: the next run looks again.
    await timed(swept);
    expect(await env.OTHER_DB.prepare('SELECT count(*) AS n FROM wakeups').first('n')).toBe(1);
  });

  it('has a clock that comes to its end in one turn, having waited for the other database once', async () => {
    const { bindings, queued } = installation();
    const { organizationId, webhookId } = await customer();
    await env.OTHER_DB.prepare('DELETE FROM clock').run();
    const { tookMs } = await timed(goOn(bindings as Env, [{ label: 'eu' }]));
    expect(queued).toEqual([{ organizationId, webhookId }]);
    expect(tookMs).toBeLessThanOrEqual(5_000);
    expect(await env.OTHER_DB.prepare('SELECT busy_until AS busy FROM clock').first('busy')).toBe(0);
  });

  it('has its health told, as far as its own database knows', async () => {
    const { bindings } = installation();
    const { organizationId, webhookId } = await customer();
    const get = async (path: string) => {
      const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
      return app.fetch(new Request(`${ORIGIN}${path}`, { headers }), bindings as Env, createExecutionContext());
    };
    const { tookMs, value } = await timed(get(`/api/v1/organizations/${organizationId}/health`));
    const { body, status } = await answerOf(value);
    expect([status, body['missingDatabases']]).toEqual([200, ['default']]);
    expect(body['webhooks']).toMatchObject([{ id: webhookId, backlog: 1 }]);
    expect(tookMs).toBeLessThanOrEqual(6_000);

    const metrics = await timed(get('/metrics'));
    expect(metrics.value.status).toBe(200);
    const text = await metrics.value.text();
    expect(text).toContain('rollcall_database_up{database=""} 0');
    expect(text).toContain('rollcall_database_up{database="eu"} 1');
    expect(text).toContain(`rollcall_backlog_events{webhook="${webhookId}"}`);
    expect(text).not.toContain('rollcall_alerts_open{');
    expect(metrics.tookMs).toBeLessThanOrEqual(6_000);
  });
});
