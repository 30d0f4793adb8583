// What providers send → operations in the one form that parse.ts and group.ts understand. Each leniency names who
// needs it. What is no PATCH at all is refused here (RFC 7644 §3.5.2).

import { invalidPath, invalidSyntax, payloadTooLarge } from '../error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from '../json.ts';
import { URN } from '../urn.ts';
import { MAX_PATCH_OPERATIONS } from './budget.ts';

/** An operation as sent, spelling settled, path and value not yet understood. */
export interface SentOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string;
  /** undefined where the operation has none. */
  readonly value?: Json;
}

/**
 * The operations of a PATCH body.
 * - Entra ID and OneLogin write "Add", "Replace", "Remove": `op` is read in any case, and so are the member names.
 * - null for a path is no path.
 * @throws ScimError invalidSyntax for what is no PatchOp message, invalidPath for a path that is no text; 413 above
 * 1,000 operations
 */
export function sentOperations(body: JsonObject): readonly SentOperation[] {
  const schemas = memberNamed(body, 'schemas');
  const urns = Array.isArray(schemas) ? schemas : [];
  if (!urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === URN.patchOp.toLowerCase()))
    throw invalidSyntax(`schemas must include ${URN.patchOp}.`);
  const operations = memberNamed(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0)
    throw invalidSyntax('Operations must be an array with at least one operation.');
  if (operations.length > MAX_PATCH_OPERATIONS)
    throw payloadTooLarge(`A PATCH can have at most ${MAX_PATCH_OPERATIONS} operations.`);
  return operations.map((operation: Json, index) => sentOperation(operation, `Operations[${index}]`));
}

function sentOperation(operation: Json, name: string): SentOperation {
  if (!isObject(operation)) throw invalidSyntax(`${name} must be an object.`);
  const written = memberNamed(operation, 'op');
  const op = typeof written === 'string' ? written.toLowerCase() : undefined;
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw invalidSyntax(`${name}.op must be "add", "replace" or "remove".`);
  const path = memberNamed(operation, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string') throw invalidPath(`${name}.path must be a string.`);
  const value = memberNamed(operation, 'value');
  return {
    op,
    ...(path === undefined ? {} : { path }),
    ...(value === undefined ? {} : { value }),
  };
}

/** The AzureAD Postman collection names members by their ids alone: `"value": ["2819c223-…"]`, or one bare id. */
export function memberObjects(value: Json): Json {
  if (typeof value === 'string') return { value };
  if (!Array.isArray(value)) return value;
  return value.map((member: Json) => (typeof member === 'string' ? { value: member } : member));
}
