// Compares a host app's copy with the directory, as GET /directories/{id}/users, /groups and /groups/{id}/members
// show it.

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Seen } from '../packages/testkit/src/jumpcloud/expected.ts';
import type { Copy } from './host-app.ts';
import type { RestClient } from './rest.ts';

const User = z.looseObject({ id: z.string(), scim: z.looseObject({}) });
const Group = z.looseObject({ id: z.string(), memberCount: z.number(), scim: z.looseObject({}) });
const Member = z.looseObject({ id: z.string() });

export interface Directory {
  readonly users: readonly z.infer<typeof User>[];
  readonly groups: readonly (z.infer<typeof Group> & { readonly members: readonly string[] })[];
}

/** Moves without an event, at most once an hour: no copy has it. */
const WITHOUT_EVENT = 'lastSyncedAt';
const GROUP_MEMBERS = ['externalId', 'displayName'] as const;

export async function readDirectory(rest: RestClient, directoryId: string): Promise<Directory> {
  const path = `/directories/${directoryId}`;
  const users = await rest.list(User, `${path}/users`);
  const groups = [];
  for (const group of await rest.list(Group, `${path}/groups`)) {
    const members = await rest.list(Member, `${path}/groups/${group.id}/members`);
    groups.push({ ...group, members: members.map(({ id }) => id) });
  }
  return { users, groups };
}

/** For comparison with what the identity provider sent. */
export function asScim({ users, groups }: Directory): Seen {
  return {
    users: users.map(({ scim }) => scim),
    groups: groups.map(({ scim, members }) => ({ resource: scim, members })),
  };
}

const Roles = z.array(z.object({ role: z.string() }));

/** Of roles events tell the names: that another group gives one now makes none. */
function told(name: string, value: unknown): unknown {
  return name === 'roles' && value !== undefined ? Roles.parse(value).map(({ role }) => role) : value;
}

/** Every way in which the copy differs, one sentence each; none when equal. */
export function differencesOf(directory: Directory, copy: Copy): string[] {
  const found: string[] = [];
  const users = new Map(copy.users.map((user) => [user.id, user]));
  for (const user of directory.users) {
    const theirs = users.get(user.id);
    if (!theirs) found.push(`the copy is missing user ${user.id}`);
    else
      for (const name of new Set([...Object.keys(user), ...Object.keys(theirs)]))
        if (name !== WITHOUT_EVENT && !isDeepStrictEqual(told(name, user[name]), told(name, theirs[name])))
          found.push(`user ${user.id}: ${name} is ${JSON.stringify(theirs[name])}, not ${JSON.stringify(user[name])}`);
    users.delete(user.id);
  }
  for (const id of users.keys()) found.push(`the copy has an extra user ${id}`);

  const groups = new Map(copy.groups.map((group) => [group.id, group]));
  const memberships = Map.groupBy(copy.memberships, ({ groupId }) => groupId);
  for (const group of directory.groups) {
    const theirs = groups.get(group.id);
    if (!theirs) found.push(`the copy is missing group ${group.id}`);
    else
      for (const name of GROUP_MEMBERS)
        if (theirs[name] !== group[name]) found.push(`group ${group.id}: ${name} is ${JSON.stringify(theirs[name])}`);
    const members = (memberships.get(group.id) ?? []).map(({ memberId }) => memberId);
    if (!isDeepStrictEqual(new Set(members), new Set(group.members)))
      found.push(`group ${group.id}: the copy has ${members.length} members, the directory ${group.members.length}`);
    if (group.memberCount !== group.members.length)
      found.push(`group ${group.id}: memberCount is ${group.memberCount}, of ${group.members.length} members`);
    groups.delete(group.id);
    memberships.delete(group.id);
  }
  for (const id of groups.keys()) found.push(`the copy has an extra group ${id}`);
  for (const id of memberships.keys()) found.push(`the copy has members of group ${id}, which does not exist`);
  return found;
}
