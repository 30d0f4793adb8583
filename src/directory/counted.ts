// Which grants people have by the groups that a mapping counts in a directory: for a recompute and for a preview. Pure.

import type { RoleMapping } from '../protocol/role.ts';
import { type Grant, grantsBelow } from './roles.ts';

type Edges = readonly { readonly groupId: string; readonly memberId: string }[];

export interface Counted {
  /** What being in a group gives. */
  readonly given: ReadonlyMap<string, readonly Grant[]>;
  /** The groups among them that a person is in directly. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * @param nesting which group holds which, of the mapped ones and those below
 * @param counted who is in one of these groups
 */
export function countGrants(
  { defaultRole, mappings, mode }: RoleMapping,
  directoryId: string,
  { counted, nesting }: { readonly nesting: Edges; readonly counted: Edges },
): Counted {
  const here = mappings.filter((mapped) => mapped.directoryId === directoryId);
  const groupsOf = new Map<string, string[]>();
  for (const { groupId, memberId } of counted) {
    const groups = groupsOf.get(memberId);
    if (groups) groups.push(groupId);
    else groupsOf.set(memberId, [groupId]);
  }
  return { given: grantsBelow({ mode, defaultRole, mappings: here }, nesting), groupsOf };
}
