// When a Rollcall has come to rest: nothing is left to deliver, no resync runs.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Event } from '@rollcall/sdk';

const POLL_MS = 50;

export interface Settling {
  /** Waits, and gives the events that have come since it was asked last. @throws NotSettled */
  settled(timeoutMs: number): Promise<Event[]>;
}

/** What was still to be done when the time was over, and what the host app has answered. */
export class NotSettled extends Error {
  override readonly name = 'NotSettled';
}

/** `tick` sends what waits for its next attempt. */
export function settling(client: Client, tick: () => Promise<void>): Settling {
  const seen = new Map<string, number>();
  const resyncs = new Set<string>();

  async function newEvents(organizationId: string): Promise<Event[]> {
    const events = await client.events.list(organizationId, { after: seen.get(organizationId) ?? 0 }).all();
    for (const event of events) {
      seen.set(organizationId, event.sequence);
      if (event.type === 'directory.resync_started') resyncs.add(event.data.resyncId);
      if (event.type === 'directory.resync_finished') resyncs.delete(event.data.resyncId);
    }
    return events;
  }

  return {
    settled: async (timeoutMs) => {
      const events: Event[] = [];
      for (const deadline = performance.now() + timeoutMs; ; await sleep(POLL_MS)) {
        let busy = false;
        const waiting: { organizationId: string; webhookId: string; backlog: number }[] = [];
        for await (const { id } of client.organizations.list()) {
          const fresh = await newEvents(id);
          events.push(...fresh);
          busy ||= fresh.length > 0;
          const { webhooks } = await client.organizations.health(id);
          for (const webhook of webhooks)
            if (webhook.status === 'active' && webhook.backlog > 0)
              waiting.push({ organizationId: id, webhookId: webhook.id, backlog: webhook.backlog });
        }
        if (!busy && waiting.length === 0 && resyncs.size === 0) return events;
        if (performance.now() > deadline)
          throw new NotSettled(await reportOf(client, waiting, resyncs.size, timeoutMs));
        await tick();
      }
    },
  };
}

async function reportOf(
  client: Client,
  waiting: readonly { readonly organizationId: string; readonly webhookId: string; readonly backlog: number }[],
  resyncs: number,
  timeoutMs: number,
): Promise<string> {
  const lines = [`Not settled within ${timeoutMs / 1000} s.`];
  if (resyncs > 0) lines.push(`${resyncs} resyncs are running.`);
  for (const { backlog, organizationId, webhookId } of waiting) {
    lines.push(`${webhookId} has ${backlog} events of ${organizationId} to deliver.`);
    for await (const { eventType, responseBody, responseStatus, sequence } of client.webhooks.deliveries(webhookId, {
      organizationId,
    })) {
      const answer = responseStatus === null ? responseBody : `${responseStatus} ${responseBody}`;
      lines.push(`  The last attempt, of ${sequence} ${eventType}: ${answer}`);
      break;
    }
  }
  return lines.join('\n');
}
