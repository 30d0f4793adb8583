// The place that reading a filter has come to, and the limits that hold while it is read: nesting is bounded, so
// reading by recursion is.

import { invalidFilter, type ScimError } from '../error.ts';
import { lex, type Token } from './lex.ts';

const MAX_FILTER_BYTES = 10 * 1024;
/** Brackets within brackets. */
const MAX_DEPTH = 25;
const MAX_COMPARISONS = 200;
/**
 * What the `co` of a filter look for, in bytes and all together: SQLite compares it anew at every place of a text, so that
 * a row costs as many steps as its text and this have bytes, multiplied.
 */
const MAX_CONTAINED_BYTES = 1024;

const END: Token = { kind: 'end', text: '', at: 0 };

export interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  comparisons: number;
  containedBytes: number;
}

/** @throws ScimError invalidFilter above 10 kB, or for what is no token */
export function open(text: string): Cursor {
  if (text.length > MAX_FILTER_BYTES || new TextEncoder().encode(text).length > MAX_FILTER_BYTES)
    throw invalidFilter(`The filter is longer than ${MAX_FILTER_BYTES} bytes.`);
  return { tokens: lex(text), next: 0, depth: 0, comparisons: 0, containedBytes: 0 };
}

export function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.next] ?? END;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.next += 1;
  return token;
}

/** Goes past an opening bracket. @throws ScimError invalidFilter below the 25th */
export function enter(cursor: Cursor): void {
  take(cursor);
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw invalidFilter(`The filter is nested more than ${MAX_DEPTH} levels deep.`);
}

/** Goes past the closing bracket that must come next. */
export function leave(cursor: Cursor, closing: ')' | ']'): void {
  if (peek(cursor).kind !== closing) throw unexpected(cursor, `"and", "or" or "${closing}"`);
  take(cursor);
  cursor.depth -= 1;
}

/** Counts a comparison. @throws ScimError invalidFilter above 200 */
export function count(cursor: Cursor): void {
  cursor.comparisons += 1;
  if (cursor.comparisons > MAX_COMPARISONS)
    throw invalidFilter(`The filter has more than ${MAX_COMPARISONS} comparisons.`);
}

/** Counts what a `co` looks for, as it is compared. @throws ScimError invalidFilter above 1 KiB in all */
export function countContained(cursor: Cursor, text: string): void {
  cursor.containedBytes += new TextEncoder().encode(text).length;
  if (cursor.containedBytes > MAX_CONTAINED_BYTES)
    throw invalidFilter(`The values that "co" searches for can have at most ${MAX_CONTAINED_BYTES} bytes in total.`);
}

export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

/** The refusal of the token that comes next: what it is, where it stands, what was expected in its place. */
export function unexpected(cursor: Cursor, expected: string): ScimError {
  const { kind, text, at } = peek(cursor);
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const found = kind === 'end' ? 'The filter ends unexpectedly' : `The filter has ${shown} at position ${at + 1}`;
  return invalidFilter(`${found}; expected ${expected}.`);
}
