// What a directory of the strict profile takes: the form that draft-zollner-scim-interop-profile allows, and no other.
// It stands before the tolerant parsers, which then find nothing to be tolerant of. Pure.

import { invalidPath, invalidSyntax, invalidValue, ScimError } from './error.ts';
import { parseTarget, type TargetPath } from './filter/parse.ts';
import { isObject, type Json, type JsonObject, memberNamed } from './json.ts';
import type { PatchOperation } from './patch/operation.ts';
import { sentOperations } from './patch/quirks.ts';
import { pathText } from './path.ts';
import type { Attribute, ResourceType } from './schema/attribute.ts';
import { attributeNamed, coreAttributeNamed, extensionNamed, subAttributeNamed } from './schema/lookup.ts';
import { wrongType } from './value/scalar.ts';

const strictTypes = new WeakMap<ResourceType, ResourceType>();

/** The type without what is never kept: a password is no attribute of the profile (IPSIE AL2, "Passwords"). */
export function strictType(type: ResourceType): ResourceType {
  const known = strictTypes.get(type);
  if (known) return known;
  const attributes = type.schema.attributes.filter(({ mutability }) => mutability !== 'writeOnly');
  const strict = { ...type, schema: { ...type.schema, attributes } };
  strictTypes.set(type, strict);
  return strict;
}

/** A body of POST or PUT. @throws ScimError invalidSyntax for what no schema knows; invalidValue for a wrong type */
export function requireStrictResource(body: JsonObject, tolerant: ResourceType): void {
  const type = strictType(tolerant);
  requireKnownSchemas(memberNamed(body, 'schemas'), type);
  for (const [name, value] of Object.entries(body)) {
    const extension = extensionNamed(type, name);
    if (extension) requireKnownMembers(value, extension.attributes, `${extension.id}:`);
    else requireStrictValue(knownAttribute(coreAttributeNamed(type, name), name), value, name);
  }
}

function requireKnownSchemas(schemas: Json | undefined, type: ResourceType): void {
  if (!Array.isArray(schemas)) throw invalidSyntax('schemas is required and must be an array of URNs.');
  for (const urn of schemas)
    if (typeof urn !== 'string' || (urn !== type.schema.id && !extensionNamed(type, urn)))
      throw invalidSyntax(`schemas: ${JSON.stringify(urn)} is not a schema of the ${type.name} resource type.`);
  if (!schemas.includes(type.schema.id)) throw invalidSyntax(`schemas must include ${type.schema.id}.`);
}

function knownAttribute(attribute: Attribute | undefined, name: string): Attribute {
  if (!attribute) throw invalidSyntax(`${name} is not an attribute of this resource's schemas.`);
  return attribute;
}

function requireKnownMembers(value: Json, attributes: readonly Attribute[], prefix: string): void {
  if (value === null) return;
  if (!isObject(value)) throw wrongType(prefix.slice(0, -1), 'an object', value);
  for (const [name, inner] of Object.entries(value)) {
    const path = prefix + name;
    requireStrictValue(knownAttribute(attributeNamed(attributes, name), path), inner, path);
  }
}

/** A list for what has many values, one value for what has one, and nothing written as text that is none. */
function requireStrictValue(attribute: Attribute, value: Json, path: string): void {
  if (value === null) return;
  if (attribute.multiValued) {
    if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
    for (const each of value) requireStrictElement(attribute, each, path);
  } else if (Array.isArray(value)) throw wrongType(path, 'one value', value);
  else requireStrictElement(attribute, value, path);
}

function requireStrictElement(attribute: Attribute, value: Json, path: string): void {
  if (attribute.type === 'complex') requireKnownMembers(value, attribute.subAttributes ?? [], `${path}.`);
  else if (attribute.type === 'boolean' && typeof value !== 'boolean') throw wrongType(path, 'a boolean', value);
  else if ((attribute.type === 'integer' || attribute.type === 'decimal') && typeof value !== 'number')
    throw wrongType(path, 'a number', value);
}

/**
 * A PATCH body whose operations each have a path.
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue
 */
export function requireStrictPatch(body: JsonObject, tolerant: ResourceType): void {
  const type = strictType(tolerant);
  const sent = sentOperations(body);
  const raw = memberNamed(body, 'Operations');
  for (const [index, operation] of (Array.isArray(raw) ? raw : []).entries()) {
    const name = `Operations[${index}]`;
    const { op, path, value } = sent[index] ?? {};
    if (!isObject(operation) || op === undefined || operation.op !== op)
      throw invalidSyntax(`${name}.op must be "add", "replace" or "remove" in lower case.`);
    if (path === undefined) throw invalidSyntax(`${name}.path is required.`);
    const target = strictTarget(path, type);
    requireStrictOperation({ op, path, value }, target, name);
  }
}

/** The operations with a whole complex value as replacement, and no merge, where one is replaced. */
export function replacingWhole(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  return operations.flatMap((operation): PatchOperation[] => {
    const { op, target, value } = operation;
    const { attribute, sub } = target.path;
    const isWhole =
      op === 'replace' && attribute.type === 'complex' && !attribute.multiValued && !sub && value !== null;
    return isWhole ? [{ op: 'remove', target }, operation] : [operation];
  });
}

/** An unknown attribute is invalidSyntax to the profile, whatever names it. */
function strictTarget(path: string, type: ResourceType): TargetPath {
  try {
    return parseTarget(path, type);
  } catch (error) {
    if (error instanceof ScimError && error.scimType === 'invalidPath') throw invalidSyntax(error.message);
    throw error;
  }
}

interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value: Json | undefined;
}

function requireStrictOperation({ op, path, value }: Operation, target: TargetPath, name: string): void {
  const { attribute, sub } = target.path;
  if (op === 'remove') {
    if (value !== undefined)
      throw invalidSyntax(`${name}: remove does not take a value. Select what to remove in the path.`);
    return;
  }
  if (value === undefined) throw invalidValue(`${name}: ${op} requires a value.`);
  if (target.filter && !sub) throw invalidPath(`${name}.path must name a sub-attribute after the filter.`);
  const written = sub && subAttributeNamed(attribute, sub.name);
  requireStrictValue(written ?? attribute, value, path === '' ? pathText(target.path) : path);
}
