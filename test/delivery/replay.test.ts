import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { BeingMoved, type Database, openDatabase } from '../../src/database.ts';
import { stepWebhookJobs } from '../../src/delivery/jobs.ts';
import { replay, skip, tryNow } from '../../src/delivery/replay.ts';
import { resend, sendTest } from '../../src/delivery/single.ts';
import { databaseOf } from '../../src/shards.ts';
import { type WebhookRow, webhookById } from '../../src/store/operator/webhooks.ts';
import { replayAllStreams, retryDelivery } from '../../src/tenancy/streams.ts';
import { listWebhookJobs } from '../../src/tenancy/webhook-jobs.ts';
import { changeWebhook, rotateWebhookSecret } from '../../src/tenancy/webhooks.ts';
import { testContext, value } from '../tenancy/context.ts';
import { header, isSigned, SECRET, sequences, unnoted, world } from './world.ts';

async function row(id: string): Promise<WebhookRow> {
  const [[found]] = await openDatabase(env.DB).run([webhookById({ id })]);
  if (!found) throw new Error('There is no such webhook.');
  return found;
}

/** The operator at the clock of a world, whose queue hears of nothing. */
function actionContext(w: ReturnType<typeof world>) {
  return testContext({ now: w.now() });
}

async function delivered(w: ReturnType<typeof world>, events: number) {
  const organizationId = await w.organization();
  const webhookId = await w.webhook({ organizationId });
  await w.events(organizationId, events);
  await w.run();
  return { organizationId, webhookId };
}

describe('try now', () => {
  it('sends what blocks a stream again without waiting for its time, once; nothing where it is not blocked', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    const key = { webhookId, organizationId };
    expect(await tryNow(w.deps, key)).toBe(false);
    w.reply = () => 500;
    await w.events(organizationId, 1);
    await w.run();
    w.reply = () => 204;
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2]);
    expect(await tryNow(w.deps, key)).toBe(true);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 2]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 2, failures: 0 });
  });
});

/** Begun as a request does, and carried out by what it leaves behind and the clock. */
async function replayAll(w: ReturnType<typeof world>, webhookId: string, since: number): Promise<void> {
  const left: Promise<unknown>[] = [];
  const context = { ...testContext({ now: w.now() }), later: (work: Promise<unknown>) => void left.push(work) };
  expect(await replayAllStreams(context, webhookId, since)).toEqual({ ok: true, value: null });
  await Promise.all(left);
  while (await stepWebhookJobs(w.deps, ''));
  expect(await listWebhookJobs(context, webhookId)).toEqual([]);
}

describe('a replay of all streams', () => {
  it('goes page by page, its progress is readable, and a resumption beside it is not forgotten', async () => {
    const w = world();
    const webhookId = await w.webhook();
    const letters = [...'0123456789abcdefghjkmnpqrstvwxyz'];
    const ids = letters.flatMap((a) => letters.slice(0, 16).map((b) => `org_${a}${b}zzzzzzzzzzzzzz`));
    await env.DB.prepare(
      'INSERT INTO streams (webhook_id, organization_id, cursor) SELECT ?, value, 5 FROM json_each(?)',
    )
      .bind(webhookId, JSON.stringify(ids))
      .run();
    await env.DB.batch([
      env.DB.prepare("INSERT INTO webhook_jobs VALUES ('', ?, 'wake', '', 1)").bind(webhookId),
      env.DB.prepare("INSERT INTO webhook_replays VALUES ('', ?, '', 1, 0)").bind(webhookId),
    ]);
    const jobs = async () =>
      (await listWebhookJobs(testContext(), webhookId)).map(({ kind, progress }) => [kind, progress]);
    expect(await jobs()).toEqual([
      ['replay', 0],
      ['wake', 0],
    ]);
    const seen: number[] = [];
    while (await stepWebhookJobs(w.deps, '', 1))
      seen.push(...(await jobs()).flatMap(([kind, progress]) => (kind === 'replay' ? [Number(progress)] : [])));
    expect(seen.map((share) => Math.round(share * 100))).toEqual([38, 76]);
    expect(await jobs()).toEqual([]);
  });

  it('goes back to the events since a time in each, and nowhere forward', async () => {
    const w = world();
    const webhookId = await w.webhook();
    const [one, two] = [await w.organization(), await w.organization()];
    for (const organizationId of [one, two]) await w.events(organizationId, 2);
    await w.run();
    w.advance(60_000);
    const since = w.now();
    await w.events(one, 2);
    await w.run();
    w.received.length = 0;
    await replayAll(w, webhookId, since);
    expect(await w.stream(webhookId, one)).toMatchObject({ cursor: 2, epoch: 1 });
    expect(await w.stream(webhookId, two)).toMatchObject({ cursor: 2, epoch: 0 });
    await w.deps.queue.sendBatch([{ body: { organizationId: one } }]);
    await w.run();
    expect(sequences(w.received)).toEqual([3, 4]);
    await replayAll(w, webhookId, 0);
    expect(await w.stream(webhookId, two)).toMatchObject({ cursor: 0 });
  });
});

describe('a replay', () => {
  it('goes back and delivers from there, live events after', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 4);
    expect(await replay(w.deps, await row(webhookId), organizationId, 2)).toEqual({ ok: true });
    await w.events(organizationId, 1);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3, 4, 3, 4, 5]);
    expect(header(w.received, 'rollcall-previous-sequence').slice(4)).toEqual(['2', '3', '4']);
    expect(header(w.received, 'webhook-id')[4]).toBe(header(w.received, 'webhook-id')[2]);
  });

  it('never goes forward: what the stream has not sent yet is not skipped', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 4);
    expect(await replay(w.deps, await row(webhookId), organizationId, 3)).toEqual({ ok: true });
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3, 4]);
  });

  it('is not undone by an attempt that was under way', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 4);
    let first = true;
    w.reply = async () => {
      if (first) {
        first = false;
        await replay(w.deps, await row(webhookId), organizationId, 1);
      }
      return 200;
    };
    await w.events(organizationId, 1);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3, 4, 5, 2, 3, 4, 5]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 5, epoch: 1, leaseId: null });
  });

  it('is not undone by an attempt that fails meanwhile', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 2);
    w.reply = async () => {
      w.reply = () => 200;
      await replay(w.deps, await row(webhookId), organizationId, 0);
      return 500;
    };
    await w.events(organizationId, 1);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('names what is not there', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 4);
    await env.DB.prepare('DELETE FROM events WHERE organization_id = ? AND sequence < 3').bind(organizationId).run();
    const webhook = await row(webhookId);
    expect(await replay(w.deps, webhook, organizationId, 1)).toEqual({ ok: false, reason: 'pruned', earliest: 3 });
    expect(await replay(w.deps, webhook, organizationId, 5)).toEqual({ ok: false, reason: 'ahead', lastSequence: 4 });
    expect(await replay(w.deps, webhook, 'org_0000000000000000', 0)).toEqual({ ok: false, reason: 'unknown' });
    expect(await replay(w.deps, webhook, organizationId, 0)).toEqual({ ok: true });
    await w.run();
    expect(sequences(w.received).slice(4)).toEqual([3, 4]);
  });
});

/** A move refuses writes for a moment. */
async function fence(organizationId: string): Promise<void> {
  const insert = `INSERT INTO departures (organization_id, id, state, target, epoch, started_at) VALUES (?, 'm', 'fenced', '', 1, 1)`;
  await env.DB.prepare(insert).bind(organizationId).run();
}

describe('a skip', () => {
  it('sets aside what blocks the stream, and the next is tried at once', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    expect(await skip(w.deps, await row(webhookId), organizationId)).toEqual([]);
    w.reply = ({ body }) => (body.sequence === 2 ? 500 : 200);
    await w.events(organizationId, 2);
    await w.run();
    w.advance(1);
    expect(await skip(w.deps, await row(webhookId), organizationId)).toEqual([2]);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3]);
    const log = await w.deliveries(webhookId);
    expect(log.filter(({ sequence }) => sequence === 2).map(({ status }) => status)).toEqual(['retrying', 'skipped']);
  });

  it('names none that an operator had discarded before what blocks the stream', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    await w.events(organizationId, 4);
    await w.discard(organizationId, 2, 3);
    w.reply = ({ body }) => (body.sequence === 4 ? 500 : 200);
    await w.run();
    expect(await skip(w.deps, await row(webhookId), organizationId)).toEqual([4]);
  });
});

describe('a skip while the organization leaves', () => {
  it('is logged once that is over', async () => {
    const w = world(undefined, 'eu');
    const { organizationId, webhookId } = await delivered(w, 0);
    w.reply = () => 500;
    await w.events(organizationId, 1);
    await w.run();
    w.advance(1);
    const { databases } = w.deps;
    const shard = databaseOf(databases, organizationId);
    const run: Database['run'] = async (statements) => {
      const rows = await shard.run(statements);
      if (statements.length > 1) await fence(organizationId);
      return rows;
    };
    const sleep = async () => void (await env.DB.prepare('DELETE FROM departures').run());
    const deps = { ...w.deps, databases: { ...databases, of: () => ({ ...shard, run }) }, sleep };
    expect(await skip(deps, await row(webhookId), organizationId)).toEqual([1]);
    expect((await w.deliveries(webhookId)).map(({ status }) => status)).toEqual(['retrying', 'skipped']);
  });
});

describe('one event again', () => {
  it('is sent at once, marked, and moves no cursor', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 2);
    const [first] = await w.deliveries(webhookId);
    const before = await w.stream(webhookId, organizationId);
    const done = await resend(w.deps, await row(webhookId), first?.id ?? '', unnoted);
    expect(done).toMatchObject({ ok: true, delivery: { sequence: 1, attempt: 2, status: 'accepted' } });
    expect(header(w.received, 'rollcall-replay')).toEqual([null, null, 'true']);
    expect(w.received[2]?.text).toBe(w.received[0]?.text);
    expect(header(w.received, 'webhook-id')[2]).toBe(header(w.received, 'webhook-id')[0]);
    expect(await w.stream(webhookId, organizationId)).toEqual(before);
    expect(await w.deliveries(webhookId)).toHaveLength(3);
    expect(await resend(w.deps, await row(webhookId), 'del_1', unnoted)).toEqual({ ok: false, reason: 'unknown' });
  });

  it('is not sent while its organization is on its way to another database, when nothing could be noted', async () => {
    const w = world(undefined, 'eu');
    const { organizationId, webhookId } = await delivered(w, 1);
    const [first] = await w.deliveries(webhookId);
    await fence(organizationId);
    await expect(
      retryDelivery({ ...actionContext(w), databases: w.deps.databases, delivery: w.deps }, webhookId, first?.id ?? ''),
    ).rejects.toThrow(BeingMoved);
    expect(w.received).toHaveLength(1);
  });

  it('is noted once it is sent, where its organization left meanwhile', async () => {
    const w = world(undefined, 'eu');
    const { organizationId, webhookId } = await delivered(w, 1);
    const [first] = await w.deliveries(webhookId);
    w.advance(1);
    const pauses: number[] = [];
    const sleep = async (ms: number) => {
      w.advance(ms);
      if (pauses.push(ms) === 3) await env.DB.prepare('DELETE FROM departures').run();
    };
    w.reply = () => fence(organizationId).then(() => 200);
    const delivery = { ...w.deps, sleep };
    const context = { ...actionContext(w), databases: w.deps.databases, delivery };
    expect((await retryDelivery(context, webhookId, first?.id ?? '')).ok).toBe(true);
    expect(pauses).toHaveLength(3);
    expect(await w.deliveries(webhookId)).toMatchObject([{ attempt: 1 }, { attempt: 2, status: 'accepted' }]);
  });
});

describe('a test event', () => {
  it('is signed, of its own type, and logged nowhere', async () => {
    const w = world();
    const webhookId = await w.webhook();
    w.reply = () => new Response('no', { status: 400 });
    const { result } = await sendTest(w.deps, await row(webhookId));
    expect(result).toMatchObject({ accepted: false, status: 400, body: 'no' });
    expect(w.received[0]?.body).toMatchObject({ type: 'webhook.test', sequence: 0, organizationId: null });
    expect(w.received.every((request) => isSigned(request))).toBe(true);
    expect(await w.deliveries(webhookId)).toEqual([]);
  });
});

describe('410 to a request outside of any stream', () => {
  it('disables an active webhook, as a 410 to an event does, and leaves a paused one paused', async () => {
    const w = world();
    const { webhookId } = await delivered(w, 1);
    const [first] = await w.deliveries(webhookId);
    const [tested, paused] = [await w.webhook(), await w.webhook()];
    await env.DB.prepare(`UPDATE webhooks SET status = 'paused' WHERE id = ?`).bind(paused).run();
    w.reply = () => 410;
    expect(await resend(w.deps, await row(webhookId), first?.id ?? '', unnoted)).toMatchObject({
      ok: true,
      delivery: { status: 'failed', responseStatus: 410 },
    });
    for (const id of [tested, paused]) await sendTest(w.deps, await row(id));
    expect(await w.status(webhookId)).toBe('disabled gone');
    expect(await w.status(tested)).toBe('disabled gone');
    expect(await w.status(paused)).toMatch(/^paused/);
  });
});

describe('a rotated secret', () => {
  it('signs beside the one of so far for 24 h', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    const { secret } = value(await rotateWebhookSecret(actionContext(w), webhookId));
    await w.events(organizationId, 1);
    await w.run();
    w.advance(24 * 60 * 60 * 1000);
    await w.events(organizationId, 1);
    await w.run();
    expect(w.received.map((request) => [isSigned(request, SECRET), isSigned(request, secret)])).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ]);
  });
});

describe('secrets that are rotated several times within 24 h', () => {
  it('all sign until their own time is over: the deployed one does not end early', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    const rotate = async () => value(await rotateWebhookSecret(actionContext(w), webhookId)).secret;
    const send = async () => {
      await w.events(organizationId, 1);
      await w.run();
      const request = w.received.at(-1);
      return request ? [SECRET, ...secrets].map((secret) => isSigned(request, secret)) : [];
    };
    const secrets = [await rotate()];
    w.advance(60 * 60 * 1000);
    secrets.push(await rotate());
    expect(await send()).toEqual([true, true, true]);
    w.advance(23 * 60 * 60 * 1000);
    expect(await send()).toEqual([false, true, true]);
    w.advance(60 * 60 * 1000);
    expect(await send()).toEqual([false, false, true]);
  });

  it('are ten at most: the next rotation is refused, and the newest stays', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    let newest = '';
    for (let n = 0; n < 9; n++) newest = value(await rotateWebhookSecret(actionContext(w), webhookId)).secret;
    expect(await rotateWebhookSecret(actionContext(w), webhookId)).toMatchObject({ ok: false, reason: 'too many' });
    await w.events(organizationId, 1);
    await w.run();
    const [, request] = w.received;
    expect(request && [isSigned(request, SECRET), isSigned(request, newest)]).toEqual([true, true]);
    w.advance(24 * 60 * 60 * 1000);
    expect((await rotateWebhookSecret(actionContext(w), webhookId)).ok).toBe(true);
  });
});

describe('a paused webhook', () => {
  it('gets nothing, and goes on where it stopped', async () => {
    const w = world();
    const { organizationId, webhookId } = await delivered(w, 1);
    const set = (status: 'active' | 'paused') => changeWebhook(actionContext(w), webhookId, { status });
    await set('paused');
    await w.events(organizationId, 2);
    await w.pass(60_000);
    expect(sequences(w.received)).toEqual([1]);
    await set('active');
    w.queued.push({ body: { organizationId }, at: w.now() });
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3]);
  });

  it('stops within 20 events where it was being sent', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 100);
    w.reply = async ({ body }) => {
      // Right after a write that found the webhook as it was.
      if (body.sequence === 11) await changeWebhook(actionContext(w), webhookId, { status: 'paused' });
      return 200;
    };
    await w.run();
    expect(w.received.length - 11).toBeLessThanOrEqual(20);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: w.received.length, leaseId: null });
  });

  it('that was disabled is tried at once when it is active again, and counts its days anew', async () => {
    const w = world('3600');
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    w.reply = () => 410;
    await w.events(organizationId, 1);
    await w.run();
    expect(await w.status(webhookId)).toBe('disabled gone');
    const context = actionContext(w);
    await changeWebhook(context, webhookId, { status: 'active' });
    await context.settled();
    expect(await w.status(webhookId)).toBe('active');
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ failingSince: null, failures: 0 });
    w.reply = () => 200;
    w.queued.push({ body: { organizationId }, at: w.now() });
    await w.run();
    expect(sequences(w.received)).toEqual([1, 1]);
  });
});
