// The events that host apps receive: their types, and what the data of each holds. The writer adds events, the REST API
// describes them and the reference shows them by these types. Pure.

import type { JsonObject } from './json.ts';
import type { GrantedRole } from './role.ts';

/** In the order of the reference. */
export const EVENT_TYPES = [
  'directory.created',
  'directory.activated',
  'directory.updated',
  'directory.deleted',
  'token.expiring',
  'organization.deleted',
  'organization.restored',
  'user.created',
  'user.updated',
  'user.deactivated',
  'user.reactivated',
  'user.deleted',
  'group.created',
  'group.updated',
  'group.deleted',
  'group.members_changed',
  'user.roles_changed',
  'organization.role_mapping_changed',
  'organization.roles_recompute_started',
  'organization.roles_recomputed',
  'directory.resync_started',
  'user.synced',
  'group.synced',
  'group.members_synced',
  'directory.resync_finished',
  'event.discarded',
] as const;

/** Those that webhooks can be sent. */
export const SENT_TYPES = EVENT_TYPES.filter((type) => type !== 'event.discarded');

export type EventType = (typeof EVENT_TYPES)[number];

/** RFC 3339, UTC, with milliseconds. */
type Time = string;

/** An organization as REST and events show it. */
export type OrganizationView = Readonly<{
  id: string;
  name: string;
  externalId: string | null;
  createdAt: Time;
  updatedAt: Time;
}>;

/** A directory as events show it; REST adds the endpoint. */
export type DirectoryView = Readonly<{
  id: string;
  organizationId: string;
  provider: string;
  name: string | null;
  status: 'pending' | 'active' | 'paused' | 'deleted';
  unknownMembers: 'skip' | 'refuse';
  profile: 'tolerant' | 'strict';
  userCount: number;
  groupCount: number;
  lastRequestAt: Time | null;
  createdAt: Time;
  updatedAt: Time;
}>;

/** A user as the host app sees it: flat names for what its developers expect, beside the SCIM resource. */
export type UserView = Readonly<{
  id: string;
  externalId: string | null;
  userName: string;
  email: string | null;
  givenName: string | null;
  familyName: string | null;
  displayName: string | null;
  active: boolean;
  title: string | null;
  department: string | null;
  employeeNumber: string | null;
  phoneNumber: string | null;
  photoUrl: string | null;
  locale: string | null;
  timezone: string | null;
  managerId: string | null;
  /** The directory's own extension attributes. */
  custom: JsonObject;
  /** What the person may be in the host app, the highest first. */
  roles: readonly GrantedRole[];
  /** The highest of them. */
  role: string | null;
  createdAt: Time;
  updatedAt: Time;
  lastSyncedAt: Time;
  /** Without `groups`. */
  scim: JsonObject;
}>;

/** A group as an event about its members names it, with its counts and flags as they are after the event. */
export type GroupSummary = Readonly<{
  id: string;
  externalId: string | null;
  displayName: string;
  memberCount: number;
  /** True if a single request removed all of its members. */
  unassigned: boolean;
  /** True if its last write is seven days older than the latest write to any group of the directory. */
  stale: boolean;
}>;

/** A group as the host app sees it. */
export type GroupView = GroupSummary &
  Readonly<{
    createdAt: Time;
    updatedAt: Time;
    lastSyncedAt: Time;
    /** Without `members`. */
    scim: JsonObject;
  }>;

/** A member as an event names it. */
export type EventMember =
  | Readonly<{ id: string; type: 'User'; userName: string | null }>
  | Readonly<{ id: string; type: 'Group'; displayName: string | null }>;

/** A user as an event about roles names it. */
export type UserReference = Readonly<{ id: string; userName: string | null; externalId: string | null }>;

/** How an organization decides roles, as an event says it; REST has the groups. */
export type RoleMappingSummary = Readonly<{
  mode: 'highest' | 'all';
  defaultRole: string | null;
  /** How many groups are mapped. */
  mappedGroups: number;
  /** The entity tag of REST counts it. */
  version: number;
}>;

/** Why everyone's roles are recomputed. */
export type RecomputeReason =
  | 'mapping_changed'
  | 'roles_declared'
  | 'group_deleted'
  | 'group_nesting_changed'
  | 'many_members_changed';

/** A bearer token or client secret as an event names it: never what it is, only its last characters. */
export type ExpiringToken = Readonly<{
  id: string;
  kind: 'token' | 'client_secret';
  /** Of a client secret. */
  clientId: string | null;
  hint: string;
  createdAt: Time;
  expiresAt: Time;
  lastUsedAt: Time | null;
}>;

/** The members of a view that changed, as they were; under `scim`, by attribute, what no member of its own shows. */
export type Previous<View> = Readonly<Partial<View>>;

/** What can be set of a directory, as it was where it changed. */
export type PreviousDirectory = Readonly<{
  name?: string | null;
  provider?: string;
  status?: DirectoryView['status'];
  extension?: JsonObject | null;
  unknownMembers?: DirectoryView['unknownMembers'];
  profile?: DirectoryView['profile'];
}>;

type UserEvent = Readonly<{ user: UserView }>;
type UserChange = Readonly<{ user: UserView; previous: Previous<UserView> }>;
type GroupEvent = Readonly<{ group: GroupView }>;
type DirectoryEvent = Readonly<{ directory: DirectoryView }>;
type InRecompute = Readonly<{ recomputeId: string }>;
type InResync = Readonly<{ resyncId: string }>;

interface Data {
  'directory.created': DirectoryEvent;
  'directory.activated': DirectoryEvent;
  'directory.updated': DirectoryEvent & Readonly<{ previous: PreviousDirectory }>;
  'directory.deleted': DirectoryEvent;
  'token.expiring': DirectoryEvent & Readonly<{ token: ExpiringToken; withinDays: 14 | 3 }>;
  'organization.deleted': Readonly<{ organization: OrganizationView }>;
  'organization.restored': Readonly<{
    organization: OrganizationView;
    previousEpoch: number;
    /** Ids of the directories that there are; null where they are too many for an event. */
    directories: readonly string[] | null;
  }>;
  'user.created': UserEvent;
  'user.updated': UserChange;
  'user.deactivated': UserChange;
  'user.reactivated': UserChange;
  'user.deleted': UserEvent;
  'group.created': GroupEvent;
  'group.updated': GroupEvent & Readonly<{ previous: Previous<GroupView> }>;
  'group.deleted': GroupEvent;
  'group.members_changed': Readonly<{
    group: GroupSummary;
    added: readonly EventMember[];
    removed: readonly EventMember[];
  }>;
  'user.roles_changed': Readonly<{
    user: UserReference;
    roles: readonly GrantedRole[];
    previous: readonly GrantedRole[];
    role: string | null;
    previousRole: string | null;
  }>;
  'organization.role_mapping_changed': Readonly<{ mapping: RoleMappingSummary }>;
  'organization.roles_recompute_started': InRecompute & Readonly<{ reason: RecomputeReason }>;
  'organization.roles_recomputed': InRecompute & Readonly<{ changed: number }>;
  'directory.resync_started': InResync & DirectoryEvent;
  'user.synced': InResync & UserEvent;
  'group.synced': InResync & GroupEvent;
  'group.members_synced': InResync &
    Readonly<{
      group: GroupSummary;
      members: readonly EventMember[];
      /** Starts at 1 for each group. */
      part: number;
      last: boolean;
    }>;
  'directory.resync_finished': InResync & DirectoryEvent;
  /** Stands in a list of events for one that the guard held and an operator discarded. No webhook gets it. */
  'event.discarded': Readonly<{ type: string }>;
}

/** The `data` of an event of a type. */
export type EventData<Type extends EventType> = Data[Type];
