import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { idAt, newId } from '../../../src/id.ts';
import { delivery, event, seed, stream } from '../../seed/rows.ts';
import { type Answer, call, data, member, newKey, newOrganization, pointers } from '../calls.ts';

// The queue is consumed while tests run: no test may call a real host.
beforeEach(() => {
  host(200);
});

async function newWebhook(body: Record<string, unknown> = {}): Promise<Answer> {
  return call('POST', '/webhooks', { url: 'https://host.example/hook', ...body });
}

/** Lets the host answer with a status; what it got is in the calls. */
function host(status: number, body = '') {
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(body || null, { status }));
}

const USER = '{"user":{"id":"usr_1"}}';

async function addEvents(organizationId: string, count: number): Promise<void> {
  for (let sequence = 1; sequence <= count; sequence++)
    await seed(env.DB, event({ organizationId, sequence, id: newId('evt', Date.now()), at: Date.now(), data: USER }));
  await env.DB.prepare('UPDATE organizations SET last_sequence = ? WHERE id = ?').bind(count, organizationId).run();
}

async function addDelivery(webhookId: string, organizationId: string, sequence: number, status: string) {
  const id = newId('del', Date.now() + sequence);
  const answer = { responseStatus: 500, responseBody: 'oops', durationMs: 12, at: 1_000, nextAttemptAt: 2_000 };
  await seed(env.DB, delivery({ webhookId, id, organizationId, sequence, status, ...answer }));
  return id;
}

describe('webhooks', () => {
  it('are created with a secret that is shown once', async () => {
    const created = await newWebhook();
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^wh_/),
      url: 'https://host.example/hook',
      events: null,
      organizationId: null,
      description: null,
      maxBatch: 1,
      startAfter: null,
      status: 'active',
      disabledReason: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const { secret, ...shown } = created.body;
    expect((await call('GET', `/webhooks/${member(created, 'id')}`)).body).toEqual(shown);
    const listed = data(await call('GET', '/webhooks?limit=200'));
    expect(listed.find(({ id }) => id === created.body.id)).toEqual(shown);
    const { results } = await env.DB.prepare('SELECT * FROM webhooks').all();
    expect(JSON.stringify(results)).not.toContain(String(secret).slice(6, -1));
  });

  it('keep what they were given', async () => {
    const organizationId = await newOrganization();
    const wanted = {
      events: ['user.created', 'group.members_changed'],
      organizationId,
      description: 'to the data warehouse',
      maxBatch: 100,
      startAfter: 0,
    };
    expect((await newWebhook(wanted)).body).toMatchObject(wanted);
  });

  it.each([
    [{ url: 'http://app.example.com:80/#x' }, ['/url']],
    [{ url: 'https://10.0.0.1/' }, ['/url']],
    [{ url: 'https://rollcall.test/api' }, ['/url']],
    [{ url: 'nonsense' }, ['/url']],
    [{ url: 7 }, ['/url']],
    [{ events: [] }, ['/events']],
    [{ events: ['user.exploded'] }, ['/events/0']],
    [{ maxBatch: 0 }, ['/maxBatch']],
    [{ maxBatch: 101 }, ['/maxBatch']],
    [{ startAfter: -1 }, ['/startAfter']],
    [{ organizationId: 'org_0000000000000000' }, ['/organizationId']],
    [{ organizationId: 'nonsense' }, ['/organizationId']],
  ])('%j is 422', async (body, expected) => {
    const answer = await newWebhook(body);
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(expected);
  });

  it('are changed, paused and resumed', async () => {
    const id = member(await newWebhook(), 'id');
    const changed = await call('PATCH', `/webhooks/${id}`, {
      url: 'https://other.example/hook',
      events: ['user.deleted'],
      maxBatch: 5,
      description: 'other',
      status: 'paused',
    });
    expect(changed.body).toMatchObject({
      url: 'https://other.example/hook',
      events: ['user.deleted'],
      maxBatch: 5,
      description: 'other',
      status: 'paused',
    });
    const back = await call('PATCH', `/webhooks/${id}`, { events: null, status: 'active' });
    expect(back.body).toMatchObject({ events: null, status: 'active', maxBatch: 5 });
    expect((await call('PATCH', `/webhooks/${id}`, { url: 'https://127.1/' })).status).toBe(200);
    expect((await call('PATCH', `/webhooks/${id}`, { url: 'https://127.2/' })).status).toBe(422);
    expect((await call('PATCH', `/webhooks/${id}`, { status: 'disabled' })).status).toBe(422);
  });

  it('stay with the streams that they were made for: a PATCH of these is refused, not passed over', async () => {
    const organizationId = await newOrganization();
    const created = await newWebhook({ organizationId, startAfter: 3 });
    const path = `/webhooks/${member(created, 'id')}`;
    for (const [body, expected] of [
      [{ organizationId: null, description: 'moved' }, ['/organizationId']],
      [{ startAfter: 0, organizationId: await newOrganization() }, ['/organizationId', '/startAfter']],
    ] as const) {
      const answer = await call('PATCH', path, body);
      expect([answer.status, pointers(answer)]).toEqual([422, expected]);
    }
    const { secret: _, ...shown } = created.body;
    expect((await call('GET', path)).body).toEqual(shown);
    expect((await call('PATCH', path, shown)).body).toEqual(shown);
  });

  it('are as they were, updatedAt too, after a PATCH that changes nothing', async () => {
    const created = await newWebhook({ description: 'same' });
    const id = member(created, 'id');
    await env.DB.prepare('UPDATE webhooks SET updated_at = 1000 WHERE id = ?').bind(id).run();
    for (const body of [{}, { description: 'same' }, { status: 'active', maxBatch: 1, events: null }])
      expect((await call('PATCH', `/webhooks/${id}`, body)).body.updatedAt).toBe('1970-01-01T00:00:01.000Z');
  });

  it('are deleted with their streams', async () => {
    const id = member(await newWebhook(), 'id');
    await seed(env.DB, stream({ webhookId: id, organizationId: 'org_1' }));
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await call('GET', `/webhooks/${id}`)).status).toBe(404);
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(404);
    const left = await env.DB.prepare('SELECT count(*) AS n FROM streams WHERE webhook_id = ?').bind(id).first('n');
    expect(left).toBe(0);
  });

  it('get a new secret, shown once', async () => {
    const created = await newWebhook();
    const rotated = await call('POST', `/webhooks/${member(created, 'id')}/rotate-secret`);
    expect(rotated.status).toBe(200);
    expect(member(rotated, 'secret')).not.toBe(member(created, 'secret'));
  });

  it.each([
    ['GET', '/webhooks/wh_00000000000000000000000000'],
    ['PATCH', '/webhooks/wh_00000000000000000000000000'],
    ['DELETE', '/webhooks/wh_00000000000000000000000000'],
    ['POST', '/webhooks/wh_00000000000000000000000000/rotate-secret'],
    ['POST', '/webhooks/wh_00000000000000000000000000/test'],
    ['GET', '/webhooks/wh_00000000000000000000000000/deliveries'],
    ['GET', '/webhooks/nonsense'],
  ])('%s of an unknown one is 404: %s', async (method, path) => {
    expect((await call(method, path, method === 'PATCH' ? {} : undefined)).status).toBe(404);
  });

  it('are not for readers to change', async () => {
    const key = await newKey('read');
    const id = member(await newWebhook(), 'id');
    expect((await call('POST', '/webhooks', { url: 'https://host.example/' }, key)).status).toBe(403);
    expect((await call('GET', `/webhooks/${id}`, undefined, key)).status).toBe(200);
    for (const path of ['test', 'rotate-secret'])
      expect((await call('POST', `/webhooks/${id}/${path}`, undefined, key)).status).toBe(403);
  });
});

describe('a test', () => {
  it.each([
    [204, 'accepted'],
    [500, 'failed'],
  ])('answered with %d by the host is %s', async (status, outcome) => {
    const created = await newWebhook();
    const fetched = host(status);
    const tested = await call('POST', `/webhooks/${member(created, 'id')}/test`);
    expect(tested.status).toBe(200);
    expect(tested.body).toMatchObject({
      status: outcome,
      responseStatus: status,
      eventId: expect.stringMatching(/^evt_/),
    });
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('https://host.example/hook');
    const headers = Object.fromEntries(new Headers(init?.headers));
    const event = new Webhook(member(created, 'secret')).verify(String(init?.body), headers);
    expect(event).toMatchObject({ type: 'webhook.test', id: headers['webhook-id'] });
  });
});

describe('deliveries', () => {
  it('are listed newest first, by pages, status and organization', async () => {
    const [one, other] = [await newOrganization(), await newOrganization()];
    const id = member(await newWebhook(), 'id');
    for (let i = 1; i <= 5; i++) await addDelivery(id, i === 3 ? other : one, i, i % 2 ? 'retrying' : 'accepted');
    const list = async (query: string) => data(await call('GET', `/webhooks/${id}/deliveries?${query}`));
    expect((await list('')).map(({ sequence }) => sequence)).toEqual([5, 4, 3, 2, 1]);
    expect((await list('status=accepted')).map(({ sequence }) => sequence)).toEqual([4, 2]);
    expect((await list(`organizationId=${other}`)).map(({ sequence }) => sequence)).toEqual([3]);
    expect((await list(`organizationId=${one}&status=retrying`)).map(({ sequence }) => sequence)).toEqual([5, 1]);
    const first = await call('GET', `/webhooks/${id}/deliveries?limit=2`);
    const second = await call('GET', `/webhooks/${id}/deliveries?limit=3&cursor=${member(first, 'nextCursor')}`);
    expect(data(second).map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
    expect(second.body.nextCursor).toBeNull();
    expect(data(first)[0]).toEqual({
      id: expect.stringMatching(/^del_/),
      eventId: 'evt_1',
      eventType: 'user.created',
      sequence: 5,
      organizationId: one,
      attempt: 1,
      status: 'retrying',
      responseStatus: 500,
      responseBody: 'oops',
      durationMs: 12,
      at: '1970-01-01T00:00:01.000Z',
      nextAttemptAt: '1970-01-01T00:00:02.000Z',
    });
    expect((await call('GET', `/webhooks/${id}/deliveries?status=lost`)).status).toBe(422);
    expect((await call('GET', `/webhooks/${id}/deliveries?cursor=${idAt('del', 0)}`)).status).toBe(422);
  });

  it('are retried one by one, marked as replay', async () => {
    const organizationId = await newOrganization();
    const id = member(await newWebhook({ organizationId }), 'id');
    await addEvents(organizationId, 2);
    const delivery = await addDelivery(id, organizationId, 2, 'failed');
    const fetched = host(200, 'thanks');
    const retried = await call('POST', `/webhooks/${id}/deliveries/${delivery}/retry`);
    expect(retried.status).toBe(200);
    expect(retried.body).toMatchObject({ sequence: 2, attempt: 2, status: 'accepted', responseBody: 'thanks' });
    const init = fetched.mock.calls.find(([, sent]) => new Headers(sent?.headers).has('rollcall-replay'))?.[1];
    expect(new Headers(init?.headers).get('rollcall-replay')).toBe('true');
    const unknown = newId('del', Date.now());
    expect((await call('POST', `/webhooks/${id}/deliveries/${unknown}/retry`)).status).toBe(404);
  });
});

describe('a replay', () => {
  it('is taken on, and refused where there is nothing to go back to', async () => {
    const organizationId = await newOrganization();
    const id = member(await newWebhook(), 'id');
    await addEvents(organizationId, 5);
    const replay = (body: unknown) => call('POST', `/webhooks/${id}/replay`, body);
    const done = await replay({ organizationId, after: 2 });
    expect(done.status).toBe(202);
    expect(done.body).toEqual({ webhookId: id, organizationId, after: 2 });
    const ahead = await replay({ organizationId, after: 6 });
    expect([ahead.status, pointers(ahead)]).toEqual([422, ['/after']]);
    expect((await replay({ organizationId: 'org_0000000000000000', after: 0 })).status).toBe(404);
    await env.DB.prepare('DELETE FROM events WHERE organization_id = ? AND sequence < 4').bind(organizationId).run();
    const pruned = await replay({ organizationId, after: 1 });
    expect([pruned.status, pruned.body.earliest]).toEqual([410, 4]);
    expect((await replay({ organizationId })).status).toBe(422);
  });

  it('of all streams is a job, whose progress is read also once the webhook is gone', async () => {
    const id = member(await newWebhook(), 'id');
    const from = '2026-11-01T00:00:00.000Z';
    const begun = await call('POST', `/webhooks/${id}/replay`, { organizationIds: 'all', from });
    expect([begun.status, begun.body]).toEqual([202, { webhookId: id, from }]);
    const jobs = async () => data(await call('GET', `/webhooks/${id}/jobs`));
    await expect.poll(jobs).toEqual([]);
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    await expect.poll(jobs).toEqual([]);
    const at = Date.parse(from);
    await env.DB.prepare("INSERT INTO webhook_replays VALUES ('eu', ?, 'org_eu_g000000000000000', ?, ?)")
      .bind(id, at, at)
      .run();
    expect(await jobs()).toEqual([{ kind: 'replay', database: 'eu', progress: 0.5, startedAt: from, since: from }]);
    await env.DB.prepare('DELETE FROM webhook_replays').run();
  });

  it('is none of a webhook that hears of another organization', async () => {
    const id = member(await newWebhook({ organizationId: await newOrganization() }), 'id');
    const organizationId = await newOrganization();
    expect((await call('POST', `/webhooks/${id}/replay`, { organizationId, after: 0 })).status).toBe(404);
    expect((await call('POST', `/webhooks/${id}/streams/${organizationId}/skip`)).status).toBe(404);
  });
});

describe('a skip', () => {
  it('sets aside what blocks, 409 where nothing does', async () => {
    const organizationId = await newOrganization();
    const id = member(await newWebhook({ organizationId }), 'id');
    await addEvents(organizationId, 3);
    const skip = () => call('POST', `/webhooks/${id}/streams/${organizationId}/skip`);
    expect((await skip()).status).toBe(409);
    const nextAttemptAt = Date.now() + 60_000;
    await seed(env.DB, stream({ webhookId: id, organizationId, cursor: 1, lastSent: 2, failures: 3, nextAttemptAt }));
    const done = await skip();
    expect([done.status, done.body]).toEqual([200, { skipped: [2] }]);
    const log = data(await call('GET', `/webhooks/${id}/deliveries?status=skipped`));
    expect(log).toMatchObject([{ sequence: 2, attempt: 3, responseStatus: null }]);
  });
});

describe('events', () => {
  it('are read in order, without gaps, as webhooks carry them', async () => {
    const organizationId = await newOrganization();
    await addEvents(organizationId, 5);
    const first = await call('GET', `/organizations/${organizationId}/events?after=0&limit=2`);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ nextAfter: 2, earliest: 1 });
    expect(data(first)[0]).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'user.created',
      sequence: 1,
      timestamp: expect.any(String),
      epoch: 1,
      organizationId,
      directoryId: null,
      data: { user: { id: 'usr_1' } },
    });
    const second = await call('GET', `/organizations/${organizationId}/events?after=2`);
    expect(data(second).map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
    const last = await call('GET', `/organizations/${organizationId}/events?after=5`);
    expect(last.body).toEqual({ data: [], nextAfter: 5, earliest: 1, lastSequence: 5, epoch: 1 });
  });

  it('that are gone are 410 with the earliest kept, and 0 begins there', async () => {
    const organizationId = await newOrganization();
    await addEvents(organizationId, 5);
    const drop = (below: number) =>
      env.DB.prepare('DELETE FROM events WHERE organization_id = ? AND sequence < ?').bind(organizationId, below).run();
    const read = (after: number) => call('GET', `/organizations/${organizationId}/events?after=${after}`);
    await drop(4);
    expect([(await read(1)).status, (await read(2)).status]).toEqual([410, 410]);
    expect((await read(1)).body).toMatchObject({ earliest: 4 });
    expect(data(await read(3)).map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect((await read(0)).body).toMatchObject({ nextAfter: 5, earliest: 4 });
    await drop(9);
    expect((await read(0)).body).toEqual({ data: [], nextAfter: 5, earliest: 6, lastSequence: 5, epoch: 1 });
    expect((await read(4)).body).toMatchObject({ status: 410, earliest: 6 });
  });

  it.each(['after=-1', 'after=x', 'limit=0', 'limit=201'])('with %s are 422', async (query) => {
    const organizationId = await newOrganization();
    expect((await call('GET', `/organizations/${organizationId}/events?${query}`)).status).toBe(422);
  });

  it('of an unknown organization are 404', async () => {
    expect((await call('GET', '/organizations/org_0000000000000000/events')).status).toBe(404);
  });
});

describe('the health of an organization', () => {
  it('says what waits and what blocks', async () => {
    const organizationId = await newOrganization();
    host(500);
    const id = member(await newWebhook({ organizationId }), 'id');
    await addEvents(organizationId, 3);
    const now = Date.now();
    const attemptsByHour = JSON.stringify([[Math.floor(now / 3_600_000), 2, 1]]);
    const blocked = { cursor: 1, lastSent: 2, failures: 1, nextAttemptAt: now + 60_000, attemptsByHour };
    await seed(env.DB, stream({ webhookId: id, organizationId, ...blocked }));
    const { body } = await call('GET', `/organizations/${organizationId}/health`);
    const blocking = await env.DB.prepare('SELECT id FROM events WHERE organization_id = ? AND sequence = 2')
      .bind(organizationId)
      .first('id');
    const own = Array.isArray(body.webhooks) ? body.webhooks.find((webhook) => Object(webhook).id === id) : null;
    expect(own).toEqual({
      id,
      status: 'active',
      backlog: 2,
      oldestUndeliveredSeconds: expect.any(Number),
      blockedBy: blocking,
      failureRate: 0.5,
      setAside: 0,
      unreadableSecret: false,
    });
  });
});
