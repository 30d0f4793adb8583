// Attribute notation (RFC 7644 §3.10): from the text of a path to the attribute it names. Names and URNs are
// case-insensitive. Value filters are not read here (filter/parse.ts).

import { invalidPath } from './error.ts';
import type { Attribute, AttributePath, ResourceType, Schema } from './schema/attribute.ts';
import { attributeNamed, coreAttributeNamed, extensionNamed, subAttributeNamed } from './schema/lookup.ts';
import { URN } from './urn.ts';

/**
 * The attribute that a path names: `userName`, `name.givenName`, `urn:…:User:department`, or a whole extension,
 * `urn:…:enterprise:2.0:User`, which then stands as a complex attribute of that name.
 * @throws ScimError invalidPath where the resource type has no such attribute
 */
export function resolveAttribute(text: string, type: ResourceType): AttributePath {
  const found = findAttribute(text, type);
  if (typeof found === 'string') throw invalidPath(found);
  return found;
}

/** As resolveAttribute, but says why not as text: filters and paths have errors of their own. */
export function findAttribute(text: string, type: ResourceType): AttributePath | string {
  const whole = type.extensions.find(({ schema }) => sameUrn(schema.id, text));
  if (whole) return { attribute: extensionAttribute(whole.schema) };
  const inExtensions = type.extensions.flatMap(({ schema }) => {
    const rest = afterUrn(text, schema.id);
    const named = (name: string) => attributeNamed(schema.attributes, name);
    return rest === undefined ? [] : [within(rest, named, text, schema.id)];
  });
  const core = afterUrn(text, type.schema.id) ?? text;
  const candidates = [...inExtensions, within(core, (name) => coreAttributeNamed(type, name), text)];
  const [reason = text] = candidates;
  return candidates.find((candidate) => typeof candidate !== 'string') ?? managerOf(text, type) ?? reason;
}

/**
 * Entra ID writes `manager` without the URN of its extension, in filters and in PATCH: `id eq "…" and manager eq "…"`.
 * Microsoft's requests for inbound provisioning put a point behind the URN: `urn:…:enterprise:2.0:User.manager`.
 */
function managerOf(text: string, type: ResourceType): AttributePath | undefined {
  const path = afterUrn(text, URN.enterpriseUser, '.') ?? text;
  if (!/^manager(?:\.|$)/i.test(path)) return undefined;
  const schema = extensionNamed(type, URN.enterpriseUser);
  const found = schema && within(path, (name) => attributeNamed(schema.attributes, name), text, schema.id);
  return typeof found === 'string' ? undefined : found;
}

const extensionAttributes = new WeakMap<Schema, Attribute>();

/** An extension as the complex attribute that it is in a resource: its URN is the member's name. */
function extensionAttribute(schema: Schema): Attribute {
  let attribute = extensionAttributes.get(schema);
  if (!attribute) {
    attribute = {
      name: schema.id,
      type: 'complex',
      multiValued: false,
      description: schema.description,
      required: false,
      caseExact: true,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      subAttributes: schema.attributes,
    };
    extensionAttributes.set(schema, attribute);
  }
  return attribute;
}

/** The path as text, in canonical names: what errors and printed filters say. */
export function pathText(path: AttributePath): string {
  const name = path.sub ? `${path.attribute.name}.${path.sub.name}` : path.attribute.name;
  return path.urn === undefined ? name : `${path.urn}:${name}`;
}

function within(
  rest: string,
  named: (name: string) => Attribute | undefined,
  text: string,
  urn?: string,
): AttributePath | string {
  const [name = '', subName, ...more] = rest.split('.');
  const attribute = named(name);
  if (!attribute) return `${quoted(text)} is not an attribute of this resource.`;
  const found = urn === undefined ? { attribute } : { urn, attribute };
  if (subName === undefined) return found;
  const sub = more.length === 0 ? subAttributeNamed(attribute, subName) : undefined;
  if (!sub) return `${quoted(text)}: ${attribute.name} has no sub-attribute ${quoted(rest.slice(name.length + 1))}.`;
  return { ...found, sub };
}

function sameUrn(urn: string, text: string): boolean {
  return urn.length === text.length && urn.toLowerCase() === text.toLowerCase();
}

/** What follows `urn:` in the text, undefined where it does not begin so. */
function afterUrn(text: string, urn: string, separator: ':' | '.' = ':'): string | undefined {
  return text.charAt(urn.length) === separator && sameUrn(urn, text.slice(0, urn.length))
    ? text.slice(urn.length + 1)
    : undefined;
}

/** A client's text within an error: cut to what a reader needs. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
