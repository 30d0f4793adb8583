// Which index a filter may begin with. A seek never decides what matches: it names rows among which all matches are,
// and the whole filter is applied to them. Pure.

import type { Filter } from '../../protocol/filter/ast.ts';
import { comparable } from '../../protocol/filter/match.ts';
import type { AttributePath } from '../../protocol/schema/attribute.ts';
import { instantOf } from '../../protocol/value/date-time.ts';

export type Seek =
  // Keys, ids and prefixes are as `comparable` has them, as the columns are: case counts where the schema says so.
  /** At most a handful of rows. */
  | { readonly by: 'id' | 'userName' | 'externalId' | 'email' | 'displayName'; readonly key: string }
  /** The users in a group, through nested groups too. `flat`: only where no group is in it; false: only where one is. */
  | { readonly by: 'group'; readonly id: string; readonly flat?: boolean }
  /** The groups that a user or group is a direct member of. */
  | { readonly by: 'member'; readonly id: string }
  /** Modified within these bounds, both inclusive, epoch ms. */
  | { readonly by: 'modified'; readonly from: number; readonly to: number }
  /** userName of a user, displayName of a group, begins with the prefix. */
  | { readonly by: 'prefix'; readonly prefix: string }
  /** The users who are not active. */
  | { readonly by: 'inactive' };

/** The best seek first: one row, a handful, a group's worth, a range. */
const RANK: readonly Seek['by'][] = [
  'id',
  'userName',
  'externalId',
  'email',
  'displayName',
  'member',
  'group',
  'modified',
  'prefix',
  'inactive',
];

/** The seek that a filter allows, undefined where every row must be looked at. */
export function seekOf(filter: Filter, kind: 'User' | 'Group'): Seek | undefined {
  switch (filter.kind) {
    case 'and':
      return filter.filters
        .flatMap((each) => seekOf(each, kind) ?? [])
        .reduce<Seek | undefined>((best, each) => (best ? better(best, each) : each), undefined);
    case 'compare':
      if (kind === 'User' && activeAsked(filter) === false) return { by: 'inactive' };
      return typeof filter.value === 'string'
        ? comparison(filter.path, filter.operator, filter.value, kind)
        : undefined;
    case 'valuePath':
      return seekOf(filter.filter, kind);
    default:
      return undefined;
  }
}

const KEYS: ReadonlySet<Seek['by']> = new Set(['id', 'userName', 'externalId', 'email', 'displayName', 'member']);

/** Whether a filter is an `or` each part of which an index answers: SQLite takes the indexes one after the other. */
export function isByKeys(filter: Filter, kind: 'User' | 'Group'): boolean {
  if (filter.kind === 'or') return filter.filters.every((each) => isByKeys(each, kind));
  const seek = seekOf(filter, kind);
  return seek !== undefined && KEYS.has(seek.by);
}

/** Whether a filter is nothing but a range of an index: exactly the rows in it match. */
export function isRange(filter: Filter, kind: 'User' | 'Group'): boolean {
  const by = (each: Filter) => (each.kind === 'compare' ? seekOf(each, kind)?.by : undefined);
  if (filter.kind === 'and') return filter.filters.every((each) => by(each) === 'modified');
  return by(filter) === 'modified' || by(filter) === 'prefix';
}

/** What a directory counts: its active users, the others, or those in a group. */
export type Counted = 'active' | 'inactive' | 'group';

/** Whether a filter asks for exactly those that a counter knows the number of, and nothing else. */
export function countedBy(filter: Filter, kind: 'User' | 'Group'): Counted | null {
  if (filter.kind !== 'compare' || kind !== 'User') return null;
  const active = activeAsked(filter);
  if (active !== null) return active ? 'active' : 'inactive';
  return seekOf(filter, kind)?.by === 'group' ? 'group' : null;
}

/** What the rows of a seek still have to be asked for: those of a group are all in it. Null for nothing. */
export function unsaid(filter: Filter, seek: Seek | null): Filter | null {
  if (seek?.by !== 'group') return filter;
  if (filter.kind === 'compare') {
    const own = seekOf(filter, 'User');
    return own?.by === 'group' && own.id === seek.id ? null : filter;
  }
  if (filter.kind !== 'and') return filter;
  const filters = filter.filters.flatMap((each) => unsaid(each, seek) ?? []);
  return filters.length === 0 ? null : { ...filter, filters };
}

/** Each user is active or not: `ne` of one is `eq` of the other. Null where something else is asked. */
function activeAsked({ operator, path, value }: Filter & { kind: 'compare' }): boolean | null {
  if (typeof value !== 'boolean' || path.urn !== undefined || path.attribute.name !== 'active') return null;
  if (operator === 'eq') return value;
  return operator === 'ne' ? !value : null;
}

function better(a: Seek, b: Seek): Seek {
  if (a.by === 'modified' && b.by === 'modified')
    return { by: 'modified', from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return rank(a) <= rank(b) ? a : b;
}

const rank = (seek: Seek) => RANK.indexOf(seek.by);

function comparison(path: AttributePath, operator: string, value: string, kind: 'User' | 'Group'): Seek | undefined {
  if (path.urn !== undefined) return undefined;
  const name = path.sub ? `${path.attribute.name}.${path.sub.name}` : path.attribute.name;
  if (name === 'meta.lastModified') return modified(operator, value);
  const key = comparable(path.sub ?? path.attribute, value);
  if (name === (kind === 'User' ? 'userName' : 'displayName') && operator === 'sw' && value !== '')
    return { by: 'prefix', prefix: key };
  if (operator !== 'eq') return undefined;
  switch (`${kind} ${name}`) {
    case 'User id':
    case 'Group id':
      return { by: 'id', key };
    case 'User userName':
      return { by: 'userName', key };
    case 'User externalId':
    case 'Group externalId':
      return { by: 'externalId', key };
    case 'User emails.value':
      return { by: 'email', key };
    case 'Group displayName':
      return { by: 'displayName', key };
    case 'User groups.value':
      return { by: 'group', id: key };
    case 'Group members.value':
      return { by: 'member', id: key };
    default:
      return undefined;
  }
}

function modified(operator: string, value: string): Seek | undefined {
  const instant = instantOf(value);
  if (instant === undefined) return undefined;
  // Times of modification are whole milliseconds: the bounds are those that the filter has.
  switch (operator) {
    case 'gt':
      return { by: 'modified', from: Math.floor(instant) + 1, to: Number.MAX_SAFE_INTEGER };
    case 'ge':
      return { by: 'modified', from: Math.ceil(instant), to: Number.MAX_SAFE_INTEGER };
    case 'lt':
      return { by: 'modified', from: 0, to: Math.ceil(instant) - 1 };
    case 'le':
      return { by: 'modified', from: 0, to: Math.floor(instant) };
    case 'eq':
      return { by: 'modified', from: Math.ceil(instant), to: Math.floor(instant) };
    default:
      return undefined;
  }
}
