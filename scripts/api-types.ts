// The types of the REST API as TypeScript, made from its OpenAPI document in the shape that openapi-fetch takes. Knows
// as much of OpenAPI as this document uses. A test writes the file (`npm run api-types`) and holds it to the code.

import { z } from 'zod';

interface SchemaNode {
  readonly $ref?: string | undefined;
  readonly type?: string | string[] | undefined;
  readonly enum?: (string | number | null)[] | undefined;
  readonly items?: SchemaNode | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly required?: string[] | undefined;
  readonly additionalProperties?: boolean | SchemaNode | undefined;
  readonly description?: string | undefined;
}

const Schema: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.union([z.string(), z.number(), z.null()])).optional(),
    items: Schema.optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
    description: z.string().optional(),
  }),
);
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  summary: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().default(false),
        schema: Schema,
      }),
    )
    .default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});
type OperationNode = z.infer<typeof Operation>;
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

const HEADER = `// The types of Rollcall's REST API, made from its OpenAPI document by \`npm run api-types\`. Not to be edited.
// biome-ignore-all format: made by a script`;

/** Most answers of every operation are these. */
const PROBLEM = '{ headers: Record<string, unknown>; content: { "application/problem+json": Problem } }';

/** `document` is an OpenAPI 3.1 document. @throws ZodError where it holds what this does not know */
export function apiTypes(document: unknown): string {
  const { components, paths } = Document.parse(document);
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};`,
  );
  const routes = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).flatMap(([method, one]) => [
      `/** ${one.summary} */`,
      `${method}: ${operationOf(one)};`,
    ]);
    return `${JSON.stringify(path)}: ${block(operations)};`;
  });
  return `${[HEADER, ...schemas, `export type ProblemAnswer = ${PROBLEM};`, `export interface Paths ${block(routes)}`].join('\n\n')}\n`;
}

/** Members in braces, a line each, indented. */
function block(lines: readonly string[]): string {
  return lines.length === 0 ? '{ query?: never }' : `{\n${lines.join('\n').replaceAll(/^/gm, '  ')}\n}`;
}

function operationOf({ parameters, requestBody, responses }: OperationNode): string {
  const places = (['path', 'query', 'header'] as const).flatMap((place) => {
    const own = parameters.filter((parameter) => parameter.in === place);
    if (own.length === 0) return [];
    const members = own.map(({ name, required, schema }) => `${key(name)}${required ? '' : '?'}: ${typeOf(schema)};`);
    return [`${place}${own.some(({ required }) => required) ? '' : '?'}: ${block(members)};`];
  });
  const answers = Object.entries(responses).map(([status, { content }]) => `${status}: ${answerOf(content)};`);
  const members = [`parameters: ${block(places)};`];
  if (requestBody)
    members.push(`requestBody${requestBody.required ? '' : '?'}: { ${contentOf(requestBody.content)} };`);
  return block([...members, `responses: ${block(answers)};`]);
}

function answerOf(content: z.infer<typeof Content> | undefined): string {
  if (content?.['application/problem+json']?.schema.$ref !== undefined) return 'ProblemAnswer';
  return `{ headers: Record<string, unknown>; ${contentOf(content)} }`;
}

function contentOf(content: z.infer<typeof Content> | undefined): string {
  if (!content) return 'content?: never';
  const types = Object.entries(content).map(([type, { schema }]) => `${JSON.stringify(type)}: ${typeOf(schema)};`);
  return `content: ${block(types)}`;
}

function typeOf(schema: SchemaNode): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.map((type) => simpleType(type, schema)).join(' | ') || 'unknown';
}

function simpleType(type: string, schema: SchemaNode): string {
  switch (type) {
    case 'array':
      return `Array<${schema.items ? typeOf(schema.items) : 'unknown'}>`;
    case 'object':
      return objectType(schema);
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    default:
      return 'unknown';
  }
}

function objectType({ additionalProperties, properties, required = [] }: SchemaNode): string {
  const rest = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  if (!properties) return `Record<string, ${rest}>`;
  const members = Object.entries(properties).flatMap(([name, schema]) => [
    ...(schema.description ? [`/** ${schema.description.replaceAll('*/', '* /')} */`] : []),
    `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`,
  ]);
  return block(members);
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
