// Everything of an organization or a person as NDJSON, streamed while it is read.

import { z } from '@hono/zod-openapi';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { type ExportedLine, exportOrganization, exportUser } from '../../tenancy/export.ts';
import { findOrganization } from '../../tenancy/organizations.ts';
import { actionContext } from './action-context.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { DirectoryParams, idParam, OrganizationParams } from './fields.ts';
import { operation } from './operation.ts';

const NDJSON = 'application/x-ndjson';
const DESCRIPTION =
  'One JSON object per line: `{"type","data"}`, with type organization, directory, user, group, membership, event or request. The last line has type `end` and the number of lines before it; without it, the export is incomplete.';
/** The type leaves the content out: Hono knows JSON and text only, and takes any Response for what has none. */
const lines: { readonly description: string } = {
  description: 'The lines',
  ...{ content: { [NDJSON]: { schema: z.string().openapi({ example: '{"type":"user","data":{"id":"usr_…"}}\n' }) } } },
};
const tags = ['Privacy'];

export const exports = newApi();

exports.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/organizations/{id}/export',
    operationId: 'exportOrganization',
    summary: 'Export an organization',
    description: DESCRIPTION,
    tags,
    request: { params: OrganizationParams },
    responses: { 200: lines },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const db = databaseOf(c, id);
    await findOrganization(db, id);
    return c.body(streamed(exportOrganization(actionContext(c), db, id)), 200, { 'Content-Type': NDJSON });
  },
);

exports.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/users/{usr}/export',
    operationId: 'exportUser',
    summary: 'Export what is kept of a person',
    description: `${DESCRIPTION} Events and logged requests are those that name the person.`,
    tags,
    request: { params: DirectoryParams.extend({ usr: idParam('usr', 'usr') }) },
    responses: { 200: lines },
  }),
  async (c) => {
    const { id, usr } = c.req.valid('param');
    const db = databaseOf(c, id);
    await findDirectory(db, organizationOf(id), id);
    return c.body(streamed(exportUser(actionContext(c), db, id, usr)), 200, { 'Content-Type': NDJSON });
  },
);

/** A line at each pull: the client's pace is the database's. */
function streamed(from: AsyncGenerator<ExportedLine>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await from.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      await from.return(undefined);
    },
  });
}
