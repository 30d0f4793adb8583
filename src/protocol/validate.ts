// What a client sends → what is kept: canonical names, checked types, nothing unassigned, nothing read-only
// (RFC 7643 §2, RFC 7644 §3.3). Validating its own output changes nothing. No I/O, no clock, no look-ups.

import { invalidSyntax, invalidValue, payloadTooLarge } from './error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from './json.ts';
import type { Attribute, ResourceType, Schema } from './schema/attribute.ts';
import { COMMON_ATTRIBUTES } from './schema/core.ts';
import { attributesByName, extensionNamed, subAttributeNamed } from './schema/lookup.ts';
import { distinctValues } from './value/multi-valued.ts';
import { scalarValue, wrongType } from './value/scalar.ts';
import { loneValue } from './value/single.ts';

/** A resource without its members: it must fit D1's rows beside its folded copy. */
const MAX_RESOURCE_BYTES = 256 * 1024;

/**
 * The document of a resource to create or replace. Unknown and readOnly attributes are ignored, writeOnly ones
 * checked and dropped, `members` of a group left to members.ts.
 * @param activeUnsaid `active` of a user of whom the body does not say whether it is
 * @throws ScimError invalidValue naming the attribute; invalidSyntax for `schemas`; 413 above 256 KiB
 */
export function validateResource(body: JsonObject, type: ResourceType, activeUnsaid = true): JsonObject {
  return completeResource(readResource(body, type), type, activeUnsaid);
}

/** A body to create or replace a resource with, read by the schemas that are built in. */
export interface ReadResource {
  readonly doc: JsonObject;
  /** What stands under other URNs: of a directory's own extension, if it has that one. */
  readonly waiting: JsonObject;
}

/** The first half of validateResource, which no directory's extension has a part in. @throws ScimError as it does */
export function readResource(body: JsonObject, type: ResourceType): ReadResource {
  checkSchemas(body, type);
  const attributes = documentAttributes(type);
  const doc: Record<string, Json> = {};
  // Some clients put the core attributes into an object under the core URN; what stands outside of it wins.
  const core = objectUnder(type.schema.id, memberNamed(body, type.schema.id) ?? null);
  takeAttributes(doc, core, attributes, '');
  takeAttributes(doc, body, attributes, '');
  const waiting: Record<string, Json> = {};
  for (const [member, value] of Object.entries(body)) {
    if (!member.includes(':')) continue;
    const extension = extensionNamed(type, member);
    if (extension) takeExtension(doc, extension, value);
    else waiting[member] = value;
  }
  requireAttributes(doc, type.schema.attributes, '');
  return { doc, waiting };
}

/** The second half, for which the type is to be the directory's. @throws ScimError as validateResource */
export function completeResource(read: ReadResource, type: ResourceType, activeUnsaid = true): JsonObject {
  const doc: Record<string, Json> = { ...read.doc };
  for (const [urn, value] of Object.entries(read.waiting)) {
    const extension = extensionNamed(type, urn);
    if (extension) takeExtension(doc, extension, value);
  }
  if (type.name === 'User') doc.active ??= activeUnsaid;
  checkSize(doc);
  return doc;
}

/**
 * Whether a body to replace a resource with says anything of an attribute, null included: outside of the core URN, or
 * under it, where validateResource reads it too.
 */
export function saysAnythingOf(body: JsonObject, name: string, type: ResourceType): boolean {
  const core = memberNamed(body, type.schema.id);
  return memberNamed(body, name) !== undefined || (isObject(core) && memberNamed(core, name) !== undefined);
}

const documents = new WeakMap<ResourceType, readonly Attribute[]>();

/** What of core and common attributes a document holds: `schemas` and a group's members stand elsewhere. */
function documentAttributes(type: ResourceType): readonly Attribute[] {
  let attributes = documents.get(type);
  if (!attributes) {
    attributes = [...COMMON_ATTRIBUTES, ...type.schema.attributes].filter(
      ({ name }) => name !== 'schemas' && !(type.name === 'Group' && name === 'members'),
    );
    documents.set(type, attributes);
  }
  return attributes;
}

/**
 * One attribute's value as it is kept, or undefined where it counts as unassigned (null, [], an object of nothing:
 * RFC 7643 §2.5). Read-only and unknown sub-attributes are left out. A lone value of a multi-valued attribute is
 * a list of one, and a list may stand for a single value (value/single.ts); a string for a complex attribute with a
 * `value` is that value (Entra ID sends a manager so).
 * @param path the attribute as errors are to name it
 * @throws ScimError invalidValue
 */
export function canonicalValue(attribute: Attribute, given: Json, path: string): Json | undefined {
  const value = loneValue(attribute, given);
  if (value === null) return undefined;
  if (!attribute.multiValued) {
    if (typeof value === 'string' && subAttributeNamed(attribute, 'value'))
      return value.trim() === '' ? undefined : complexValue(attribute, { value }, path);
    return singleValue(attribute, value, path);
  }
  const values = Array.isArray(value) ? value : [value];
  const kept = values.map((each) => singleValue(attribute, each, path)).filter((each) => each !== undefined);
  return kept.length === 0 ? undefined : distinctValues(attribute, kept, path);
}

function singleValue(attribute: Attribute, value: Json, path: string): Json | undefined {
  return attribute.type === 'complex' ? complexValue(attribute, value, path) : scalarValue(attribute, value, path);
}

function complexValue(attribute: Attribute, value: Json, path: string): JsonObject | undefined {
  if (!isObject(value)) throw wrongType(path, attribute.multiValued ? 'an array of objects' : 'an object', value);
  const kept: Record<string, Json> = {};
  takeAttributes(kept, value, attribute.subAttributes ?? [], `${path}.`);
  if (Object.keys(kept).length === 0) return undefined;
  requireAttributes(kept, attribute.subAttributes ?? [], `${path}.`);
  return kept;
}

/** Puts what `from` has of `attributes` into `into`, in schema order; null and the like take away what is there. */
function takeAttributes(
  into: Record<string, Json>,
  from: JsonObject,
  attributes: readonly Attribute[],
  pathPrefix: string,
): void {
  const given = new Map(Object.entries(from).map(([member, value]) => [member.toLowerCase(), value]));
  for (const [lowerName, attribute] of attributesByName(attributes)) {
    const value = given.get(lowerName);
    if (value === undefined || attribute.mutability === 'readOnly') continue;
    const kept = canonicalValue(attribute, value, pathPrefix + attribute.name);
    if (kept === undefined || attribute.mutability === 'writeOnly') delete into[attribute.name];
    else into[attribute.name] = kept;
  }
}

/** What stands under a schema's URN: nothing where it is null or []. @throws ScimError invalidValue for no object */
export function objectUnder(urn: string, value: Json): JsonObject {
  if (value === null || (Array.isArray(value) && value.length === 0)) return {};
  if (!isObject(value)) throw wrongType(urn, 'an object', value);
  return value;
}

function takeExtension(doc: Record<string, Json>, extension: Schema, value: Json): void {
  const kept: Record<string, Json> = {};
  takeAttributes(kept, objectUnder(extension.id, value), extension.attributes, `${extension.id}:`);
  if (Object.keys(kept).length === 0) return;
  requireAttributes(kept, extension.attributes, `${extension.id}:`);
  doc[extension.id] = kept;
}

/**
 * That what is required is there. A required string is one that says something: blanks do not.
 * @throws ScimError invalidValue naming the attribute
 */
export function requireAttributes(doc: JsonObject, attributes: readonly Attribute[], pathPrefix: string): void {
  for (const attribute of attributes) {
    if (!attribute.required) continue;
    const value = doc[attribute.name];
    if (value === undefined) throw invalidValue(`${pathPrefix}${attribute.name} is required.`);
    if (typeof value === 'string' && value.trim() === '')
      throw invalidValue(`${pathPrefix}${attribute.name} must not be empty.`);
  }
}

/** `schemas`, where given, names the resource's own schema (RFC 7643 §3); URNs that are not known are ignored. */
function checkSchemas(body: JsonObject, type: ResourceType): void {
  const schemas = memberNamed(body, 'schemas');
  if (schemas === undefined || schemas === null) return;
  if (!Array.isArray(schemas) || !schemas.every((urn) => typeof urn === 'string'))
    throw invalidSyntax('schemas must be an array of URNs.');
  const wanted = type.schema.id.toLowerCase();
  if (schemas.length > 0 && !schemas.some((urn) => urn.toLowerCase() === wanted))
    throw invalidSyntax(`schemas must include ${type.schema.id}, the schema of a ${type.name}.`);
}

/** @throws ScimError 413 above 256 KiB */
export function checkSize(doc: JsonObject): void {
  const text = JSON.stringify(doc);
  if (text.length * 3 <= MAX_RESOURCE_BYTES) return;
  if (new TextEncoder().encode(text).length > MAX_RESOURCE_BYTES)
    throw payloadTooLarge(`A resource can have at most ${MAX_RESOURCE_BYTES} bytes, not counting its members.`);
}
