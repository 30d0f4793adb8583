// One comparison of a filter as SQL on a value (RFC 7644 §3.4.2.2), as protocol/filter/match has it on objects.
// NULL counts as false.

import { type SQL, sql } from 'drizzle-orm';
import type { CompareOperator, Literal } from '../../protocol/filter/ast.ts';
import { comparable } from '../../protocol/filter/match.ts';
import type { Attribute } from '../../protocol/schema/attribute.ts';
import { instantOf } from '../../protocol/value/date-time.ts';
import type { Literals } from './literals.ts';

/** A value in a row. Text is folded where case does not count. */
export interface Value {
  /** NULL where there is none; a dateTime is UTC text with milliseconds. */
  readonly value: SQL;
  /** The JSON type of a value from JSON: tells true from 1. */
  readonly jsonType?: SQL;
  /** Epoch ms of a dateTime that is kept so. */
  readonly instant?: SQL;
  /** An index has the order of these values. */
  readonly indexed?: true;
}

/** What is asked of a value. */
export type Predicate = (value: Value) => SQL;

/** True where the value is there and not empty. */
export function isPresent({ value }: Value): SQL {
  return sql`${value} <> ''`;
}

/**
 * True where the value compares so. `literal` is one that the parser let through for the attribute and operator;
 * `ne` and null are made of `eq` and presence elsewhere.
 */
export function compares(
  attribute: Attribute,
  operator: Exclude<CompareOperator, 'ne'>,
  literal: Exclude<Literal, null>,
  literals: Literals,
): Predicate {
  if (typeof literal === 'boolean') return isBoolean(literal);
  if (operator === 'co' || operator === 'sw' || operator === 'ew')
    return holdsText(operator, comparedText(attribute, String(literal)), literals);
  const sign = sql.raw(SIGNS[operator]);
  if (attribute.type !== 'dateTime') {
    const other = literals.of(typeof literal === 'string' ? comparable(attribute, literal) : literal);
    return ({ value }) => sql`${value} ${sign} ${other}`;
  }
  const instant = instantOf(String(literal)) ?? Number.NaN;
  return ({ instant: kept, value }) =>
    kept
      ? sql`${kept} ${sign} ${literals.of(instant)}`
      : sql`${value} ${sign} ${literals.of(new Date(instant).toISOString())}`;
}

const SIGNS = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

function comparedText(attribute: Attribute, literal: string): string {
  return attribute.type === 'dateTime' ? literal : comparable(attribute, literal);
}

function isBoolean(literal: boolean): Predicate {
  const [json, column] = literal ? ["'true'", '1'] : ["'false'", '0'];
  return ({ jsonType, value }) => (jsonType ? sql`${jsonType} = ${sql.raw(json)}` : sql`${value} = ${sql.raw(column)}`);
}

/** True where a boolean is false or is not there. */
export function isNotTrue({ jsonType, value }: Value): SQL {
  return jsonType ? sql`${jsonType} IS NOT 'true'` : sql`${value} IS NOT 1`;
}

/** By position, not LIKE: D1 takes LIKE patterns of 50 bytes. Lengths are in code points, as SQLite counts. */
function holdsText(operator: 'co' | 'sw' | 'ew', text: string, literals: Literals): Predicate {
  if (text === '') return ({ value }) => sql`${value} IS NOT NULL`;
  const literal = literals.of(text);
  if (operator === 'co') return ({ value }) => sql`instr(${value}, ${literal}) > 0`;
  const length = sql.raw(String(Array.from(text).length));
  if (operator === 'ew') return ({ value }) => sql`substr(${value}, -${length}) = ${literal}`;
  const end = afterPrefix(text);
  return ({ indexed, value }) =>
    indexed && end !== undefined
      ? sql`(${value} >= ${literal} AND ${value} < ${literals.of(end)})`
      : sql`substr(${value}, 1, ${length}) = ${literal}`;
}

/** The least text above all that begin with the prefix; undefined where there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    // The code points of surrogates stand for no character.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}
