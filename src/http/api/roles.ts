// /roles: the roles of the host app, declared once for the installation.

import { z } from '@hono/zod-openapi';
import type { DeclaredRoles } from '../../protocol/role.ts';
import { MAX_DESCRIPTION, MAX_NAME } from '../../tenancy/name.ts';
import { declaredRoles, declareRoles, MAX_ROLES, ROLE_NAME } from '../../tenancy/roles.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { text, textOrNothing } from './fields.ts';
import { answer, body, operation } from './operation.ts';

/** What a role is called in events and mappings. */
export const RoleName = z
  .string()
  .regex(ROLE_NAME, 'A lower-case letter or digit, then at most 63 of a-z, 0-9, _, . and -')
  .openapi({ example: 'admin' });

const RoleInput = z.strictObject({
  name: RoleName,
  displayName: text(MAX_NAME).openapi({ example: 'Administrator' }),
  description: textOrNothing(MAX_DESCRIPTION).nullable().optional(),
});

const RolesInput = z.strictObject({
  roles: z
    .array(RoleInput)
    .max(MAX_ROLES)
    .superRefine((roles, context) => {
      const seen = new Set<string>();
      for (const [index, { name }] of roles.entries()) {
        if (seen.has(name))
          context.addIssue({ code: 'custom', path: [index, 'name'], message: 'This name appears twice' });
        seen.add(name);
      }
    })
    .openapi({ description: 'In order of precedence, the highest first.' }),
  replace: z
    .record(z.string(), RoleName)
    .optional()
    .openapi({
      description: 'For each removed role that mappings name, the role that replaces it.',
      example: { owner: 'admin' },
    }),
});

const Roles = z
  .object({
    roles: z.array(
      z
        .object({ name: z.string(), displayName: z.string(), description: z.string().nullable() })
        .openapi('DeclaredRole'),
    ),
  })
  .openapi('Roles');

const tags = ['Roles'];

export const roles = newApi();

roles.openapi(
  operation('read', [], {
    method: 'get',
    path: '/roles',
    operationId: 'getRoles',
    summary: 'Get the declared roles',
    tags,
    responses: { 200: answer('The roles, the highest first', Roles) },
  }),
  async (c) => c.json(view(await declaredRoles(actionContext(c))), 200),
);

roles.openapi(
  operation('write', [409], {
    method: 'put',
    path: '/roles',
    operationId: 'declareRoles',
    summary: 'Declare the roles of your app',
    description:
      'Replaces the whole list. Removing a role that mappings name is refused with 409 unless `replace` names what takes ' +
      'its place. People whose roles change get a `user.roles_changed` event, a number of organizations at a time.',
    tags,
    request: { body: body(RolesInput) },
    responses: { 200: answer('The roles as they are now', Roles) },
  }),
  async (c) => {
    const input = c.req.valid('json');
    const wanted = input.roles.map(({ description, ...role }) => ({ ...role, description: description || null }));
    return c.json(view(completed(await declareRoles(actionContext(c), wanted, input.replace))), 200);
  },
);

function view({ roles: declared }: DeclaredRoles): z.infer<typeof Roles> {
  return { roles: declared.map(({ description, displayName, name }) => ({ name, displayName, description })) };
}
