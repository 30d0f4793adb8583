// Filter text → tree (RFC 7644 §3.4.2.2), attributes resolved and comparisons checked against the schema on the way.
// Recursion is bounded by MAX_DEPTH. Errors name the position and what was expected there.

import { invalidFilter, invalidPath, type ScimError } from '../error.ts';
import { findAttribute } from '../path.ts';
import type { AttributePath, ResourceType } from '../schema/attribute.ts';
import { subAttributeNamed } from '../schema/lookup.ts';
import type { Filter } from './ast.ts';
import { lex, type Token } from './lex.ts';
import { bareLiteral, comparison, isCompareOperator } from './literal.ts';

const MAX_FILTER_BYTES = 10 * 1024;
/** Brackets within brackets. */
const MAX_DEPTH = 25;
const MAX_COMPARISONS = 200;

/** Where names are looked up: in the resource, or within one value of a complex attribute. */
type Scope = (name: string) => AttributePath | string;

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  comparisons: number;
}

/**
 * The tree of a filter. `emails eq "x"` stands as `emails.value eq "x"`; "True" for a boolean as true.
 * @throws ScimError invalidFilter for bad syntax, an unknown attribute, a comparison that its type does not have, or
 * more than 10 kB, 25 nested brackets or 200 comparisons
 */
export function parseFilter(text: string, type: ResourceType): Filter {
  const cursor = open(text);
  const filter = disjunction(cursor, (name) => findAttribute(name, type));
  if (peek(cursor).kind !== 'end') throw unexpected(cursor, '"and", "or" or the end');
  return filter;
}

/** The target of a PATCH operation (RFC 7644 §3.5.2): an attribute, or those of its values that the filter selects. */
export interface TargetPath {
  readonly path: AttributePath;
  readonly filter?: Filter;
}

/**
 * Reads a PATCH path: `name.givenName`, `emails[type eq "work"]`, `emails[type eq "work"].value`. With a filter,
 * `path.sub` is what follows it.
 * @throws ScimError invalidPath; invalidFilter for what stands in brackets
 */
export function parseTarget(text: string, type: ResourceType): TargetPath {
  const bracket = text.indexOf('[');
  const path = findAttribute((bracket < 0 ? text : text.slice(0, bracket)).trim(), type);
  if (typeof path === 'string') throw invalidPath(path);
  if (bracket < 0) return { path };
  const cursor = open(text.slice(bracket));
  const filter = bracketed(cursor, path);
  const sub = peek(cursor).kind === 'end' ? undefined : subOf(cursor, path);
  if (peek(cursor).kind !== 'end') throw invalidPath(`The path goes on after its end: ${peek(cursor).text}`);
  return { path: sub ? { ...path, sub } : path, filter };
}

function open(text: string): Cursor {
  if (text.length > MAX_FILTER_BYTES || new TextEncoder().encode(text).length > MAX_FILTER_BYTES)
    throw invalidFilter(`A filter may take ${MAX_FILTER_BYTES} bytes.`);
  return { tokens: lex(text), next: 0, depth: 0, comparisons: 0 };
}

function disjunction(cursor: Cursor, scope: Scope): Filter {
  return chain(cursor, 'or', () => chain(cursor, 'and', () => factor(cursor, scope)));
}

/** One operand, or several joined by the word. */
function chain(cursor: Cursor, kind: 'and' | 'or', operand: () => Filter): Filter {
  const first = operand();
  if (!isWord(peek(cursor), kind)) return first;
  const filters = [first];
  while (isWord(peek(cursor), kind)) {
    take(cursor);
    filters.push(operand());
  }
  return { kind, filters };
}

function factor(cursor: Cursor, scope: Scope): Filter {
  const token = peek(cursor);
  if (token.kind === '(') return grouped(cursor, scope);
  if (isWord(token, 'not')) {
    take(cursor);
    if (peek(cursor).kind !== '(') throw unexpected(cursor, '"(" after "not"');
    return { kind: 'not', filter: grouped(cursor, scope) };
  }
  if (token.kind !== 'word') throw unexpected(cursor, 'an attribute, "not" or "("');
  take(cursor);
  const path = scope(token.text);
  if (typeof path === 'string') throw invalidFilter(`${path} (position ${token.at + 1})`);
  if (path.attribute.returned === 'never') throw invalidFilter(`${path.attribute.name} cannot be filtered by.`);
  if (peek(cursor).kind !== '[') return condition(cursor, path);
  const filter = bracketed(cursor, path);
  if (!peek(cursor).text.startsWith('.')) return { kind: 'valuePath', path, filter };
  // `emails[type eq "work"].value eq "x"`, as Entra ID writes a look-up, speaks of one and the same value.
  const sub = subOf(cursor, path);
  return { kind: 'valuePath', path, filter: { kind: 'and', filters: [filter, condition(cursor, { ...path, sub })] } };
}

function grouped(cursor: Cursor, scope: Scope): Filter {
  enter(cursor);
  const filter = disjunction(cursor, scope);
  leave(cursor, ')');
  return filter;
}

/** `[…]` after an attribute; names in it are sub-attributes. */
function bracketed(cursor: Cursor, path: AttributePath): Filter {
  const { attribute } = path;
  if (path.sub || !attribute.subAttributes)
    throw unexpected(cursor, `no "[": ${(path.sub ?? attribute).name} has no sub-attributes`);
  enter(cursor);
  const filter = disjunction(cursor, (name) => {
    const sub = subAttributeNamed(attribute, name);
    return sub ? { ...path, sub } : `${attribute.name} has no sub-attribute ${JSON.stringify(name)}.`;
  });
  leave(cursor, ']');
  return filter;
}

function subOf(cursor: Cursor, path: AttributePath) {
  const token = peek(cursor);
  const sub = token.text.startsWith('.') ? subAttributeNamed(path.attribute, token.text.slice(1)) : undefined;
  if (token.kind !== 'word' || !sub) throw invalidPath(`${path.attribute.name} has no sub-attribute ${token.text}`);
  take(cursor);
  return sub;
}

/** What follows an attribute: `pr`, or an operator and a literal. */
function condition(cursor: Cursor, path: AttributePath): Filter {
  cursor.comparisons += 1;
  if (cursor.comparisons > MAX_COMPARISONS) throw invalidFilter(`A filter may hold ${MAX_COMPARISONS} comparisons.`);
  const operator = peek(cursor).kind === 'word' ? peek(cursor).text.toLowerCase() : '';
  if (operator === 'pr') {
    take(cursor);
    return { kind: 'present', path };
  }
  if (!isCompareOperator(operator)) throw unexpected(cursor, 'an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr)');
  take(cursor);
  const token = peek(cursor);
  const literal = token.kind === 'string' ? token.value : token.kind === 'word' ? bareLiteral(token.text) : undefined;
  if (literal === undefined) throw unexpected(cursor, 'a quoted string, a number, true, false or null');
  const compared = withValue(path);
  const meaning = comparison(compared.sub ?? compared.attribute, operator, literal);
  if (typeof meaning === 'string') throw invalidFilter(`${meaning} (position ${token.at + 1}).`);
  take(cursor);
  return { kind: 'compare', path: compared, operator, value: meaning.value };
}

/** To compare a complex attribute is to compare its `value` (RFC 7643 §2.4), where it has one. */
function withValue(path: AttributePath): AttributePath {
  const value = path.sub ? undefined : subAttributeNamed(path.attribute, 'value');
  return value ? { ...path, sub: value } : path;
}

function enter(cursor: Cursor): void {
  take(cursor);
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw invalidFilter(`A filter may nest ${MAX_DEPTH} brackets.`);
}

function leave(cursor: Cursor, closing: ')' | ']'): void {
  if (peek(cursor).kind !== closing) throw unexpected(cursor, `"and", "or" or "${closing}"`);
  take(cursor);
  cursor.depth -= 1;
}

const END: Token = { kind: 'end', text: '', at: 0 };

function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.next] ?? END;
}

function take(cursor: Cursor): void {
  cursor.next += 1;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

function unexpected(cursor: Cursor, expected: string): ScimError {
  const { kind, text, at } = peek(cursor);
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const found = kind === 'end' ? 'The filter ends too early' : `The filter has ${shown} at position ${at + 1}`;
  return invalidFilter(`${found}; expected ${expected}.`);
}
