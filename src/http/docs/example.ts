// Examples made of schemas: bodies, answers, and the curl line of an operation. Pure.

import { isObject, type Json, type JsonObject } from '../../protocol/json.ts';
import { referenceIn } from './schema.ts';

/** Schemas that refer to each other would go on for ever. */
const MAX_DEPTH = 6;

export type Models = Readonly<Record<string, unknown>>;

/** A value that fits the schema. In `sent` bodies the members that may be left out are left out, unless they have an example. */
export function exampleOf(schema: unknown, models: Models, sent = false, depth = 0): Json {
  if (!isObject(schema) || depth > MAX_DEPTH) return {};
  const reference = referenceIn(schema);
  if (reference !== null) return exampleOf(models[reference], models, sent, depth + 1);
  if (schema['example'] !== undefined) return schema['example'];
  if (schema['default'] !== undefined) return schema['default'];
  const choices = [schema['anyOf'], schema['oneOf'], schema['allOf']].find(Array.isArray);
  if (choices) return exampleOf(choices[0], models, sent, depth + 1);
  if (Array.isArray(schema['enum'])) return schema['enum'][0] ?? null;
  if (isObject(schema['properties'])) return exampleObject(schema, schema['properties'], models, sent, depth);
  const [type] = [schema['type']].flat();
  switch (type) {
    case 'string':
      if (schema['format'] === 'date-time') return '2027-01-31T12:00:00.000Z';
      return schema['format'] === 'uri' ? 'https://app.example.com/' : '…';
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? Math.max(1, schema['minimum']) : 1;
    case 'boolean':
      return true;
    case 'array':
      return [exampleOf(schema['items'], models, sent, depth + 1)];
    default:
      return type === 'null' ? null : {};
  }
}

function exampleObject(
  schema: JsonObject,
  properties: JsonObject,
  models: Models,
  sent: boolean,
  depth: number,
): JsonObject {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const told = Object.entries(properties).filter(
    ([name, property]) => !sent || required.includes(name) || (isObject(property) && property['example'] !== undefined),
  );
  const chosen = told.length === 0 ? Object.entries(properties).slice(0, 1) : told;
  return Object.fromEntries(chosen.map(([name, property]) => [name, exampleOf(property, models, sent, depth + 1)]));
}

interface Call {
  readonly method: string;
  /** With the example ids in their places. */
  readonly url: string;
  readonly secured: boolean;
  readonly body: Json | undefined;
}

/** One call as a shell takes it. */
export function curlLine({ body, method, secured, url }: Call): string {
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} '${url}'`];
  if (secured) lines.push(`  -H "Authorization: Bearer $ROLLCALL_KEY"`);
  if (body !== undefined)
    lines.push(`  -H 'Content-Type: application/json'`, `  -d '${JSON.stringify(body).replaceAll("'", `'\\''`)}'`);
  return lines.join(' \\\n');
}
