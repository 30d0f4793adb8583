// What a list request means for one resource type: its filter, order and attributes, resolved against the schema.

import { invalidPath, ScimError } from '../protocol/error.ts';
import type { Filter } from '../protocol/filter/ast.ts';
import { parseFilter } from '../protocol/filter/parse.ts';
import { resolveAttribute } from '../protocol/path.ts';
import type { Projection } from '../protocol/project.ts';
import { wantsAttribute } from '../protocol/project.ts';
import type { ListQuery } from '../protocol/query.ts';
import type { AttributePath, ResourceType } from '../protocol/schema/attribute.ts';
import { USER_TYPE } from '../protocol/schema/types.ts';
import { filterSql } from '../store/filter/compile.ts';
import { countedBy, isByKeys, isRange, type Seek, seekOf, unsaid } from '../store/list/seek.ts';
import { BY_ID, byModified, byName, type Sort, sortBy } from '../store/list/sort.ts';
import type { Listing } from '../store/list/source.ts';
import type { Window } from '../store/list/window.ts';
import { type CursorPosition, type CursorSeal, openCursor } from './cursor.ts';
import { findDirectory, projectionOf } from './find.ts';
import type { Reader } from './reader.ts';
import { userTypeOf } from './record.ts';

export interface Understood {
  readonly type: ResourceType;
  readonly filter: Filter | null;
  readonly seek: Seek | null;
  readonly sort: Sort;
  readonly projection: Projection;
  /** Whether groups of users, or members of groups, are to be shown. */
  readonly wantsLinks: boolean;
}

/**
 * The query against a resource type.
 * @throws ScimError invalidFilter, invalidPath, invalidSyntax
 */
export function understand(query: ListQuery, type: ResourceType): Understood {
  const filter = query.filter === undefined ? null : parseFilter(query.filter, type);
  const seek = (filter && seekOf(filter, kindOf(type))) ?? null;
  const projection = projectionOf(query, type);
  return {
    type,
    filter,
    seek,
    sort: orderOf(query, type, seek),
    projection,
    wantsLinks: wantsAttribute(projection, type.name === 'User' ? 'groups' : 'members'),
  };
}

/** Users and groups: memberships are listed by list-memberships.ts. */
function kindOf({ name }: ResourceType): 'User' | 'Group' {
  return name === 'Group' ? 'Group' : 'User';
}

/** As asked, else that of the index which is read: the RFC leaves the order of other lists open. */
function orderOf(query: ListQuery, type: ResourceType, seek: Seek | null): Sort {
  if (query.sortBy !== undefined) return sortBy(sortPath(query.sortBy, type), type, query.sortOrder === 'descending');
  if (seek?.by === 'modified') return byModified(type, false);
  if (seek?.by === 'prefix') return byName(type, false);
  return BY_ID;
}

/** @throws ScimError invalidPath, also for what is never returned: its order would tell of its values */
function sortPath(text: string, type: ResourceType): AttributePath {
  const path = resolveAttribute(text, type);
  if (path.attribute.returned === 'never') throw invalidPath(`sortBy: ${path.attribute.name} is not sortable.`);
  return path;
}

/**
 * The query against users. What the core schema does not know may be the directory's own extension: that is loaded
 * then, in a trip of its own, which also sees that errors are told to a valid token only.
 */
export async function understandForUsers(reader: Reader, query: ListQuery): Promise<Understood> {
  try {
    const understood = understand(query, USER_TYPE);
    // Which values `schemas` may have depends on the extension too.
    if (!understood.filter || !mentions(understood.filter, 'schemas')) return understood;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
  }
  const directory = await findDirectory(reader);
  return understand(query, userTypeOf(directory.extension));
}

/** @throws ScimError invalidFilter where the filter outgrows a statement */
export function listingOf(reader: Reader, { filter, seek, sort, type }: Understood): Listing {
  const byKeys = filter !== null && isByKeys(filter, kindOf(type));
  const everyone = seek === null && !byKeys;
  const context = { directoryId: reader.access.directoryId, base: reader.base, everyone };
  return {
    kind: kindOf(type),
    access: reader.access,
    filter: filter && filterSql(unsaid(filter, seek), type, context),
    seek,
    byKeys,
    isRange: filter !== null && isRange(filter, kindOf(type)),
    counted: filter && countedBy(filter, kindOf(type)),
    sort,
    maxRows: reader.maxRowsPerList,
  };
}

/** What the cursors of a list are bound to. */
export function sealOf(reader: Reader, query: ListQuery, kind: 'User' | 'Group' | 'Both'): CursorSeal {
  const { filter = '', sortBy: sorted = '', sortOrder } = query;
  const bound = JSON.stringify([reader.access.directoryId, kind, filter, sorted, sortOrder]);
  return { secret: reader.secret, now: reader.access.now, bound };
}

/** The part of the list that is asked for, and the position that a cursor names. One more than requested shows that there are others. */
export async function windowOf(
  query: ListQuery,
  seal: CursorSeal,
): Promise<{ window: Window; position: CursorPosition | null }> {
  const { count, cursor, startIndex } = query;
  if (cursor === undefined) return { window: { kind: 'index', startIndex, count }, position: null };
  const position = cursor === '' ? null : await openCursor(cursor, seal);
  const window = {
    kind: 'keyset',
    from: position?.from ?? null,
    backwards: position?.backwards ?? false,
    count: count + 1,
    ...(position?.total === undefined ? {} : { total: position.total }),
  } as const;
  return { window, position };
}

/** Whether a filter speaks of that core attribute. */
export function mentions(filter: Filter, name: 'groups' | 'members' | 'schemas'): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some((inner) => mentions(inner, name));
    case 'not':
      return mentions(filter.filter, name);
    default:
      return filter.path.urn === undefined && filter.path.attribute.name === name;
  }
}
