// The API's operations as pages show them, from the same document as openapi.json. Pure but for the document.

import QuickLRU from 'quick-lru';
import { isObject, type Json } from '../../protocol/json.ts';
import { api } from '../api/app.ts';
import { documentOf } from '../api/document.ts';
import { curlLine, exampleOf, type Models } from './example.ts';
import { type Field, fieldsOf, referenceIn, typeText } from './schema.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export interface Answer {
  readonly status: string;
  readonly description: string;
  readonly model: string | null;
  readonly fields: readonly Field[];
  /** Of 2xx. */
  readonly example: Json | undefined;
}

export interface Operation {
  readonly id: string;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** read, write or admin; null where no key is asked for. */
  readonly scope: string | null;
  readonly parameters: readonly (Field & { readonly location: string })[];
  readonly body: { readonly required: boolean; readonly fields: readonly Field[]; readonly example: Json } | null;
  readonly answers: readonly Answer[];
  readonly curl: string;
}

export interface Model {
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface Description {
  readonly about: string;
  readonly operations: readonly Operation[];
  readonly models: readonly Model[];
}

const MAX_ORIGINS = 10;
const descriptions = new QuickLRU<string, Description>({ maxSize: MAX_ORIGINS });

/** Everything, in the order in which it was described. Built once for each origin. */
export function descriptionOf(origin: string): Description {
  const known = descriptions.get(origin);
  if (known) return known;
  const document = documentOf(api, origin);
  const models: Models = { ...document.components?.schemas };
  const base = document.servers?.[0]?.url ?? origin;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [operationOf(base, path, method, item[method], models)] : [])),
  );
  const description = {
    about: document.info.description ?? '',
    operations,
    models: Object.entries(models).map(([name, schema]) => ({ name, fields: fieldsOf(schema) })),
  };
  descriptions.set(origin, description);
  return description;
}

function operationOf(base: string, path: string, method: string, described: unknown, models: Models): Operation {
  const operation = isObject(described) ? described : {};
  const parameters = list(operation['parameters']).filter(isObject);
  const sent = schemaIn(operation['requestBody']);
  const body = sent === undefined ? undefined : exampleOf(sent, models, true);
  const scope = scopeIn(operation['security']);
  const url = `${base}${path.replace(/\{(\w+)\}/g, (_, name: string) => exampleOfParameter(parameters, name))}`;
  return {
    id: textIn(operation['operationId']),
    tag: textIn(list(operation['tags'])[0]),
    method: method.toUpperCase(),
    path,
    summary: textIn(operation['summary']),
    description: textIn(operation['description']),
    scope,
    parameters: parameters.map((parameter) => ({
      path: textIn(parameter['name']),
      location: textIn(parameter['in']),
      required: parameter['required'] === true,
      type: typeText(parameter['schema']),
      model: null,
      description: textIn(parameter['description']) || descriptionIn(parameter['schema']),
    })),
    body:
      body === undefined
        ? null
        : { required: isRequired(operation['requestBody']), fields: fieldsOf(sent), example: body },
    answers: Object.entries(isObject(operation['responses']) ? operation['responses'] : {}).map(([status, answer]) =>
      answerOf(status, answer, models),
    ),
    curl: curlLine({ method: method.toUpperCase(), url, secured: scope !== null, body }),
  };
}

function answerOf(status: string, answer: unknown, models: Models): Answer {
  const schema = schemaIn(answer);
  const good = status.startsWith('2');
  return {
    status,
    description: isObject(answer) ? textIn(answer['description']) : '',
    model: referenceIn(schema),
    fields: good && referenceIn(schema) === null ? fieldsOf(schema) : [],
    example: good && schema !== undefined ? exampleOf(schema, models) : undefined,
  };
}

/** The schema of a body or an answer, of its first media type. */
function schemaIn(described: unknown): unknown {
  const content = isObject(described) ? described['content'] : undefined;
  const [first] = isObject(content) ? Object.values(content) : [];
  return isObject(first) ? first['schema'] : undefined;
}

function scopeIn(security: unknown): string | null {
  const [first] = list(security);
  const scopes = isObject(first) ? list(first['key']) : [];
  return typeof scopes[0] === 'string' ? scopes[0] : null;
}

function exampleOfParameter(parameters: readonly Record<string, unknown>[], name: string): string {
  const parameter = parameters.find((one) => one['name'] === name);
  const schema = parameter?.['schema'];
  const example = isObject(schema) ? (schema['example'] ?? parameter?.['example']) : undefined;
  return typeof example === 'string' ? example : `{${name}}`;
}

function descriptionIn(schema: unknown): string {
  return isObject(schema) ? textIn(schema['description']) : '';
}

function isRequired(body: unknown): boolean {
  return isObject(body) && body['required'] === true;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
