// The sample host app behind a note-taker: what arrived, in which order, in which life of the server.

import { serve } from '@hono/node-server';
import { z } from 'zod';
import { hostApp } from '../../examples/host-app/app.ts';
import { openTables } from '../../examples/host-app/tables.ts';
import { everything, streams } from '../../examples/host-app/views.ts';
import { Everything } from '../host-app.ts';

const Event = z.object({ sequence: z.number() });
const Body = z.union([z.object({ events: z.array(Event) }), Event.transform((event) => ({ events: [event] }))]);

/** An event that arrived. */
export interface Arrival {
  readonly sequence: number;
  /** The `webhook-id` of its request. */
  readonly webhookId: string;
  /** How often the server had been killed before. */
  readonly life: number;
}

export interface Host {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Sequence of the newest event that was applied. */
  newest(organizationId: string): number;
  copy(): z.infer<typeof Everything>;
  /** The secret of its webhook, which is made after it listens. */
  trust(secret: string): void;
  close(): void;
}

/** Listens on a port. `life` tells how often the server was killed so far. */
export async function startHost(port: number, life: () => number): Promise<Host> {
  const tables = openTables(':memory:');
  const arrivals: Arrival[] = [];
  let app: ReturnType<typeof hostApp> | undefined;
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: receive, hostname: '127.0.0.1', port }, () => resolve(listening));
  });
  async function receive(request: Request): Promise<Response> {
    const { events } = Body.parse(await request.clone().json());
    const webhookId = request.headers.get('webhook-id') ?? '';
    for (const { sequence } of events) arrivals.push({ sequence, webhookId, life: life() });
    return app?.fetch(request) ?? new Response('No secret yet.', { status: 503 });
  }
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    arrivals,
    newest: (organizationId) => Number(streams(tables)[organizationId] ?? 0),
    copy: () => Everything.parse(everything(tables)),
    trust: (secret) => {
      app = hostApp(secret, tables);
    },
    close: () => {
      server.close();
    },
  };
}
