// A change as a directory of the strict profile reads it, and what else that profile asks for. Pure.

import { uniqueness } from '../protocol/error.ts';
import { fold } from '../protocol/fold.ts';
import { type JsonObject, memberNamed } from '../protocol/json.ts';
import type { GroupStep } from '../protocol/patch/group.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { GROUP_TYPE } from '../protocol/schema/types.ts';
import { requireStrictResource, strictPatch } from '../protocol/strict.ts';
import type { Change } from './change.ts';
import type { Draft } from './draft.ts';
import { displayNameOf } from './entity.ts';

/** @throws ScimError for a body that the profile does not allow */
export function strictChange(change: Change, userType: ResourceType): Change {
  switch (change.kind) {
    case 'user.create':
    case 'user.replace':
      requireStrictResource(change.body, userType);
      return change;
    case 'group.create':
    case 'group.replace':
      requireStrictResource(change.body, GROUP_TYPE);
      return change;
    case 'user.patch':
      return { ...change, body: strictPatch(change.body, userType) };
    case 'group.patch':
      strictPatch(change.body, GROUP_TYPE);
      return change;
    default:
      return change;
  }
}

/** The display names, folded, that a change of a group may set. */
export function displayNamesIn(change: Change, steps: readonly GroupStep[]): string[] {
  const given: unknown[] = [];
  if (change.kind === 'group.create' || change.kind === 'group.replace') given.push(named(change.body));
  for (const step of steps) {
    if (step.kind !== 'attributes') continue;
    for (const operation of step.operations)
      if (operation.target.path.attribute.name === 'displayName') given.push(operation.value);
  }
  return given.flatMap((name) => (typeof name === 'string' ? [fold(name)] : []));
}

const named = (body: JsonObject) => memberNamed(body, 'displayName');

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
    throw uniqueness(`displayName ${JSON.stringify(displayNameOf(doc))} is taken by another group.`);
}
