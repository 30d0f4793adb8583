// Erasing a person or an organization, and what has come of it.

import { z } from '@hono/zod-openapi';
import { organizationOf } from '../../id.ts';
import { type Erasure, eraseOrganization, eraseUser, findErasure } from '../../tenancy/erasures.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { DirectoryParams, idParam, OrganizationParams, Time, time, timeOrNull } from './fields.ts';
import { answer, operation } from './operation.ts';

const Begun = z.object({ erasureId: z.string() });

const ErasureView = z
  .object({
    id: z.string(),
    userId: z.string().nullable().openapi({ description: 'null for an organization.' }),
    status: z.enum(['running', 'done']),
    events: z.int().openapi({ description: 'Events whose data was erased so far.' }),
    requests: z.int().openapi({ description: 'Entries of the request log that were erased so far.' }),
    deliveries: z.int().openapi({ description: 'Delivery attempts whose response was erased so far.' }),
    pass: z.int().openapi({ description: 'Everything is searched until one pass finds nothing.' }),
    remaining: z.int().nullable().openapi({
      description: 'What the last complete pass still found: 0 is the proof that nothing is left. null while running.',
    }),
    startedAt: Time,
    finishedAt: Time.nullable(),
  })
  .openapi('Erasure');

const tags = ['Privacy'];
const ERASED =
  'Events keep their sequence, type and IDs, and lose their data; events that were not sent yet are sent like that. Runs in the background.';
const Era = { era: idParam('era', 'era') };

export const erasures = newApi();

erasures.openapi(
  operation('write', [404], {
    method: 'post',
    path: '/directories/{id}/users/{usr}/erase',
    operationId: 'eraseUser',
    summary: 'Erase a person',
    description: `Deletes the user, if it still exists, and what names it in events, the request log and delivery attempts. ${ERASED}`,
    tags,
    request: { params: DirectoryParams.extend({ usr: idParam('usr', 'usr') }) },
    responses: { 202: answer('Started', Begun) },
  }),
  async (c) => {
    const { id, usr } = c.req.valid('param');
    return c.json(completed(await eraseUser(actionContext(c), id, usr)), 202);
  },
);

erasures.openapi(
  operation('admin', [404], {
    method: 'post',
    path: '/organizations/{id}/erase',
    operationId: 'eraseOrganization',
    summary: 'Erase an organization',
    description: `Deletes the organization with everything in it, now and without the days in which a deletion can be undone. ${ERASED} The audit log is kept.`,
    tags,
    request: { params: OrganizationParams },
    responses: { 202: answer('Started', Begun) },
  }),
  async (c) => c.json(completed(await eraseOrganization(actionContext(c), c.req.valid('param').id)), 202),
);

erasures.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/erasures/{era}',
    operationId: 'getUserErasure',
    summary: 'Get the progress and the proof of the erasure of a person',
    tags,
    request: { params: DirectoryParams.extend(Era) },
    responses: { 200: answer('The erasure', ErasureView) },
  }),
  async (c) => {
    const { era, id } = c.req.valid('param');
    return c.json(view(await findErasure(databaseOf(c, id), organizationOf(id), era)), 200);
  },
);

erasures.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/erasures/{era}',
    operationId: 'getErasure',
    summary: 'Get the progress and the proof of an erasure',
    tags,
    request: { params: OrganizationParams.extend(Era) },
    responses: { 200: answer('The erasure', ErasureView) },
  }),
  async (c) => {
    const { era, id } = c.req.valid('param');
    return c.json(view(await findErasure(databaseOf(c, id), id, era)), 200);
  },
);

function view(row: Erasure): z.infer<typeof ErasureView> {
  const { deliveries, events, found, id, pass, requests, stage, userId } = row;
  const status = stage === 'done' ? 'done' : 'running';
  const remaining = stage === 'done' ? found : null;
  const times = { startedAt: time(row.startedAt), finishedAt: timeOrNull(row.finishedAt) };
  return { id, userId, status, events, requests, deliveries, pass, remaining, ...times };
}
