// A directory's own extension of User: which definitions are sound, and which may replace one that is in use.
// Pure.

import type { Attribute, AttributeType } from '../protocol/schema/attribute.ts';
import { URN } from '../protocol/urn.ts';

/** The extension's URN where the host app gives none. */
export const DEFAULT_EXTENSION_URN = 'urn:rollcall:params:scim:schemas:extension:custom:2.0:User';

export const EXTENSION_TYPES = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
] as const satisfies readonly AttributeType[];

/** One attribute as a host app defines it. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: (typeof EXTENSION_TYPES)[number];
  readonly multiValued?: boolean | undefined;
  readonly caseExact?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly mutability?: 'readWrite' | 'immutable' | undefined;
  readonly description?: string | undefined;
}

interface Extension {
  readonly id: string;
  readonly attributes: readonly Attribute[];
}

const URN_FORM = /^urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9()+,.:=@;$_!*'%/-]+$/i;
const TAKEN = [URN.user, URN.group, URN.enterpriseUser].map((urn) => urn.toLowerCase());

/**
 * Whether a text may name an extension: a URN that is none of the built-in schemas', nor above or below one, since
 * `urn:…:User:nickName` would mean two attributes then.
 */
export function isExtensionUrn(text: string): boolean {
  const urn = text.toLowerCase();
  return URN_FORM.test(urn) && !TAKEN.some((taken) => `${urn}:`.startsWith(`${taken}:`) || taken.startsWith(`${urn}:`));
}

/** Where a name stands a second time, whatever its case (RFC 7643 §2.1: names are case insensitive). */
export function repeatedNames(attributes: readonly { readonly name: string }[]): number[] {
  const seen = new Set<string>();
  return attributes.flatMap(({ name }, index) => {
    const key = name.toLowerCase();
    if (seen.has(key)) return [index];
    seen.add(key);
    return [];
  });
}

/** The definition with every characteristic said (RFC 7643 §2.2, §7). Data and URIs are case exact by nature. */
export function attributeOf(definition: AttributeDefinition): Attribute {
  const { name, type } = definition;
  const exactByNature = type === 'binary' || type === 'reference';
  return {
    name,
    type,
    multiValued: definition.multiValued ?? false,
    description: definition.description ?? '',
    required: definition.required ?? false,
    caseExact: exactByNature || (definition.caseExact ?? false),
    mutability: definition.mutability ?? 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...(type === 'reference' ? { referenceTypes: ['external', 'uri'] } : {}),
  };
}

/**
 * Why `after` may not replace `before` while users bear values of it: what is stored must keep its meaning, so
 * attributes may be added and their description, `required` and `mutability` changed, no more. Null where it may.
 */
export function contradiction(before: Extension | null, after: Extension | null): string | null {
  if (before === null) return null;
  if (after === null || after.id !== before.id) return 'the ID of the extension cannot change';
  for (const old of before.attributes) {
    const now = after.attributes.find((attribute) => attribute.name === old.name);
    if (!now) return `the attribute ${old.name} cannot be removed`;
    if (now.type !== old.type || now.multiValued !== old.multiValued || now.caseExact !== old.caseExact)
      return `type, multiValued and caseExact of ${old.name} cannot change`;
  }
  return null;
}
