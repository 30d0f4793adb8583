// An operation on the values that a filter selects, `emails[type eq "work"]` (RFC 7644 §3.5.2): which they are, what
// becomes of each, and what happens where there are none.

import { noTarget } from '../error.ts';
import type { Filter } from '../filter/ast.ts';
import { matchesElement } from '../filter/match.ts';
import { isObject, type Json, type JsonObject, jsonEqual } from '../json.ts';
import { pathText } from '../path.ts';
import type { Attribute } from '../schema/attribute.ts';
import { canonicalValue } from '../validate.ts';
import { wrongType } from '../value/scalar.ts';
import { singleElement } from '../value/single.ts';
import { changedMembers, changedValue, withMember, withoutStaleReference } from './change.ts';
import type { PatchOperation } from './operation.ts';
import { listOf, settledValues, withoutShell } from './values.ts';

/**
 * The attribute's new value after the operation on the values that the filter selects.
 * @throws ScimError noTarget where it selects none and the operation makes none; invalidValue, mutability
 */
export function changedSelection(
  operation: PatchOperation,
  filter: Filter,
  current: Json | undefined,
): Json | undefined {
  const { attribute } = operation.target.path;
  const path = pathText(operation.target.path);
  const values = listOf(current);
  const selected = new Set<number>();
  for (const [index, value] of values.entries())
    if (isObject(value) && matchesElement(value, filter)) selected.add(index);
  if (selected.size === 0) return withDescribed(operation, filter, values, path) ?? current;
  const next = values.map((value, index) =>
    selected.has(index) && isObject(value) ? changedElement(operation, filter, value, path) : value,
  );
  return settled(attribute, next, selected, path);
}

function settled(
  attribute: Attribute,
  values: readonly (Json | undefined)[],
  changed: ReadonlySet<number>,
  path: string,
): Json | undefined {
  return attribute.multiValued ? settledValues(attribute, values, changed, path) : values[0];
}

/** The new value among the others; undefined where nothing is to be added. */
function withDescribed(
  operation: PatchOperation,
  filter: Filter,
  values: readonly Json[],
  path: string,
): Json | undefined {
  const { attribute } = operation.target.path;
  // What is not there has gone already: no provider looks before it removes, by `remove` or by a value of nothing.
  if (operation.op === 'remove' || singleElement(operation.value) === null) return undefined;
  const described = operation.createsMissing ? describedBy(filter) : undefined;
  if (!described) throw noTarget(`No value of ${attribute.name} matches the filter in the path.`);
  const element = changedElement(operation, filter, described, path);
  // What says no more than the filter does would be a value of nothing.
  if (element && jsonEqual(element, described)) return undefined;
  return element && settled(attribute, [...values, element], new Set([values.length]), path);
}

function changedElement(
  operation: PatchOperation,
  filter: Filter,
  element: JsonObject,
  path: string,
): JsonObject | undefined {
  const { attribute, sub } = operation.target.path;
  const { op } = operation;
  if (sub) {
    const changed = withMember(element, sub.name, changedValue(sub, element[sub.name], { ...operation, path }));
    const next = withoutStaleReference(element, changed);
    return attribute.multiValued ? withoutShell(element, next) : nonEmpty(next);
  }
  if (op === 'remove') return undefined;
  const value = singleElement(operation.value);
  if (value === null) return op === 'add' ? element : undefined;
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  if (op === 'add') return changedMembers(attribute, element, { op, value, path });
  // What the filter asks for stays where the new value does not say otherwise: else it could not be found again.
  const replacement = listOf(canonicalValue(attribute, attribute.multiValued ? [value] : value, path))[0];
  return isObject(replacement) ? { ...describedBy(filter), ...replacement } : undefined;
}

function nonEmpty(value: JsonObject): JsonObject | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** The value that a conjunction of equalities describes; undefined for any other filter. */
function describedBy(filter: Filter): JsonObject | undefined {
  if (filter.kind === 'and') {
    let described: JsonObject | undefined = {};
    for (const each of filter.filters) {
      const part = describedBy(each);
      described = part && described && { ...described, ...part };
    }
    return described;
  }
  const { sub } = filter.kind === 'compare' ? filter.path : {};
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return undefined;
  if (!sub || sub.mutability === 'readOnly') return undefined;
  return { [sub.name]: filter.value };
}
