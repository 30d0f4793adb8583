// Users and groups as they are stored: the resource's document beside what the service provider adds.

import type { JsonObject } from './json.ts';
import type { GrantedRole } from './role.ts';

/** A group that a user is in, as `groups` of the user shows it (RFC 7643 §4.1.2). */
export interface GroupReference {
  readonly id: string;
  readonly displayName: string;
  /** False where the user is in it through another group. */
  readonly direct: boolean;
}

/** A member of a group, as `members` shows it (RFC 7643 §4.2). */
export interface MemberReference {
  readonly id: string;
  readonly type: 'User' | 'Group';
  /** displayName of the member, userName where a user has none. */
  readonly display: string;
}

interface Stored {
  readonly id: string;
  /** Canonical attributes without schemas, id, meta, groups and members; no null, no empty array. */
  readonly doc: JsonObject;
  readonly version: number;
  /** Epoch ms, as all three. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly syncedAt: number;
}

export interface StoredUser extends Stored {
  readonly groups: readonly GroupReference[];
  /** As events told them, the highest first. */
  readonly roles: readonly GrantedRole[];
}

/** The text of `users.roles`, which is ours. */
export function grantedRoles(text: string | null): readonly GrantedRole[] {
  return text === null ? [] : (JSON.parse(text) as readonly GrantedRole[]);
}

export interface StoredGroup extends Stored {
  readonly memberCount: number;
  readonly unassigned: boolean;
  /** Absent where they were not asked for. */
  readonly members?: readonly MemberReference[];
}
