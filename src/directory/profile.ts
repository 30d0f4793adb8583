// The host app's view of users and groups: the flat names that its developers expect, beside the SCIM resource.
// Pure. What it looks like: docs/events.md.

import type { GroupSummary, GroupView, Previous, UserView } from '../protocol/event.ts';
import { fold } from '../protocol/fold.ts';
import { isObject, type JsonObject, jsonEqual } from '../protocol/json.ts';
import { assembleGroup, assembleUser } from '../protocol/resource.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import type { StoredGroup, StoredUser } from '../protocol/stored.ts';
import { URN } from '../protocol/urn.ts';
import type { DirectoryRow } from '../store/db/rows.ts';
import { displayNameOf, text, userNameOf } from './entity.ts';
import { highestRole } from './roles.ts';

const STALE_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/** When the newest write to any group of the directory was: what `stale` is told by. */
type NewestGroupWrite = Pick<DirectoryRow, 'groupsSyncedAt'>;

/** A group of the directory that was last synchronized before (epoch ms) is stale. */
export function staleBefore({ groupsSyncedAt }: NewestGroupWrite): number {
  return (groupsSyncedAt ?? 0) - STALE_AFTER_MS;
}

/** A user as the host app sees it, without `groups`. Absent values are null. */
export function userProfile(user: StoredUser, type: ResourceType): UserView {
  const { doc } = user;
  const name = objectIn(doc, 'name');
  const enterprise = objectIn(doc, URN.enterpriseUser);
  return {
    id: user.id,
    externalId: said(doc, 'externalId'),
    userName: userNameOf(doc),
    email: emailOf(doc),
    givenName: said(name, 'givenName'),
    familyName: said(name, 'familyName'),
    displayName: said(doc, 'displayName') ?? said(name, 'formatted'),
    active: doc['active'] !== false,
    title: said(doc, 'title'),
    department: said(enterprise, 'department'),
    employeeNumber: said(enterprise, 'employeeNumber'),
    phoneNumber: preferred(doc, 'phoneNumbers'),
    photoUrl: preferred(doc, 'photos'),
    locale: said(doc, 'locale'),
    timezone: said(doc, 'timezone'),
    managerId: said(objectIn(enterprise, 'manager'), 'value'),
    custom: customOf(doc, type),
    roles: user.roles,
    role: highestRole(user.roles),
    createdAt: time(user.createdAt),
    updatedAt: time(user.modifiedAt),
    lastSyncedAt: time(user.syncedAt),
    scim: assembleUser({ ...user, groups: [] }, type, null),
  };
}

/** A group as the host app sees it. */
export function groupProfile(group: StoredGroup, directory: NewestGroupWrite): GroupView {
  const { members: _, ...withoutMembers } = group;
  return {
    ...groupSummary(group, directory),
    createdAt: time(group.createdAt),
    updatedAt: time(group.modifiedAt),
    lastSyncedAt: time(group.syncedAt),
    scim: assembleGroup(withoutMembers, null),
  };
}

/** What a membership event says of its group. */
export function groupSummary(
  group: Pick<StoredGroup, 'id' | 'doc' | 'memberCount' | 'unassigned' | 'syncedAt'>,
  directory: NewestGroupWrite,
): GroupSummary {
  return {
    id: group.id,
    externalId: said(group.doc, 'externalId'),
    displayName: displayNameOf(group.doc),
    memberCount: group.memberCount,
    unassigned: group.unassigned,
    stale: group.syncedAt < staleBefore(directory),
  };
}

const NOT_A_CHANGE: ReadonlySet<string> = new Set(['updatedAt', 'lastSyncedAt', 'scim', 'stale', 'memberCount']);

/**
 * The members of a view that changed, as they were. A change that no member of its own shows (a nickname) stands
 * under `scim`, by attribute.
 */
export function previousOf<View extends UserView | GroupView>(before: View, after: View): Previous<View> {
  const [was, is]: readonly [JsonObject, JsonObject] = [before, after];
  const previous: Partial<View> = {};
  for (const name of membersOf(before))
    if (!NOT_A_CHANGE.has(name) && !jsonEqual(was[name], is[name])) previous[name] = before[name];
  if (Object.keys(previous).length > 0) return previous;
  return { ...previous, scim: previousAttributes(before.scim, after.scim) };
}

/** TypeScript forgets what the members of an object are called; a view has no others than its type. */
function membersOf<View extends UserView | GroupView>(view: View): (keyof View & string)[] {
  return Object.keys(view) as (keyof View & string)[];
}

function previousAttributes(was: JsonObject, is: JsonObject): JsonObject {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = names.filter(
    (name) => name !== 'meta' && name !== 'schemas' && !jsonEqual(was[name] ?? null, is[name] ?? null),
  );
  return Object.fromEntries(changed.map((name) => [name, was[name] ?? null]));
}

function emailOf(doc: JsonObject): string | null {
  const userName = userNameOf(doc);
  return preferred(doc, 'emails', 'work') ?? (isAddress(userName) ? userName : null);
}

/** One @ with text before it, a point within what follows, no blank. A pattern would try each point: quadratic. */
function isAddress(userName: string): boolean {
  const at = userName.indexOf('@');
  if (at < 1 || at !== userName.lastIndexOf('@') || /\s/.test(userName)) return false;
  const point = userName.indexOf('.', at + 2);
  return point > 0 && point < userName.length - 1;
}

/** The primary value, else the first of the favoured type, else the first; of those that say something. */
function preferred(doc: JsonObject, attribute: string, type?: string): string | null {
  const values = doc[attribute];
  if (!Array.isArray(values)) return null;
  const elements = values.filter(
    (value: unknown): value is JsonObject => isObject(value) && said(value, 'value') !== null,
  );
  const chosen =
    elements.find((element) => element['primary'] === true) ??
    elements.find((element) => type !== undefined && isOfType(element, type)) ??
    elements[0];
  return chosen ? said(chosen, 'value') : null;
}

/** `type` is not caseExact (RFC 7643 §8.7.1). */
function isOfType(element: JsonObject, type: string): boolean {
  return fold(text(element, 'type') ?? '') === type;
}

function customOf(doc: JsonObject, type: ResourceType): JsonObject {
  const own = type.extensions.find((extension) => extension.schema.id !== URN.enterpriseUser);
  return own ? objectIn(doc, own.schema.id) : {};
}

/** The text under a name; null for an empty one, which providers send for what is not assigned. */
function said(object: JsonObject, name: string): string | null {
  return text(object, name) || null;
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
