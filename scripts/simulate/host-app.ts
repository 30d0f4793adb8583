// What of a host app the simulator runs: the receiver of the SDK over a copy in memory. Bundled by bundle.ts.

import { createReceiver } from '../../packages/sdk/src/receiver/receiver.ts';
import { memoryStore } from '../../packages/sdk/src/stores/memory.ts';
import type { Copy, HostModule } from './system.ts';

function open(secret: string): ReturnType<HostModule['open']> {
  const copy: Copy = { users: new Map(), groups: new Map(), roles: new Map() };
  const receiver = createReceiver<() => void>({
    store: memoryStore(),
    secrets: secret,
    onError: (error) => {
      copy.error = String(error);
    },
    on: {
      user: ({ active, id, roles = [], title, userName }) => [
        () => copy.users.set(id, { userName, active, title: title ?? null }),
        () => copy.roles.set(id, namesOf(roles)),
      ],
      roles: ({ roles, userId }) => [() => copy.roles.set(userId, namesOf(roles))],
      usersRemoved: (ids) => ids.map((id) => () => copy.users.delete(id)),
      group: ({ id, displayName }) => [
        () => copy.groups.set(id, { displayName, members: copy.groups.get(id)?.members ?? new Set() }),
      ],
      groupsRemoved: (ids) => ids.map((id) => () => copy.groups.delete(id)),
      membersAdded: (those) =>
        those.map(
          ({ groupId, memberId }) =>
            () =>
              copy.groups.get(groupId)?.members.add(memberId),
        ),
      membersRemoved: (those) =>
        those.map(
          ({ groupId, memberId }) =>
            () =>
              copy.groups.get(groupId)?.members.delete(memberId),
        ),
    },
  });
  return { copy, handle: (request) => receiver.handle(request) };
}

function namesOf(roles: readonly { readonly role: string }[]): string[] {
  return roles.map(({ role }) => role);
}

export const host: HostModule = { open };
