// The values of a multi-valued attribute under PATCH: added, taken away, and one primary at most (RFC 7644 §3.5.2,
// RFC 7643 §2.4).

import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Attribute } from '../schema/attribute.ts';
import { subAttributeNamed } from '../schema/lookup.ts';
import { comparableValue } from '../search-copy.ts';
import { canonicalValue } from '../validate.ts';
import { distinctValues } from '../value/multi-valued.ts';

export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The values with others added; one that is there already takes over what is new of it. */
export function addValues(
  attribute: Attribute,
  current: readonly Json[],
  added: readonly Json[],
  path: string,
): readonly Json[] {
  const kept = added.some(isPrimary) ? current.map(withoutPrimary) : current;
  return distinctValues(attribute, [...kept, ...added], path);
}

/**
 * The values after some of them changed, at the places given: where one of these is primary now, no other is
 * (RFC 7644 §3.5.2). undefined where none is left.
 */
export function settledValues(
  attribute: Attribute,
  values: readonly (Json | undefined)[],
  changed: ReadonlySet<number>,
  path: string,
): readonly Json[] | undefined {
  const switched = values.some((value, index) => changed.has(index) && value !== undefined && isPrimary(value));
  const left = values.flatMap((value, index) => {
    if (value === undefined) return [];
    return [switched && !changed.has(index) ? withoutPrimary(value) : value];
  });
  return left.length === 0 ? undefined : distinctValues(attribute, left, path);
}

/**
 * The values without those that a `remove` names in its value, as Entra ID and JumpCloud do. A named one is told by
 * value and type where it has a value, else by all that is said of it. undefined where none is left.
 * @throws ScimError invalidValue for what is no value of the attribute
 */
export function withoutValues(
  attribute: Attribute,
  current: Json | undefined,
  named: Json,
  path: string,
): readonly Json[] | undefined {
  const going = namedBy(listOf(named).map((value) => comparableValue(attribute, namedValue(attribute, value, path))));
  const left = listOf(current).filter((value) => !going(comparableValue(attribute, value)));
  return left.length === 0 ? undefined : left;
}

function namedValue(attribute: Attribute, value: Json, path: string): Json {
  const whole = typeof value === 'string' && subAttributeNamed(attribute, 'value') ? { value } : value;
  return listOf(canonicalValue(attribute, [whole], path))[0] ?? null;
}

/**
 * Whether a value is one of those named. They are kept by the sub-attributes that they tell, so that a long list is not
 * gone through for every value.
 */
function namedBy(named: readonly Json[]): (value: Json) => boolean {
  const whole = new Set<string>();
  const byMembers = new Map<string, { readonly members: readonly string[]; readonly told: Set<string> }>();
  for (const each of named) {
    const members = isObject(each) ? toldMembers(each) : [];
    if (members.length === 0) whole.add(JSON.stringify(each));
    const name = members.join(' ');
    const kind = byMembers.get(name) ?? { members, told: new Set() };
    byMembers.set(name, kind);
    if (isObject(each)) kind.told.add(tellingOf(each, members));
  }
  return (value) => {
    if (!isObject(value)) return whole.has(JSON.stringify(value));
    return byMembers.values().some(({ members, told }) => told.has(tellingOf(value, members)));
  };
}

/** By value and type where there is a value, else by all that is said. */
function toldMembers(named: JsonObject): readonly string[] {
  if (named.value === undefined) return Object.keys(named).sort();
  return named.type === undefined ? ['value'] : ['type', 'value'];
}

/** What a value says of these sub-attributes; one that it lacks is no value that anything else could have. */
function tellingOf(value: JsonObject, members: readonly string[]): string {
  return JSON.stringify(members.map((member) => (value[member] === undefined ? [] : [value[member]])));
}

/**
 * What is left of a value of which a part was taken away; undefined where nothing but `type` and `primary` is left, which
 * only say which value it was. A value that never said more stays: it may be about to be filled.
 */
export function withoutShell(before: JsonObject, after: JsonObject): JsonObject | undefined {
  if (saysSomething(after) || !saysSomething(before)) return Object.keys(after).length === 0 ? undefined : after;
  return undefined;
}

function saysSomething(value: JsonObject): boolean {
  return Object.keys(value).some((name) => name !== 'type' && name !== 'primary');
}

function isPrimary(value: Json): boolean {
  return isObject(value) && value.primary === true;
}

function withoutPrimary(value: Json): Json {
  return isObject(value) && value.primary === true ? { ...value, primary: false } : value;
}
