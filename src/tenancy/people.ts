// What the host app and pages read of a directory's users, groups and members, without a provider's token. The caller
// has checked that the directory is theirs to see. Pages follow each other by `after`.

import type { Database } from '../database.ts';
import { fold } from '../protocol/fold.ts';
import type { MemberReference, StoredGroup, StoredUser } from '../protocol/stored.ts';
import { toGroup, toMember, toUser } from '../store/list/found.ts';
import { type GroupChoice, groupsBetween, type ListedGroupRow, oneGroupListed } from '../store/operator/group-pages.ts';
import { groupProfile, groupProfiles, membersOfGroup, userProfile } from '../store/operator/profiles.ts';

export interface Slice {
  /** Id of the last one of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** One user with its groups, direct and indirect; null where there is none. */
export async function readUserProfile(db: Database, directoryId: string, id: string): Promise<StoredUser | null> {
  const [[row]] = await db.run([userProfile({ directoryId, id })]);
  return row ? toUser(row) : null;
}

/** A page of groups, by id. Without members. */
export async function listGroupProfiles(
  db: Database,
  directoryId: string,
  { after = '', limit }: Slice,
): Promise<StoredGroup[]> {
  const [rows] = await db.run([groupProfiles({ directoryId, after, limit })]);
  return rows.map((row) => toGroup(row));
}

/** One group without its members; null where there is none. */
export async function readGroupProfile(db: Database, directoryId: string, id: string): Promise<StoredGroup | null> {
  const [[row]] = await db.run([groupProfile({ directoryId, id })]);
  return row ? toGroup(row) : null;
}

/** A page of a group's members, by id: groups before users. Empty where there is no such group. */
export async function listMembers(
  db: Database,
  directoryId: string,
  groupId: string,
  { after = '', limit }: Slice,
): Promise<MemberReference[]> {
  const [rows] = await db.run([membersOfGroup({ directoryId, id: groupId, after, limit })]);
  return rows.map(toMember);
}

/** A group as pages list it. */
export interface ListedGroup {
  readonly group: StoredGroup;
  /** Whether another group of the directory has its name. */
  readonly twin: boolean;
}

/** Behind every name. */
const LAST = '\u{10ffff}';

/** The first groups, by name, whose name begins so, whatever its case. Reads no more rows than it returns. */
export async function groupsBeginningWith(
  db: Database,
  directoryId: string,
  { limit, search }: { readonly search: string; readonly limit: number },
): Promise<readonly GroupChoice[]> {
  const from = fold(search.trim());
  const [rows] = await db.run([groupsBetween({ directoryId, from, to: `${from}${LAST}`, limit })]);
  return rows;
}

/** One group; null where there is none. */
export async function oneGroup(db: Database, directoryId: string, id: string): Promise<ListedGroup | null> {
  const [[row]] = await db.run([oneGroupListed(directoryId, id)]);
  return row ? listed(row) : null;
}

export function listed(row: ListedGroupRow): ListedGroup {
  return { group: toGroup(row), twin: row.twin === 1 };
}
