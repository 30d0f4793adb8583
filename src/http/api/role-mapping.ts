// /organizations/{id}/role-mapping: which groups decide which roles, and what a change of it would do.

import { z } from '@hono/zod-openapi';
import { isDirectoryId } from '../../id.ts';
import { etag } from '../../protocol/version.ts';
import {
  MAX_MAPPINGS,
  type RoleMappingView,
  roleMappingOf,
  type Seen,
  saveRoleMapping,
} from '../../tenancy/role-mapping.ts';
import { previewRoleMapping } from '../../tenancy/role-preview.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { OrganizationParams, readOnly, Time, time, timeOrNull } from './fields.ts';
import { answer, body, json, operation } from './operation.ts';
import { RoleName } from './roles.ts';

const Mode = z.enum(['highest', 'all']).openapi({
  description: '`highest`: each person has the one role that comes first; `all`: every role that a group gives.',
});
const DefaultRole = RoleName.nullable().openapi({
  description: 'The role for people who get none from a group or the directory.',
});
const FIXED = readOnly('groupName', 'memberCount', 'state');

const MappingInput = z.strictObject({
  mode: Mode,
  defaultRole: DefaultRole,
  mappings: z
    .array(
      z.strictObject({
        directoryId: z.string().refine(isDirectoryId, 'This is not a directory ID'),
        groupId: z.string().regex(/^grp_[0-9a-z]{12,40}$/, 'This is not a group ID'),
        role: RoleName,
        ...FIXED,
      }),
    )
    .max(MAX_MAPPINGS),
  previewToken: z
    .string()
    .max(100_000)
    .optional()
    .openapi({ description: 'The token from a preview of this mapping. Replaces If-Match.' }),
  ...readOnly('version', 'recompute'),
});

const RoleMapping = z
  .object({
    mode: Mode,
    defaultRole: z.string().nullable(),
    mappings: z.array(
      z.object({
        directoryId: z.string(),
        groupId: z.string(),
        role: z.string(),
        groupName: z.string().nullable().openapi({ description: 'null once the group is gone.' }),
        memberCount: z.int().nullable(),
        state: z.enum(['active', 'empty', 'gone']).openapi({
          description: '`gone`: the group was deleted; `empty`: it has no members. Neither gives anyone the role.',
        }),
      }),
    ),
    version: z.int(),
    recompute: z
      .object({
        id: z.string(),
        reason: z.string(),
        changed: z.int().openapi({ description: 'People whose roles it has changed so far.' }),
        startedAt: Time,
        finishedAt: Time.nullable(),
      })
      .nullable()
      .openapi({ description: 'The running or latest recompute of everyone.' }),
  })
  .openapi('RoleMapping');

const PreviewedRole = z
  .object({
    role: z.string(),
    count: z.int(),
    people: z.array(z.object({ userId: z.string(), userName: z.string() })).openapi({
      description: 'The first 20 of the people that this call checked.',
    }),
  })
  .openapi('PreviewedRole');

const RolePreview = z
  .object({
    previewToken: z.string().openapi({ description: 'Send it to save this mapping, or to continue the preview.' }),
    complete: z.boolean().openapi({
      description: 'false: a call checks 20,000 people at most. Call again with the token until it is true.',
    }),
    checked: z.int().openapi({ description: 'People checked so far.' }),
    gained: z.array(PreviewedRole),
    lost: z.array(PreviewedRole),
    unchanged: z.int(),
  })
  .openapi('RolePreview');

const tags = ['Roles'];
const path = '/organizations/{id}/role-mapping';

export const roleMapping = newApi();

roleMapping.openapi(
  operation('read', [404], {
    method: 'get',
    path,
    operationId: 'getRoleMapping',
    summary: 'Get how an organization decides roles',
    tags,
    request: { params: OrganizationParams },
    responses: { 200: answer('The mapping, with its ETag', RoleMapping) },
  }),
  async (c) => {
    const found = completed(await roleMappingOf(actionContext(c), c.req.valid('param').id));
    c.header('ETag', etag(found.version));
    return c.json(view(found), 200);
  },
);

roleMapping.openapi(
  operation('write', [404, 409, 412, 428], {
    method: 'put',
    path,
    operationId: 'saveRoleMapping',
    summary: 'Set how an organization decides roles',
    description:
      'Needs `If-Match` with the ETag of the mapping, or the `previewToken` of a complete preview of this very mapping. ' +
      'Roles are then recomputed in steps, which ends with `organization.roles_recomputed`.',
    tags,
    request: {
      params: OrganizationParams,
      headers: z.object({ 'if-match': z.string().optional() }),
      body: body(MappingInput),
    },
    responses: { 202: answer('Saved; everyone is being recomputed', z.object({ recomputeId: z.string() })) },
  }),
  async (c) => {
    const { previewToken, ...wanted } = c.req.valid('json');
    const ifMatch = c.req.header('If-Match');
    const seen: Seen = ifMatch !== undefined ? { ifMatch } : previewToken !== undefined ? { previewToken } : null;
    const saved = completed(await saveRoleMapping(actionContext(c), c.req.valid('param').id, mappingIn(wanted), seen));
    c.header('ETag', etag(saved.version));
    return c.json({ recomputeId: saved.recomputeId }, 202);
  },
);

roleMapping.openapi(
  operation('read', [404], {
    method: 'post',
    path: `${path}/preview`,
    operationId: 'previewRoleMapping',
    summary: 'Preview what a role mapping would change',
    description:
      'Changes nothing. The counts cover everyone checked so far, over all calls that pass on the previous token.',
    tags,
    request: { params: OrganizationParams, body: { content: json(MappingInput), required: true } },
    responses: { 200: answer('What would change', RolePreview) },
  }),
  async (c) => {
    const { previewToken, ...wanted } = c.req.valid('json');
    const { id } = c.req.valid('param');
    const preview = completed(await previewRoleMapping(actionContext(c), id, mappingIn(wanted), previewToken));
    return c.json(RolePreview.parse(preview), 200);
  },
);

function mappingIn({ defaultRole, mappings, mode }: Omit<z.infer<typeof MappingInput>, 'previewToken'>) {
  return {
    mode,
    defaultRole,
    mappings: mappings.map(({ directoryId, groupId, role }) => ({ directoryId, groupId, role })),
  };
}

function view({ recompute, ...mapping }: RoleMappingView): z.infer<typeof RoleMapping> {
  return RoleMapping.parse({
    ...mapping,
    recompute: recompute && {
      ...recompute,
      startedAt: time(recompute.startedAt),
      finishedAt: timeOrNull(recompute.finishedAt),
    },
  });
}
