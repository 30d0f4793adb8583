// Attributes in the folded JSON copy of a resource (`search`), as a filter asks for them: single ones by
// json_extract, several by json_each.

import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Attribute, AttributePath } from '../../protocol/schema/attribute.ts';
import { isPresent, type Predicate, type Value } from './compare.ts';
import type { Element } from './scope.ts';

/** Whether some value at the path satisfies the predicate. */
export function someInJson(json: SQLWrapper, path: AttributePath, predicate: Predicate): SQL {
  const { attribute, sub } = path;
  const jsonPath = jsonPathOf(path);
  if (!sub) return someAt(json, jsonPath, attribute, predicate);
  if (!attribute.multiValued) return someAt(json, jsonPath + member(sub.name), sub, predicate);
  return exists(json, jsonPath, 'j', someAt(sql`j.value`, `$${member(sub.name)}`, sub, predicate));
}

/** One element of a multi-valued attribute, told by a condition on its sub-attributes. */
export function elementInJson(json: SQLWrapper, path: AttributePath): Element {
  return {
    scope: ({ attribute, sub }, predicate) =>
      sub
        ? someAt(sql`e.value`, `$${member(sub.name)}`, sub, predicate)
        : someAt(sql`e.value`, '$', attribute, predicate),
    exists: (condition) => exists(json, jsonPathOf(path), 'e', sql`e.type = 'object' AND ${condition}`),
  };
}

/** True where the JSON has a member of that name, in the extension `urn` or outside of all. */
export function standsInJson(json: SQLWrapper, name: string, urn?: string): SQL {
  return sql`json_type(${json}, ${literal(`$${urn === undefined ? '' : member(urn)}${member(name)}`)}) IS NOT NULL`;
}

function someAt(json: SQLWrapper, jsonPath: string, attribute: Attribute, predicate: Predicate): SQL {
  const at = literal(jsonPath);
  // Of a complex attribute only presence is asked: that some part of it is there.
  if (attribute.type === 'complex')
    return sql`EXISTS (SELECT 1 FROM json_tree(${json}, ${at}) t WHERE ${isPresent({ value: sql`t.atom` })})`;
  if (!attribute.multiValued)
    return predicate({ value: sql`json_extract(${json}, ${at})`, jsonType: sql`json_type(${json}, ${at})` });
  const element: Value = { value: sql`k.value`, jsonType: sql`k.type` };
  return exists(json, jsonPath, 'k', predicate(element));
}

function exists(json: SQLWrapper, jsonPath: string, alias: string, condition: SQL): SQL {
  return sql`EXISTS (SELECT 1 FROM json_each(${json}, ${literal(jsonPath)}) ${sql.raw(alias)} WHERE ${condition})`;
}

function jsonPathOf({ attribute, urn }: AttributePath): string {
  return `$${urn === undefined ? '' : member(urn)}${member(attribute.name)}`;
}

function member(name: string): string {
  return `."${name}"`;
}

/** A JSON path within the text of the statement: only names of a schema enter it. */
function literal(path: string): SQL {
  if (!/^\$(?:\."[^"\\]+")*$/.test(path)) throw new Error(`No attribute can be named so: ${path}`);
  return sql.raw(`'${path.replaceAll("'", "''")}'`);
}
