// A stored document → the whole SCIM resource (RFC 7643 §3): schemas, id and meta around it, groups or members in
// it. Unassigned attributes are left out (§2.5).

import type { Json, JsonObject } from './json.ts';
import type { ResourceType } from './schema/attribute.ts';
import { GROUP_TYPE } from './schema/types.ts';
import { etag } from './version.ts';

interface Parts {
  readonly id: string;
  readonly doc: JsonObject;
  readonly version: number;
  /** Epoch ms, as the next. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface UserParts extends Parts {
  readonly groups: readonly { readonly id: string; readonly displayName: string; readonly direct: boolean }[];
}

export interface GroupParts extends Parts {
  /** Absent where they were not asked for. */
  readonly members?: readonly MemberParts[];
}

interface MemberParts {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly display: string;
}

/** @param base `{origin}/directories/{id}/scim/v2`; null leaves out `meta.location` and `$ref` */
export function assembleUser(user: UserParts, type: ResourceType, base: string | null): JsonObject {
  const groups = user.groups.map((group) => ({
    value: group.id,
    ...refTo(base, '/Groups', group.id),
    display: group.displayName,
    type: group.direct ? 'direct' : 'indirect',
  }));
  return assemble(user, type, base, groups.length > 0 ? { groups } : {});
}

/** @param base `{origin}/directories/{id}/scim/v2`; null leaves out `meta.location` and `$ref` */
export function assembleGroup(group: GroupParts, base: string | null): JsonObject {
  const members = (group.members ?? []).map((member) => assembleMember(member, base));
  return assemble(group, GROUP_TYPE, base, members.length > 0 ? { members } : {});
}

/** A member as its group shows it (RFC 7643 §4.2). @param base as above */
export function assembleMember({ display, id, type }: MemberParts, base: string | null): JsonObject {
  return { value: id, ...refTo(base, type === 'User' ? '/Users' : '/Groups', id), display, type };
}

function assemble(parts: Parts, type: ResourceType, base: string | null, linked: JsonObject): JsonObject {
  const { externalId, ...doc } = parts.doc;
  const extensions = type.extensions.map(({ schema }) => schema.id).filter((urn) => doc[urn] !== undefined);
  const meta: Record<string, Json> = {
    resourceType: type.name,
    created: new Date(parts.createdAt).toISOString(),
    lastModified: new Date(parts.modifiedAt).toISOString(),
    version: etag(parts.version),
  };
  if (base !== null) meta.location = `${base}${type.endpoint}/${parts.id}`;
  return {
    schemas: [type.schema.id, ...extensions],
    id: parts.id,
    ...(externalId === undefined ? {} : { externalId }),
    ...doc,
    ...linked,
    meta,
  };
}

function refTo(base: string | null, endpoint: '/Users' | '/Groups', id: string): JsonObject {
  return base === null ? {} : { $ref: `${base}${endpoint}/${id}` };
}
