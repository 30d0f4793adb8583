// /directories/{id}/requests: what identity providers asked and how it was answered.

import { z } from '@hono/zod-openapi';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { type LoggedRequest, pageOfRequests } from '../../tenancy/requests.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { cursorOf, DirectoryParams, Limit, listAnswer, listOf, Time, time, wholeNumber } from './fields.ts';
import { answer, operation } from './operation.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const FailedOperation = z
  .object({
    index: z.int().openapi({ description: 'Its place in the request, counted from 0.' }),
    method: z.string().nullable(),
    path: z.string().nullable().openapi({ example: '/Users' }),
    bulkId: z.string().nullable(),
    status: z.int().openapi({ example: 409 }),
    scimType: z.string().nullable(),
    detail: z.string().nullable(),
    names: z.array(z.string()).openapi({
      description: 'Whom it was about: user name, externalId and email addresses that it carried, up to 5.',
    }),
  })
  .openapi('FailedOperation');

const LoggedRequestView = z
  .object({
    id: z.string(),
    at: Time,
    method: z.string(),
    path: z.string().openapi({
      description: "Relative to the directory's endpoint, including the query string.",
      example: '/Users?count=1',
    }),
    status: z.int(),
    address: z.string().nullable().openapi({ description: 'The IP address of the client.', example: '203.0.113.7' }),
    scimType: z.string().nullable(),
    detail: z.string().nullable(),
    durationMs: z.number(),
    requestBody: z
      .string()
      .nullable()
      .openapi({ description: 'Masked, up to 8 KiB. A body that is not a JSON object is not stored.' }),
    requestBodyNote: z.string().nullable().openapi({ description: 'Why the body was not stored.' }),
    d1Trips: z.number(),
    rowsRead: z.number(),
    rowsWritten: z.number(),
    skippedMembers: z.array(z.string()).openapi({ description: 'Unknown group members that were skipped, up to 100.' }),
    skippedMemberCount: z.int().openapi({ description: 'How many members were skipped.' }),
    failedOperations: z.array(FailedOperation).openapi({
      description:
        'Operations of a bulk request that failed, up to 8 KiB. The status of the request is then still 200.',
    }),
    failedOperationCount: z.int().openapi({ description: 'How many operations failed.' }),
  })
  .openapi('ScimRequest');

export const requests = newApi();

requests.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/requests',
    operationId: 'listRequests',
    summary: 'List the SCIM requests to a directory, newest first',
    description:
      'Entries are written within half a second of the response. If an isolate is killed, that half second is lost. ' +
      'With `method` or `status`, a page may be short, or empty, and still have a next page.',
    tags: ['Directories'],
    request: {
      params: DirectoryParams,
      query: z.object({
        limit: Limit,
        cursor: cursorOf(/^req_[0-9a-z]{12,40}$/),
        method: z.enum(METHODS).optional(),
        status: wholeNumber(100, 599).optional().openapi({ type: 'integer', minimum: 100, maximum: 599, example: 409 }),
      }),
    },
    responses: { 200: answer('A page of requests', listOf(LoggedRequestView)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const { limit, cursor, method, status } = c.req.valid('query');
    const db = databaseOf(c, id);
    const query = {
      limit,
      ...(cursor === undefined ? {} : { before: cursor }),
      ...(method === undefined ? {} : { method }),
      ...(status === undefined ? {} : { status }),
    };
    const [, page] = await Promise.all([findDirectory(db, organizationOf(id), id), pageOfRequests(db, id, query)]);
    return c.json(listAnswer(page, view), 200);
  },
);

function view({ id, at, method, status, entry }: LoggedRequest): z.infer<typeof LoggedRequestView> {
  const {
    address = null,
    path,
    requestBodyNote = null,
    skippedMembers = [],
    skippedMemberCount = 0,
    ...others
  } = entry;
  const { failedOperations = [], failedOperationCount = 0, ...rest } = others;
  const skipped = { skippedMembers: [...skippedMembers], skippedMemberCount };
  const failed = {
    failedOperations: failedOperations.map((operation) => ({ ...operation, names: [...operation.names] })),
    failedOperationCount,
  };
  return { id, at: time(at), method, path, status, address, ...rest, requestBodyNote, ...skipped, ...failed };
}
