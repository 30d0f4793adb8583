// A membership as a resource (draft-zollner-scim-group-members-01): its id is made of those of group and member, so that
// nothing is stored for it. What a client sends is checked here, what it sees is made here. Pure.

import { invalidFilter } from './error.ts';
import type { Filter } from './filter/ast.ts';
import { comparable } from './filter/match.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { MEMBERSHIP_TYPE } from './schema/types.ts';
import { validateResource } from './validate.ts';

export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
}

const ID = /^gm_([0-9a-z]{12,40})_((?:usr|grp)_[0-9a-z]{12,40})$/;

export function membershipId({ groupId, memberId }: Membership): string {
  return `gm_${groupId.slice('grp_'.length)}_${memberId}`;
}

/** Null for what can be no membership's id. */
export function membershipOf(id: string): Membership | null {
  const [, group, memberId] = ID.exec(id) ?? [];
  return group === undefined || memberId === undefined ? null : { groupId: `grp_${group}`, memberId };
}

/** @throws ScimError invalidValue naming what is missing; else as validateResource */
export function membershipIn(body: JsonObject): Membership {
  const { group = null, member = null } = validateResource(body, MEMBERSHIP_TYPE);
  return { groupId: idIn(group), memberId: idIn(member) };
}

/** Required by the schema, and of type string: checked before. */
function idIn(reference: Json): string {
  const value = isObject(reference) ? reference.value : undefined;
  if (typeof value !== 'string') throw new Error('A checked membership has no value.');
  return value;
}

/** @param base `{origin}/directories/{id}/scim/v2` */
export function assembleMembership(membership: Membership, base: string): JsonObject {
  const { groupId, memberId } = membership;
  const id = membershipId(membership);
  const type = memberId.startsWith('grp_') ? 'Group' : 'User';
  return {
    schemas: [MEMBERSHIP_TYPE.schema.id],
    id,
    group: { value: groupId, $ref: `${base}/Groups/${groupId}` },
    member: { value: memberId, $ref: `${base}/${type}s/${memberId}`, type },
    meta: { resourceType: MEMBERSHIP_TYPE.name, location: `${base}${MEMBERSHIP_TYPE.endpoint}/${id}` },
  };
}

/** What a filter asks for; a part that is absent may be anything. */
export interface MembershipQuery {
  readonly groupId?: string;
  readonly memberId?: string;
}

/**
 * A filter as the indexes of memberships can answer it: `group.value eq`, `member.value eq`, or both.
 * @throws ScimError invalidFilter for any other
 */
export function membershipQuery(filter: Filter): MembershipQuery | 'nothing' {
  if (filter.kind === 'and') {
    const parts = filter.filters.map(membershipQuery);
    return parts.reduce(both);
  }
  if (filter.kind === 'valuePath') return membershipQuery(filter.filter);
  if (filter.kind === 'compare' && filter.operator === 'eq' && filter.path.sub?.name === 'value') {
    const { attribute, sub } = filter.path;
    if (typeof filter.value !== 'string') return 'nothing';
    const id = comparable(sub, filter.value);
    return attribute.name === 'group' ? { groupId: id } : { memberId: id };
  }
  throw invalidFilter('The filter on memberships must be group.value eq, member.value eq, or both joined by "and".');
}

/** `group.value eq "a" and group.value eq "b"` names nothing. */
function both(one: MembershipQuery | 'nothing', other: MembershipQuery | 'nothing'): MembershipQuery | 'nothing' {
  if (one === 'nothing' || other === 'nothing') return 'nothing';
  const differs = (name: keyof MembershipQuery) =>
    one[name] !== undefined && other[name] !== undefined && one[name] !== other[name];
  return differs('groupId') || differs('memberId') ? 'nothing' : { ...one, ...other };
}
