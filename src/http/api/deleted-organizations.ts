// Organizations that were deleted by mistake: which can be restored, and doing so. And a resync of a whole organization.

import { z } from '@hono/zod-openapi';
import { type DeletedOrganization, listRestorable } from '../../tenancy/deleted-organizations.ts';
import { restoreOrganization } from '../../tenancy/directory-actions.ts';
import { resyncOrganization } from '../../tenancy/resync-organization.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { allDatabases } from './databases.ts';
import {
  cursorOf,
  listAnswer,
  listAnswerOfAll,
  listOf,
  listOfAll,
  OrganizationParams,
  PageQuery,
  pageRequest,
  Time,
  time,
} from './fields.ts';
import { answer, operation } from './operation.ts';
import { Organization, viewOfOrganization } from './organizations.ts';

const Deleted = Organization.extend({
  deletedAt: Time,
  restorableUntil: Time.openapi({ description: 'Then its data is deleted.' }),
}).openapi('DeletedOrganization');

const Begun = z
  .object({
    directoryId: z.string(),
    resyncId: z.string().nullable().openapi({ description: 'null if it could not start.' }),
    detail: z.string().nullable().openapi({ description: 'Why it could not start.' }),
    retryAfterSeconds: z.int().nullable(),
  })
  .openapi('StartedResync');

export const deletedOrganizations = newApi();

deletedOrganizations.openapi(
  operation('read', [], {
    method: 'get',
    path: '/deleted-organizations',
    operationId: 'listDeletedOrganizations',
    summary: 'List deleted organizations that can be restored',
    tags: ['Organizations'],
    request: { query: PageQuery },
    responses: { 200: answer('A page of organizations, ordered by ID', listOfAll(Deleted)) },
  }),
  async (c) => {
    const page = await listRestorable(allDatabases(c), pageRequest(c.req.valid('query')), c.var.now);
    return c.json(listAnswerOfAll(page, viewOfDeleted), 200);
  },
);

deletedOrganizations.openapi(
  operation('admin', [404, 409], {
    method: 'post',
    path: '/organizations/{id}/restore',
    operationId: 'restoreOrganization',
    summary: 'Restore a deleted organization',
    description:
      'Within 7 days of its deletion (RESTORE_DAYS); after that 409. Directories, people, groups, settings and tokens are ' +
      'as they were, and providers need no new token. Webhooks get `organization.restored`, then a resync of each ' +
      'directory within a minute.',
    tags: ['Organizations'],
    request: { params: OrganizationParams },
    responses: { 200: answer('The organization', Organization) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    return c.json(viewOfOrganization(completed(await restoreOrganization(actionContext(c), id))), 200);
  },
);

deletedOrganizations.openapi(
  operation('support', [404], {
    method: 'post',
    path: '/organizations/{id}/resync',
    operationId: 'resyncOrganization',
    summary: 'Resync all directories of an organization',
    description:
      'Starts a resync of each directory, up to 200 a call; `nextCursor` continues with the others. A directory in which ' +
      'one runs, or ended within the last hour, has `resyncId` null and says why.',
    tags: ['Organizations'],
    request: {
      params: OrganizationParams,
      query: z.object({ cursor: cursorOf(/^dir_[0-9a-z_]{20,60}$/) }),
    },
    responses: { 202: answer('What was started', listOf(Begun)) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const page = completed(await resyncOrganization(actionContext(c), id, c.req.valid('query').cursor));
    return c.json(
      listAnswer(page, ({ directoryId, refusal, resyncId }) => ({
        directoryId,
        resyncId,
        detail: refusal?.detail ?? null,
        retryAfterSeconds: refusal?.retryAfterSeconds ?? null,
      })),
      202,
    );
  },
);

function viewOfDeleted(row: DeletedOrganization): z.infer<typeof Deleted> {
  const { deletedAt, restorableUntil } = row;
  // The list has those alone that can be restored.
  return {
    ...viewOfOrganization(row),
    deletedAt: time(deletedAt),
    restorableUntil: time(restorableUntil ?? deletedAt),
  };
}
