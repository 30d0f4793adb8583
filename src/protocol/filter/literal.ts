// Which literals an attribute may be compared with, and how (RFC 7644 §3.4.2.2, types of RFC 7643 §2.3).

import type { Attribute } from '../schema/attribute.ts';
import { instantOf } from '../value/date-time.ts';
import type { CompareOperator, Literal } from './ast.ts';

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const ORDERED: ReadonlySet<CompareOperator> = new Set(['gt', 'ge', 'lt', 'le']);
const SUBSTRING: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew']);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

export function isCompareOperator(text: string): text is CompareOperator {
  return OPERATORS.has(text);
}

/** The value of a bare word: true, false, null or a number; undefined where it is none. */
export function bareLiteral(word: string): Literal | undefined {
  const lower = word.toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  if (lower === 'null') return null;
  if (!NUMBER.test(word)) return undefined;
  const value = Number(word);
  return Number.isFinite(value) ? value : undefined;
}

/** What comparing the attribute with the literal means, or why it means nothing, as text. */
export function comparison(
  attribute: Attribute,
  operator: CompareOperator,
  literal: Literal,
): { readonly value: Literal } | string {
  const { name, type } = attribute;
  if (literal === null)
    return operator === 'eq' || operator === 'ne' ? { value: null } : `null can only be compared with eq and ne`;
  if (SUBSTRING.has(operator) && (type === 'boolean' || type === 'integer' || type === 'decimal'))
    return `${operator} compares text, but ${name} is of type ${type}`;
  if (ORDERED.has(operator) && (type === 'boolean' || type === 'binary'))
    return `${name} is of type ${type} and cannot be compared with ${operator}`;
  switch (type) {
    case 'boolean':
      return booleanLiteral(literal) ?? `${name} is a boolean and must be compared with true or false`;
    case 'integer':
    case 'decimal':
      return numberLiteral(literal) ?? `${name} is a number and must be compared with a number`;
    case 'dateTime':
      if (typeof literal === 'string' && (SUBSTRING.has(operator) || instantOf(literal) !== undefined))
        return { value: literal };
      return `${name} is a dateTime and must be compared with a value such as "2026-01-31T09:30:00Z"`;
    case 'complex':
      return `${name} is complex. Compare one of its sub-attributes`;
    default:
      return typeof literal === 'string'
        ? { value: literal }
        : `${name} is a string and must be compared with a quoted string`;
  }
}

/** Entra ID writes booleans as "True" and "False". */
function booleanLiteral(literal: Literal): { readonly value: boolean } | undefined {
  const value = typeof literal === 'string' ? bareLiteral(literal) : literal;
  return typeof value === 'boolean' ? { value } : undefined;
}

/** Entra ID writes numbers as text too. */
function numberLiteral(literal: Literal): { readonly value: number } | undefined {
  const value = typeof literal === 'string' ? bareLiteral(literal) : literal;
  return typeof value === 'number' ? { value } : undefined;
}
