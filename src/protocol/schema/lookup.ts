// Attributes by name. Names are case-insensitive (RFC 7643 §2.1), and looked up often enough to be indexed once.

import type { Attribute, ResourceType, Schema } from './attribute.ts';
import { COMMON_ATTRIBUTES } from './core.ts';

const indexes = new WeakMap<readonly Attribute[], ReadonlyMap<string, Attribute>>();

/** The attributes by their names in lower case, in the order of the list. */
export function attributesByName(attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  let index = indexes.get(attributes);
  if (!index) {
    index = new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
    indexes.set(attributes, index);
  }
  return index;
}

/** The attribute of that name in the list, whatever the name's case. */
export function attributeNamed(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributesByName(attributes).get(name.toLowerCase());
}

/** The sub-attribute of that name, whatever the name's case. */
export function subAttributeNamed(attribute: Attribute, name: string): Attribute | undefined {
  return attribute.subAttributes && attributeNamed(attribute.subAttributes, name);
}

/** The extension with that URN, whatever the URN's case. */
export function extensionNamed(type: ResourceType, urn: string): Schema | undefined {
  const wanted = urn.toLowerCase();
  return type.extensions.find(({ schema }) => schema.id.toLowerCase() === wanted)?.schema;
}

/** The attribute of that name that stands outside of every extension: one of the type's own schema, or a common one. */
export function coreAttributeNamed(type: ResourceType, name: string): Attribute | undefined {
  return attributeNamed(type.schema.attributes, name) ?? attributeNamed(COMMON_ATTRIBUTES, name);
}
