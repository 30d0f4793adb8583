// Groups as a provider reads them: one by id, the few that an index names, those of a list of ids, and the members of
// any of these as rows. A row of these says first whether the token is valid; pages are in page.ts.

import { type SQL, sql } from 'drizzle-orm';
import type { Statement } from '../../database.ts';
import { groups, memberships } from '../db/schema.ts';
import { compile, list, p, prepare } from '../db/statement.ts';
import { ACCESS, type Access, type AccessParams, type AccessRow, accessColumns, admitted, gate } from './access.ts';
import {
  type FoundGroupRow,
  groupColumns,
  type MemberRow,
  memberColumns,
  memberIsThere,
  memberNames,
} from './found.ts';
import { pageSql } from './page.ts';
import type { Seek } from './seek.ts';
import type { Listing } from './source.ts';
import type { Window } from './window.ts';

/** One row where the token is valid; `id` is null where nothing was found. */
export type AdmittedGroupRow = AccessRow & (FoundGroupRow | { readonly id: null });

/** Members that one response shows at most, whatever the groups: those beyond wait for the next page. */
export const MAX_MEMBERS_SHOWN = 1_000_000;

/**
 * Members that one trip reads, about a megabyte of response. A response with more is read in several: 250 for 1,000,000
 * members, of two statements each and one more where there are several databases; an invocation has 1,000.
 */
export const MEMBERS_AT_ONCE = 4_000;

type Find = AccessParams & { key: string; limit: number };

const KEYS = { id: groups.id, displayName: groups.displayKey, externalId: groups.externalId };

export type GroupKey = keyof typeof KEYS;

function found(by: GroupKey): SQL {
  return sql`${groups.directoryId} = ${p('directoryId')} AND ${KEYS[by]} = ${p('key')}`;
}

function find(by: GroupKey) {
  return prepare<AdmittedGroupRow, Find>(
    () => sql`SELECT ${accessColumns}, ${groupColumns} FROM ${admitted(ACCESS)}
      LEFT JOIN ${groups} ON ${found(by)} LIMIT ${p('limit')}`,
  );
}

/** @param which narrows it to some of them */
function membersFound<Params extends Find>(by: GroupKey, which: () => SQL = () => sql``) {
  return prepare<MemberRow, Params>(
    () => sql`SELECT ${memberColumns} FROM ${gate(ACCESS)} CROSS JOIN ${groups}
      CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id} ${which()} ${memberNames(sql`${p('directoryId')}`)}
      WHERE ${found(by)} AND ${memberIsThere} LIMIT ${p('limit')}`,
  );
}

/** A group that has more than one trip reads begins with so many, so that the response does. */
const BEGINNING = 100;

const firstOfGroup = prepare<MemberRow, AccessParams & { key: string }>(
  () => sql`SELECT ${memberColumns} FROM ${gate(ACCESS)} CROSS JOIN ${groups}
    CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id} ${memberNames(sql`${p('directoryId')}`)}
    WHERE ${found('id')} AND ${memberIsThere}
    LIMIT coalesce((SELECT CASE WHEN ${groups.memberCount} <= ${sql.raw(String(MEMBERS_AT_ONCE))}
      THEN ${sql.raw(String(MEMBERS_AT_ONCE + 1))} ELSE ${sql.raw(String(BEGINNING))} END FROM ${groups} WHERE ${found('id')}), 0)`,
);

const groupsBy = { id: find('id'), displayName: find('displayName'), externalId: find('externalId') };

const membersBy = {
  id: membersFound('id'),
  displayName: membersFound('displayName'),
  externalId: membersFound('externalId'),
};

const onlyMember = () => sql`AND ${memberships.memberId} = ${p('memberId')}`;

const memberBy = {
  id: membersFound<Find & { memberId: string }>('id', onlyMember),
  displayName: membersFound<Find & { memberId: string }>('displayName', onlyMember),
  externalId: membersFound<Find & { memberId: string }>('externalId', onlyMember),
};

/** Whether a seek names a handful of groups at most. */
export function isGroupKey(seek: Seek): seek is Seek & { by: GroupKey } {
  return seek.by in KEYS;
}

/** The groups that an index names by a key, folded as its column is; at most `limit`, in no order. */
export function groupsByKey(by: GroupKey, key: string, access: Access, limit: number): Statement<AdmittedGroupRow> {
  return groupsBy[by]({ ...access, key, limit });
}

/** Their members, of one group in the order of ids; one more than one trip reads means that there are others. */
export function membersByKey(by: GroupKey, key: string, access: Access): Statement<MemberRow> {
  return membersBy[by]({ ...access, key, limit: MEMBERS_AT_ONCE + 1 });
}

/** The members of a group in the order of their ids: all, or the first ones of a group that has more than one trip reads. */
export function firstMembers(id: string, access: Access): Statement<MemberRow> {
  return firstOfGroup({ ...access, key: id });
}

/** Whether one of them is that member: by the membership's key, however large the groups. */
export function memberByKey(by: GroupKey, key: string, memberId: string, access: Access): Statement<MemberRow> {
  return memberBy[by]({ ...access, key, memberId, limit: MEMBERS_AT_ONCE });
}

/** The members of the groups of a page, group by group in its order; one more than one trip reads means that there are others. */
export function membersOfPage(listing: Listing, window: Window): Statement<MemberRow> {
  const { access } = listing;
  return compile(sql`WITH shown AS MATERIALIZED (${pageSql(listing, sql`${groups.id} AS id`, window)})
    SELECT ${memberColumns} FROM ${gate(access)} CROSS JOIN shown CROSS JOIN ${memberships} ON ${memberships.groupId} = shown.id
    ${memberNames(sql`${access.directoryId}`)}
    WHERE ${memberIsThere} LIMIT ${MEMBERS_AT_ONCE + 1}`);
}

/** The groups of a list of ids, in its order. */
export function groupsByIds(ids: readonly string[], access: Access): Statement<FoundGroupRow> {
  return compile(sql`SELECT ${groupColumns} FROM ${gate(access)} CROSS JOIN json_each(${list(ids)}) j
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${access.directoryId} AND ${groups.id} = j.value`);
}

/** A row for each of these groups where the token is valid; `id` is null where there is no such group. */
export function groupsThere(
  ids: readonly string[],
  access: Access,
): Statement<AccessRow & { readonly asked: string; readonly id: string | null }> {
  return compile(sql`SELECT ${accessColumns}, j.value AS asked, ${groups.id} AS id FROM ${admitted(access)}
    CROSS JOIN json_each(${list(ids)}) j
    LEFT JOIN ${groups} ON ${groups.directoryId} = ${access.directoryId} AND ${groups.id} = j.value`);
}

/** A group, and the member after which its members are wanted; '' for all of them. */
export type PlaceInGroup = readonly [groupId: string, after: string];

/** All members of a group. */
export function wholly(groupId: string): PlaceInGroup {
  return [groupId, ''];
}

/**
 * The members of these groups, group by group in the order of the list, within a group in that of their ids; one more
 * than one trip reads means that there are others.
 */
export function membersAfter(places: readonly PlaceInGroup[], access: Access): Statement<MemberRow> {
  return compile(sql`SELECT ${memberColumns} FROM ${gate(access)} CROSS JOIN json_each(${list(places)}) j
    CROSS JOIN ${groups} ON ${groups.directoryId} = ${access.directoryId} AND ${groups.id} = j.value ->> 0
    CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id} AND ${memberships.memberId} > j.value ->> 1
    ${memberNames(sql`${access.directoryId}`)}
    WHERE ${memberIsThere} LIMIT ${MEMBERS_AT_ONCE + 1}`);
}
