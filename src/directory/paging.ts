// From the rows of a statement to a page and the cursors around it (RFC 9865 §2).

import { ScimError } from '../protocol/error.ts';
import type { Projection } from '../protocol/project.ts';
import type { ListQuery } from '../protocol/query.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import type { MemberReference } from '../protocol/stored.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import type { FoundGroupRow, MemberRow } from '../store/list/found.ts';
import { toMember } from '../store/list/found.ts';
import { MAX_MEMBERS_SHOWN } from '../store/list/groups.ts';
import { type Positioned, positionAt } from '../store/list/page.ts';
import { type CursorPosition, type CursorSeal, sealCursor } from './cursor.ts';
import type { MemberPages } from './member-pages.ts';

/** A page as it is answered. */
export interface Listed<Resource> {
  readonly directory: DirectoryRow;
  readonly type: ResourceType;
  readonly projection: Projection;
  readonly resources: readonly Resource[];
  readonly total: number;
  /** Absent where pages go by cursor. */
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  /** The members of the groups, in their order, where there are too many to be read at once: `resources` are without. */
  readonly pages?: MemberPages;
}

export interface Turned<Row> {
  readonly rows: readonly Row[];
  /** Others follow in the direction that was read. */
  readonly more: boolean;
}

/** The rows in list order, without the one that was read to know whether others follow. */
export function turn<Row>(rows: readonly Row[], query: ListQuery, position: CursorPosition | null): Turned<Row> {
  if (query.cursor === undefined) return { rows, more: false };
  const shown = rows.slice(0, query.count);
  return { rows: position?.backwards ? shown.toReversed() : shown, more: rows.length > query.count };
}

/** The cursors beside a page; none where pages go by startIndex. `total` goes along with them where it was counted. */
export async function cursorsAround(
  { more, rows }: Turned<Positioned & { readonly id: string }>,
  query: ListQuery,
  position: CursorPosition | null,
  seal: CursorSeal,
  total?: number,
): Promise<{ nextCursor?: string; previousCursor?: string }> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (query.cursor === undefined || !first || !last) return {};
  const [before, after] = position?.backwards ? [more, true] : [position !== null, more];
  const cursor = ({ id, sortValue }: typeof first, backwards: boolean) =>
    sealCursor({ from: positionAt(id, sortValue), backwards, ...(total === undefined ? {} : { total }) }, seal);
  return {
    ...(after ? { nextCursor: await cursor(last, false) } : {}),
    ...(before ? { previousCursor: await cursor(first, true) } : {}),
  };
}

/** Members by group. */
export function membersIn(rows: readonly MemberRow[]): (groupId: string) => readonly MemberReference[] {
  const members = Map.groupBy(rows, ({ groupId }) => groupId);
  return (groupId) => (members.get(groupId) ?? []).map(toMember);
}

/**
 * How many groups of a page one response shows with all their members: the rest waits for the next page, which is so
 * shorter than asked.
 * @throws ScimError tooMany where not even the first one fits
 */
export function groupsShown(groups: readonly Pick<FoundGroupRow, 'memberCount'>[]): number {
  let members = 0;
  for (const [index, { memberCount }] of groups.entries()) {
    members += memberCount;
    if (members <= MAX_MEMBERS_SHOWN) continue;
    if (index === 0) throw tooManyMembers();
    return index;
  }
  return groups.length;
}

/** Of a group that no response shows whole: part of its members would look like all of them. */
export function tooManyMembers(): ScimError {
  return new ScimError(
    400,
    'tooMany',
    `A response shows at most ${MAX_MEMBERS_SHOWN.toLocaleString('en')} members, and this group has more. Read it with excludedAttributes=members, and its members page by page at /GroupMemberships?filter=group.value eq "{id}".`,
  );
}
