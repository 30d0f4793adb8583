// What the directory must look like after the requests that were accepted: kept beside the requests, so that any view
// of the directory can be compared with it.

import { objectOf } from './answers.ts';
import type { Person } from './people.ts';
import { displayNameOf, isActive } from './requests.ts';

export interface ExpectedUser {
  readonly externalId: string;
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly active: boolean;
  readonly displayName: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly title: string | undefined;
  readonly department: string | undefined;
}

export interface ExpectedGroup {
  readonly externalId: string;
  readonly displayName: string;
  /** Ids of users. */
  readonly members: ReadonlySet<string>;
}

/** By the service provider's id. */
export interface Expected {
  readonly users: Map<string, ExpectedUser>;
  readonly groups: Map<string, ExpectedGroup>;
}

/** A directory as read back: SCIM resources, and the ids of each group's members. */
export interface Seen {
  readonly users: readonly object[];
  readonly groups: readonly { readonly resource: object; readonly members: readonly string[] }[];
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** After a POST, which carries neither title nor department. */
export function afterCreate(person: Person): ExpectedUser {
  return { ...afterUpdate(person), title: undefined, department: undefined };
}

/** After a PUT of the whole user. */
export function afterUpdate(person: Person): ExpectedUser {
  const { givenName, familyName, userName, phoneNumber, title, department } = person;
  return {
    externalId: person.jumpcloudId,
    userName,
    givenName,
    familyName,
    active: isActive(person),
    displayName: displayNameOf(person),
    phoneNumber,
    title,
    department,
  };
}

/** After the minimal PUT: what it omits is gone, externalId excepted. */
export function afterMinimalUpdate(person: Person): ExpectedUser {
  const cleared = { displayName: undefined, phoneNumber: undefined, title: undefined, department: undefined };
  return { ...afterUpdate(person), ...cleared };
}

/** Every way in which what was read differs from what must be there, one sentence each; none when equal. */
export function differences(expected: Expected, seen: Seen): string[] {
  const found: string[] = [];
  const users = new Map(seen.users.map((user) => [String(objectOf(user, 'A user').id), user]));
  const groups = new Map(seen.groups.map((group) => [String(objectOf(group.resource, 'A group').id), group]));
  compareKeys('user', expected.users, users, found);
  compareKeys('group', expected.groups, groups, found);
  for (const [id, user] of expected.users) {
    const other = users.get(id);
    if (other) compareFields(`user ${id}`, user, readUser(other), found);
  }
  for (const [id, { members, ...group }] of expected.groups) {
    const other = groups.get(id);
    if (!other) continue;
    const { externalId, displayName } = objectOf(other.resource, 'A group');
    compareFields(`group ${id}`, group, { externalId, displayName }, found);
    compareKeys(`member of ${group.displayName}:`, members, new Set(other.members), found);
  }
  return found;
}

interface Keys {
  has(key: string): boolean;
  keys(): Iterable<string>;
}

function compareKeys(what: string, expected: Keys, seen: Keys, found: string[]): void {
  for (const key of expected.keys()) if (!seen.has(key)) found.push(`missing ${what} ${key}`);
  for (const key of seen.keys()) if (!expected.has(key)) found.push(`left over ${what} ${key}`);
}

function compareFields(what: string, expected: object, seen: Readonly<Record<string, unknown>>, found: string[]): void {
  for (const [name, value] of Object.entries(expected))
    if (value !== seen[name])
      found.push(`${what}: ${name} is ${JSON.stringify(seen[name])}, not ${JSON.stringify(value)}`);
}

function readUser(resource: object): Readonly<Record<string, unknown>> {
  const user = objectOf(resource, 'A user');
  const { givenName, familyName } = objectOf(user.name ?? {}, 'name');
  const phones: readonly unknown[] = Array.isArray(user.phoneNumbers) ? user.phoneNumbers : [];
  return {
    ...user,
    givenName,
    familyName,
    phoneNumber: phones[0] === undefined ? undefined : objectOf(phones[0], 'A phone number').value,
    department: objectOf(user[ENTERPRISE] ?? {}, 'The enterprise extension').department,
  };
}
