// /organizations: the host app's customers.

import { z } from '@hono/zod-openapi';
import { labelOfDatabase } from '../../shards.ts';
import { deleteOrganization } from '../../tenancy/directory-actions.ts';
import { beginMove, cancelMove, MOVE_STATES, type Standing, standingOf } from '../../tenancy/moves.ts';
import { MAX_NAME } from '../../tenancy/name.ts';
import {
  changeOrganization,
  createOrganization,
  findOrganization,
  listOrganizations,
  organizationsByExternalId,
  type StoredOrganization,
} from '../../tenancy/organizations.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { allDatabases, databaseOf } from './databases.ts';
import {
  changesIn,
  listAnswerOfAll,
  listOfAll,
  OrganizationParams,
  PageQuery,
  pageRequest,
  readOnly,
  Time,
  text,
  time,
  timeOrNull,
} from './fields.ts';
import { answer, body, operation } from './operation.ts';

export const Organization = z
  .object({
    id: z.string(),
    name: z.string(),
    externalId: z.string().nullable(),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Organization');

const Shard = z.string().openapi({ description: 'Label of a database: `eu` for the DB_EU binding, empty for DB.' });

const StandingView = z
  .object({
    shard: Shard.openapi({ description: 'Label of the database that it stands in: `eu` for DB_EU, empty for DB.' }),
    move: z
      .object({
        from: Shard,
        to: Shard,
        state: z.enum(MOVE_STATES).openapi({
          description:
            'copying: its rows are copied, everything goes on. switching: for some seconds writes are answered with 429. ' +
            'cleaning: it stands in the new database, and its rows in the old one are deleted. cancelling: what was ' +
            'copied is deleted.',
        }),
        table: z.string().nullable().openapi({ description: 'The table that is being copied.' }),
        rows: z.int().openapi({ description: 'Rows copied so far, those that changed meanwhile once more.' }),
        startedAt: Time,
        finishedAt: Time.nullable(),
        error: z.string().nullable().openapi({ description: 'Why it failed.' }),
      })
      .nullable()
      .openapi({ description: 'The move in progress, else the last one; null where there is none.' }),
  })
  .openapi('Standing');

const PlacedOrganization = Organization.extend(StandingView.shape).openapi('PlacedOrganization');

const Name = text(MAX_NAME).openapi({ example: 'Acme' });
const ExternalId = text(MAX_NAME)
  .nullable()
  .openapi({ description: "The customer's ID in the host app. Unique.", example: 'customer-42' });

const FIXED = readOnly('id', 'createdAt', 'updatedAt', 'shard', 'move');
const tags = ['Organizations'];

export const organizations = newApi();

organizations.openapi(
  operation('write', [409], {
    method: 'post',
    path: '/organizations',
    operationId: 'createOrganization',
    summary: 'Create an organization',
    tags,
    request: {
      body: body(
        z.strictObject({
          name: Name,
          externalId: ExternalId.optional(),
          shard: z
            .string()
            .max(MAX_NAME)
            .optional()
            .openapi({
              description:
                'Label of the D1 database to store it in: `eu` for the DB_EU binding, `default` (or empty) for DB. Absent: the one of ' +
                'those of the `region`, or else in `PLACEMENT`, with the most room, DB by default. `POST /organizations/{id}/move` ' +
                'changes it later.',
            }),
          region: z
            .string()
            .max(MAX_NAME)
            .optional()
            .openapi({
              description:
                'Instead of `shard`: one of the regions in the setting `REGIONS`. Of its databases the one with the most room is taken. ' +
                'The 422 for an unknown one lists those there are.',
            }),
        }),
      ),
    },
    responses: { 201: answer('The organization', Organization) },
  }),
  async (c) => {
    const { name, externalId = null, region = null, shard } = c.req.valid('json');
    const label = shard === undefined ? null : labelOfDatabase(shard);
    const created = completed(await createOrganization(actionContext(c), { name, externalId, shard: label, region }));
    return c.json(viewOfOrganization(created), 201);
  },
);

organizations.openapi(
  operation('read', [], {
    method: 'get',
    path: '/organizations',
    operationId: 'listOrganizations',
    summary: 'List organizations, or find the one with an externalId',
    description:
      'While one of several databases does not respond, the list has the organizations of the others, and `missingDatabases` ' +
      'names it. An `externalId` that none of the others has is then answered with 429.',
    tags,
    request: { query: PageQuery.extend({ externalId: z.string().optional() }) },
    responses: { 200: answer('A page of organizations, ordered by ID', listOfAll(Organization)) },
  }),
  async (c) => {
    const query = c.req.valid('query');
    if (query.externalId !== undefined) {
      const items = await organizationsByExternalId(allDatabases(c), query.externalId);
      return c.json(listAnswerOfAll({ items, next: null, missing: [] }, viewOfOrganization), 200);
    }
    const page = await listOrganizations(allDatabases(c), pageRequest(query));
    return c.json(listAnswerOfAll(page, viewOfOrganization), 200);
  },
);

organizations.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}',
    operationId: 'getOrganization',
    summary: 'Get an organization',
    tags,
    request: { params: OrganizationParams },
    responses: { 200: answer('The organization, and where it stands', PlacedOrganization) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const row = await findOrganization(databaseOf(c, id), id);
    return c.json({ ...viewOfOrganization(row), ...viewOfStanding(await standingOf(c.var.databases, id)) }, 200);
  },
);

organizations.openapi(
  operation('admin', [404, 409], {
    method: 'post',
    path: '/organizations/{id}/move',
    operationId: 'moveOrganization',
    summary: 'Move an organization to another database',
    description:
      'Everything goes on meanwhile: its endpoints, IDs, tokens and the sequence of its events stay as they are. ' +
      '`GET /organizations/{id}` has the progress. For some seconds at the end writes are answered with 429, which ' +
      'providers repeat. One organization leaves a database at a time, and none leaves a jurisdiction.',
    tags,
    request: { params: OrganizationParams, body: body(z.strictObject({ shard: z.string().max(8) })) },
    responses: { 202: answer('The move begins', StandingView) },
  }),
  async (c) => {
    const label = labelOfDatabase(c.req.valid('json').shard);
    return c.json(viewOfStanding(completed(await beginMove(actionContext(c), c.req.valid('param').id, label))), 202);
  },
);

organizations.openapi(
  operation('admin', [404, 409], {
    method: 'delete',
    path: '/organizations/{id}/move',
    operationId: 'cancelMove',
    summary: 'Cancel the move of an organization',
    description: 'Possible until it stands in the new database. What was copied is deleted in the background.',
    tags,
    request: { params: OrganizationParams },
    responses: { 202: answer('The move ends', StandingView) },
  }),
  async (c) => c.json(viewOfStanding(completed(await cancelMove(actionContext(c), c.req.valid('param').id))), 202),
);

organizations.openapi(
  operation('write', [404, 409], {
    method: 'patch',
    path: '/organizations/{id}',
    operationId: 'updateOrganization',
    summary: 'Update the name or externalId of an organization',
    tags,
    request: {
      params: OrganizationParams,
      body: body(z.strictObject({ name: Name.optional(), externalId: ExternalId.optional(), ...FIXED })),
    },
    responses: { 200: answer('The updated organization', Organization) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    return c.json(
      viewOfOrganization(
        completed(await changeOrganization(actionContext(c), id, changesIn(c.req.valid('json'), FIXED))),
      ),
      200,
    );
  },
);

organizations.openapi(
  operation('admin', [404], {
    method: 'delete',
    path: '/organizations/{id}',
    operationId: 'deleteOrganization',
    summary: 'Delete an organization with its directories',
    description:
      'Its tokens stop working immediately. `organization.deleted` is its last event. For 7 days it can be restored ' +
      '(`POST /organizations/{id}/restore`), then its data is deleted in the background. An erasure does not wait.',
    tags,
    request: { params: OrganizationParams },
    responses: { 204: { description: 'Deleted' } },
  }),
  async (c) => {
    completed(await deleteOrganization(actionContext(c), c.req.valid('param').id));
    return c.body(null, 204);
  },
);

function viewOfStanding({ move, shard }: Standing): z.infer<typeof StandingView> {
  if (move === null) return { shard, move };
  const { finishedAt, startedAt, ...rest } = move;
  return { shard, move: { ...rest, startedAt: time(startedAt), finishedAt: timeOrNull(finishedAt) } };
}

export function viewOfOrganization(row: StoredOrganization) {
  const { id, name, externalId } = row;
  return { id, name, externalId, createdAt: time(row.createdAt), updatedAt: time(row.updatedAt) };
}
