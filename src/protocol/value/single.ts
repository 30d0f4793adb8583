// What providers send in place of one value, read as that value. Used wherever a value is taken: POST, PUT, PATCH.

import type { Json } from '../json.ts';

/** One element of a list of values, given alone or in a list of its own; null where the list is empty. */
export function singleElement(value: Json): Json {
  return Array.isArray(value) && value.length < 2 ? (value[0] ?? null) : value;
}
