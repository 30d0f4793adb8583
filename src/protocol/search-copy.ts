// The copy of a document that filters and sorting run on: folded where case does not count, dates as UTC so that
// they compare as text. Same shape as the document.

import { payloadTooLarge } from './error.ts';
import { fold } from './fold.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Attribute, ResourceType } from './schema/attribute.ts';
import { attributeNamed, coreAttributeNamed, extensionNamed, subAttributeNamed } from './schema/lookup.ts';
import { instantOf } from './value/date-time.ts';

/** The search copy of a document as validateResource makes them. What no schema describes is left out. */
export function searchCopy(doc: JsonObject, type: ResourceType): JsonObject {
  const copy: Record<string, Json> = {};
  for (const [name, value] of Object.entries(doc)) {
    const attribute = coreAttributeNamed(type, name);
    const extension = attribute ? undefined : extensionNamed(type, name);
    if (attribute) copy[name] = comparableValue(attribute, value);
    else if (extension && isObject(value))
      copy[name] = comparableMembers(value, (n) => attributeNamed(extension.attributes, n));
  }
  return copy;
}

/** Folding may make a text eleven times as long (U+FDFA); a row must hold the copy beside the document. */
const MAX_COPY_BYTES = 512 * 1024;

/** The search copy as it is stored. @throws ScimError 413 where folding made it too long */
export function searchText(doc: JsonObject, type: ResourceType): string {
  const text = JSON.stringify(searchCopy(doc, type));
  if (text.length * 3 > MAX_COPY_BYTES && new TextEncoder().encode(text).length > MAX_COPY_BYTES)
    throw payloadTooLarge('The resource is too large after its text is normalized (Unicode NFKC).');
  return text;
}

/** One value of an attribute in the form used for comparison; also for the literal of a filter. */
export function comparableValue(attribute: Attribute, value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => comparableValue(attribute, each));
  if (isObject(value)) return comparableMembers(value, (name) => subAttributeNamed(attribute, name));
  if (typeof value !== 'string') return value;
  if (attribute.type === 'dateTime') {
    const instant = instantOf(value);
    return instant === undefined ? value : new Date(instant).toISOString();
  }
  return attribute.caseExact ? value : fold(value);
}

function comparableMembers(object: JsonObject, attributeOf: (name: string) => Attribute | undefined): JsonObject {
  const copy: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    const attribute = attributeOf(name);
    if (attribute) copy[name] = comparableValue(attribute, value);
  }
  return copy;
}
