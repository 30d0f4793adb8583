// What one operation makes of one attribute's value (RFC 7644 §3.5.2.1 to §3.5.2.3), no filter involved.
// undefined stands for unassigned. Pure: values are replaced, never altered.

import { mutability } from '../error.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { sameValue } from '../same.ts';
import type { Attribute } from '../schema/attribute.ts';
import { subAttributeNamed } from '../schema/lookup.ts';
import { ACTIVE } from '../schema/user-attributes.ts';
import { canonicalValue } from '../validate.ts';
import { loneValue } from '../value/single.ts';
import { addValues, listOf, withoutValues } from './values.ts';

export interface ValueChange {
  readonly op: 'add' | 'replace' | 'remove';
  readonly value?: Json;
  /** The attribute as errors are to name it. */
  readonly path: string;
}

/** The attribute's new value. @throws ScimError invalidValue, mutability */
export function changedValue(attribute: Attribute, current: Json | undefined, change: ValueChange): Json | undefined {
  const next = nextValue(attribute, current, change);
  // To say nothing of `active`, by `remove` or null, must not let a leaver in again.
  if (attribute === ACTIVE && next === undefined) return current;
  if (attribute.mutability !== 'immutable' || current === undefined) return next;
  if (next === undefined || !sameValue(attribute, current, next))
    throw mutability(`${change.path} is immutable and already has a value.`);
  return current;
}

function nextValue(attribute: Attribute, current: Json | undefined, change: ValueChange): Json | undefined {
  const { op, path } = change;
  const value = loneValue(attribute, change.value ?? null);
  if (op === 'remove')
    return attribute.multiValued && value !== null ? withoutValues(attribute, current, value, path) : undefined;
  if (!attribute.multiValued && attribute.type === 'complex' && isObject(value))
    return changedMembers(attribute, isObject(current) ? current : {}, { op, value, path });
  const given = canonicalValue(attribute, value, path);
  // A password is checked like everything else, and forgotten.
  if (attribute.mutability === 'writeOnly') return undefined;
  // The one value that an attribute has is replaced by `add` too, and nothing in its place unassigns it (§3.5.2.1).
  if (op === 'replace' || !attribute.multiValued) return given;
  return given === undefined ? current : addValues(attribute, listOf(current), listOf(given), path);
}

/**
 * A complex value after the sub-attributes that are given have changed; those not given stay (RFC 7644 §3.5.2.3).
 * undefined where none is left.
 */
export function changedMembers(
  attribute: Attribute,
  current: JsonObject,
  { op, path, value }: { readonly op: 'add' | 'replace'; readonly value: JsonObject; readonly path: string },
): JsonObject | undefined {
  let next = current;
  for (const [name, given] of Object.entries(value)) {
    const sub = subAttributeNamed(attribute, name);
    if (!sub || sub.mutability === 'readOnly') continue;
    const change = { op, value: given, path: memberPath(attribute, sub, path) };
    next = withMember(next, sub.name, changedValue(sub, next[sub.name], change));
  }
  next = withoutStaleReference(current, next);
  return Object.keys(next).length === 0 ? undefined : next;
}

/**
 * A manager without the `$ref` of the one before, where another is named by `value` alone. RFC 7644 §3.5.2.3 would leave
 * it: the two would then say different people.
 */
export function withoutStaleReference(before: JsonObject, after: JsonObject): JsonObject {
  const isAnother = after.value !== undefined && before.value !== undefined && after.value !== before.value;
  return isAnother && after.$ref === before.$ref ? withMember(after, '$ref', undefined) : after;
}

/** An extension's attributes stand after a colon, those of a complex attribute after a point (RFC 7644 §3.10). */
function memberPath(attribute: Attribute, sub: Attribute, path: string): string {
  return `${path}${attribute.name.includes(':') ? ':' : '.'}${sub.name}`;
}

/** The object with that member, or without it where the value is undefined. */
export function withMember(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _gone, ...rest } = object;
  return rest;
}
