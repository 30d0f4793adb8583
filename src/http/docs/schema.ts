// Schemas of the API's description (JSON Schema as OpenAPI 3.1 uses it), read without trust: what a field is called,
// what it may be, and an example of it. Pure.

import { isObject, type JsonObject } from '../../protocol/json.ts';

/** `#/components/schemas/User` → `User`; null for what is no reference. */
export function referenceIn(schema: unknown): string | null {
  const reference = isObject(schema) ? schema['$ref'] : undefined;
  return typeof reference === 'string' ? (reference.split('/').at(-1) ?? null) : null;
}

export interface Field {
  /** `data[].id` */
  readonly path: string;
  readonly required: boolean;
  /** In words: `text, or null`. */
  readonly type: string;
  /** Name of the model that says more. */
  readonly model: string | null;
  readonly description: string;
}

/** The fields of a schema, those of objects within it after them; models that have a name are not unfolded. */
export function fieldsOf(schema: unknown, prefix = ''): Field[] {
  const object = objectIn(schema);
  if (object === null) return [];
  const required = Array.isArray(object['required']) ? object['required'] : [];
  const properties = isObject(object['properties']) ? object['properties'] : {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const items = itemsOf(property);
    const inner = items === null ? property : items;
    const model = referenceIn(property) ?? (items === null ? null : referenceIn(items));
    const field = {
      path,
      model,
      required: required.includes(name),
      type: typeText(property),
      description: descriptionOf(property),
    };
    return [field, ...(model === null ? fieldsOf(inner, `${path}${items === null ? '' : '[]'}.`) : [])];
  });
}

/** What a value may be, in words. */
export function typeText(schema: unknown): string {
  if (!isObject(schema)) return 'anything';
  const reference = referenceIn(schema);
  if (reference !== null) return reference;
  const choices = [schema['anyOf'], schema['oneOf'], schema['allOf']].find(Array.isArray);
  if (choices) return withNull(choices.filter((choice) => !isNull(choice)).map(typeText), choices.some(isNull));
  if (Array.isArray(schema['enum'])) {
    const values = schema['enum'].filter((value) => value !== null);
    return withNull([values.map((value) => JSON.stringify(value)).join(', ')], values.length < schema['enum'].length);
  }
  const types = [schema['type'] ?? 'anything'].flat().map(String);
  return withNull(
    types.filter((type) => type !== 'null').map((type) => oneType(type, schema)),
    types.includes('null'),
  );
}

function oneType(type: string, schema: JsonObject): string {
  const bounds = boundsOf(schema);
  switch (type) {
    case 'string':
      return `${schema['format'] === 'date-time' ? 'time' : schema['format'] === 'uri' ? 'URL' : 'text'}${bounds}`;
    case 'integer':
      return `whole number${bounds}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `list of ${typeText(schema['items'])}`;
    default:
      return `${type}${bounds}`;
  }
}

/** The widest safe number is what says "no bound". */
function boundsOf(schema: JsonObject): string {
  const least = schema['minimum'] ?? schema['minLength'];
  const most = schema['maximum'] ?? schema['maxLength'];
  const parts = [
    typeof least === 'number' && least > -Number.MAX_SAFE_INTEGER ? `from ${least}` : '',
    typeof most === 'number' && most < Number.MAX_SAFE_INTEGER ? `to ${most}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `, ${parts.join(' ')}`;
}

function withNull(types: readonly string[], nullable: boolean): string {
  return [...types, ...(nullable ? ['null'] : [])].join(' or ');
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && schema['type'] === 'null';
}

function itemsOf(schema: unknown): unknown {
  if (!isObject(schema)) return null;
  return [schema['type']].flat().includes('array') ? (schema['items'] ?? null) : null;
}

function objectIn(schema: unknown): JsonObject | null {
  if (!isObject(schema)) return null;
  if (isObject(schema['properties'])) return schema;
  const choices = [schema['anyOf'], schema['oneOf'], schema['allOf']].find(Array.isArray) ?? [];
  return choices.map(objectIn).find((object) => object !== null) ?? null;
}

function descriptionOf(schema: unknown): string {
  if (!isObject(schema)) return '';
  const said = typeof schema['description'] === 'string' ? schema['description'] : '';
  const fallback = schema['default'];
  return fallback === undefined ? said : `${said} Default: ${JSON.stringify(fallback)}.`.trim();
}
