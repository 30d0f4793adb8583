// How `bulkId:…` in an operation of a bulk request becomes an id (RFC 7644 §3.7.2). Only what the schema calls a
// reference to a resource is one: `members`, a manager, an id in the path. A title that reads "bulkId:a" is a title.

import type { BulkOperation } from './bulk.ts';
import { invalidValue } from './error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from './json.ts';
import { findAttribute } from './path.ts';
import type { Attribute, AttributePath, ResourceType } from './schema/attribute.ts';
import { subAttributeNamed } from './schema/lookup.ts';
import { GROUP_TYPE, USER_TYPE } from './schema/types.ts';

export const PREFIX = 'bulkId:';
/**
 * A reference is a whole string, the end of a URI, or a quoted literal in the path of a PATCH operation. A blank after
 * the colon makes it a text.
 */
const QUOTED_REFERENCE = /"bulkId:([^"\s][^"]*)"/g;

type IdOf = (bulkId: string) => string;

/** The bulkIds that an operation refers to, in its path and in its data. */
export function referencesOf(operation: BulkOperation): ReadonlySet<string> {
  const found = new Set<string>();
  replaced(operation, (bulkId) => {
    found.add(bulkId);
    return '';
  });
  return found;
}

/**
 * The operation with ids in the place of its references.
 * @param ids of the operations that succeeded so far, by bulkId
 * @throws ScimError invalidValue naming a bulkId that is not among them
 */
export function substitute(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  return replaced(operation, (bulkId) => {
    const id = ids.get(bulkId);
    if (id === undefined)
      throw invalidValue(`${PREFIX}${bulkId} does not refer to a successful POST operation in this request.`);
    return id;
  });
}

function replaced(operation: BulkOperation, idOf: IdOf): BulkOperation {
  const { data, id, method, resource } = operation;
  const type = resource === 'User' ? USER_TYPE : GROUP_TYPE;
  const inData = method === 'PATCH' ? inPatch : inResource;
  return {
    ...operation,
    ...(id === undefined ? {} : { id: inText(id, idOf) }),
    ...(data === undefined ? {} : { data: inData(data, type, idOf) }),
  };
}

function inPatch(data: JsonObject, type: ResourceType, idOf: IdOf): JsonObject {
  return withEach(data, (name, value) => {
    if (name.toLowerCase() !== 'operations' || !Array.isArray(value)) return value;
    return withElements(value, (each) => (isObject(each) ? inOperation(each, type, idOf) : each));
  });
}

function inOperation(operation: JsonObject, type: ResourceType, idOf: IdOf): JsonObject {
  const path = memberNamed(operation, 'path');
  return withEach(operation, (name, value) => {
    switch (name.toLowerCase()) {
      case 'path':
        return typeof value === 'string' ? inPath(value, type, idOf) : value;
      case 'value':
        if (typeof path === 'string') return inMember(path, value, type, idOf);
        return isObject(value) ? inResource(value, type, idOf) : value;
      default:
        return value;
    }
  });
}

function inPath(path: string, type: ResourceType, idOf: IdOf): string {
  const found = attributeAt(path, type);
  if (!found || !refers(found.attribute)) return path;
  return path.replace(QUOTED_REFERENCE, (_, bulkId: string) => `"${idOf(bulkId)}"`);
}

/** A resource, or the value of an operation without path: members named by attributes, or by paths. */
function inResource(data: JsonObject, type: ResourceType, idOf: IdOf): JsonObject {
  return withEach(data, (name, value) => inMember(name, value, type, idOf));
}

function inMember(path: string, value: Json, type: ResourceType, idOf: IdOf): Json {
  if (path.toLowerCase() === type.schema.id.toLowerCase())
    return isObject(value) ? inResource(value, type, idOf) : value;
  const found = attributeAt(path, type);
  if (!found) return value;
  const { attribute, sub } = found;
  return sub ? inPart(attribute, sub, value, idOf) : inValue(attribute, value, idOf);
}

/** What a path names, its filter aside; undefined for nothing that is built in: no custom attribute refers to a resource. */
function attributeAt(path: string, type: ResourceType): AttributePath | undefined {
  const bracket = path.indexOf('[');
  const after = bracket < 0 ? '' : path.slice(path.lastIndexOf(']') + 1);
  const found = findAttribute((bracket < 0 ? path : path.slice(0, bracket) + after).trim(), type);
  return typeof found === 'string' ? undefined : found;
}

/** The value of an attribute, or each of its values. */
function inValue(attribute: Attribute, value: Json, idOf: IdOf): Json {
  if (Array.isArray(value)) return withElements(value, (each) => inValue(attribute, each, idOf));
  // Entra ID sends a manager, and Postman's collection members, as an id alone.
  if (typeof value === 'string') return refers(attribute) ? inText(value, idOf) : value;
  if (!isObject(value) || attribute.mutability === 'readOnly') return value;
  return withEach(value, (name, inner) => {
    const sub = subAttributeNamed(attribute, name);
    return sub ? inPart(attribute, sub, inner, idOf) : inner;
  });
}

/** `value` and `$ref` of what refers to a resource; of an extension, its attributes. */
function inPart(attribute: Attribute, sub: Attribute, value: Json, idOf: IdOf): Json {
  if (sub.subAttributes) return inValue(sub, value, idOf);
  const isReference = refers(attribute) && (sub.name === 'value' || sub.name === '$ref');
  return isReference && typeof value === 'string' ? inText(value, idOf) : value;
}

/** Whether an attribute says which resource is meant (RFC 7643 §2.4, `$ref`), and a client may write it. */
function refers(attribute: Attribute): boolean {
  return attribute.mutability !== 'readOnly' && subAttributeNamed(attribute, '$ref') !== undefined;
}

function inText(text: string, idOf: IdOf): string {
  const start = startOfReference(text);
  return start === undefined ? text : text.slice(0, start) + idOf(text.slice(start + PREFIX.length));
}

/**
 * Where the reference begins that a text is or ends with, after a slash; undefined where there is none. No blank comes
 * before it, no quotation mark in it. From the end, so that each character is looked at a fixed number of times.
 */
function startOfReference(text: string): number | undefined {
  const blank = text.search(/\s/);
  const [least, most] = [text.lastIndexOf('"'), blank < 0 ? text.length : blank];
  for (let at = text.lastIndexOf(PREFIX, most); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(PREFIX, at - 1)) {
    if (at + PREFIX.length <= least) return undefined;
    const begins = at === 0 || text[at - 1] === '/';
    if (begins && /^[^"\s]/.test(text.charAt(at + PREFIX.length))) return at;
  }
  return undefined;
}

/** The object with each member's value as made of it; the same object where none is another. */
function withEach(object: JsonObject, made: (name: string, value: Json) => Json): JsonObject {
  const entries = Object.entries(object).map(([name, value]): [string, Json] => [name, made(name, value)]);
  return entries.some(([name, value]) => value !== object[name]) ? Object.fromEntries(entries) : object;
}

function withElements(list: readonly Json[], made: (value: Json) => Json): readonly Json[] {
  const elements = list.map(made);
  return elements.some((each, index) => each !== list[index]) ? elements : list;
}
