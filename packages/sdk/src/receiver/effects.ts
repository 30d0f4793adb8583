// What an event means for a copy of the directory. Pure.

import { KINDS, type Known } from '../stores/store.ts';
import type { Event, Group, User } from '../types.ts';
import type { Membership, RolesChanged } from './handlers.ts';

/** One call of a handler. */
export type Change =
  | { readonly handler: 'user'; readonly subject: User }
  | { readonly handler: 'group'; readonly subject: Group }
  | { readonly handler: 'usersRemoved' | 'groupsRemoved'; readonly subject: readonly string[] }
  | { readonly handler: 'membersAdded' | 'membersRemoved'; readonly subject: readonly Membership[] }
  | { readonly handler: 'roles'; readonly subject: RolesChanged };

/** Everything known of these kinds that no event since `before` has named: it is gone. */
export interface Sweep {
  readonly kinds: readonly Known['kind'][];
  /** Absent: of all directories of the organization. */
  readonly directoryId?: string;
  /** Of one group. */
  readonly parent?: string;
  /** A sequence, or the resync whose beginning it is. */
  readonly before: number | { readonly resyncId: string };
}

export interface Effect {
  /** Every directory that there is: what is known of others is gone. Comes before all else. */
  readonly directories?: readonly string[];
  /** Comes first. */
  readonly sweep?: Sweep;
  readonly changes: readonly Change[];
  readonly known: readonly Known[];
  readonly forgotten: readonly Known[];
  /** Whether the type is one that this version knows. */
  readonly recognized: boolean;
}

const NOTHING: Effect = { changes: [], known: [], forgotten: [], recognized: true };

export function effectOf(event: Event): Effect {
  const effect = effectByType(event);
  const { directoryId, sequence, type } = event;
  if (directoryId === null || type === 'directory.deleted') return effect;
  // By any event of it: that of its creation may be one that nobody keeps any more.
  const directory: Known = { kind: 'directory', directoryId, parent: '', id: directoryId, sequence };
  return { ...effect, known: [...effect.known, directory] };
}

function effectByType(event: Event): Effect {
  const { sequence } = event;
  const entry = (kind: Known['kind'], id: string, parent = ''): Known => ({
    kind,
    directoryId: event.directoryId ?? '',
    parent,
    id,
    sequence,
  });
  switch (event.type) {
    case 'user.created':
    case 'user.updated':
    case 'user.deactivated':
    case 'user.reactivated':
    case 'user.synced': {
      const { user } = event.data;
      return { ...NOTHING, changes: [{ handler: 'user', subject: user }], known: [entry('user', user.id)] };
    }
    case 'user.deleted': {
      const { id } = event.data.user;
      return { ...NOTHING, changes: [{ handler: 'usersRemoved', subject: [id] }], forgotten: [entry('user', id)] };
    }
    case 'group.created':
    case 'group.updated':
    case 'group.synced': {
      const { group } = event.data;
      return { ...NOTHING, changes: [{ handler: 'group', subject: group }], known: [entry('group', group.id)] };
    }
    case 'group.deleted': {
      const { id } = event.data.group;
      return {
        ...NOTHING,
        sweep: { kinds: ['member'], directoryId: event.directoryId, parent: id, before: sequence },
        changes: [{ handler: 'groupsRemoved', subject: [id] }],
        forgotten: [entry('group', id)],
      };
    }
    case 'group.members_changed': {
      const { group, added, removed } = event.data;
      return {
        ...NOTHING,
        changes: [
          ...membersChange('membersRemoved', group.id, removed),
          ...membersChange('membersAdded', group.id, added),
        ],
        known: added.map(({ id }) => entry('member', id, group.id)),
        forgotten: removed.map(({ id }) => entry('member', id, group.id)),
      };
    }
    case 'group.members_synced': {
      const { group, members } = event.data;
      return {
        ...NOTHING,
        changes: membersChange('membersAdded', group.id, members),
        known: members.map(({ id }) => entry('member', id, group.id)),
      };
    }
    case 'directory.created':
    case 'directory.activated':
    case 'directory.updated':
    case 'token.expiring':
      return NOTHING;
    case 'directory.deleted':
      return {
        ...NOTHING,
        sweep: {
          kinds: KINDS,
          directoryId: event.directoryId,
          before: sequence,
        },
      };
    case 'organization.deleted':
      return { ...NOTHING, sweep: { kinds: KINDS, before: sequence } };
    case 'organization.restored': {
      const { directories } = event.data;
      return directories === null ? NOTHING : { ...NOTHING, directories };
    }
    case 'directory.resync_started':
      return { ...NOTHING, known: [entry('resync', event.data.resyncId)] };
    case 'directory.resync_finished': {
      const { resyncId } = event.data;
      return {
        ...NOTHING,
        sweep: { kinds: ['member', 'group', 'user'], directoryId: event.directoryId, before: { resyncId } },
        forgotten: [entry('resync', resyncId)],
      };
    }
    default:
      return otherEffect(event);
  }
}

/** Types that came after this version's document, and those of tomorrow. */
function otherEffect(event: { readonly type: string; readonly data: object }): Effect {
  const roles = event.type === 'user.roles_changed' ? rolesOf(event.data) : undefined;
  return roles ? { ...NOTHING, changes: [{ handler: 'roles', subject: roles }] } : { ...NOTHING, recognized: false };
}

function rolesOf(data: object): RolesChanged | undefined {
  if (!('user' in data && 'roles' in data)) return undefined;
  const { user, roles } = data;
  if (typeof user !== 'object' || user === null || !('id' in user) || !Array.isArray(roles)) return undefined;
  return {
    userId: String(user.id),
    roles,
    role: 'role' in data && typeof data.role === 'string' ? data.role : null,
    previousRole: 'previousRole' in data && typeof data.previousRole === 'string' ? data.previousRole : null,
  };
}

function membersChange(
  handler: 'membersAdded' | 'membersRemoved',
  groupId: string,
  members: readonly { readonly id: string; readonly type: 'User' | 'Group' }[],
): Change[] {
  if (members.length === 0) return [];
  return [{ handler, subject: members.map(({ id, type }) => ({ groupId, memberId: id, memberType: type })) }];
}

/** What is gone, as a call of a handler. Marks of the receiver's own have none. */
export function removalOf(kind: Known['kind'], gone: readonly Known[]): Change[] {
  const ids = gone.map(({ id }) => id);
  switch (kind) {
    case 'user':
      return [{ handler: 'usersRemoved', subject: ids }];
    case 'group':
      return [{ handler: 'groupsRemoved', subject: ids }];
    case 'member':
      return [
        {
          handler: 'membersRemoved',
          subject: gone.map(({ parent, id }) => ({
            groupId: parent,
            memberId: id,
            memberType: id.startsWith('grp_') ? 'Group' : 'User',
          })),
        },
      ];
    case 'resync':
    case 'directory':
      return [];
  }
}
