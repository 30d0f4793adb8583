// One user or group by its id, and who the directory of a token is. One round trip each.

import type { Projection } from '../protocol/project.ts';
import { parseProjection, wantsAttribute } from '../protocol/project.ts';
import { type DeclaredRoles, NO_ROLES } from '../protocol/role.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { GROUP_TYPE, USER_TYPE } from '../protocol/schema/types.ts';
import type { StoredGroup, StoredUser } from '../protocol/stored.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { readAccess } from '../store/list/access.ts';
import { toGroup, toMember, toUser } from '../store/list/found.ts';
import { firstMembers, groupsByKey, MAX_MEMBERS_SHOWN, MEMBERS_AT_ONCE } from '../store/list/groups.ts';
import { hasClients } from '../store/list/oauth.ts';
import { declaredHere } from '../store/list/roles.ts';
import { usersByKey } from '../store/list/users.ts';
import { type MemberPages, memberPagesFrom } from './member-pages.ts';
import { tooManyMembers } from './paging.ts';
import { admit, type Reader } from './reader.ts';
import { userTypeOf } from './record.ts';

/** Which attributes an answer is to show, as the request says it. */
export interface Shown {
  readonly attributes?: string;
  readonly excludedAttributes?: string;
}

export interface Found<Resource> {
  readonly directory: DirectoryRow;
  readonly type: ResourceType;
  readonly projection: Projection;
  /** Null where there is none. */
  readonly resource: Resource | null;
  /** The members of a group that has too many to be read at once, which `resource` then is without. */
  readonly pages?: MemberPages;
}

/** The directory of the token. @throws ScimError 401, 429 */
export async function findDirectory(reader: Reader): Promise<DirectoryRow> {
  const [rows] = await reader.db.run([readAccess({ ...reader.access })]);
  return admit(reader, rows[0]);
}

/** The same, and whether it has OAuth clients. @throws ScimError 401, 429 */
export async function findDirectoryAndClients(reader: Reader): Promise<{ directory: DirectoryRow; oauth: boolean }> {
  const statements = [readAccess({ ...reader.access }), hasClients({ ...reader.access })] as const;
  const [[row], clients] = await reader.db.run(statements);
  return { directory: admit(reader, row), oauth: clients.length > 0 };
}

/** The same, and the declared roles. @throws ScimError 401, 429 */
export async function findDirectoryAndRoles(
  reader: Reader,
): Promise<{ directory: DirectoryRow; declared: DeclaredRoles }> {
  const statements = [readAccess({ ...reader.access }), declaredHere({ ...reader.access })] as const;
  const [[row], [found]] = await reader.db.run(statements);
  // The text is ours.
  const declared = found ? (JSON.parse(found.declared) as DeclaredRoles) : NO_ROLES;
  return { directory: admit(reader, row), declared };
}

/** A user with its groups, direct and indirect, where they are to be shown. @throws ScimError 401, 429 */
export async function findUser(reader: Reader, id: string, shown: Shown): Promise<Found<StoredUser>> {
  const groups = wantsAttribute(projectionOf(shown, USER_TYPE), 'groups');
  const [rows] = await reader.db.run([usersByKey('id', id, groups, reader.access, 1)]);
  const directory = admit(reader, rows[0]);
  const type = userTypeOf(directory.extension);
  const [row] = rows;
  return {
    directory,
    type,
    projection: projectionOf(shown, type),
    resource: row && row.id !== null ? toUser(row) : null,
  };
}

/** A group, with its members where they are to be shown: all, or in pages where there are very many. @throws ScimError 401, 429; tooMany */
export async function findGroup(reader: Reader, id: string, shown: Shown): Promise<Found<StoredGroup>> {
  const projection = projectionOf(shown, GROUP_TYPE);
  const { access, db } = reader;
  const group = groupsByKey('id', id, access, 1);
  const [rows, members] = wantsAttribute(projection, 'members')
    ? await db.run([group, firstMembers(id, access)])
    : [...(await db.run([group])), undefined];
  const directory = admit(reader, rows[0]);
  const [row] = rows;
  const common = { directory, type: GROUP_TYPE, projection };
  if (!row || row.id === null) return { ...common, resource: null };
  if (members && (row.memberCount > MEMBERS_AT_ONCE || members.length > MEMBERS_AT_ONCE)) {
    if (row.memberCount > MAX_MEMBERS_SHOWN) throw tooManyMembers();
    return { ...common, resource: toGroup(row), pages: memberPagesFrom(reader, id, members) };
  }
  return { ...common, resource: toGroup(row, members?.map(toMember)) };
}

/** @throws ScimError invalidSyntax when both are given */
export function projectionOf({ attributes, excludedAttributes }: Shown, type: ResourceType): Projection {
  return parseProjection(attributes, excludedAttributes, type);
}
