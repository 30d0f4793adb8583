// A change with its body parsed, before anything is loaded, by the parsers that decide on it: what is to be loaded
// follows from the result, and nobody reads the body a second time. Of a user, what stands under URNs that are not built
// in waits for the decision, which knows the directory's own extension (docs/decisions/0015). Pure.

import { fold } from '../protocol/fold.ts';
import type { JsonObject } from '../protocol/json.ts';
import { memberIds } from '../protocol/members.ts';
import { type GroupStep, parseGroupPatch } from '../protocol/patch/group.ts';
import { isResolved, type ReadOperation, readPatch } from '../protocol/patch/read.ts';
import { ROLE_HOLDERS } from '../protocol/role-resource.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { attributeNamed } from '../protocol/schema/lookup.ts';
import { GROUP_TYPE, USER_TYPE } from '../protocol/schema/types.ts';
import {
  canonicalValue,
  type ReadResource,
  readResource,
  saysAnythingOf,
  validateResource,
} from '../protocol/validate.ts';
import type { Conditions } from '../protocol/version.ts';
import type { Change } from './change.ts';

const USER_NAME = attributeNamed(USER_TYPE.schema.attributes, 'userName');
const ROLE_ATTRIBUTES = new Set(ROLE_HOLDERS.map((name) => attributeNamed(USER_TYPE.schema.attributes, name)));

export interface ParsedUser extends ReadResource {
  /** Whether the body says anything of externalId, null included. */
  readonly saysExternalId: boolean;
}

export interface ParsedUserPatch {
  readonly operations: readonly ReadOperation[];
  /** Folded, the user name that the operations leave; null where they leave it as it is. */
  readonly userNameKey: string | null;
  /** Whether an operation is about the user's `roles` or `entitlements`. */
  readonly saysRoles: boolean;
}

export interface ParsedGroup {
  readonly doc: JsonObject;
  /** Ids of the members that it is to have. */
  readonly members: readonly string[];
  readonly saysExternalId: boolean;
}

type Target = Conditions & { readonly id: string };
interface Patching {
  /** What it may look at, where it is one of several of a bulk request. */
  readonly maxSteps?: number;
}
interface Shown {
  /** Whether the answer needs the members. */
  readonly wantsMembers?: boolean;
}

export type ParsedChange =
  | Exclude<Change, { readonly body: JsonObject }>
  | { readonly kind: 'user.create'; readonly id: string; readonly user: ParsedUser }
  | (Target & { readonly kind: 'user.replace'; readonly user: ParsedUser })
  | (Target & Patching & { readonly kind: 'user.patch'; readonly patch: ParsedUserPatch })
  | { readonly kind: 'group.create'; readonly id: string; readonly group: ParsedGroup }
  | (Target & Shown & { readonly kind: 'group.replace'; readonly group: ParsedGroup })
  | (Target &
      Patching &
      Shown & {
        readonly kind: 'group.patch';
        readonly steps: readonly GroupStep[];
        /** The base URL of the endpoint, which `$ref` in a filter of members begins with. */
        readonly base?: string;
      });

/** @throws ScimError for a body that cannot be understood, whatever the directory holds */
export function parseChange(change: Change): ParsedChange {
  switch (change.kind) {
    case 'user.create':
      return { kind: change.kind, id: change.id, user: parsedUser(change.body) };
    case 'group.create':
      return { kind: change.kind, id: change.id, group: parsedGroup(change.body) };
    case 'user.replace': {
      const { body, ...rest } = change;
      return { ...rest, kind: 'user.replace', user: parsedUser(body) };
    }
    case 'user.patch': {
      const { body, ...rest } = change;
      return { ...rest, kind: 'user.patch', patch: parsedUserPatch(body, change.id) };
    }
    case 'group.replace': {
      const { body, ...rest } = change;
      return { ...rest, kind: 'group.replace', group: parsedGroup(body) };
    }
    case 'group.patch': {
      const { body, ...rest } = change;
      return { ...rest, kind: 'group.patch', steps: parseGroupPatch(body, change.id) };
    }
    default:
      return change;
  }
}

function parsedUser(body: JsonObject): ParsedUser {
  return { ...readResource(body, USER_TYPE), saysExternalId: saysExternalId(body, USER_TYPE) };
}

function parsedGroup(body: JsonObject): ParsedGroup {
  return {
    members: memberIds(body) ?? [],
    doc: validateResource(body, GROUP_TYPE),
    saysExternalId: saysExternalId(body, GROUP_TYPE),
  };
}

const saysExternalId = (body: JsonObject, type: ResourceType) => saysAnythingOf(body, 'externalId', type);

function parsedUserPatch(body: JsonObject, id: string): ParsedUserPatch {
  const operations = readPatch(body, USER_TYPE, id);
  let last: string | null = null;
  for (const operation of operations.filter(isResolved)) {
    const { attribute } = operation.target.path;
    if (attribute !== USER_NAME || operation.op === 'remove') continue;
    const name = canonicalValue(attribute, operation.value, attribute.name);
    if (typeof name === 'string') last = name;
  }
  const saysRoles = operations.some((each) => isResolved(each) && ROLE_ATTRIBUTES.has(each.target.path.attribute));
  return { operations, userNameKey: last === null ? null : fold(last), saysRoles };
}
