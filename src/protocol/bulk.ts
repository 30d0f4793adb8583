// A bulk request as operations (RFC 7644 §3.7). The message as a whole may be refused; an operation that cannot be
// understood is kept with its refusal, since it must not take the others with it. Order and references: bulk-plan.ts.

import { invalidSyntax, invalidValue, notFound, payloadTooLarge, ScimError } from './error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from './json.ts';
import { requireMessage } from './query.ts';
import { URN } from './urn.ts';

/** As ServiceProviderConfig announces them. */
export const MAX_BULK_OPERATIONS = 1000;
export const MAX_BULK_BYTES = 1_048_576;
/** Operations within the PATCH operations of one request, all together: ten each where there are 1,000. */
const MAX_PATCHES_IN_BULK = 10_000;

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** An operation that can be tried. */
export interface BulkOperation {
  readonly kind: 'operation';
  readonly method: Method;
  readonly resource: 'User' | 'Group';
  /** In the path after the endpoint; may be `bulkId:…`. Absent for POST, and only there. */
  readonly id?: string;
  /** Present for POST; others may have one too, which is only given back. */
  readonly bulkId?: string;
  /** Stands for If-Match. */
  readonly version?: string;
  /** Present except for DELETE. */
  readonly data?: JsonObject;
}

/** An operation that cannot, with as much of it as the answer is to give back. */
export interface InvalidOperation {
  readonly kind: 'invalid';
  readonly method?: string;
  readonly bulkId?: string;
  /** Of the resource that it was for, where the path names one; absent for POST. */
  readonly resource?: 'User' | 'Group';
  readonly id?: string;
  readonly error: ScimError;
}

export interface BulkRequest {
  /** Errors after which no further operation is tried; undefined: all are tried. */
  readonly failOnErrors?: number;
  readonly operations: readonly (BulkOperation | InvalidOperation)[];
}

/**
 * @throws ScimError invalidSyntax or invalidValue for the message itself; 413 above 1,000 operations, or 10,000 within
 * those that are PATCHes
 */
export function parseBulk(body: Json): BulkRequest {
  if (!isObject(body)) throw invalidSyntax('A bulk request must be a JSON object.');
  requireMessage(body, URN.bulkRequest);
  const failOnErrors = memberNamed(body, 'failOnErrors') ?? undefined;
  if (failOnErrors !== undefined && !isPositiveInteger(failOnErrors))
    throw invalidValue('failOnErrors must be an integer of at least 1.');
  const operations = memberNamed(body, 'Operations');
  if (!Array.isArray(operations)) throw invalidSyntax('Operations is required and must be an array.');
  if (operations.length > MAX_BULK_OPERATIONS)
    throw payloadTooLarge(`${operations.length} operations exceed maxOperations (${MAX_BULK_OPERATIONS}).`);
  const bulkIds = new Set<string>();
  const parsed = operations.map((operation: Json) => parseOperation(operation, bulkIds));
  if (parsed.reduce((sum, operation) => sum + patchesIn(operation), 0) > MAX_PATCHES_IN_BULK)
    throw payloadTooLarge(
      `The PATCH requests in a bulk request can have at most ${MAX_PATCHES_IN_BULK} operations in total.`,
    );
  return {
    operations: parsed,
    ...(failOnErrors === undefined ? {} : { failOnErrors }),
  };
}

/** How many operations a PATCH operation holds; none for another one. */
function patchesIn(operation: BulkOperation | InvalidOperation): number {
  if (operation.kind === 'invalid' || operation.method !== 'PATCH') return 0;
  const operations = memberNamed(operation.data ?? {}, 'Operations');
  return Array.isArray(operations) ? operations.length : 0;
}

function isPositiveInteger(value: Json): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** @param bulkIds those of the POST operations so far; the operation's own is added */
function parseOperation(value: Json, bulkIds: Set<string>): BulkOperation | InvalidOperation {
  const given = isObject(value) ? value : {};
  const method = memberNamed(given, 'method');
  const bulkId = memberNamed(given, 'bulkId');
  try {
    if (!isObject(value)) throw invalidSyntax('An operation must be an object.');
    return understood(value, bulkIds);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return {
      kind: 'invalid',
      error,
      ...(typeof method === 'string' ? { method } : {}),
      ...(typeof bulkId === 'string' ? { bulkId } : {}),
      ...(typeof method === 'string' && method.toUpperCase() === 'POST' ? {} : namedBy(memberNamed(given, 'path'))),
    };
  }
}

function understood(value: JsonObject, bulkIds: Set<string>): BulkOperation {
  const method = methodOf(memberNamed(value, 'method'));
  const bulkId = optionalText(value, 'bulkId');
  if (method === 'POST') {
    if (bulkId === undefined || bulkId === '') throw invalidValue('bulkId is required for POST.');
    if (bulkIds.has(bulkId)) throw invalidValue(`bulkId ${bulkId} is already used by an earlier operation.`);
    bulkIds.add(bulkId);
  }
  const { resource, id } = targetOf(memberNamed(value, 'path'), method);
  const version = optionalText(value, 'version');
  const data = dataOf(memberNamed(value, 'data'), method);
  if (method !== 'DELETE' && !isObject(data))
    throw invalidSyntax(`data is required for ${method} and must be an object.`);
  return {
    kind: 'operation',
    method,
    resource,
    ...(id === undefined ? {} : { id }),
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(method !== 'DELETE' && isObject(data) ? { data } : {}),
  };
}

function methodOf(value: Json | undefined): Method {
  const method = typeof value === 'string' ? METHODS.find((each) => each === value.toUpperCase()) : undefined;
  if (!method) throw invalidSyntax(`method must be one of ${METHODS.join(', ')}.`);
  return method;
}

const PATH = /^\/?(Users|Groups)(?:\/([^/?#]+))?\/?$/;

interface Target {
  readonly resource: 'User' | 'Group';
  readonly id?: string;
}

function targetOf(path: Json | undefined, method: Method): Target {
  if (typeof path !== 'string' || path === '') throw invalidSyntax('path is required, for example "/Users".');
  const target = namedBy(path);
  if (!target) throw notFound(`${path} is not an endpoint for bulk operations.`);
  const { id, resource } = target;
  if (method === 'POST' && id !== undefined)
    throw invalidSyntax(`The path of a POST must be /${resource}s, without an id.`);
  if (method !== 'POST' && id === undefined) throw invalidSyntax(`The path of a ${method} must include an id.`);
  return target;
}

/** What a path names; undefined for no endpoint of bulk operations. */
function namedBy(path: Json | undefined): Target | undefined {
  const match = typeof path === 'string' ? PATH.exec(path) : null;
  if (!match) return undefined;
  const resource = match[1] === 'Users' ? 'User' : 'Group';
  return match[2] === undefined ? { resource } : { resource, id: match[2] };
}

/** The example of RFC 7644 §3.7.3 gives the operations of a PATCH as a list, without the message around them. */
function dataOf(data: Json | undefined, method: Method): Json | undefined {
  const isList = method === 'PATCH' && Array.isArray(data) && data.length > 0;
  return isList ? { schemas: [URN.patchOp], Operations: data } : data;
}

function optionalText(value: JsonObject, name: string): string | undefined {
  const text = memberNamed(value, name) ?? undefined;
  if (text !== undefined && typeof text !== 'string') throw invalidValue(`${name} must be a string.`);
  return text;
}
