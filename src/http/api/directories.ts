// /directories: one identity provider's endpoint each. Every write goes through the organization's writer.

import { z } from '@hono/zod-openapi';
import type { ChangeResult, DirectoryRecord } from '../../directory/change.ts';
import { directoryRecord, directoryView } from '../../directory/record.ts';
import { newDirectoryId, newId, organizationOf } from '../../store/id.ts';
import { findDirectory, listDirectories } from '../../tenancy/directories.ts';
import { MAX_NAME } from '../../tenancy/name.ts';
import { type ApiContext, newApi } from './context.ts';
import {
  DirectoryParams,
  listAnswer,
  listOf,
  OrganizationParams,
  PageQuery,
  pageRequest,
  Time,
  text,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';
import { changeDirectory, databaseOf } from './place.ts';

const Provider = z.enum(['jumpcloud', 'okta', 'entra', 'onelogin', 'pingone', 'custom']);

const UnknownMembers = z.enum(['skip', 'refuse']);
const Profile = z.enum(['tolerant', 'strict']);

/** What a directory may be given when it is made and later. */
const Settings = z.object({
  unknownMembers: UnknownMembers.nullable().optional().openapi({
    description:
      "null: as the provider's default is, also when the provider changes. skip for okta, entra, onelogin and pingone, refuse for jumpcloud and custom.",
  }),
  profile: Profile.optional(),
});

const Directory = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    provider: Provider,
    name: z.string().nullable(),
    status: z.enum(['pending', 'active', 'paused']).openapi({
      description: 'pending until the first authenticated request; paused: the provider is answered 429.',
    }),
    endpoint: z.string().openapi({ description: 'The SCIM base URL to set at the identity provider.' }),
    unknownMembers: UnknownMembers.openapi({
      description:
        'What becomes of a request that names members of a group which do not exist. skip: the others are taken, and the log names those left out. refuse: 400, and nothing is changed.',
    }),
    profile: Profile.openapi({
      description:
        'tolerant: what providers send is understood. strict: only what the SCIM interoperability and IPSIE profiles allow.',
    }),
    userCount: z.int(),
    groupCount: z.int(),
    lastRequestAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Directory');

const Name = text(MAX_NAME).nullable().openapi({ example: 'Acme staff' });
const tags = ['Directories'];

export const directories = newApi();

directories.openapi(
  operation('write', 'directory.create', [404], {
    method: 'post',
    path: '/organizations/{id}/directories',
    operationId: 'createDirectory',
    summary: 'Create a directory',
    tags,
    request: { params: OrganizationParams, body: body(Settings.extend({ provider: Provider, name: Name.optional() })) },
    responses: { 201: answer('The directory', Directory) },
  }),
  async (c) => {
    const id = newDirectoryId(c.req.valid('param').id);
    const { provider, name = null, ...settings } = c.req.valid('json');
    const result = await changeDirectory(c, id, { kind: 'directory.create', provider, name, ...given(settings) });
    c.set('auditTarget', id);
    return c.json(view(c, recordIn(result)), 201);
  },
);

directories.openapi(
  operation('read', null, [404], {
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
    const page = await listDirectories(databaseOf(c, id), id, pageRequest(c.req.valid('query')), c.var.meter);
    return c.json(
      listAnswer(page, (row) => view(c, directoryRecord(row))),
      200,
    );
  },
);

directories.openapi(
  operation('read', null, [404], {
    method: 'get',
    path: '/directories/{id}',
    operationId: 'getDirectory',
    summary: 'Get a directory',
    tags,
    request: { params: DirectoryParams },
    responses: { 200: answer('The directory', Directory) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const row = await findDirectory(databaseOf(c, id), organizationOf(id), id, c.var.meter);
    return c.json(view(c, directoryRecord(row)), 200);
  },
);

directories.openapi(
  operation('write', 'directory.update', [404], {
    method: 'patch',
    path: '/directories/{id}',
    operationId: 'updateDirectory',
    summary: 'Change, pause or resume a directory',
    tags,
    request: {
      params: DirectoryParams,
      body: body(
        Settings.extend({
          name: Name.optional(),
          provider: Provider.optional(),
          status: z.enum(['active', 'paused']).optional(),
        }),
      ),
    },
    responses: { 200: answer('The directory as it is now', Directory) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const result = await changeDirectory(c, id, { kind: 'directory.update', ...given(c.req.valid('json')) });
    return c.json(view(c, recordIn(result)), 200);
  },
);

directories.openapi(
  operation('write', 'directory.delete', [404], {
    method: 'delete',
    path: '/directories/{id}',
    operationId: 'deleteDirectory',
    summary: 'Delete a directory',
    description: 'Its tokens die at once, `directory.deleted` stands for all in it; its rows go in bounded steps.',
    tags,
    request: { params: DirectoryParams },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    await changeDirectory(c, c.req.valid('param').id, { kind: 'directory.delete' });
    return c.body(null, 204);
  },
);

directories.openapi(
  operation('write', 'directory.resync', [404, 409, 429], {
    method: 'post',
    path: '/directories/{id}/resync',
    operationId: 'resyncDirectory',
    summary: 'Send everything in a directory again, as events',
    description: 'One at a time (409), and one an hour (429 with Retry-After).',
    tags,
    request: { params: DirectoryParams },
    responses: { 202: answer('Started', z.object({ resyncId: z.string() })) },
  }),
  async (c) => {
    const resyncId = newId('rsy', c.var.now);
    await changeDirectory(c, c.req.valid('param').id, { kind: 'resync.start', id: resyncId });
    return c.json({ resyncId }, 202);
  },
);

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The members that a body has: an absent one is not undefined to the writer. */
function given<T extends object>(body: T): Given<T> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** The directory in the writer's answer. @throws Error for an answer to something else */
export function recordIn(result: ChangeResult): DirectoryRecord {
  if (result.kind !== 'directory') throw new Error(`The writer answered a directory's change with ${result.kind}.`);
  return result.directory;
}

function view(c: ApiContext, record: DirectoryRecord): z.infer<typeof Directory> {
  return Directory.parse(directoryView(record, `${c.var.origin}/directories/${record.id}/scim/v2`));
}
