// What a filter means (RFC 7644 §3.4.2.2), on a resource as clients see it. store/filter/compile.ts compiles the same
// meaning to SQL; a property test compares the two.
//
// Choices where the RFC leaves one: `ne` is the contrary of `eq`, so it holds where the attribute is absent, and of
// several values where none is equal; an empty string counts as absent for `pr`; text is ordered by code point,
// folded where caseExact is false; a dateTime is compared as an instant, in co, sw and ew as UTC text. A value that
// has no `primary` compares as one whose `primary` is false (RFC 7643 §2.4).

import { fold } from '../fold.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Attribute, AttributePath } from '../schema/attribute.ts';
import { instantOf } from '../value/date-time.ts';
import type { CompareOperator, Filter, Literal } from './ast.ts';
import { containsText } from './contains.ts';

/** Whether a resource, with schemas, meta, groups and members as shown to clients, matches. */
export function matches(resource: JsonObject, filter: Filter): boolean {
  return holds(filter, (path, unsaid) => valuesAt(resource, path, unsaid));
}

/** Whether one value of a multi-valued attribute matches the filter in brackets after the attribute. */
export function matchesElement(element: JsonObject, filter: Filter): boolean {
  return holds(filter, ({ sub }, unsaid) => (sub ? listed(element[sub.name] ?? unsaid) : [element]));
}

/** Whether the path leads to `primary` of the values of an attribute: what is not said there is false. */
export function isPrimary({ attribute, sub }: AttributePath): boolean {
  return attribute.multiValued && sub?.name === 'primary' && sub.type === 'boolean';
}

/** The values at a path; `unsaid` stands for a sub-attribute that an element lacks. */
type ValuesOf = (path: AttributePath, unsaid?: Json) => readonly Json[];

function holds(filter: Filter, valuesOf: ValuesOf): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((inner) => holds(inner, valuesOf));
    case 'or':
      return filter.filters.some((inner) => holds(inner, valuesOf));
    case 'not':
      return !holds(filter.filter, valuesOf);
    case 'present':
      return valuesOf(filter.path).some(isPresent);
    case 'valuePath':
      return valuesOf(filter.path).some((element) => isObject(element) && matchesElement(element, filter.filter));
    case 'compare': {
      const attribute = filter.path.sub ?? filter.path.attribute;
      if (filter.value === null) return valuesOf(filter.path).some(isPresent) === (filter.operator === 'ne');
      const values = valuesOf(filter.path, isPrimary(filter.path) ? false : undefined);
      const { operator, value } = filter;
      if (operator === 'ne') return !values.some((each) => compares(attribute, each, 'eq', value));
      return values.some((each) => compares(attribute, each, operator, value));
    }
  }
}

/** All values that a path leads to: of `emails.type`, the type of each e-mail address. */
export function valuesAt(resource: JsonObject, path: AttributePath, unsaid?: Json): readonly Json[] {
  const extension = path.urn === undefined ? resource : resource[path.urn];
  const values = isObject(extension) ? listed(extension[path.attribute.name]) : [];
  const { sub } = path;
  if (!sub) return values;
  return values.flatMap((value) => (isObject(value) ? listed(value[sub.name] ?? unsaid) : []));
}

function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isPresent(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isPresent);
  if (isObject(value)) return Object.values(value).some(isPresent);
  return value !== null && value !== '';
}

function compares(attribute: Attribute, value: Json, operator: CompareOperator, literal: Literal): boolean {
  if (attribute.type === 'dateTime' && typeof value === 'string' && typeof literal === 'string')
    return comparesInstants(value, operator, literal);
  if (typeof value === 'string' && typeof literal === 'string')
    return comparesText(comparable(attribute, value), operator, comparable(attribute, literal));
  if (typeof value === 'number' && typeof literal === 'number') return ordered(value - literal, operator);
  return typeof value === 'boolean' && operator === 'eq' && value === literal;
}

/** The text by which an attribute's value is compared: folded where case does not count (RFC 7643 §2.2). */
export function comparable(attribute: Attribute, text: string): string {
  return attribute.caseExact ? text : fold(text);
}

function comparesInstants(value: string, operator: CompareOperator, literal: string): boolean {
  const instant = instantOf(value);
  if (instant === undefined) return false;
  if (operator === 'co' || operator === 'sw' || operator === 'ew')
    return comparesText(new Date(instant).toISOString(), operator, literal);
  const other = instantOf(literal);
  return other !== undefined && ordered(instant - other, operator);
}

/** Compares two texts as they stand; order is that of code points. */
function comparesText(value: string, operator: CompareOperator, literal: string): boolean {
  switch (operator) {
    case 'co':
      return containsText(value, literal);
    case 'sw':
      return value.startsWith(literal);
    case 'ew':
      return value.endsWith(literal);
    default:
      return ordered(compareCodePoints(value, literal), operator);
  }
}

function ordered(difference: number, operator: CompareOperator): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'ne':
      return difference !== 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
    default:
      return false;
  }
}

/** Negative, zero or positive. UTF-16 order, JavaScript's own, puts U+FFxx after the supplementary planes. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [surrogateX, surrogateY] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    return surrogateX === surrogateY ? x - y : surrogateX ? 1 : -1;
  }
  return a.length - b.length;
}
