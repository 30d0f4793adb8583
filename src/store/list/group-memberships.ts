// Memberships as resources: pages of them by the two indexes that there are. Every statement begins with the token's
// check and joins the group, which says that the pair is of this directory and still there.

import { type SQL, sql } from 'drizzle-orm';
import { directories, groups, memberships } from '../db/schema.ts';
import { p, prepare } from '../db/statement.ts';
import { ACCESS, type AccessParams, gate } from './access.ts';

export interface MembershipRow {
  readonly groupId: string;
  readonly memberId: string;
}

/** The page begins behind `after`; '' for the first one. */
type PageParams = { after: string; limit: number; offset: number };

const columns = sql`${memberships.groupId} AS "groupId", ${memberships.memberId} AS "memberId"`;
const held = sql`CROSS JOIN ${memberships} ON ${memberships.groupId} = ${groups.id}`;
const page = sql`LIMIT ${p('limit')} OFFSET ${p('offset')}`;
const inDirectory = sql`${groups.directoryId} = ${p('directoryId')}`;

type Params<Extra> = AccessParams & Extra;

export const membershipsOfGroup = prepare<MembershipRow, Params<PageParams & { groupId: string }>>(
  () => sql`SELECT ${columns} FROM ${gate(ACCESS)} CROSS JOIN ${groups} ${held}
    WHERE ${inDirectory} AND ${groups.id} = ${p('groupId')} AND ${memberships.memberId} > ${p('after')}
    ORDER BY ${memberships.memberId} ${page}`,
);

/**
 * Whether a list of all memberships may be read: the page and the sum of all pass each group once, and the page `passed`
 * memberships before it. All together are `most` rows at most.
 */
type Budget = { passed: number; most: number };
const isWithin = sql`2 * (SELECT ${directories.groupCount} FROM ${directories}
  WHERE ${directories.id} = ${p('directoryId')}) + ${p('passed')} <= ${p('most')}`;

/** Those of the groups behind one, group by group. */
export const membershipsBehindGroup = prepare<MembershipRow, Params<PageParams & Budget>>(
  () => sql`SELECT ${columns} FROM ${gate(ACCESS, isWithin)} CROSS JOIN ${groups} ${held}
    WHERE ${inDirectory} AND ${groups.id} > ${p('after')} ORDER BY ${groups.id}, ${memberships.memberId} ${page}`,
);

/** Two rows read for each. */
const ofMember = sql`FROM ${gate(ACCESS)} CROSS JOIN ${memberships}
  CROSS JOIN ${groups} ON ${inDirectory} AND ${groups.id} = ${memberships.groupId}
  WHERE ${memberships.memberId} = ${p('memberId')}`;

export const membershipsOfMember = prepare<MembershipRow, Params<PageParams & { memberId: string }>>(
  () => sql`SELECT ${columns} ${ofMember} AND ${memberships.groupId} > ${p('after')}
    ORDER BY ${memberships.groupId} ${page}`,
);

export const membershipOfPair = prepare<MembershipRow, Params<{ groupId: string; memberId: string }>>(
  () => sql`SELECT ${columns} FROM ${gate(ACCESS)} CROSS JOIN ${groups} ${held}
    WHERE ${inDirectory} AND ${groups.id} = ${p('groupId')} AND ${memberships.memberId} = ${p('memberId')}`,
);

const total = (text: SQL) => sql`SELECT ${text} AS total`;

export interface TotalRow {
  readonly total: number;
}

/** From the group's counter. */
export const totalOfGroup = prepare<TotalRow, Params<{ groupId: string }>>(
  () => sql`${total(sql`${groups.memberCount}`)} FROM ${gate(ACCESS)} CROSS JOIN ${groups}
    WHERE ${inDirectory} AND ${groups.id} = ${p('groupId')}`,
);

/** Counted up to one more than `most`. */
export const totalOfMember = prepare<TotalRow, Params<{ memberId: string; most: number }>>(
  () => sql`${total(sql`count(*)`)} FROM (SELECT 1 ${ofMember} LIMIT ${p('most')} + 1)`,
);

/** One row read for each group of the directory; no row where they are too many. */
export const totalOfDirectory = prepare<TotalRow, Params<Budget>>(
  () => sql`SELECT (SELECT coalesce(sum(${groups.memberCount}), 0) FROM ${groups} WHERE ${inDirectory}) AS total
    FROM ${gate(ACCESS, isWithin)}`,
);
