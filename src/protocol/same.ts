// When two documents say the same, so that a write of one over the other is no change; and when two values of an
// attribute are the same one. Pure.

import { isObject, type Json, type JsonObject, jsonEqual } from './json.ts';
import type { Attribute } from './schema/attribute.ts';
import { comparableValue } from './search-copy.ts';

/**
 * What a value of an attribute says, as a text that is the same for all that say the same: members in any order, case
 * by the schema's rules (RFC 7643 §2.2), a dateTime by its instant.
 */
export function contentOf(attribute: Attribute, value: Json): string {
  return JSON.stringify(ordered(comparableValue(attribute, value)));
}

/** Whether two values of an attribute are the same one, whatever their spelling. */
export function sameValue(attribute: Attribute, a: Json, b: Json): boolean {
  return jsonEqual(comparableValue(attribute, a), comparableValue(attribute, b));
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => [name, ordered(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Whether two documents say the same: `primary` counts as false where it is absent (RFC 7643 §2.4). The order of
 * values counts, since the first one is what many applications show; and so does the spelling of a text, which is
 * kept as it was sent.
 */
export function sameDocument(a: JsonObject, b: JsonObject): boolean {
  return jsonEqual(a, b) || jsonEqual(withoutFalsePrimary(a), withoutFalsePrimary(b));
}

function withoutFalsePrimary(doc: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(doc).map(([name, value]) => [name, Array.isArray(value) ? value.map(plainElement) : value]),
  );
}

function plainElement(element: Json): Json {
  if (!isObject(element) || element.primary !== false) return element;
  const { primary: _, ...rest } = element;
  return rest;
}
