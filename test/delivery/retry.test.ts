import { describe, expect, it } from 'vitest';
import { type Received, START, sequences, world } from './world.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Seconds after START at which each POST arrived. */
function times(w: ReturnType<typeof world>): number[] {
  return w.received.map(({ at }) => (at - START) / 1000);
}

async function failing(w: ReturnType<typeof world>, status: number, events = 2) {
  const organizationId = await w.organization();
  const webhookId = await w.webhook({ organizationId });
  await w.events(organizationId, events);
  w.reply = () => status;
  return { organizationId, webhookId };
}

describe('a failed attempt', () => {
  it.each([500, 301, 404, 304])(
    'of status %d comes again by the schedule, and nothing overtakes it',
    async (status) => {
      const w = world('5,30,120');
      const { organizationId, webhookId } = await failing(w, status);
      await w.pass(40_000);
      expect(sequences(w.received)).toEqual([1, 1, 1]);
      expect(times(w)).toEqual([0, 5, 35]);
      expect(new Set(w.received.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1);
      expect(await w.deliveries(webhookId)).toMatchObject([
        { attempt: 1, status: 'retrying', responseStatus: status, nextAttemptAt: START + 5_000 },
        { attempt: 2, status: 'retrying', nextAttemptAt: START + 35_000 },
        { attempt: 3, status: 'retrying', nextAttemptAt: START + 155_000 },
      ]);
      w.reply = () => 200;
      await w.pass(120_000);
      expect(sequences(w.received)).toEqual([1, 1, 1, 1, 2]);
      expect(await w.stream(webhookId, organizationId)).toMatchObject({
        cursor: 2,
        failures: 0,
        nextAttemptAt: 0,
        failingSince: null,
      });
    },
  );

  it('of a broken connection says why', async () => {
    const w = world();
    const { webhookId } = await failing(w, 200);
    w.reply = () => new Error('connection refused');
    await w.run();
    expect(await w.deliveries(webhookId)).toMatchObject([
      { status: 'retrying', responseStatus: null, responseBody: 'Connection failed: connection refused' },
    ]);
  });

  it('is repeated 5 s after an accepted event, however often the stream failed before', async () => {
    const w = world('5,30,120');
    const { organizationId } = await failing(w, 500, 1);
    await w.pass(5_000);
    w.reply = () => 200;
    await w.pass(30_000);
    w.reply = () => 500;
    await w.events(organizationId, 1);
    await w.pass(5_000);
    expect(sequences(w.received)).toEqual([1, 1, 1, 2, 2]);
    expect(times(w)).toEqual([0, 5, 35, 35, 40]);
  });

  it('waits as long as Retry-After asks, never shorter than the step', async () => {
    const w = world('5,30');
    const { organizationId } = await failing(w, 500, 1);
    w.reply = () => new Response(null, { status: 503, headers: { 'retry-after': '120' } });
    await w.run();
    w.reply = () => new Response(null, { status: 429, headers: { 'retry-after': '1' } });
    await w.pass(120_000);
    w.reply = () => 200;
    await w.pass(30_000);
    expect(times(w)).toEqual([0, 120, 150]);
    expect(organizationId).toBeTruthy();
  });

  it('beyond twelve hours is left to the sweep', async () => {
    const w = world(String(24 * 3600));
    await failing(w, 500);
    await w.run();
    expect(w.queued).toEqual([]);
  });

  it('that comes a moment early is sent once more, not lost', async () => {
    const w = world('5');
    const { organizationId, webhookId } = await failing(w, 500, 1);
    await w.run();
    const [retry] = w.queued.splice(0);
    w.advance(4_500);
    w.reply = () => 200;
    w.queued.push({ body: retry?.body ?? { organizationId }, at: w.now() });
    await w.pass(1_000);
    expect(sequences(w.received)).toEqual([1, 1]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 1 });
  });
});

describe('an event that used up its attempts', () => {
  it.each([400, 413, 422])('of status %d is set aside after five, and the next is tried', async (status) => {
    const w = world('1,1,1,1,1,1,1,1,1,1');
    const { organizationId, webhookId } = await failing(w, status, 3);
    w.reply = ({ body }) => (body.sequence === 2 ? status : 200);
    await w.pass(60_000);
    expect(sequences(w.received)).toEqual([1, 2, 2, 2, 2, 2, 3]);
    expect(w.received.at(-1)?.headers.get('rollcall-previous-sequence')).toBe('2');
    expect((await w.deliveries(webhookId)).map(({ status: state, attempt }) => [state, attempt])).toEqual([
      ['accepted', 1],
      ['retrying', 1],
      ['retrying', 2],
      ['retrying', 3],
      ['retrying', 4],
      ['failed', 5],
      ['accepted', 1],
    ]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 3, setAside: 0 });
  });

  it('is one at most at a dead host', async () => {
    const w = world('1,1,1');
    const { organizationId, webhookId } = await failing(w, 500, 10);
    await w.pass(120_000);
    const failed = (await w.deliveries(webhookId)).filter(({ status }) => status === 'failed');
    expect(failed.map(({ sequence, attempt }) => [sequence, attempt])).toEqual([[1, 4]]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 1, lastSent: 2 });
    w.reply = () => 200;
    await w.pass(10_000);
    expect(sequences(w.received).slice(-9)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('leaves the back-off of its stream as it is until one is accepted', async () => {
    const w = world('1,60');
    await failing(w, 500, 10);
    await w.pass(200_000);
    expect(sequences(w.received)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(times(w)).toEqual([0, 1, 61, 61, 121, 181]);
  });

  it('may be followed by another once one was accepted', async () => {
    const w = world('1');
    const { webhookId } = await failing(w, 500, 6);
    w.reply = ({ body }) => (Number(body.sequence) % 2 === 0 ? 500 : 200);
    await w.pass(60_000);
    const log = await w.deliveries(webhookId);
    expect(log.filter(({ status }) => status === 'failed').map(({ sequence }) => sequence)).toEqual([2, 4, 6]);
  });
});

describe('a webhook', () => {
  it('is disabled by 410, and its event is not lost', async () => {
    const w = world();
    const { organizationId, webhookId } = await failing(w, 410);
    await w.pass(60_000);
    expect(sequences(w.received)).toEqual([1]);
    expect(await w.status(webhookId)).toBe('disabled gone');
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 0, leaseId: null });
  });

  it('is disabled after seven days without an accepted event', async () => {
    const w = world(String(3600 * 6));
    const { webhookId } = await failing(w, 500, 3);
    await w.pass(7 * DAY - 1);
    expect(await w.status(webhookId)).toBe('active');
    await w.pass(DAY);
    expect(await w.status(webhookId)).toBe('disabled silent');
    const count = w.received.length;
    await w.pass(DAY);
    expect(w.received).toHaveLength(count);
  });

  it('stays active while events of another organization are accepted', async () => {
    const w = world(String(3600 * 6));
    const failingOrganization = await w.organization();
    const other = await w.organization();
    const webhookId = await w.webhook();
    await w.events(failingOrganization, 3);
    await w.events(other, 1);
    w.reply = ({ body }) => (body.organizationId === other ? 200 : 500);
    for (let day = 0; day < 9; day++) {
      await w.pass(DAY);
      await w.events(other, 1);
    }
    expect(await w.status(webhookId)).toBe('active');
  });
});

describe('what an operator discarded', () => {
  const sentIn = ({ body }: Received) =>
    Array.isArray(body['events']) ? body['events'].map((event) => event.sequence) : [body['sequence']];
  it.each([1, 4])('is not sent by a retry of what comes behind it, by %i at a time', async (maxBatch) => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId, startAfter: 0, maxBatch });
    await w.events(organizationId, 8);
    await w.discard(organizationId, 3, 5);
    const failed = new Set<string>();
    w.reply = (request) => {
      const id = request.headers.get('webhook-id') ?? '';
      const isFirst = !failed.has(id);
      failed.add(id);
      return isFirst && sentIn(request).includes(6) ? 500 : 200;
    };
    await w.run();
    await w.pass(60_000);
    const [one, four] = [
      [[1], [2], [6], [6], [7], [8]],
      [
        [1, 2],
        [6, 7, 8],
        [6, 7, 8],
      ],
    ];
    expect(w.received.map(sentIn)).toEqual(maxBatch === 1 ? one : four);
  });

  it('goes on in a retry of what was on its way before', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId, startAfter: 0, maxBatch: 4 });
    await w.events(organizationId, 4);
    w.reply = () => (w.received.length === 1 ? 500 : 200);
    await w.run();
    await w.discard(organizationId, 3, 4);
    await w.events(organizationId, 1);
    await w.pass(60_000);
    expect(w.received.map(sentIn)).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], [5]]);
  });

  it('is not sent where an earlier version of Rollcall left the begin of a batch that was accepted', async () => {
    const w = world();
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId, startAfter: 0, maxBatch: 4 });
    await w.events(organizationId, 8);
    await w.discard(organizationId, 3, 5);
    w.reply = () => (w.received.length === 2 ? 500 : 200);
    await w.run();
    await w.leaveFirstSent(id, 1);
    await w.pass(60_000);
    expect(w.received.map(sentIn)).toEqual([
      [1, 2],
      [6, 7, 8],
      [6, 7, 8],
    ]);
  });

  it('goes on in the same batch where its last event is of another directory', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId, startAfter: 0, maxBatch: 4 });
    await w.events(organizationId, 4);
    w.reply = () => (w.received.length === 1 ? 500 : 200);
    await w.run();
    await w.discard(organizationId, 1, 3);
    await w.events(organizationId, 1);
    await w.pass(60_000);
    expect(w.received.map(sentIn)).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], [5]]);
    const ids = w.received.map(({ headers }) => headers.get('webhook-id'));
    expect(ids[1]).toBe(ids[0]);
  });

  it('does not come back where what was sent behind it is discarded later', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId, startAfter: 0, maxBatch: 4 });
    await w.events(organizationId, 5);
    await w.discard(organizationId, 1, 2);
    w.reply = () => (w.received.length === 1 ? 500 : 200);
    await w.run();
    await w.discard(organizationId, 1, 5);
    await w.events(organizationId, 1);
    await w.pass(60_000);
    expect(w.received.map(sentIn)).toEqual([[3, 4, 5], [3, 4, 5], [6]]);
  });

  it('is not in the middle of a batch, so that what is sent again is all from its first event to its last', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId, startAfter: 0, maxBatch: 8, events: ['user.updated'] });
    await w.events(organizationId, 3);
    await w.events(organizationId, 1, 'user.deleted');
    await w.events(organizationId, 4);
    await w.discard(organizationId, 2, 2);
    w.reply = () => (w.received.length === 1 ? 500 : 200);
    await w.run();
    await w.pass(60_000);
    expect(w.received.map(sentIn)).toEqual([[1], [1], [3, 5, 6, 7, 8]]);
    expect(w.received.map(({ headers }) => headers.get('rollcall-previous-sequence'))).toEqual(['0', '0', '1']);
  });
});
