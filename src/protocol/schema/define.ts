// How the schemas are written down: each maker fills in the defaults of RFC 7643 §2.2, so that a definition says
// only what is particular to its attribute.

import type { Attribute } from './attribute.ts';

/** What may differ from the defaults. */
export type Characteristics = Partial<Omit<Attribute, 'name' | 'type' | 'description' | 'subAttributes'>>;

const DEFAULTS = {
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
} as const;

export function text(name: string, description: string, characteristics: Characteristics = {}): Attribute {
  return { name, type: 'string', description, ...DEFAULTS, ...characteristics };
}

export function boolean(name: string, description: string, characteristics: Characteristics = {}): Attribute {
  return { name, type: 'boolean', description, ...DEFAULTS, ...characteristics };
}

export function dateTime(name: string, description: string, characteristics: Characteristics = {}): Attribute {
  return { name, type: 'dateTime', description, ...DEFAULTS, ...characteristics };
}

/** Base64 data; case exact by nature (RFC 7643 §2.3.6). */
export function binary(name: string, description: string, characteristics: Characteristics = {}): Attribute {
  return { name, type: 'binary', description, ...DEFAULTS, caseExact: true, ...characteristics };
}

/** A URI; case exact by nature (RFC 7643 §2.3.7). */
export function reference(
  name: string,
  description: string,
  referenceTypes: readonly string[],
  characteristics: Characteristics = {},
): Attribute {
  return { name, type: 'reference', description, ...DEFAULTS, caseExact: true, referenceTypes, ...characteristics };
}

export function complex(
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  characteristics: Characteristics = {},
): Attribute {
  return { name, type: 'complex', description, ...DEFAULTS, ...characteristics, subAttributes };
}

/** `primary` of a multi-valued attribute (RFC 7643 §2.4); `example` says what a preferred value is, where §8.7.1 does. */
export function primary(example: string | null): Attribute {
  return boolean(
    'primary',
    `A Boolean value indicating the 'primary' or preferred attribute value for this attribute${example === null ? '' : `, e.g., ${example}`}. The primary attribute value 'true' MUST appear no more than once.`,
  );
}
