// What holds between the values of one multi-valued attribute (RFC 7643 §2.4): one primary at most, and no
// (type, value) pair twice.

import { invalidValue } from '../error.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { contentOf } from '../same.ts';
import type { Attribute } from '../schema/attribute.ts';

/**
 * The values in their order, each once: of two with the same type and value, the later one's other sub-attributes
 * are taken over by the first.
 * @throws ScimError invalidValue when two values are primary
 */
export function distinctValues(attribute: Attribute, values: readonly Json[], path: string): readonly Json[] {
  const byKey = new Map<string, Json>();
  const identities = identitiesOf(attribute);
  for (const value of values) {
    const key = isObject(value) ? identities(value) : identityOf(attribute, value);
    const before = byKey.get(key);
    byKey.set(key, isObject(before) && isObject(value) ? { ...before, ...value } : value);
  }
  const distinct = [...byKey.values()];
  if (distinct.filter((value) => isObject(value) && value.primary === true).length > 1)
    throw invalidValue(`${path} has more than one primary value (RFC 7643 §2.4).`);
  return distinct;
}

const known = new WeakMap<Attribute, WeakMap<JsonObject, string>>();

/** The identity of each value, told once: operation after operation looks at the same ones. */
function identitiesOf(attribute: Attribute): (value: JsonObject) => string {
  const identities = known.get(attribute) ?? new WeakMap<JsonObject, string>();
  known.set(attribute, identities);
  return (value) => {
    const identity = identities.get(value) ?? identityOf(attribute, value);
    identities.set(value, identity);
    return identity;
  };
}

/**
 * What makes a value the same as another one: type and value, or all that it says where it has no value (an address,
 * say). Which one is primary is said of a value, and does not make another one of it.
 */
function identityOf(attribute: Attribute, value: Json): string {
  if (!isObject(value)) return contentOf(attribute, value);
  if (value.value !== undefined) {
    const { type = null } = value;
    return contentOf(attribute, { type, value: value.value });
  }
  const { primary: _, ...said } = value;
  return contentOf(attribute, said);
}
