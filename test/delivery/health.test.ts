import { describe, expect, it } from 'vitest';
import { streamHealth } from '../../src/delivery/health.ts';
import { replay } from '../../src/delivery/replay.ts';
import { resend } from '../../src/delivery/single.ts';
import { webhookById } from '../../src/store/operator/webhooks.ts';
import { unnoted, type World, world } from './world.ts';

const healthOf = async (w: World, organizationId: string) => {
  const {
    streams: [health],
  } = await streamHealth(w.deps, organizationId, w.now());
  return health;
};

async function webhookOf(w: World, id: string) {
  const [[row]] = await w.deps.databases.operator.run([webhookById({ id })]);
  if (!row) throw new Error('There is no such webhook.');
  return row;
}

describe('the health of a stream', () => {
  it('has the failure rate of its own, however busy others are', async () => {
    const w = world('1');
    const [quiet, busy] = [await w.organization(), await w.organization()];
    await w.webhook({ startAfter: 0 });
    w.reply = ({ body }) => (body['organizationId'] === quiet ? 500 : 204);
    await w.events(quiet, 1);
    await w.run();
    await w.events(busy, 600);
    await w.pass(5_000);
    expect((await healthOf(w, quiet))?.failureRate).toBe(1);
    expect((await healthOf(w, busy))?.failureRate).toBe(0);
  });

  it('counts an event set aside until it is sent again and accepted', async () => {
    const w = world('1,1');
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId, startAfter: 0 });
    w.reply = ({ body }) => (body['sequence'] === 1 ? 422 : 204);
    await w.events(organizationId, 3);
    await w.pass(60_000);
    expect(await healthOf(w, organizationId)).toMatchObject({ setAside: 1, backlog: 0, blockedBy: null });
    const failed = (await w.deliveries(id)).find(({ status }) => status === 'failed');
    await resend(w.deps, await webhookOf(w, id), failed?.id ?? '', unnoted);
    expect((await healthOf(w, organizationId))?.setAside).toBe(1);
    w.reply = () => 204;
    await resend(w.deps, await webhookOf(w, id), failed?.id ?? '', unnoted);
    expect((await healthOf(w, organizationId))?.setAside).toBe(0);
  });

  it('counts it no more once a replay sends it again', async () => {
    const w = world('1,1');
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId, startAfter: 0 });
    w.reply = ({ body }) => (body['sequence'] === 2 ? 422 : 204);
    await w.events(organizationId, 3);
    await w.pass(60_000);
    expect((await healthOf(w, organizationId))?.setAside).toBe(1);
    w.reply = () => 204;
    await replay(w.deps, await webhookOf(w, id), organizationId, 2);
    expect((await healthOf(w, organizationId))?.setAside).toBe(1);
    await replay(w.deps, await webhookOf(w, id), organizationId, 1);
    await w.run();
    expect(await healthOf(w, organizationId)).toMatchObject({ setAside: 0, backlog: 0 });
  });

  it('names the event that blocks it, not one before it that an operator discarded', async () => {
    const w = world();
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId, startAfter: 0 });
    await w.events(organizationId, 3);
    await w.discard(organizationId, 1, 2);
    w.reply = () => 500;
    await w.run();
    const [attempt] = await w.deliveries(id);
    expect(attempt?.sequence).toBe(3);
    expect((await healthOf(w, organizationId))?.blockedBy).toBe(attempt?.eventId);
  });

  it('names what blocks it, also where an earlier version of Rollcall left the begin of a batch that was accepted', async () => {
    const w = world();
    const organizationId = await w.organization();
    const id = await w.webhook({ organizationId, startAfter: 0 });
    await w.events(organizationId, 3);
    w.reply = ({ body }) => (body['sequence'] === 3 ? 500 : 200);
    await w.run();
    await w.leaveFirstSent(id, 1);
    const attempt = (await w.deliveries(id)).find(({ sequence }) => sequence === 3);
    expect((await healthOf(w, organizationId))?.blockedBy).toBe(attempt?.eventId);
  });

  it('says of a stream that nothing was to be sent on it yet', async () => {
    const w = world();
    const organizationId = await w.organization();
    await w.webhook({ organizationId });
    expect(await healthOf(w, organizationId)).toMatchObject({ begun: false, backlog: 0, setAside: 0 });
  });
});
