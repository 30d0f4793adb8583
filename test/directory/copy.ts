// A host app's copy, kept by events alone (docs/events.md).

import type { JsonObject } from '../../src/protocol/json.ts';
import type { Event } from './world.ts';

export interface Copy {
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  readonly members: Map<string, Set<string>>;
}

export const emptyCopy = (): Copy => ({ users: new Map(), groups: new Map(), members: new Map() });

type Resource = JsonObject & { readonly id: string };
type Members = readonly { readonly id: string }[];

/** Takes one event over, as a host app does. */
export function take({ groups, members, users }: Copy, { data, type }: Event): void {
  const { added, group, removed, user } = data as { user: Resource; group: Resource; added: Members; removed: Members };
  switch (type) {
    case 'user.created':
    case 'user.updated':
    case 'user.deactivated':
    case 'user.reactivated':
      users.set(user.id, user);
      break;
    case 'user.deleted':
      users.delete(user.id);
      break;
    case 'group.created':
      groups.set(group.id, group);
      members.set(group.id, new Set());
      break;
    case 'group.updated':
      groups.set(group.id, group);
      break;
    case 'group.deleted':
      groups.delete(group.id);
      members.delete(group.id);
      for (const all of members.values()) all.delete(group.id);
      break;
    case 'group.members_changed': {
      groups.set(group.id, { ...groups.get(group.id), ...group });
      const all = members.get(group.id) ?? new Set();
      for (const { id } of added) all.add(id);
      for (const { id } of removed) all.delete(id);
      break;
    }
    default:
      throw new Error(`The copy does not know ${type}.`);
  }
}
