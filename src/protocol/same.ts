// When two documents say the same, so that a write of one over the other is no change. Pure.

import { isObject, type Json, type JsonObject, jsonEqual } from './json.ts';

/**
 * Whether two documents say the same: `primary` counts as false where it is absent (RFC 7643 §2.4). The order of
 * values counts, since the first one is what many applications show.
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
