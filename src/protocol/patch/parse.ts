// Operations as sent → operations with their targets resolved against the schema (RFC 7644 §3.5.2). One without a path
// becomes one for each attribute of its value. What may not be written is refused here. read.ts goes through a body.

import { invalidPath, invalidValue, mutability, noTarget, payloadTooLarge } from '../error.ts';
import type { Filter } from '../filter/ast.ts';
import { comparable } from '../filter/match.ts';
import { parseTarget, type TargetPath } from '../filter/parse.ts';
import { isObject, type Json } from '../json.ts';
import { findAttribute, pathText } from '../path.ts';
import type { Attribute, ResourceType } from '../schema/attribute.ts';
import { objectUnder } from '../validate.ts';
import { MAX_PATCH_OPERATIONS } from './budget.ts';
import type { PatchOperation } from './operation.ts';
import type { SentOperation } from './quirks.ts';

/** The same list. @throws ScimError 413 above 1,000 */
export function limited(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  if (operations.length > MAX_PATCH_OPERATIONS)
    throw payloadTooLarge(`A PATCH can change at most ${MAX_PATCH_OPERATIONS} attributes.`);
  return operations;
}

/**
 * What one operation as sent does to attributes.
 * @param id the resource's own: a value without path may repeat it, and no other
 * @throws ScimError invalidPath, invalidFilter, invalidValue, noTarget, mutability
 */
export function attributeOperations(sent: SentOperation, type: ResourceType, id?: string): readonly PatchOperation[] {
  const path = pathOf(sent, type);
  if (path === undefined) return pathlessOperations(sent, type, id);
  const target = parseTarget(path, type);
  if (isReadOnly(target)) throw mutability(`${pathText(target.path)} is readOnly.`);
  return [operationAt(target, sent, false)];
}

/** The path of an operation; undefined where it speaks of the whole resource, by leaving it out or by the core URN. */
export function pathOf({ path }: SentOperation, type: ResourceType): string | undefined {
  if (path === undefined || path.toLowerCase() === type.schema.id.toLowerCase()) return undefined;
  if (path.trim() === '') throw invalidPath('The path is empty.');
  return path;
}

/**
 * The attributes that an operation without a path names. What stands under the core URN counts as standing outside.
 * @throws ScimError noTarget for remove (RFC 7644 §3.5.2.2), invalidValue for what is no object
 */
export function pathlessValue({ op, value }: SentOperation, type: ResourceType): readonly (readonly [string, Json])[] {
  if (op === 'remove') throw noTarget('remove requires a path (RFC 7644 §3.5.2.2).');
  if (!isObject(value)) throw invalidValue(`${op} without a path requires an object as its value.`);
  const coreUrn = type.schema.id.toLowerCase();
  return Object.entries(value).flatMap(([name, inner]) =>
    name.toLowerCase() === coreUrn ? Object.entries(objectUnder(type.schema.id, inner)) : [[name, inner] as const],
  );
}

/** RFC 7644 §3.5.2.1, §3.5.2.3: unknown and readOnly attributes of the value are ignored, as in a POST or PUT. */
function pathlessOperations(sent: SentOperation, type: ResourceType, id?: string): readonly PatchOperation[] {
  return pathlessValue(sent, type).flatMap(([name, value]) => pathlessOperation(sent, name, value, type, id));
}

/** What one member of the value does. */
export function pathlessOperation(
  sent: SentOperation,
  name: string,
  value: Json,
  type: ResourceType,
  id?: string,
): readonly PatchOperation[] {
  const target = pathlessTarget(name, type);
  if (!target) return [];
  // Okta repeats the id in its value; another one would be a change.
  if (target.path.attribute.name === 'id' && id !== undefined && value !== id) throw mutability('id is readOnly.');
  return isReadOnly(target) ? [] : [operationAt(target, { ...sent, value }, true)];
}

/**
 * What a member of a value without path names; undefined where nothing of that name is known.
 * Entra ID writes paths as member names: "name.givenName", `emails[type eq "work"].value`.
 */
export function pathlessTarget(name: string, type: ResourceType): TargetPath | undefined {
  if (name.includes('[')) return parseTarget(name, type);
  const path = findAttribute(name, type);
  return typeof path === 'string' ? undefined : { path };
}

function operationAt(target: TargetPath, { op, value }: SentOperation, pathless: boolean): PatchOperation {
  const { attribute, sub } = target.path;
  if (op !== 'remove') {
    if (value === undefined) throw invalidValue(`${op} of ${pathText(target.path)} requires a value.`);
    return { op, target, value, createsMissing: op === 'add' || pathless || replaceCreates(target) };
  }
  if (!target.filter && (sub ?? attribute).required)
    throw mutability(`${pathText(target.path)} is required and cannot be removed (RFC 7644 §3.5.2.2).`);
  const named = value === undefined || value === null ? {} : { value };
  return { op, target, ...named };
}

/**
 * Whether a `replace` whose filter selects nothing makes the value that the filter describes. RFC 7644 §3.5.2.3 says
 * noTarget, and so it is for what may be a mistake: a value looked for by its text, a type that the schema does not
 * know. `emails[type eq "work"]` is no mistake: Entra ID replaces the `value` of users that have no such address, in
 * capitals or small letters by the flag at the end of its tenant URL, and expects to find one afterwards. So it is for
 * `primary eq true`. docs/decisions/0010-missing-values.md.
 */
function replaceCreates({ filter, path: { attribute } }: TargetPath): boolean {
  return filter !== undefined && namesKind(filter, attribute);
}

function namesKind(filter: Filter, attribute: Attribute): boolean {
  if (filter.kind === 'and') return filter.filters.every((each) => namesKind(each, attribute));
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return false;
  const { sub } = filter.path;
  if (sub?.name === 'primary') return filter.value === true;
  if (sub?.name !== 'type' || typeof filter.value !== 'string') return false;
  const known = sub.canonicalValues ?? [];
  const type = comparable(sub, filter.value);
  return known.length === 0 || known.some((each) => comparable(sub, each) === type);
}

/** `schemas` follows from what the resource holds. */
function isReadOnly({ path: { attribute, sub } }: TargetPath): boolean {
  return attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly' || attribute.name === 'schemas';
}
