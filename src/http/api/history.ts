// GET /directories/{id}/users/{usr}/history: what happened to a person, for a support desk.

import { z } from '@hono/zod-openapi';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { type HistoryItem, type HistoryPlace, historyOfPerson } from '../../tenancy/history.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { cursorOf, DirectoryParams, encodeCursor, idParam, Limit, Time, time, timeOrNull } from './fields.ts';
import { answer, operation } from './operation.ts';

const Item = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('request'),
      at: Time,
      id: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.int(),
      detail: z.string().nullable(),
    }),
    z.object({ kind: z.literal('event'), at: Time, id: z.string(), type: z.string(), sequence: z.int() }),
  ])
  .openapi('HistoryItem');

/** A request and the sequence of an event. */
const PLACE = /^(req_[0-9a-z~]{1,40})\.(\d{1,16})$/;

export const history = newApi();

history.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/users/{usr}/history',
    operationId: 'getUserHistory',
    summary: 'List the requests and events that touched a user, newest first',
    description:
      'Also for a user who no longer exists. Looks through the latest 5,000 requests of the directory and the latest 5,000 events of the organization.',
    tags: ['Users'],
    request: {
      params: DirectoryParams.extend({ usr: idParam('usr', 'usr') }),
      query: z.object({ limit: Limit, cursor: cursorOf(PLACE) }),
    },
    responses: {
      200: answer(
        'The history',
        z.object({
          state: z.enum(['present', 'deleted', 'unknown']).openapi({
            description: 'unknown: neither the directory nor the events that were looked through have this user.',
          }),
          deletedAt: Time.nullable(),
          data: z.array(Item),
          nextCursor: z.string().nullable(),
        }),
      ),
    },
  }),
  async (c) => {
    const { id, usr } = c.req.valid('param');
    const db = databaseOf(c, id);
    await findDirectory(db, organizationOf(id), id);
    const { cursor, limit } = c.req.valid('query');
    const { deletedAt, items, next, state } = await historyOfPerson(db, id, usr, { limit, before: placeIn(cursor) });
    const nextCursor = next && encodeCursor(`${next.request}.${next.sequence}`);
    return c.json({ state, deletedAt: timeOrNull(deletedAt), data: items.map(view), nextCursor }, 200);
  },
);

function placeIn(cursor: string | undefined): HistoryPlace | undefined {
  const [, request, sequence] = PLACE.exec(cursor ?? '') ?? [];
  return request === undefined ? undefined : { request, sequence: Number(sequence) };
}

function view(item: HistoryItem): z.infer<typeof Item> {
  const at = time(item.at);
  if (item.kind === 'event') {
    const { id, sequence, type } = item.event;
    return { kind: 'event', at, id, type, sequence };
  }
  const { entry, id, method, status } = item.request;
  return { kind: 'request', at, id, method, path: entry.path, status, detail: entry.detail };
}
