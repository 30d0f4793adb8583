// Users, groups and directories as decisions see them: documents parsed, everything immutable, a change makes a new one.

import { fold } from '../protocol/fold.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { keysOfGroup, keysOfPerson } from '../protocol/name-keys.ts';
import type { ResourceType } from '../protocol/schema/attribute.ts';
import { searchText } from '../protocol/search-copy.ts';
import type { GroupRow, GroupSearch, UserRow, UserSearch } from '../store/db/rows.ts';

interface Entity {
  readonly directoryId: string;
  readonly id: string;
  readonly doc: JsonObject;
  /** JSON text of the folded copy; null where the document is as it was loaded. */
  readonly search: string | null;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly syncedAt: number;
}

export type User = Entity;

export interface Group extends Entity {
  readonly memberCount: number;
  readonly parentCount: number;
  readonly unassigned: boolean;
}

export function userOfRow(row: UserRow): User {
  return { ...timesOf(row), doc: parsed(row.doc), search: null };
}

export function groupOfRow(row: GroupRow): Group {
  return {
    ...timesOf(row),
    doc: parsed(row.doc),
    search: null,
    memberCount: row.memberCount,
    parentCount: row.parentCount,
    unassigned: row.unassigned === 1,
  };
}

function timesOf({ directoryId, id, version, createdAt, modifiedAt, syncedAt }: UserRow | GroupRow) {
  return { directoryId, id, version, createdAt, modifiedAt, syncedAt };
}

/** Its roles stand apart (person-roles.ts). */
export function rowOfUser(user: User): Omit<UserRow, 'roles' | 'roleSources'> & UserSearch {
  return {
    directoryId: user.directoryId,
    id: user.id,
    userNameKey: userNameKey(user.doc),
    externalId: externalIdOf(user.doc),
    active: user.doc['active'] === false ? 0 : 1,
    version: user.version,
    createdAt: user.createdAt,
    modifiedAt: user.modifiedAt,
    syncedAt: user.syncedAt,
    doc: JSON.stringify(user.doc),
    search: user.search ?? '',
    nameKeys: JSON.stringify(keysOfPerson(user.doc)),
    indexedVersion: user.version,
  };
}

export function rowOfGroup(group: Group): GroupRow & GroupSearch {
  return {
    directoryId: group.directoryId,
    id: group.id,
    displayKey: fold(displayNameOf(group.doc)),
    displayName: displayNameOf(group.doc),
    externalId: externalIdOf(group.doc),
    memberCount: group.memberCount,
    parentCount: group.parentCount,
    unassigned: group.unassigned ? 1 : 0,
    version: group.version,
    createdAt: group.createdAt,
    modifiedAt: group.modifiedAt,
    syncedAt: group.syncedAt,
    doc: JSON.stringify(group.doc),
    search: group.search ?? '',
    nameKeys: JSON.stringify(keysOfGroup(group.doc)),
    indexedName: displayNameOf(group.doc),
  };
}

/** The entity with another document, one version on. Time never goes back, whatever a clock says. */
export function changed<E extends Entity>(entity: E, doc: JsonObject, type: ResourceType, now: number): E {
  return { ...counted(entity, now), doc, search: searchText(doc, type) };
}

/** The entity one version on, its document as it was: a group whose members changed. Buckets rely on `syncedAt` only growing. */
export function counted<E extends Entity>(entity: E, now: number): E {
  const modifiedAt = Math.max(now, entity.modifiedAt);
  return { ...entity, version: entity.version + 1, modifiedAt, syncedAt: Math.max(modifiedAt, entity.syncedAt) };
}

/** Unique per directory (RFC 7643 §4.1.1: caseExact false), folded. */
export function userNameKey(doc: JsonObject): string {
  return fold(text(doc, 'userName') ?? '');
}

export function displayNameOf(doc: JsonObject): string {
  return text(doc, 'displayName') ?? '';
}

export function userNameOf(doc: JsonObject): string {
  return text(doc, 'userName') ?? '';
}

export function externalIdOf(doc: JsonObject): string | null {
  return text(doc, 'externalId') ?? null;
}

/** Every e-mail address, folded, once. */
export function emailKeys(doc: JsonObject): string[] {
  const emails = doc['emails'];
  if (!Array.isArray(emails)) return [];
  const values = emails.flatMap((email: unknown) => (isObject(email) ? [text(email, 'value')] : []));
  return [...new Set(values.flatMap((value) => (value === undefined ? [] : [fold(value)])))];
}

/** The string under a name, undefined where there is none. */
export function text(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}

function parsed(json: string): JsonObject {
  const value: unknown = JSON.parse(json);
  if (!isObject(value)) throw new Error('A stored document is not an object.');
  return value;
}
