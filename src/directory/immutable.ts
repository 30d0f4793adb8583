// Attributes that may be set once (RFC 7643 §7 "immutable"; RFC 7644 §3.5.1, §3.5.2). Pure.

import { isObject, type Json, type JsonObject, jsonEqual } from '../protocol/json.ts';
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
  for (const { mutability, multiValued, name, subAttributes } of attributes) {
    const was = before[name];
    const is = isObject(after) ? after[name] : undefined;
    if (mutability === 'immutable' && was !== undefined && !jsonEqual(was, is ?? null)) return prefix + name;
    if (subAttributes === undefined || multiValued) continue;
    const inner = violationIn(was, is, subAttributes, `${prefix}${name}.`);
    if (inner !== null) return inner;
  }
  return null;
}

/**
 * The replacement with the immutable values that it leaves out. A PUT asserts nothing of what it omits; were it refused
 * for that, a minimal PUT could no longer deactivate anybody (JumpCloud sends one).
 */
export function withImmutable(before: JsonObject, after: JsonObject, type: ResourceType): JsonObject {
  let kept = after;
  for (const { schema } of type.extensions) {
    const was = before[schema.id];
    const is = after[schema.id];
    if (!isObject(was)) continue;
    const omitted = schema.attributes.flatMap(({ mutability, name }): [string, Json][] => {
      const value = was[name];
      const isOmitted = !isObject(is) || is[name] === undefined;
      return mutability === 'immutable' && value !== undefined && isOmitted ? [[name, value]] : [];
    });
    if (omitted.length === 0) continue;
    kept = { ...kept, [schema.id]: { ...Object.fromEntries(omitted), ...(isObject(is) ? is : {}) } };
  }
  return kept;
}
