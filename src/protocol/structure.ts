// How much a JSON text holds, counted before it is parsed: a short text may stand for many objects, and JSON.parse makes
// all of them before anyone can look at one.

import { payloadTooLarge } from './error.ts';

/**
 * Objects and lists of one body: 100,000 members of a group, and what stands around them. 4 MiB of `{},` are 1.4 million
 * and took 250 MB, of the 128 MB that an isolate has.
 */
export const MAX_CONTAINERS = 120_000;

/** Values of one body: 100,000 members have 500,000, with `value`, `$ref`, `display` and `type`. */
export const MAX_VALUES = 1_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

/**
 * Looks at each character once and makes nothing. Whether the text is JSON is not known here.
 * @throws ScimError 413 above 120,000 objects and lists, or 1,000,000 values
 */
export function limitStructure(text: string): void {
  let containers = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (unit === COMMA) values += 1;
    else if (unit === OPENING_BRACE || unit === OPENING_BRACKET) {
      containers += 1;
      values += 1;
    }
    if (containers > MAX_CONTAINERS)
      throw payloadTooLarge(`The body can contain at most ${MAX_CONTAINERS} objects and arrays.`);
    if (values > MAX_VALUES) throw payloadTooLarge(`The body can contain at most ${MAX_VALUES} values.`);
  }
}

/** Where the string ends whose quotation mark stands there; the end of the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at;
    if (unit === BACKSLASH) at += 1;
  }
  return text.length;
}
