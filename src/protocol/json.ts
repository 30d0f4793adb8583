// JSON as the protocol sees it, and the limits that hold before anything is understood of a body.
// Pure: no I/O.

import { invalidSyntax } from './error.ts';
import { limitStructure } from './structure.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = { readonly [member: string]: Json };

/** Deeper than any SCIM message: a resource in a bulk operation stands seven levels deep. */
export const MAX_DEPTH = 64;
/** The largest string that any attribute may have (photos, certificates); the rest is checked by attribute. */
const MAX_STRING_BYTES = 128 * 1024;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value of a JSON text. Of a member given twice the last one counts.
 * @throws ScimError invalidSyntax for no JSON, nesting above 64, a string above 128 KiB, NUL, a lone surrogate, or a
 * number beyond all bounds; 413 above 120,000 objects and lists, or 1,000,000 values
 */
export function parseJson(text: string): Json {
  limitStructure(text);
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidSyntax('The body is not valid JSON.');
  }
  checkValue(value, 0);
  return value;
}

/**
 * The object that a JSON text holds.
 * @throws ScimError invalidSyntax as parseJson, and where it holds anything but an object
 */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text);
  if (!isObject(value)) throw invalidSyntax('The body must be a JSON object.');
  return value;
}

/** The member of that name, whatever its case (RFC 7643 §2.1); of several the last. undefined where there is none. */
export function memberNamed(object: JsonObject, name: string): Json | undefined {
  const wanted = name.toLowerCase();
  let found: Json | undefined;
  for (const [member, value] of Object.entries(object)) if (member.toLowerCase() === wanted) found = value;
  return found;
}

/** Whether two values are the same, members in any order, elements in theirs. */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((element, index) => jsonEqual(element, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const members = Object.keys(a);
  return (
    members.length === Object.keys(b).length &&
    members.every((member) => Object.hasOwn(b, member) && jsonEqual(a[member], b[member]))
  );
}

function checkValue(value: Json, depth: number): void {
  if (typeof value === 'string') checkString(value);
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalidSyntax('The body contains a number that is too large.');
  } else if (typeof value === 'object' && value !== null) {
    if (depth === MAX_DEPTH) throw invalidSyntax(`The body is nested more than ${MAX_DEPTH} levels deep.`);
    // Gone through as it is: a list of 100,000 would be held a second time by its entries.
    if (Array.isArray(value)) for (const inner of value) checkValue(inner, depth + 1);
    else
      for (const [member, inner] of Object.entries(value)) {
        checkString(member);
        checkValue(inner, depth + 1);
      }
  }
}

function checkString(text: string): void {
  if (text.includes('\0')) throw invalidSyntax('The body contains a NUL character, which cannot be stored.');
  if (!text.isWellFormed()) throw invalidSyntax('The body contains an unpaired surrogate, which is not valid Unicode.');
  if (text.length * 3 > MAX_STRING_BYTES && new TextEncoder().encode(text).length > MAX_STRING_BYTES)
    throw invalidSyntax(`The body contains a string longer than ${MAX_STRING_BYTES} bytes.`);
}
