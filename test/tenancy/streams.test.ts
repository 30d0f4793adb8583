import { describe, expect, it } from 'vitest';
import { newOrganizationId } from '../../src/id.ts';
import { replayStream, retryDelivery, skipBlockingEvents } from '../../src/tenancy/streams.ts';
import { world } from '../delivery/world.ts';
import { auditOf, testContext, value } from './context.ts';

/** A webhook of one organization that was sent, or refused, some events. */
async function sent(events: number, reply = 200) {
  const w = world('3600');
  w.reply = () => reply;
  const organizationId = await w.organization();
  const webhookId = await w.webhook({ organizationId });
  await w.events(organizationId, events);
  await w.run();
  return { w, stream: { organizationId, webhookId }, context: testContext({ now: w.now(), delivery: w.deps }) };
}

const no = (reason: string, more = {}) => ({ ok: false, reason, ...more });

describe('a stream', () => {
  it('is replayed, skipped and sent again with a row in its organization’s audit log', async () => {
    const { context, stream, w } = await sent(2);
    value(await replayStream(context, stream, 1));
    w.reply = () => 500;
    await w.run();
    expect(value(await skipBlockingEvents(context, stream))).toEqual([2]);
    const [first] = await w.deliveries(stream.webhookId);
    value(await retryDelivery(context, stream.webhookId, first?.id ?? ''));
    expect((await auditOf(stream.organizationId, stream.webhookId)).sort()).toEqual([
      'admin webhook.replay',
      'admin webhook.retry',
      'admin webhook.skip',
    ]);
  });

  it('is not moved, and nothing noted, for a reason that is said', async () => {
    const { context, stream } = await sent(2);
    const { organizationId, webhookId } = stream;
    const other = { webhookId, organizationId: newOrganizationId() };
    expect(await replayStream(context, stream, 3)).toEqual(no('ahead', { lastSequence: 2 }));
    expect(await replayStream(context, other, 0)).toEqual(no('not subscribed'));
    expect(await skipBlockingEvents(context, other)).toEqual(no('not subscribed'));
    expect(await replayStream(context, { ...stream, webhookId: 'wh_none' }, 0)).toEqual(
      no('unknown', { what: 'webhook' }),
    );
    const elsewhere = { webhookId, organizationId: newOrganizationId('eu') };
    expect(await replayStream(context, elsewhere, 0)).toEqual(no('unknown', { what: 'organization' }));
    expect(await skipBlockingEvents(context, stream)).toEqual(no('not blocked'));
    expect(await retryDelivery(context, webhookId, 'del_none')).toEqual(no('unknown', { what: 'delivery' }));
    expect(await auditOf(organizationId)).toEqual([]);
  });
});
