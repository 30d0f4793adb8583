// Filter text → tree (RFC 7644 §3.4.2.2), attributes resolved and comparisons checked against the schema on the way.
// Errors name the position and what was expected there.

import { invalidFilter, invalidPath } from '../error.ts';
import { findAttribute } from '../path.ts';
import type { AttributePath, ResourceType } from '../schema/attribute.ts';
import { subAttributeNamed } from '../schema/lookup.ts';
import type { Filter } from './ast.ts';
import { type Cursor, count, countContained, enter, isWord, leave, open, peek, take, unexpected } from './cursor.ts';
import { bareLiteral, comparison, isCompareOperator } from './literal.ts';
import { comparable } from './match.ts';

/** Where names are looked up: in the resource, or within one value of a complex attribute. */
type Scope = (name: string) => AttributePath | string;

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
 * @throws ScimError invalidPath; invalidFilter for what is in brackets
 */
export function parseTarget(text: string, type: ResourceType): TargetPath {
  const bracket = text.indexOf('[');
  const path = findAttribute((bracket < 0 ? text : text.slice(0, bracket)).trim(), type);
  if (typeof path === 'string') throw invalidPath(path);
  if (bracket < 0) return { path };
  if (path.sub || !path.attribute.subAttributes || !text.includes(']', bracket))
    throw invalidPath(
      `A filter in a path is only allowed on an attribute with sub-attributes and must end with "]": ${text.slice(0, 100)}`,
    );
  const cursor = open(text.slice(bracket));
  const filter = bracketed(cursor, path);
  const selected = followedBySub(cursor) ? subOf(cursor, path) : path;
  if (!selected || peek(cursor).kind !== 'end')
    throw invalidPath(
      `Unexpected ${JSON.stringify(peek(cursor).text.slice(0, 100))} after "]" in the path. Only a sub-attribute can follow.`,
    );
  return { path: selected, filter };
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
  if (path.attribute.returned === 'never') throw invalidFilter(`${path.attribute.name} cannot be used in a filter.`);
  if (peek(cursor).kind !== '[') return condition(cursor, path);
  const filter = bracketed(cursor, path);
  if (!followedBySub(cursor)) return { kind: 'valuePath', path, filter };
  // `emails[type eq "work"].value eq "x"`, as Entra ID writes a look-up, speaks of one and the same value.
  const selected = subOf(cursor, path);
  if (!selected) throw unexpected(cursor, `a sub-attribute of ${path.attribute.name}`);
  return { kind: 'valuePath', path, filter: { kind: 'and', filters: [filter, condition(cursor, selected)] } };
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

function followedBySub(cursor: Cursor): boolean {
  return peek(cursor).kind === 'word' && peek(cursor).text.startsWith('.');
}

/** Goes past `.value` after a bracket; undefined, and stays, where the attribute has no such part. */
function subOf(cursor: Cursor, path: AttributePath): AttributePath | undefined {
  const sub = subAttributeNamed(path.attribute, peek(cursor).text.slice(1));
  if (!sub) return undefined;
  take(cursor);
  return { ...path, sub };
}

/** What follows an attribute: `pr`, or an operator and a literal. */
function condition(cursor: Cursor, path: AttributePath): Filter {
  count(cursor);
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
  if (operator === 'co') countContained(cursor, comparable(compared.sub ?? compared.attribute, String(meaning.value)));
  take(cursor);
  return { kind: 'compare', path: compared, operator, value: meaning.value };
}

/** To compare a complex attribute is to compare its `value` (RFC 7643 §2.4), where it has one. */
function withValue(path: AttributePath): AttributePath {
  const value = path.sub ? undefined : subAttributeNamed(path.attribute, 'value');
  return value ? { ...path, sub: value } : path;
}
