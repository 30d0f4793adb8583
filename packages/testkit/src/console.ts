// What happened since it was looked last, a line each: requests of the provider, events, attempts to deliver them.

import type { Client, Delivery, Event, ScimRequest } from '@rollcall/sdk';

export interface Watched {
  readonly organizationId: string;
  readonly directoryId: string;
  readonly webhookId: string | undefined;
}

/** Lines of one look are in order of time. */
export function watch(client: Client, watched: Watched): () => Promise<string[]> {
  const { organizationId, directoryId, webhookId } = watched;
  let after = 0;
  let request: string | undefined;
  let delivery: string | undefined;
  return async () => {
    const requests = await until(client.directories.requests(directoryId), request);
    const events = await client.events.list(organizationId, { after }).all();
    const deliveries = webhookId === undefined ? [] : await until(client.webhooks.deliveries(webhookId), delivery);
    after = events.at(-1)?.sequence ?? after;
    request = requests[0]?.id ?? request;
    delivery = deliveries[0]?.id ?? delivery;
    const lines = [
      ...requests.reverse().map((one) => ({ at: one.at, text: requestLine(one) })),
      ...events.map((one) => ({ at: one.timestamp, text: eventLine(one) })),
      ...deliveries.reverse().map((one) => ({ at: one.at, text: deliveryLine(one) })),
    ];
    // Stable: of the same moment, the request comes before its event, the event before its delivery.
    return lines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ at, text }) => `${clock(at)}  ${text}`);
  };
}

/** A list that begins with the newest, down to the one that was seen before. */
async function until<One extends { readonly id: string }>(
  list: AsyncIterable<One>,
  seen: string | undefined,
): Promise<One[]> {
  const fresh: One[] = [];
  for await (const one of list) {
    if (one.id === seen) break;
    fresh.push(one);
  }
  return fresh;
}

function requestLine({ method, path, status, detail }: ScimRequest): string {
  return `request  ${method} ${path} → ${status}${detail === null ? '' : `  ${detail}`}`;
}

function eventLine(event: Event): string {
  return `event    ${event.sequence} ${event.type}  ${nameOf(event)}`.trimEnd();
}

function nameOf({ data }: Event): string {
  if ('user' in data) return data.user.userName ?? data.user.id;
  if (!('group' in data)) return '';
  const { displayName } = data.group;
  if (!('added' in data)) return displayName;
  return `${displayName}: ${[...data.added.map((one) => `+${one.id}`), ...data.removed.map((one) => `-${one.id}`)].join(' ')}`;
}

function deliveryLine({
  attempt,
  durationMs,
  eventType,
  responseBody,
  responseStatus,
  sequence,
  status,
}: Delivery): string {
  const answer = responseStatus === null ? responseBody : `${responseStatus} in ${durationMs} ms`;
  const text =
    status === 'accepted' || !responseBody || responseStatus === null ? '' : `  ${responseBody.slice(0, 200)}`;
  return `sent     ${sequence} ${eventType} → ${answer}${attempt > 1 ? ` (attempt ${attempt})` : ''}${text}`;
}

/** Hours, minutes and seconds of a time as the API writes it. */
function clock(at: string): string {
  return new Date(at).toISOString().slice(11, 19);
}
