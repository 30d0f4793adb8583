// By what a list is sorted (RFC 7644 §3.4.2.3): the primary value of a multi-valued attribute, else its first; case
// counts where caseExact says so, since the folded copy is what is read. Ties are broken by id.

import { type SQL, sql } from 'drizzle-orm';
import { invalidPath, type ScimError } from '../../protocol/error.ts';
import type { Attribute, AttributePath, ResourceType } from '../../protocol/schema/attribute.ts';
import { subAttributeNamed } from '../../protocol/schema/lookup.ts';
import { groups, memberships, users } from '../db/schema.ts';

export interface Sort {
  /** Null where the order is that of the ids alone. */
  readonly value: SQL | null;
  /** Rows without the value are last in ascending order and first in descending. */
  readonly nullable: boolean;
  /** The index that has this order, so that no row beyond the page is read. */
  readonly index: 'id' | 'name' | 'modified' | null;
  readonly descending: boolean;
  /** What a cursor is bound to. */
  readonly text: string;
}

/** Longer texts are sorted by their beginning, so that a cursor stays short. */
export const MAX_SORTED_CHARACTERS = 128;

/** List order where nothing else is asked: ids grow with time. */
export const BY_ID: Sort = { value: null, nullable: false, index: 'id', descending: false, text: '' };

/** By time of modification: the order of a list that is filtered by it. */
export function byModified(type: ResourceType, descending: boolean): Sort {
  const value = sql`${tableOf(type).modifiedAt}`;
  return { value, nullable: false, index: 'modified', descending, text: `modified ${descending}` };
}

/** By userName, or displayName of groups: the order of a list that is filtered by the beginning of it. */
export function byName(type: ResourceType, descending: boolean): Sort {
  const value = sql`${type.name === 'User' ? users.userNameKey : groups.displayKey}`;
  return { value, nullable: false, index: 'name', descending, text: `name ${descending}` };
}

/**
 * The order as one of two types that are merged: either may lack the value, and texts end alike. What is sorted by name
 * is no longer read through the index.
 */
export function merged(sort: Sort): Sort {
  if (sort.index !== 'name' || sort.value === null) return { ...sort, nullable: true };
  return { ...sort, nullable: true, value: beginning(sort.value), index: null };
}

/** @throws ScimError invalidPath for an attribute of several parts, where one of them must be named */
export function sortBy(path: AttributePath, type: ResourceType, descending: boolean): Sort {
  const name = [path.urn, path.attribute.name, path.sub?.name].filter((part) => part !== undefined).join(' ');
  const text = `${name} ${descending}`;
  const by = (value: SQL, rest: Partial<Sort> = {}): Sort => ({
    value,
    nullable: false,
    index: null,
    descending,
    text,
    ...rest,
  });
  const table = tableOf(type);
  switch (`${type.name} ${name}`) {
    case 'User id':
    case 'Group id':
    case 'User schemas':
    case 'Group schemas':
    case 'User meta resourceType':
    case 'Group meta resourceType':
    case 'User meta location':
    case 'Group meta location':
      return { ...BY_ID, descending, text };
    case 'User meta lastModified':
    case 'Group meta lastModified':
      return byModified(type, descending);
    case 'User meta created':
    case 'Group meta created':
      return by(sql`${table.createdAt}`);
    case 'User meta version':
    case 'Group meta version':
      return by(sql`${table.version}`);
    case 'User userName':
    case 'Group displayName':
      return byName(type, descending);
    default:
      if (path.urn === undefined && `${type.name} ${path.attribute.name}` === 'User groups')
        return by(firstGroup(path.sub), { nullable: true });
      if (path.urn === undefined && `${type.name} ${path.attribute.name}` === 'Group members')
        return by(firstMember(path.sub), { nullable: true });
      return by(valueIn(sql`${table.search}`, path), { nullable: true });
  }
}

function tableOf(type: ResourceType) {
  return type.name === 'User' ? users : groups;
}

/** The value of the document that counts for sorting, null where there is none. */
function valueIn(search: SQL, path: AttributePath): SQL {
  const { attribute } = path;
  const sub = path.sub ?? (attribute.subAttributes && subAttributeNamed(attribute, 'value'));
  if (attribute.type === 'complex' && !sub) throw severalParts(attribute);
  const jsonPath = `$${path.urn === undefined ? '' : member(path.urn)}${member(attribute.name)}`;
  const part = sub ? member(sub.name) : '';
  if (!attribute.multiValued) return cut(sub ?? attribute, sql`json_extract(${search}, ${jsonPath + part})`);
  const first = sql`json_extract(${search}, ${`${jsonPath}[0]${part}`})`;
  if (!sub) return cut(attribute, first);
  const primary = sql`(SELECT json_extract(j.value, ${`$${part}`}) FROM json_each(${search}, ${jsonPath}) j
    WHERE json_extract(j.value, '$.primary') LIMIT 1)`;
  return cut(sub, sql`coalesce(${primary}, ${first})`);
}

/** An extension's attributes stand after a colon, those of a complex attribute after a point (RFC 7644 §3.10). */
function severalParts({ name, subAttributes: [first] = [] }: Attribute): ScimError {
  const example = `${name}${name.includes(':') ? ':' : '.'}${first?.name}`;
  return invalidPath(`sortBy: ${name} has several parts; name one of them, like ${example}.`);
}

function member(name: string): string {
  return `."${name}"`;
}

function cut(attribute: Attribute, value: SQL): SQL {
  const isText = attribute.type !== 'boolean' && attribute.type !== 'integer' && attribute.type !== 'decimal';
  return isText ? beginning(value) : value;
}

function beginning(text: SQL): SQL {
  return sql`substr(${text}, 1, ${sql.raw(String(MAX_SORTED_CHARACTERS))})`;
}

/** Groups of a user have no order of their own: the least counts. */
function firstGroup(sub: Attribute | undefined): SQL {
  if (sub?.name !== 'display')
    return sql`(SELECT min(m.group_id) FROM ${memberships} m WHERE m.member_id = ${users.id})`;
  return sql`(SELECT min(${beginning(sql`g.display_key`)}) FROM ${memberships} m
    CROSS JOIN ${groups} g ON g.directory_id = ${users.directoryId} AND g.id = m.group_id
    WHERE m.member_id = ${users.id})`;
}

/** Members are shown in the order of their ids, which is that of their type and `$ref` too. */
function firstMember(sub: Attribute | undefined): SQL {
  if (sub?.name !== 'display')
    return sql`(SELECT min(m.member_id) FROM ${memberships} m WHERE m.group_id = ${groups.id})`;
  const display = sql`coalesce(json_extract(u.search, '$.displayName'), u.user_name_key, g.display_key)`;
  return sql`(SELECT ${beginning(display)} FROM ${memberships} m
    LEFT JOIN ${users} u ON u.directory_id = ${groups.directoryId} AND u.id = m.member_id
    LEFT JOIN ${groups} g ON g.directory_id = ${groups.directoryId} AND g.id = m.member_id
    WHERE m.group_id = ${groups.id} ORDER BY m.member_id LIMIT 1)`;
}
