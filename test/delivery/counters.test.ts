import { describe, expect, it } from 'vitest';
import { webhookCounters } from '../../src/delivery/counters.ts';
import { world } from './world.ts';

describe("an operator's counters", () => {
  it('tell of each webhook what waits, since when, and how much fails', async () => {
    const w = world('5');
    const [first, second] = [await w.organization(), await w.organization()];
    const alive = await w.webhook({ organizationId: first });
    w.advance(1);
    const dead = await w.webhook({ organizationId: second, url: 'https://dead.example/' });
    w.reply = ({ url }) => (url === 'https://dead.example/' ? 500 : 200);
    await w.events(first, 3);
    await w.events(second, 4);
    await w.run();
    w.advance(2_000);
    expect((await webhookCounters(w.deps.databases, w.now())).webhooks).toEqual([
      {
        id: alive,
        status: 'active',
        backlog: 0,
        streams: 0,
        failing: 0,
        oldestUndeliveredSeconds: null,
        failureRate: 0,
      },
      { id: dead, status: 'active', backlog: 4, streams: 1, failing: 1, oldestUndeliveredSeconds: 2, failureRate: 1 },
    ]);
  });
});
