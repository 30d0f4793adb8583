// What providers send in place of one value, read as that value. Used wherever a value is taken: POST, PUT, PATCH.

import { isObject, type Json } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import { subAttributeNamed } from '../schema/lookup.ts';

/**
 * The one value that a list stands for where the attribute has one value only. Any other list is returned as it is,
 * to be refused as a value of another type.
 * - [] says that there is none (RFC 7643 §2.5; OneLogin's templates send it): null.
 * - `[{"$ref": "…", "value": "…"}]` is a manager of Entra ID.
 * - `"displayName": [{"$ref": null, "value": "…"}]` is a text of Entra ID's older jobs ("customappsso"), and of
 *   Microsoft's own SCIM library.
 */
export function loneValue(attribute: Attribute, value: Json): Json {
  if (attribute.multiValued || !Array.isArray(value) || value.length > 1) return value;
  const [only = null] = value;
  if (value.length === 0) return null;
  if (attribute.type === 'complex') return subAttributeNamed(attribute, 'value') ? only : value;
  const wraps = isObject(only) && Object.keys(only).every((name) => name === 'value' || name === '$ref');
  return wraps ? (only.value ?? null) : value;
}

/** One element of a list of values, given alone or in a list of its own; null where the list is empty. */
export function singleElement(value: Json): Json {
  return Array.isArray(value) && value.length < 2 ? (value[0] ?? null) : value;
}
