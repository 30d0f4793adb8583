// What came of a step: the organization's new events, counted, once the host app has them all.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { HostApp } from './host-app.ts';
import type { RestClient } from './rest.ts';

const POLL_MS = 100;

const Page = z.object({ data: z.array(z.object({ type: z.string() })), nextAfter: z.number() });

export interface EventWatch {
  /**
   * Waits for quiescence: no newer event in the organization, and the host app has applied the last. With `until`,
   * not before an event of that type. Tells how many of each type there were.
   */
  settle(signal: AbortSignal, until?: string): Promise<string>;
}

export function watchEvents(rest: RestClient, host: HostApp, organizationId: string): EventWatch {
  let after = 0;
  return {
    settle: async (signal, until) => {
      const counts = new Map<string, number>();
      for (let more = true; more; ) {
        const path = `/organizations/${organizationId}/events?after=${after}&limit=200`;
        const page = await rest.call(Page, 'GET', path);
        for (const { type } of page.data) counts.set(type, (counts.get(type) ?? 0) + 1);
        more = page.data.length > 0;
        after = more ? page.nextAfter : after;
        await host.untilApplied(organizationId, after, signal);
        if (!more && until !== undefined && !counts.has(until)) {
          more = true;
          await sleep(POLL_MS, undefined, { signal });
        }
      }
      return [...counts].map(([type, count]) => `${count} ${type}`).join(', ') || 'nothing';
    },
  };
}
