// Which attributes an answer shows (RFC 7644 §3.9, RFC 7643 §7 `returned`): `attributes` names what is wanted
// beside the minimal set, `excludedAttributes` what is not. Names that are not known are ignored.

import { invalidSyntax } from './error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Attribute, ResourceType, Schema } from './schema/attribute.ts';
import { COMMON_ATTRIBUTES } from './schema/core.ts';
import { attributeNamed, coreAttributeNamed, extensionNamed, subAttributeNamed } from './schema/lookup.ts';

/** All of an attribute, or some of its sub-attributes. */
type Selection = 'whole' | ReadonlySet<string>;

export interface Projection {
  readonly kind: 'all' | 'only' | 'without';
  /** By canonical name: `userName`, `urn:…:User:department`. */
  readonly selected: ReadonlyMap<string, Selection>;
}

/** What is shown where nothing is asked for. */
export const ALL: Projection = { kind: 'all', selected: new Map() };

/**
 * Reads the two parameters, each a comma list; an empty one counts as absent.
 * @throws ScimError invalidSyntax when both are given
 */
export function parseProjection(
  attributes: string | undefined,
  excluded: string | undefined,
  type: ResourceType,
): Projection {
  const wanted = names(withoutFilters(attributes ?? ''));
  const unwanted = names(withoutFilters(excluded ?? ''));
  if (wanted.length > 0 && unwanted.length > 0)
    throw invalidSyntax('attributes and excludedAttributes cannot be combined (RFC 7644 §3.9). Send only one of them.');
  if (wanted.length > 0) return { kind: 'only', selected: selectionOf(wanted, type) };
  if (unwanted.length > 0) return { kind: 'without', selected: selectionOf(unwanted, type) };
  return ALL;
}

/** Whether an answer may show `members` or `groups`, so that they must be read at all. */
export function wantsAttribute(projection: Projection, name: 'members' | 'groups'): boolean {
  const selection = projection.selected.get(name);
  return projection.kind === 'only' ? selection !== undefined : selection !== 'whole';
}

/** What the projection shows of a whole resource; `schemas` keeps the extensions that are still there. */
export function project(resource: JsonObject, type: ResourceType, projection: Projection): JsonObject {
  const shown: Record<string, Json> = {};
  for (const [name, value] of Object.entries(resource)) {
    const extension = name.includes(':') ? extensionNamed(type, name) : undefined;
    const kept = extension
      ? shownExtension(extension, value, projection)
      : shownValue(coreAttributeNamed(type, name), name, value, projection);
    if (kept !== undefined) shown[name] = kept;
  }
  if (Array.isArray(shown.schemas))
    shown.schemas = shown.schemas.filter((urn: Json) => urn === type.schema.id || shown[String(urn)] !== undefined);
  return shown;
}

function shownExtension(extension: Schema, value: Json, projection: Projection): Json | undefined {
  if (!isObject(value)) return undefined;
  const shown: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) {
    const attribute = attributeNamed(extension.attributes, name);
    const kept = shownValue(attribute, `${extension.id}:${name}`, inner, projection);
    if (kept !== undefined) shown[name] = kept;
  }
  return Object.keys(shown).length > 0 ? shown : undefined;
}

function shownValue(
  attribute: Attribute | undefined,
  name: string,
  value: Json,
  { kind, selected }: Projection,
): Json | undefined {
  if (!attribute) return undefined;
  const selection = selected.get(name);
  if (!shows(attribute, kind, kind === 'only' ? selection !== undefined : selection === 'whole')) return undefined;
  if (!attribute.subAttributes) return value;
  if (selection !== undefined && selection !== 'whole')
    return shownParts(attribute, value, (sub) => shows(sub, kind, selection.has(sub.name)));
  if (attribute.subAttributes.every((sub) => shows(sub, 'all', false))) return value;
  return shownParts(attribute, value, (sub) => shows(sub, 'all', false));
}

/** The rule of RFC 7643 §7: `never` and `always` are absolute, `request` has to be named. */
function shows({ returned }: Attribute, kind: Projection['kind'], named: boolean): boolean {
  if (returned === 'never' || returned === 'always') return returned === 'always';
  if (kind === 'only') return named;
  return returned === 'default' && !named;
}

/** The value with the sub-attributes that are shown, without elements of which nothing is left. */
function shownParts(attribute: Attribute, value: Json, showsSub: (sub: Attribute) => boolean): Json | undefined {
  if (Array.isArray(value)) {
    const parts = value
      .map((each: Json) => shownParts(attribute, each, showsSub))
      .filter((part: Json | undefined) => part !== undefined);
    return parts.length > 0 ? parts : undefined;
  }
  if (!isObject(value)) return value;
  const shown = Object.entries(value).filter(([name]) => {
    const sub = subAttributeNamed(attribute, name);
    return sub !== undefined && showsSub(sub);
  });
  return shown.length > 0 ? Object.fromEntries(shown) : undefined;
}

/**
 * The list without what is in brackets: `emails[type eq "work"]` asks for `emails`. RFC 7644 §3.9 knows no filters
 * here; to leave the attribute out would show less than was asked for.
 */
function withoutFilters(list: string): string {
  let kept = '';
  let within: 'name' | 'filter' | 'text' = 'name';
  for (let at = 0; at < list.length; at++) {
    const character = list.charAt(at);
    if (within === 'text') {
      if (character === '\\') at++;
      else if (character === '"') within = 'filter';
    } else if (within === 'filter') {
      if (character === '"') within = 'text';
      else if (character === ']') within = 'name';
    } else if (character === '[') within = 'filter';
    else kept += character;
  }
  return kept;
}

function names(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function selectionOf(wanted: readonly string[], type: ResourceType): ReadonlyMap<string, Selection> {
  const selected = new Map<string, Selection>();
  for (const text of wanted)
    for (const { name, sub } of resolve(text, type)) {
      const before = selected.get(name);
      if (sub === undefined || before === 'whole') selected.set(name, 'whole');
      else selected.set(name, new Set([...(before ?? []), sub]));
    }
  return selected;
}

interface Named {
  readonly name: string;
  readonly sub?: string;
}

/** What a name stands for: one attribute or sub-attribute, every attribute of a schema for its URN, nothing. */
function resolve(text: string, type: ResourceType): readonly Named[] {
  const lower = text.toLowerCase();
  for (const schema of [...type.extensions.map((extension) => extension.schema), type.schema]) {
    const urn = schema.id.toLowerCase();
    const prefix = schema === type.schema ? '' : `${schema.id}:`;
    if (lower === urn) return schema.attributes.map(({ name }) => ({ name: prefix + name }));
    if (lower.startsWith(`${urn}:`)) return inSchema(text.slice(urn.length + 1), schema.attributes, prefix);
  }
  return inSchema(text, [...type.schema.attributes, ...COMMON_ATTRIBUTES], '');
}

function inSchema(text: string, attributes: readonly Attribute[], prefix: string): readonly Named[] {
  const [attributeName = '', subName, ...rest] = text.split('.');
  const attribute = attributeNamed(attributes, attributeName);
  if (!attribute || rest.length > 0) return [];
  if (subName === undefined) return [{ name: prefix + attribute.name }];
  const sub = subAttributeNamed(attribute, subName);
  return sub ? [{ name: prefix + attribute.name, sub: sub.name }] : [];
}
