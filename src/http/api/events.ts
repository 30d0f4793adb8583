// GET /organizations/{id}/events: the same events that webhooks carry, for host apps that pull.

import { z } from '@hono/zod-openapi';
import { eventsAfter, type StoredEvent } from '../../tenancy/events.ts';
import { notFound, Problem } from '../problem.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { Event } from './event-schemas.ts';
import { Limit, OrganizationParams, time, wholeNumber } from './fields.ts';
import { answer, operation } from './operation.ts';

const Page = z.object({
  data: z.array(Event),
  nextAfter: z.int().openapi({ description: 'The `after` value for the next call.' }),
  earliest: z
    .int()
    .openapi({ description: 'Sequence of the oldest stored event, or of the next event if none is stored.' }),
  lastSequence: z.int().openapi({
    description:
      'Sequence of the latest event. If it is lower than one you have seen in this epoch, the database was restored.',
  }),
  epoch: z.int().openapi({ description: 'The epoch of the latest event.' }),
});

export const events = newApi();

events.openapi(
  operation('read', [404, 410], {
    method: 'get',
    path: '/organizations/{id}/events',
    operationId: 'listEvents',
    summary: 'List events in order of sequence, without gaps',
    description:
      'Events are stored for 30 days. 410 with `earliest` if events after `after` are no longer stored; `after=0` always starts at the oldest.',
    tags: ['Events'],
    request: {
      params: OrganizationParams,
      query: z.object({
        after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0).openapi({
          type: 'integer',
          minimum: 0,
          default: 0,
          description: 'The last sequence you have processed.',
        }),
        epoch: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().openapi({
          type: 'integer',
          minimum: 1,
          description:
            'The epoch of the last event you processed. If a later epoch has begun, the response starts at its beginning, whatever the value of `after`.',
        }),
        limit: Limit,
      }),
    },
    responses: { 200: answer('Events', Page) },
  }),
  async (c) => {
    const organizationId = c.req.valid('param').id;
    const { after: asked, epoch: known = null, limit } = c.req.valid('query');
    const found = await eventsAfter(databaseOf(c, organizationId), organizationId, {
      after: asked,
      epoch: known,
      limit,
    });
    if (found === null) throw notFound('organization');
    const { after, epoch, lastSequence, rows } = found;
    const earliest = found.earliest ?? found.lastSequence + 1;
    if (after > 0 && after < earliest - 1)
      throw new Problem(410, `The oldest stored event has sequence ${earliest}.`, { members: { earliest, epoch } });
    const nextAfter = rows.at(-1)?.sequence ?? Math.max(after, earliest - 1);
    return c.json({ data: rows.map(view), nextAfter, earliest, lastSequence, epoch }, 200);
  },
);

/** The stored text was made by the writer: its shape is the one that its type says. */
function view(row: StoredEvent): z.infer<typeof Event> {
  const { id, type, sequence, epoch, organizationId, directoryId } = row;
  const data: unknown = JSON.parse(row.data);
  return { id, type, sequence, epoch, timestamp: time(row.at), organizationId, directoryId, data } as z.infer<
    typeof Event
  >;
}
