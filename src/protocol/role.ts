// Roles as the host app declares them and as people have them: plain values that every room may use. What a person's
// roles are stands in directory/roles.ts.

/** A role of the host app. Its name is what events, REST and mappings say. */
export interface DeclaredRole {
  readonly name: string;
  readonly displayName: string;
  readonly description: string | null;
}

/** A role that was taken away: whatever still names it means the other one. */
export interface RetiredRole {
  readonly name: string;
  readonly replacedBy: string;
}

/** All roles of the installation. */
export interface DeclaredRoles {
  /** In order of precedence, the highest first. */
  readonly roles: readonly DeclaredRole[];
  readonly retired: readonly RetiredRole[];
  /** Counts the declarations; 0 where there was none. */
  readonly version: number;
}

export const NO_ROLES: DeclaredRoles = { roles: [], retired: [], version: 0 };

/** Whoever is in the group, directly or through others, has the role. */
export interface MappedGroup {
  readonly directoryId: string;
  readonly groupId: string;
  readonly role: string;
  /** The group was deleted, so that it gives nobody the role any more. */
  readonly gone?: true;
}

/** What decides the roles of an organization's people. */
export interface RoleMapping {
  /** `highest`: a person has the one role that stands first; `all`: every role that anything gives. */
  readonly mode: 'highest' | 'all';
  /** The role of those whom neither a group nor the directory gives one. */
  readonly defaultRole: string | null;
  readonly mappings: readonly MappedGroup[];
}

export const NO_MAPPING: RoleMapping = { mode: 'highest', defaultRole: null, mappings: [] };

/** A role that a person has, and what gives it: a mapped group, the user's own SCIM `roles`, or the default. */
export type GrantedRole = Readonly<{
  role: string;
  source: 'mapping' | 'directory' | 'default';
  /** The mapped group, if the source is `mapping`. */
  groupId?: string;
}>;
