// How fast one stream delivers its backlog, an event a POST, to a host that answers at once.

import { z } from 'zod';
import { restClient } from '../../scripts/rest.ts';
import { startReceiver } from '../receiver.ts';
import { send } from './operations.ts';
import type { Sides } from './sides.ts';

const Page = z.object({ data: z.array(z.unknown()), nextAfter: z.number() });
const POLL_MS = 10;
const TIMEOUT_MS = 120_000;

export interface Delivered {
  readonly events: number;
  /** Events a second. */
  readonly worker: number;
  readonly floor: number;
}

/** Delivers the events that an organization has gathered, at most `limit` of them. */
export async function measureDeliveries(sides: Sides, organizationId: string, limit: number): Promise<Delivered> {
  const rest = restClient(sides.worker.origin, sides.worker.adminApiKey);
  const last = await lastSequence(rest, organizationId);
  const startAfter = Math.max(0, last - limit);
  const events = last - startAfter;
  const receiver = await startReceiver();
  const began = performance.now();
  await rest.call(z.unknown(), 'POST', '/webhooks', { url: receiver.url, organizationId, startAfter });
  // A webhook hears of nothing until there is an event or the clock: this is the clock.
  await sides.worker.tick();
  let first = 0;
  while (receiver.received() < events) {
    if (first === 0 && receiver.received() > 0) first = performance.now();
    if (performance.now() - began > TIMEOUT_MS) throw new Error(`${receiver.received()} of ${events} were delivered.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const worker = (events * 1000) / (performance.now() - first);
  const query = new URLSearchParams({ url: receiver.url, organization: organizationId, count: String(events) });
  const floorBegan = performance.now();
  await send(`${sides.floor.origin}/deliver?${query}`, { method: 'POST' });
  const floor = (events * 1000) / (performance.now() - floorBegan);
  receiver.close();
  return { events, worker, floor };
}

/** The number of an organization's newest event. */
export async function lastSequence(rest: ReturnType<typeof restClient>, organizationId: string): Promise<number> {
  for (let after = 0; ; ) {
    const page = await rest.call(Page, 'GET', `/organizations/${organizationId}/events?after=${after}&limit=200`);
    if (page.data.length === 0) return after;
    after = page.nextAfter;
  }
}
