// What one invocation may ask D1, deliveries and a turn of the clock together.

import { describe, expect, it } from 'vitest';
import { consumeWith } from '../../src/delivery/consume.ts';
import type { DeliveryMessage } from '../../src/env.ts';
import { counting, INVOCATION_STATEMENTS, TURN_STATEMENTS } from '../../src/turn.ts';
import { sequences, world } from './world.ts';

const EVENTS = 800;

/** Streams with more to send than an invocation may: each batch is claimed before it is sent, which takes statements. */
async function busy() {
  const w = world();
  const messages: DeliveryMessage[] = [];
  for (let n = 0; n < 8; n++) {
    const organizationId = await w.organization();
    const webhookId = await w.webhook({ organizationId, maxBatch: 2 });
    await w.events(organizationId, EVENTS / 8);
    messages.push({ organizationId, webhookId });
  }
  w.queued.length = 0;
  return { w, messages };
}

/** Handles one batch of the queue. Returns the statements that it took. */
async function consumed(w: ReturnType<typeof world>, messages: readonly DeliveryMessage[]): Promise<number> {
  const { asked, databases } = counting(w.deps.databases);
  const begun: Promise<unknown>[] = [];
  const batch = {
    queue: 'rollcall-deliveries',
    messages: messages.map((body) => ({ body })),
    ackAll: () => undefined,
  } as unknown as MessageBatch<DeliveryMessage>;
  await consumeWith({ ...w.deps, databases }, batch, { waitUntil: (work) => void begun.push(work) });
  await Promise.all(begun);
  return asked();
}

describe('a batch of the queue', () => {
  it.each([
    ['alone', [], INVOCATION_STATEMENTS],
    [
      'beside a turn of the clock',
      [{ organizationId: '', clock: { label: '' } }],
      INVOCATION_STATEMENTS - TURN_STATEMENTS,
    ],
  ])('with deliveries %s takes no more statements than it may, and hands the rest on', async (_, clock, most) => {
    const { messages, w } = await busy();
    const asked = await consumed(w, [...clock, ...messages]);
    expect(asked).toBeLessThanOrEqual(most);
    expect(asked).toBeGreaterThan(most - 150);
    expect(w.queued.length).toBeGreaterThan(0);
    await w.run();
    expect(sequences(w.received)).toHaveLength(EVENTS);
  });
});
