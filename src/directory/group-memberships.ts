// Decisions about memberships as resources: one member comes or goes, as a PATCH of the group would have it. Pure.

import { invalidValue, notFound, uniqueness } from '../protocol/error.ts';
import { type Membership, membershipId } from '../protocol/membership.ts';
import { type Draft, groupIn, memberName } from './draft.ts';
import { type ChangedGroup, patchGroup } from './groups.ts';
import { isMember } from './memberships.ts';

/** @throws ScimError invalidValue where group or member does not exist, and for a cycle; 409 where it is a member */
export function createMembership(draft: Draft, { groupId, memberId }: Membership): ChangedGroup {
  if (!groupIn(draft, groupId)) throw invalidValue(`group.value: group ${groupId} does not exist in this directory.`);
  if (memberName(draft, memberId) === null)
    throw invalidValue(`member.value: user or group ${memberId} does not exist in this directory.`);
  if (isMember(draft.memberships, groupId, memberId))
    throw uniqueness(`${memberId} is already a member of ${groupId}.`);
  return patchGroup(draft, groupId, [{ kind: 'add', ids: [memberId] }], {});
}

/** @throws ScimError 404 where there is no such membership */
export function deleteMembership(draft: Draft, membership: Membership): ChangedGroup {
  const { groupId, memberId } = membership;
  if (!groupIn(draft, groupId) || !isMember(draft.memberships, groupId, memberId))
    throw notFound(`Membership ${membershipId(membership)} does not exist.`);
  return patchGroup(draft, groupId, [{ kind: 'remove', ids: [memberId] }], {});
}
