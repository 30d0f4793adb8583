// /directories/{id}/schema: the attributes that a directory adds to User.

import { z } from '@hono/zod-openapi';
import type { DirectoryExtension } from '../../directory/change.ts';
import { directoryRecord } from '../../directory/record.ts';
import { organizationOf } from '../../id.ts';
import { findDirectory } from '../../tenancy/directories.ts';
import { replaceExtension } from '../../tenancy/directory-actions.ts';
import {
  attributeOf,
  DEFAULT_EXTENSION_URN,
  EXTENSION_TYPES,
  isExtensionUrn,
  repeatedNames,
} from '../../tenancy/extension.ts';
import { MAX_DESCRIPTION } from '../../tenancy/name.ts';
import { actionContext, completed } from './action-context.ts';
import { newApi } from './context.ts';
import { databaseOf } from './databases.ts';
import { DirectoryParams, textOrNothing } from './fields.ts';
import { answer, body, operation } from './operation.ts';

const MAX_ATTRIBUTES = 100;

/** RFC 7643 §2.1, with a limit of its length. */
const AttributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'A letter, then at most 63 letters, digits, hyphens and underscores');

const AttributeInput = z.strictObject({
  name: AttributeName.openapi({ example: 'costCenterCode' }),
  type: z.enum(EXTENSION_TYPES),
  multiValued: z.boolean().optional().openapi({ default: false }),
  caseExact: z.boolean().optional().openapi({ default: false }),
  required: z.boolean().optional().openapi({ default: false }),
  mutability: z.enum(['readWrite', 'immutable']).optional().openapi({ default: 'readWrite' }),
  description: textOrNothing(MAX_DESCRIPTION).optional(),
});

const SchemaInput = z.strictObject({
  id: z
    .string()
    .max(200)
    .refine(isExtensionUrn, { message: 'Must be a URN of your own' })
    .optional()
    .openapi({ default: DEFAULT_EXTENSION_URN, description: 'The URN of the extension.' }),
  attributes: z
    .array(AttributeInput)
    .max(MAX_ATTRIBUTES)
    .superRefine((attributes, context) => {
      for (const index of repeatedNames(attributes))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: 'This name is used more than once' });
    }),
});

const DirectorySchema = z
  .object({ id: z.string(), attributes: z.array(z.object(AttributeInput.shape).required()) })
  .openapi('DirectorySchema');

const tags = ['Directories'];

export const schema = newApi();

schema.openapi(
  operation('read', [404], {
    method: 'get',
    path: '/directories/{id}/schema',
    operationId: 'getSchema',
    summary: "Get the directory's own extension attributes",
    tags,
    request: { params: DirectoryParams },
    responses: { 200: answer('The extension, with no attributes if there is none', DirectorySchema) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const row = await findDirectory(databaseOf(c, id), organizationOf(id), id);
    return c.json(view(directoryRecord(row).extension), 200);
  },
);

schema.openapi(
  operation('write', [404, 409], {
    method: 'put',
    path: '/directories/{id}/schema',
    operationId: 'replaceSchema',
    summary: "Replace the directory's own extension attributes",
    description:
      'While the directory has users, you can add attributes and change description, required and mutability. ' +
      'Changes that would alter the meaning of stored values get a 409. An empty list removes the extension.',
    tags,
    request: { params: DirectoryParams, body: body(SchemaInput) },
    responses: { 200: answer('The updated extension', DirectorySchema) },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    const input = c.req.valid('json');
    const extension =
      input.attributes.length === 0
        ? null
        : { id: input.id ?? DEFAULT_EXTENSION_URN, attributes: input.attributes.map(attributeOf) };
    const { extension: now } = completed(await replaceExtension(actionContext(c), id, extension));
    return c.json(view(now), 200);
  },
);

function view(extension: DirectoryExtension | null): z.infer<typeof DirectorySchema> {
  if (extension === null) return { id: DEFAULT_EXTENSION_URN, attributes: [] };
  return DirectorySchema.parse(extension);
}
