// What one POST carries: an event, or for a webhook with maxBatch above 1 several in order. Pure.

import type { EventRow } from '../store/streams/events.ts';

/** An event, of an organization or (a test event) of none. */
export type Sendable = Omit<EventRow, 'organizationId'> & { readonly organizationId: string | null };

/** Events that are sent, accepted and set aside together. */
export interface Payload<E extends Sendable = EventRow> {
  readonly events: readonly [E, ...E[]];
  /** The `webhook-id`: the same on every attempt. */
  readonly id: string;
  readonly body: string;
}

/** The event as the host app gets it. `data` is spliced in as it was stored. */
function eventBody(event: Sendable): string {
  const { id, type, sequence, epoch, at, organizationId, directoryId, data } = event;
  const head = JSON.stringify({
    id,
    type,
    sequence,
    epoch,
    timestamp: new Date(at).toISOString(),
    organizationId,
    directoryId,
  });
  return `${head.slice(0, -1)},"data":${data}}`;
}

/** Packs events: bare where the webhook takes one at a time, else `{"events": […]}`. */
export function pack<E extends Sendable>(events: readonly [E, ...E[]], maxBatch: number): Payload<E> {
  const [first] = events;
  if (maxBatch === 1) return { events: [first], id: first.id, body: eventBody(first) };
  const body = `{"events":[${events.map(eventBody).join(',')}]}`;
  return { events, id: `batch_${first.id}_${events.length}`, body };
}

/** Sequence of the first event of a payload: they are in order. */
export function firstOf(payload: Payload): number {
  return payload.events[0].sequence;
}

/** Sequence of the last event of a payload. */
export function lastOf(payload: Payload): number {
  return payload.events.reduce((last, event) => Math.max(last, event.sequence), 0);
}
