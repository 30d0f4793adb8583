// Attributes that may be set once (RFC 7643 §7 "immutable"; RFC 7644 §3.5.1, §3.5.2). Pure.

import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import { sameValue } from '../protocol/same.ts';
import type { Attribute, ResourceType } from '../protocol/schema/attribute.ts';

/** The path of the first immutable attribute whose value a change would alter; null where there is none. */
export function immutableViolation(before: JsonObject, after: JsonObject, type: ResourceType): string | null {
  const core = violationIn(before, after, type.schema.attributes, '');
  if (core !== null) return core;
  for (const { schema } of type.extensions) {
    const violation = violationIn(before[schema.id], after[schema.id], schema.attributes, `${schema.id}:`);
    if (violation !== null) return violation;
  }
  return null;
}

function violationIn(
  before: Json | undefined,
  after: Json | undefined,
  attributes: readonly Attribute[],
  prefix: string,
): string | null {
  if (!isObject(before)) return null;
  for (const attribute of attributes) {
    const { mutability, multiValued, name, subAttributes } = attribute;
    const was = before[name];
    const is = isObject(after) ? after[name] : undefined;
    if (mutability === 'immutable' && was !== undefined && !sameValue(attribute, was, is ?? null)) return prefix + name;
    if (subAttributes === undefined || multiValued) continue;
    const inner = violationIn(was, is, subAttributes, `${prefix}${name}.`);
    if (inner !== null) return inner;
  }
  return null;
}

/**
 * The replacement with the immutable values that it leaves out, and in their first spelling where it repeats them. A PUT asserts nothing of what it omits; were it refused
 * for that, a minimal PUT could no longer deactivate anybody (JumpCloud sends one).
 */
export function withImmutable(before: JsonObject, after: JsonObject, type: ResourceType): JsonObject {
  let kept = after;
  for (const { schema } of type.extensions) {
    const was = before[schema.id];
    const is = after[schema.id];
    if (!isObject(was)) continue;
    const standing = schema.attributes.flatMap((attribute): [string, Json][] => {
      const { mutability, name } = attribute;
      const value = was[name];
      const given = isObject(is) ? is[name] : undefined;
      if (mutability !== 'immutable' || value === undefined) return [];
      return given === undefined || sameValue(attribute, value, given) ? [[name, value]] : [];
    });
    if (standing.length === 0) continue;
    kept = { ...kept, [schema.id]: { ...(isObject(is) ? is : {}), ...Object.fromEntries(standing) } };
  }
  return kept;
}
