// Where the attributes that a filter names stand in a row of `users` or `groups`: in columns, in the folded copy
// `search`, or in other tables. Each place is asked whether some value in it satisfies a predicate.

import { type SQL, sql } from 'drizzle-orm';
import type { Filter } from '../../protocol/filter/ast.ts';
import { comparable } from '../../protocol/filter/match.ts';
import type { AttributePath, ResourceType } from '../../protocol/schema/attribute.ts';
import { groups, users } from '../db/schema.ts';
import type { Value } from './compare.ts';
import { elementInJson, someInJson, standsInJson } from './json-copy.ts';
import { linkedElement } from './linked.ts';
import type { Element, Places, Scope } from './scope.ts';

/** Characters of a comparison that are looked for beforehand: at each place of the copy SQLite compares them anew. */
const MAX_MENTIONED = 64;

/** The scope of a whole row. */
export function rowScope(places: Places): Scope {
  return (path, predicate) => {
    const linked = linkedElement(places, path);
    if (linked) return linked.exists(path.sub ? linked.scope(path, predicate) : sql`1`);
    const values = columnValues(places, path);
    if (!values) return someInJson(tableOf(places).search, path, predicate);
    return sql`(${sql.join(values.map(predicate), sql` OR `)})`;
  };
}

/** The elements that the filter in `attribute[…]` speaks of; a complex attribute of one value is its own element. */
export function elementOf(places: Places, path: AttributePath): Element {
  const linked = linkedElement(places, path);
  if (linked) return linked;
  if (path.attribute.multiValued) return elementInJson(tableOf(places).search, path);
  const scope = rowScope(places);
  if (path.attribute.name === 'meta') return { scope, exists: (condition) => condition };
  return {
    scope: (inner, predicate) => scope(withinExtension(inner, places.type), predicate),
    exists: (condition) =>
      sql`(${standsInJson(tableOf(places).search, path.attribute.name, path.urn)} AND ${condition})`,
  };
}

/**
 * True for rows whose `search` holds the (beginning of the) text of the comparison at all, where it can hold for no other: taking the
 * values of a multi-valued attribute apart counts a row read for each. undefined where that says nothing.
 */
export function mentionOf(places: Places, { operator, path, value }: Filter & { kind: 'compare' }): SQL | undefined {
  const { attribute, sub = attribute } = path;
  const inSearch = attribute.multiValued && attribute.name !== 'schemas' && !linkedElement(places, path);
  const isPart = operator === 'eq' || operator === 'co' || operator === 'sw' || operator === 'ew';
  if (!inSearch || !isPart || typeof value !== 'string' || value === '' || sub.type === 'dateTime') return undefined;
  // Whole characters: half of a pair stands otherwise in JSON.
  const part = [...comparable(sub, value).slice(0, 2 * MAX_MENTIONED)].slice(0, MAX_MENTIONED).join('');
  const inJson = JSON.stringify(part).slice(1, -1);
  return sql`instr(${tableOf(places).search}, ${places.literals.of(inJson)}) > 0`;
}

/** `urn:…:User[department eq "x"]` asks for `urn:…:User:department`. */
function withinExtension(path: AttributePath, type: ResourceType): AttributePath {
  const isExtension = type.extensions.some(({ schema }) => schema.id === path.attribute.name);
  return isExtension && path.sub ? { urn: path.attribute.name, attribute: path.sub } : path;
}

function tableOf({ type }: Places) {
  return type.name === 'User' ? users : groups;
}

/** What stands in columns; `schemas` is several values. undefined for what stands in `search`. */
function columnValues(places: Places, { attribute, sub, urn }: AttributePath): readonly Value[] | undefined {
  if (urn !== undefined) return undefined;
  const { base, literals, type } = places;
  const table = tableOf(places);
  switch (sub ? `${attribute.name}.${sub.name}` : attribute.name) {
    case 'id':
      return [{ value: sql`${table.id}`, indexed: true }];
    case 'externalId':
      return [{ value: sql`${table.externalId}`, indexed: true }];
    case 'userName':
      return type.name === 'User' ? [{ value: sql`${users.userNameKey}`, indexed: true }] : undefined;
    case 'displayName':
      return type.name === 'Group' ? [{ value: sql`${groups.displayKey}`, indexed: true }] : undefined;
    case 'active':
      return type.name === 'User' ? [{ value: sql`${users.active}` }] : undefined;
    case 'meta':
    case 'meta.resourceType':
      return [{ value: literals.of(type.name) }];
    case 'meta.created':
      return [{ value: isoText(sql`${table.createdAt}`), instant: sql`${table.createdAt}` }];
    case 'meta.lastModified':
      return [{ value: isoText(sql`${table.modifiedAt}`), instant: sql`${table.modifiedAt}` }];
    case 'meta.version':
      return [{ value: sql`('W/"' || ${table.version} || '"')` }];
    case 'meta.location':
      return [{ value: sql`(${literals.of(`${base}${type.endpoint}/`)} || ${table.id})` }];
    case 'schemas':
      return schemaValues(places);
    default:
      return undefined;
  }
}

/** The resource's own schema, and those of the extensions that it holds something of. */
function schemaValues(places: Places): readonly Value[] {
  const { literals, type } = places;
  const extensions = type.extensions.map(({ schema }) => {
    const stands = standsInJson(tableOf(places).doc, schema.id);
    return { value: sql`iif(${stands}, ${literals.of(schema.id)}, NULL)` };
  });
  return [{ value: literals.of(type.schema.id) }, ...extensions];
}

/** As Date's toISOString, by integers: nothing is rounded. */
function isoText(epochMs: SQL): SQL {
  return sql`(strftime('%Y-%m-%dT%H:%M:%S', ${epochMs} / 1000, 'unixepoch') || printf('.%03dZ', ${epochMs} % 1000))`;
}
