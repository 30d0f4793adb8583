// The same events by pull: for the first start, after an outage, or in place of webhooks.

import type { Client } from 'openapi-fetch';
import type { paths } from '../../packages/sdk/src/api-types.ts';
import { applyEvent } from './apply.ts';
import { parseEvents } from './event.ts';
import type { Tables } from './tables.ts';

const PAGE_SIZE = 200;

/** Where the copy is too old to be carried on: events were dropped after 30 days. Ask for a resync. */
export class EventsGone extends Error {
  override readonly name = 'EventsGone';
}

/**
 * Applies all events that follow the newest one applied, and returns how many there were.
 * @throws EventsGone; Error where the API refuses
 */
export async function catchUp(api: Client<paths>, tables: Tables, organizationId: string): Promise<number> {
  const [stream] = tables.all('SELECT sequence FROM streams WHERE organization_id = ?', organizationId);
  let after = Number(stream?.sequence ?? 0);
  for (let count = 0; ; ) {
    const params = { path: { id: organizationId }, query: { after, limit: PAGE_SIZE } };
    const { data, error, response } = await api.GET('/organizations/{id}/events', { params });
    if (response.status === 410) throw new EventsGone(error?.detail);
    if (!data) throw new Error(`Could not read the events of ${organizationId}: ${response.status} ${error?.detail}`);
    if (data.data.length === 0) return count;
    tables.transaction(() => {
      for (const event of parseEvents({ events: data.data })) applyEvent(tables, event);
    });
    count += data.data.length;
    after = data.nextAfter;
  }
}
