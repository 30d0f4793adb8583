// /directories: one identity provider's endpoint each. Every write goes through the organization's writer.

import { z } from '@hono/zod-openapi';
import { blocksIn, MAX_ADDRESS_BLOCKS, MAX_BLOCK_LENGTH } from '../../directory/addresses.ts';
import type { DirectoryRecord } from '../../directory/change.ts';
import { guardOf } from '../../directory/guard.ts';
import { PROVIDERS } from '../../directory/providers.ts';
import { directoryRecord, directoryView } from '../../directory/record.ts';
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
import { type ApiContext, newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import {
  changesIn,
  DirectoryParams,
  listAnswer,
  listOf,
  OrganizationParams,
  PageQuery,
  pageRequest,
  readOnly,
  Time,
  text,
  timeOrNull,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';

const Provider = z.enum(PROVIDERS);

const UnknownMembers = z.enum(['skip', 'refuse']);
const Profile = z.enum(['tolerant', 'strict']);

const Guard = z.strictObject({
  mode: z.enum(['hold', 'refuse', 'off']).openapi({
    description:
      'hold (the default): the events are held. refuse: the requests get a 429 and change nothing. off: neither.',
  }),
  maxPeople: z.int().min(0).max(1_000_000).openapi({ example: 50 }),
  maxPercent: z.int().min(0).max(100).openapi({ example: 20 }),
  afterHours: z.int().min(0).max(8_760).openapi({ example: 24 }),
});

/** What a directory may be given when it is made and later. */
const Settings = z.strictObject({
  unknownMembers: UnknownMembers.nullable().optional().openapi({
    description:
      "null follows the provider's default: skip for okta, entra, onelogin and pingone, refuse for jumpcloud and custom.",
  }),
  profile: Profile.optional(),
  guard: Guard.optional(),
  allowedAddresses: z
    .array(z.string().min(1).max(MAX_BLOCK_LENGTH))
    .max(MAX_ADDRESS_BLOCKS)
    .optional()
    .openapi({
      description: 'IP addresses or CIDR blocks, IPv4 and IPv6. An empty list allows all addresses.',
      example: ['203.0.113.0/24', '2001:db8::/32'],
    }),
});

export const Directory = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    provider: Provider,
    name: z.string().nullable(),
    status: z.enum(['pending', 'active', 'paused']).openapi({
      description: 'pending until the first authenticated request. While paused, requests from the provider get a 429.',
    }),
    endpoint: z.string().openapi({ description: 'The SCIM base URL to configure at the identity provider.' }),
    unknownMembers: UnknownMembers.openapi({
      description:
        'How to handle a request that adds unknown members to a group. skip: the known members are applied, and the log lists the skipped ones. refuse: 400, and nothing is changed.',
    }),
    profile: Profile.openapi({
      description:
        'tolerant: common provider quirks are accepted. strict: only what the SCIM interoperability and IPSIE profiles allow.',
    }),
    allowedAddresses: z.array(z.string()).openapi({
      description:
        'The CIDR blocks from which SCIM and token requests are accepted, by CF-Connecting-IP. Others get a 403. Empty: all addresses.',
    }),
    guard: Guard.openapi({
      description:
        'If more than `maxPeople` people, or `maxPercent` percent of at least 3, are deactivated, deleted or removed from groups within an hour, the events of the organization are held from the first removal on. The identity provider gets the usual responses. With `refuse` it gets a 429 instead, until the directory is released. Does not apply in the first `afterHours` hours of a directory.',
    }),
    heldSince: Time.nullable().openapi({
      description: 'When the guard began to hold events, or to refuse requests. null if it does neither.',
    }),
    userCount: z.int(),
    groupCount: z.int(),
    lastRequestAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Directory');

const Name = text(MAX_NAME).nullable().openapi({ example: 'Acme staff' });
const FIXED = readOnly(
  'id',
  'organizationId',
  'endpoint',
  'userCount',
  'groupCount',
  'heldSince',
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
    responses: { 200: answer('The directory', Directory) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const row = await findDirectory(databaseOf(c, id), organizationOf(id), id);
    return c.json(view(c, directoryRecord(row)), 200);
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
    responses: { 200: answer('The updated directory', Directory) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    return c.json(
      view(c, completed(await changeDirectory(actionContext(c), id, given(changesIn(c.req.valid('json'), FIXED))))),
      200,
    );
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
    description: 'One at a time (409), and at most one per hour (429 with Retry-After).',
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

function view(c: ApiContext, record: DirectoryRecord): z.infer<typeof Directory> {
  const guard = { guard: guardOf(record), heldSince: timeOrNull(record.heldAt) };
  const allowedAddresses = blocksIn(record.allowedAddresses);
  return Directory.parse({
    ...directoryView(record),
    ...guard,
    allowedAddresses,
    endpoint: `${c.var.origin}/directories/${record.id}/scim/v2`,
  });
}
