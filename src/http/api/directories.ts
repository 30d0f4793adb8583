// /directories: one identity provider's endpoint each. Every write goes through the organization's writer.

import { z } from '@hono/zod-openapi';
import { directoryRecord } from '../../directory/record.ts';
import { organizationOf } from '../../id.ts';
import { findDirectory, listDirectories } from '../../tenancy/directories.ts';
import {
  changeDirectory,
  createDirectory,
  deleteDirectory,
  discardHeldEvents,
  releaseHeldEvents,
  resyncDirectory,
} from '../../tenancy/directory-actions.ts';
import { MAX_NAME } from '../../tenancy/name.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { Directory, DirectoryInFull, Provider, Settings, view, viewInFull } from './directory-views.ts';
import {
  changesIn,
  DirectoryParams,
  listAnswer,
  listOf,
  OrganizationParams,
  PageQuery,
  pageRequest,
  readOnly,
  text,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';

const Name = text(MAX_NAME).nullable().openapi({ example: 'Acme staff' });
const FIXED = readOnly(
  'id',
  'organizationId',
  'endpoint',
  'userCount',
  'groupCount',
  'heldSince',
  'credentialsOverMaxTokenDays',
  'lastRequestAt',
  'createdAt',
  'updatedAt',
);
const tags = ['Directories'];

export const directories = newApi();

directories.openapi(
  operation('write', [404], {
    method: 'post',
    path: '/organizations/{id}/directories',
    operationId: 'createDirectory',
    summary: 'Create a directory',
    tags,
    request: { params: OrganizationParams, body: body(Settings.extend({ provider: Provider, name: Name.optional() })) },
    responses: { 201: answer('The directory', Directory) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { provider, name = null, ...settings } = c.req.valid('json');
    const directory = completed(await createDirectory(actionContext(c), id, { provider, name, ...given(settings) }));
    return c.json(view(c, directory), 201);
  },
);

directories.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/directories',
    operationId: 'listDirectories',
    summary: "List an organization's directories",
    tags,
    request: { params: OrganizationParams, query: PageQuery },
    responses: { 200: answer('A page of directories', listOf(Directory)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const page = await listDirectories(databaseOf(c, id), id, pageRequest(c.req.valid('query')));
    return c.json(
      listAnswer(page, (row) => view(c, directoryRecord(row))),
      200,
    );
  },
);

directories.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}',
    operationId: 'getDirectory',
    summary: 'Get a directory',
    tags,
    request: { params: DirectoryParams },
    responses: { 200: answer('The directory', DirectoryInFull) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const row = await findDirectory(databaseOf(c, id), organizationOf(id), id);
    return c.json(await viewInFull(c, directoryRecord(row)), 200);
  },
);

directories.openapi(
  operation('write', [404, 409], {
    method: 'patch',
    path: '/directories/{id}',
    operationId: 'updateDirectory',
    summary: 'Update, pause or resume a directory',
    tags,
    request: {
      params: DirectoryParams,
      body: body(
        Settings.extend({
          name: Name.optional(),
          provider: Provider.optional(),
          status: z.enum(['active', 'paused']).optional(),
          excludeLastAddress: z.boolean().optional().openapi({
            description:
              'true saves `allowedAddresses` even if the list excludes the address of the last request, which otherwise is a 409.',
          }),
          ...FIXED,
        }),
      ),
    },
    responses: { 200: answer('The updated directory', DirectoryInFull) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const changes = given(changesIn(c.req.valid('json'), FIXED));
    const changed = completed(await changeDirectory(actionContext(c), id, changes));
    return c.json(await viewInFull(c, changed), 200);
  },
);

directories.openapi(
  operation('write', [404], {
    method: 'delete',
    path: '/directories/{id}',
    operationId: 'deleteDirectory',
    summary: 'Delete a directory',
    description:
      'Its tokens stop working immediately. A single `directory.deleted` event covers everything in it. Its data is deleted in the background.',
    tags,
    request: { params: DirectoryParams },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    completed(await deleteDirectory(actionContext(c), c.req.valid('param').id));
    return c.body(null, 204);
  },
);

directories.openapi(
  operation('support', [404, 409, 429], {
    method: 'post',
    path: '/directories/{id}/resync',
    operationId: 'resyncDirectory',
    summary: 'Resync a directory: send everything in it again as events',
    description:
      'One at a time (409), and at most one per hour, or for each 20,000 people (429 with Retry-After). Refused (409) where its events would make the database more than 90 % full.',
    tags,
    request: { params: DirectoryParams },
    responses: { 202: answer('Started', z.object({ resyncId: z.string() })) },
  }),
  async (c) => {
    return c.json(completed(await resyncDirectory(actionContext(c), c.req.valid('param').id)), 202);
  },
);

directories.openapi(
  operation('write', [404, 409], {
    method: 'post',
    path: '/directories/{id}/guard/release',
    operationId: 'releaseHeldEvents',
    summary: 'Release the events the guard holds: they are sent in order',
    tags,
    request: { params: DirectoryParams },
    responses: { 200: answer('The directory', Directory) },
  }),
  async (c) => c.json(view(c, completed(await releaseHeldEvents(actionContext(c), c.req.valid('param').id))), 200),
);

directories.openapi(
  operation('write', [404, 409], {
    method: 'post',
    path: '/directories/{id}/guard/discard',
    operationId: 'discardHeldEvents',
    summary: 'Discard the events the guard holds: they are never sent, and a resync follows',
    description:
      'For use once the mistake has been corrected at the identity provider. In `GET /organizations/{id}/events` each discarded event appears as `event.discarded`.',
    tags,
    request: { params: DirectoryParams },
    responses: { 202: answer('Discarded; the resync has started', z.object({ resyncId: z.string() })) },
  }),
  async (c) => c.json(completed(await discardHeldEvents(actionContext(c), c.req.valid('param').id)), 202),
);

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The members that a body has: an absent one is not undefined to the writer. */
function given<T extends object>(body: T): Given<T> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<T>;
}
