// One value of a simple type (RFC 7643 §2.3): what is no value of its type is refused by name, never converted.
// The one exception: Entra ID sends booleans and numbers as text, "True" and "42".

import { invalidValue } from '../error.ts';
import { bareLiteral } from '../filter/literal.ts';
import type { Json } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import { instantOf } from './date-time.ts';

/** A string of a resource; photos and certificates may take more, since both come as data in practice. */
export const MAX_STRING_BYTES = 64 * 1024;
const MAX_DATA_BYTES = 128 * 1024;

/** base64 or base64url (RFC 4648 §4, §5), padded or not. */
const BASE64 = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds.
const CONTROL = /[\x00-\x1f\x7f]/;

/**
 * The value as it is kept; undefined where it counts as unassigned: an empty reference or empty binary data.
 * @throws ScimError invalidValue naming `path`
 */
export function scalarValue(attribute: Attribute, value: Json, path: string): string | number | boolean | undefined {
  switch (attribute.type) {
    case 'string':
      return stringValue(value, path, MAX_STRING_BYTES);
    case 'boolean':
      return booleanValue(value, path);
    case 'integer': {
      const number = numberOf(value);
      if (!Number.isSafeInteger(number)) throw wrongType(path, 'an integer', value);
      return number;
    }
    case 'decimal': {
      const number = numberOf(value);
      if (number === undefined) throw wrongType(path, 'a number', value);
      return number;
    }
    case 'dateTime': {
      const text = stringValue(value, path, MAX_STRING_BYTES);
      if (instantOf(text) === undefined)
        throw invalidValue(`${path} must be a dateTime such as "2026-01-31T09:30:00Z" (RFC 7643 §2.3.5).`);
      return text;
    }
    case 'binary': {
      const text = stringValue(value, path, MAX_DATA_BYTES);
      if (!BASE64.test(text) || text.replace(/=+$/, '').length % 4 === 1)
        throw invalidValue(`${path} must be base64 (RFC 7643 §2.3.6).`);
      return text === '' ? undefined : text;
    }
    case 'reference': {
      const text = stringValue(value, path, MAX_DATA_BYTES);
      if (CONTROL.test(text)) throw invalidValue(`${path} must be a URI without control characters.`);
      return text.trim() === '' ? undefined : text;
    }
    case 'complex':
      throw wrongType(path, 'an object', value);
  }
}

/** The refusal of a value of another type, naming the attribute and both types. */
export function wrongType(path: string, wanted: string, value: Json) {
  return invalidValue(`${path} must be ${wanted}, not ${typeName(value)}.`);
}

/** A number, or the text of one as JSON writes it; undefined for anything else, `"42abc"` and `" 42"` too. */
function numberOf(value: Json): number | undefined {
  const given = typeof value === 'string' ? bareLiteral(value) : value;
  return typeof given === 'number' ? given : undefined;
}

function booleanValue(value: Json, path: string): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    const text = value.toLowerCase();
    if (text === 'true') return true;
    if (text === 'false') return false;
  }
  throw wrongType(path, 'a boolean', value);
}

function stringValue(value: Json, path: string, maxBytes: number): string {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  // A UTF-16 unit takes at most three bytes, so most strings need not be measured.
  if (value.length * 3 > maxBytes && new TextEncoder().encode(value).length > maxBytes)
    throw invalidValue(`${path} is longer than ${maxBytes} bytes.`);
  return value;
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}
