// The members of groups with very many of them, a page at a time, each page in a trip of its own: what is held does not
// grow with their number. Each trip sees anew that the token is valid and the groups are there, since rows that are not
// found would read as the end. By key: a member who is there all the time is shown once, whatever comes and goes meanwhile.

import { notFound } from '../protocol/error.ts';
import type { MemberReference } from '../protocol/stored.ts';
import { type MemberRow, toMember } from '../store/list/found.ts';
import { groupsThere, MEMBERS_AT_ONCE, membersAfter, wholly } from '../store/list/groups.ts';
import { admit, type Reader } from './reader.ts';

/** Some members of one group. Those of a group come one after the other, groups in their order. */
export interface MembersOfGroup {
  readonly groupId: string;
  readonly members: readonly MemberReference[];
}

export type MemberPages = AsyncGenerator<MembersOfGroup, void, void>;

/**
 * All members of the groups, in the order of the list.
 * @param after of the first group only those after this member
 * @throws ScimError 401, 403, 429; 404 where one of the groups has been deleted meanwhile
 */
export async function* memberPages(reader: Reader, groupIds: readonly string[], after = ''): MemberPages {
  for (let left = groupIds, from = after; left.length > 0; ) {
    const again = reader.again();
    const places = left.map((id, index) => (index === 0 ? ([id, from] as const) : wholly(id)));
    const [there, rows] = await again.db.run([groupsThere(left, again.access), membersAfter(places, again.access)]);
    admit(again, there[0]);
    const gone = there.find(({ id }) => id === null);
    if (gone) throw notFound(`Group ${gone.asked} has been deleted meanwhile.`);
    const page = rows.slice(0, MEMBERS_AT_ONCE);
    yield* byGroup(page);
    const last = page.at(-1);
    if (rows.length <= MEMBERS_AT_ONCE || !last) return;
    left = left.slice(left.indexOf(last.groupId));
    from = last.memberId;
  }
}

/** The same of one group whose first members were read already. */
export async function* memberPagesFrom(reader: Reader, groupId: string, first: readonly MemberRow[]): MemberPages {
  yield* byGroup(first);
  yield* memberPages(reader, [groupId], first.at(-1)?.memberId);
}

function byGroup(rows: readonly MemberRow[]): MembersOfGroup[] {
  return [...Map.groupBy(rows, ({ groupId }) => groupId)].map(([groupId, own]) => ({
    groupId,
    members: own.map(toMember),
  }));
}
