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
