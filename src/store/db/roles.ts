// What the tables of roles hold of one organization, as everyone but the store sees it.

import type { DeclaredRoles, RoleMapping } from '../../protocol/role.ts';

export interface StoredMapping extends RoleMapping {
  readonly version: number;
  /** The declaration that its people are computed by. */
  readonly rolesVersion: number;
}

export interface Recompute {
  readonly id: string;
  readonly reason: string;
  /** '' before the first. */
  readonly directoryId: string;
  /** Id of the last user seen there. */
  readonly position: string;
  readonly changed: number;
  /** 1 if it has to go through everyone once more. */
  readonly again: 0 | 1;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** Of an organization that takes part. */
export interface OrganizationRoles {
  readonly mapping: StoredMapping;
  readonly declared: DeclaredRoles | null;
  readonly recompute: Recompute | null;
}

/** The text that a load brings beside the organization's row (list/roles.ts); it is ours. */
export function organizationRoles(text: string | null): OrganizationRoles | null {
  return text === null ? null : (JSON.parse(text) as OrganizationRoles);
}
