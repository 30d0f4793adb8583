// The members that a body names (RFC 7643 §4.2), as ids. A member's id tells its type, so `type`, `$ref` and
// `display` of the client are not read; whether the members exist is not known here.

import { invalidValue, payloadTooLarge, type ScimError } from './error.ts';
import { isObject, type Json, type JsonObject, memberNamed } from './json.ts';
import { URN } from './urn.ts';
import { wrongType } from './value/scalar.ts';

/** Members in one request, which one commit takes: docs/decisions/0034. */
export const MAX_MEMBERS = 100_000;

export function tooManyMembersNamed(): ScimError {
  return payloadTooLarge(`A request can name at most ${MAX_MEMBERS} members. Add the others by PATCH, in portions.`);
}

/**
 * The ids under `members` of a group to create or replace, each once, in their order; undefined where the body has
 * no `members`, [] where it has null.
 * @throws ScimError invalidValue for what is no member; 413 above 100,000
 */
export function memberIds(body: JsonObject): readonly string[] | undefined {
  const core = memberNamed(body, URN.group);
  const outer = memberNamed(body, 'members');
  const members = outer === undefined && isObject(core) ? memberNamed(core, 'members') : outer;
  return members === undefined ? undefined : idsOfMembers(members);
}

/**
 * The ids that a value of `members` names: a list of member objects, or one alone.
 * @throws ScimError invalidValue for what is no member; 413 above 100,000
 */
export function idsOfMembers(value: Json): readonly string[] {
  if (value === null) return [];
  const members = Array.isArray(value) ? value : [value];
  if (members.length > MAX_MEMBERS) throw tooManyMembersNamed();
  return [...new Set(members.map(idOfMember))];
}

function idOfMember(member: Json): string {
  if (!isObject(member)) throw wrongType('members', 'an array of objects with a value', member);
  const id = member.value ?? memberNamed(member, 'value');
  if (id === undefined || id === null)
    throw invalidValue('members.value is required and must be the id of the member.');
  if (typeof id !== 'string') throw wrongType('members.value', 'a string', id);
  if (id.trim() === '') throw invalidValue('members.value must not be empty.');
  return id;
}
