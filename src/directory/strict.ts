// What a directory of the strict profile asks of a change, beside what every directory does. Pure.

import { uniqueness } from '../protocol/error.ts';
import { fold } from '../protocol/fold.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { GROUP_TYPE, MEMBERSHIP_TYPE } from '../protocol/schema/types.ts';
import { requireStrictPatch, requireStrictResource } from '../protocol/strict.ts';
import type { Change } from './change.ts';
import type { Draft } from './draft.ts';
import { displayNameOf } from './entity.ts';
import type { ParsedChange } from './parsed.ts';

/** @throws ScimError for a body that the profile does not allow */
export function requireStrictChange(change: Change, userType: ResourceType): void {
  switch (change.kind) {
    case 'user.create':
    case 'user.replace':
      requireStrictResource(change.body, userType);
      break;
    case 'group.create':
    case 'group.replace':
      requireStrictResource(change.body, GROUP_TYPE);
      break;
    case 'user.patch':
      requireStrictPatch(change.body, userType);
      break;
    case 'group.patch':
      requireStrictPatch(change.body, GROUP_TYPE);
      break;
    case 'membership.create':
      if (change.body) requireStrictResource(change.body, MEMBERSHIP_TYPE);
      break;
    default:
  }
}

/** The display names, folded, that a change of a group may set. */
export function displayNamesIn(change: ParsedChange): string[] {
  if (change.kind === 'group.create' || change.kind === 'group.replace') return [fold(displayNameOf(change.group.doc))];
  const steps = change.kind === 'group.patch' ? change.steps : [];
  const given = steps
    .flatMap((step) => (step.kind === 'attributes' ? step.operations : []))
    .filter(({ target }) => target.path.attribute.name === 'displayName')
    .map(({ value }) => value);
  return given.flatMap((name) => (typeof name === 'string' ? [fold(name)] : []));
}

/**
 * In a strict directory no two groups bear one name (IPSIE AL2, "Group Provisioning Operations").
 * @throws ScimError uniqueness
 */
export function requireOwnDisplayName(draft: Draft, id: string, doc: JsonObject): void {
  if (draft.directory.now?.profile !== 'strict') return;
  const key = fold(displayNameOf(doc));
  const bears = (other: string) => {
    const entry = draft.groups.get(other);
    return entry === undefined || (entry.now !== null && fold(displayNameOf(entry.now.doc)) === key);
  };
  const loaded = draft.groupNames.get(key) ?? [];
  if ([...loaded, ...draft.groups.keys()].some((other) => other !== id && bears(other)))
    throw uniqueness(
      `displayName ${JSON.stringify(displayNameOf(doc))} is already used by another group in this directory.`,
    );
}
