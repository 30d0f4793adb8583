import { describe, expect, it } from 'vitest';
import { header, isSigned, sequences, world } from './world.ts';

describe('a stream', () => {
  it('gets one signed POST per event, in order, with the last number sent before it', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 3);
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3]);
    expect(header(w.received, 'rollcall-previous-sequence')).toEqual(['0', '1', '2']);
    const [first] = w.received;
    expect(first?.body).toEqual({
      id: first?.headers.get('webhook-id'),
      type: 'user.updated',
      sequence: 1,
      epoch: 1,
      timestamp: '2026-11-24T09:00:00.000Z',
      organizationId,
      directoryId: null,
      data: { user: { n: 1 } },
    });
    expect(Object.keys(first?.body ?? {})).toEqual([
      'id',
      'type',
      'sequence',
      'epoch',
      'timestamp',
      'organizationId',
      'directoryId',
      'data',
    ]);
    expect(first?.headers.get('content-type')).toBe('application/json');
    expect(first?.headers.get('user-agent')).toMatch(/^Rollcall\//);
    expect(w.received.every((request) => isSigned(request))).toBe(true);
    expect(await w.deliveries(webhookId)).toMatchObject([
      { sequence: 1, attempt: 1, status: 'accepted', responseStatus: 204, nextAttemptAt: null },
      { sequence: 2, attempt: 1, status: 'accepted' },
      { sequence: 3, attempt: 1, status: 'accepted' },
    ]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 3, lastSent: 3, leaseId: null });
  });

  it('moves over types that are not asked for silently, and says which number was sent last', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId, events: ['group.created'] });
    await w.events(organizationId, 2);
    await w.events(organizationId, 1, 'group.created');
    await w.events(organizationId, 150);
    await w.events(organizationId, 1, 'group.created');
    await w.events(organizationId, 2);
    await w.run();
    expect(sequences(w.received)).toEqual([3, 154]);
    expect(header(w.received, 'rollcall-previous-sequence')).toEqual(['0', '3']);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 156, lastSent: 154 });
    expect(await w.deliveries(webhookId)).toHaveLength(2);
  });

  it('of a late webhook begins after the last event older than it', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.events(organizationId, 5);
    w.advance(1);
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    await w.run();
    expect(sequences(w.received)).toEqual([6]);
    expect(header(w.received, 'rollcall-previous-sequence')).toEqual(['5']);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 6 });
  });

  it('begins at startAfter, 0 for all that is kept', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.events(organizationId, 5);
    w.advance(1);
    await w.webhook({ organizationId, startAfter: 0, url: 'https://all.example/' });
    await w.webhook({ organizationId, startAfter: 3, url: 'https://some.example/' });
    await w.events(organizationId, 1);
    await w.run();
    expect(sequences(w.received, 'https://all.example/')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sequences(w.received, 'https://some.example/')).toEqual([4, 5, 6]);
  });

  it('goes on beyond a slice of 200 events', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 450);
    await w.run();
    expect(sequences(w.received)).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 450, leaseId: null });
  });

  it('costs few trips: one for 10 events, one for 100 events read', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.events(organizationId, 200);
    await w.run();
    expect(w.received).toHaveLength(200);
    // 2 for the wake-up, 2 to open, 20 to save, 1 to read, 1 to close; then one more message that finds nothing.
    expect(w.deps.databases.meter.d1Trips).toBeLessThanOrEqual(28);
  });

  it('of an organization in a shard of its own is the same', async () => {
    const w = world('5', 'eu');
    const organizationId = await w.organization();
    expect(organizationId).toMatch(/^org_eu_/);
    const webhookId = await w.webhook({ organizationId });
    await w.events(organizationId, 25);
    w.reply = ({ body }) => (body.sequence === 23 && w.received.length < 24 ? 500 : 200);
    await w.pass(5_000);
    expect(sequences(w.received)).toEqual([...Array.from({ length: 23 }, (_, i) => i + 1), 23, 24, 25]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 25, leaseId: null });
  });

  it('reports what was committed while it was being sent', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    await w.events(organizationId, 1);
    w.reply = async ({ body }) => {
      if (body.sequence === 1) await w.events(organizationId, 2);
      return 200;
    };
    await w.run();
    expect(sequences(w.received)).toEqual([1, 2, 3]);
  });
});

describe('with maxBatch', () => {
  it('several events go in one POST, named by the first and their count', async () => {
    const w = world();
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId, maxBatch: 2 });
    await w.events(organizationId, 3);
    await w.run();
    expect(w.received.map(({ body }) => sequences([{ ...request(w), body }]))).toEqual([[1, 2], [3]]);
    const [first] = await w.deliveries(webhookId);
    expect(header(w.received, 'webhook-id')).toEqual([
      `batch_${first?.eventId}_2`,
      expect.stringMatching(/^batch_evt_\w+_1$/),
    ]);
    expect(header(w.received, 'rollcall-previous-sequence')).toEqual(['0', '2']);
    expect(w.received.every((received) => isSigned(received))).toBe(true);
    expect(await w.deliveries(webhookId)).toHaveLength(3);
  });

  it('a retry sends the same members, whatever came meanwhile', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId, maxBatch: 10, events: ['user.updated'] });
    await w.events(organizationId, 2, 'group.created');
    await w.events(organizationId, 2);
    w.reply = () => 500;
    await w.run();
    await w.events(organizationId, 3);
    await w.run();
    w.reply = () => 200;
    await w.pass(5_000);
    expect(w.received.map((received) => sequences([received]))).toEqual([
      [3, 4],
      [3, 4],
      [5, 6, 7],
    ]);
    expect(header(w.received, 'webhook-id')[1]).toBe(header(w.received, 'webhook-id')[0]);
    expect(header(w.received, 'rollcall-previous-sequence')).toEqual(['0', '0', '4']);
    expect(w.received[1]?.text).toBe(w.received[0]?.text);
  });

  it('a batch that used up its attempts is taken apart, so that a poison event costs itself only', async () => {
    const w = world('1,1,1,1,1,1,1,1');
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId, maxBatch: 10 });
    await w.events(organizationId, 5);
    w.reply = (received) => (sequences([received]).includes(3) ? 422 : 200);
    await w.pass(60_000);
    const log = await w.deliveries(webhookId);
    expect(log.filter(({ status }) => status === 'failed').map(({ sequence }) => sequence)).toEqual([3]);
    const accepted = log.filter(({ status }) => status === 'accepted').map(({ sequence }) => sequence);
    expect(accepted).toEqual([1, 2, 4, 5]);
    expect(await w.stream(webhookId, organizationId)).toMatchObject({ cursor: 5, setAside: 0, failures: 0 });
  });
});

function request(w: ReturnType<typeof world>) {
  const [first] = w.received;
  if (!first) throw new Error('Nothing was received.');
  return first;
}
