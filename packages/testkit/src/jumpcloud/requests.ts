// The requests of JumpCloud's custom SCIM integration, as data. `sure` says how it is known: "captured" from a live
// tenant or JumpCloud's own text, "integrators" from code and pages of vendors that integrate it, "inferred".

import type { Person, Team } from './people.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After the base URL, beginning with a slash. */
  readonly path: string;
  readonly body?: object;
}

/** Sure: integrators. Look-up before create-or-update: an existing user is taken over. */
export function findUser(userName: string): ScimRequest {
  return { method: 'GET', path: `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}` };
}

/** Sure: inferred. Some accounts have it as the first call of a test: 200 with an empty list. */
export const listUsers: ScimRequest = { method: 'GET', path: '/Users' };

/** Sure: integrators. The import reads page by page: totalResults, startIndex and itemsPerPage must be right. */
export function pageOf(type: 'Users' | 'Groups', startIndex: number, count: number): ScimRequest {
  return { method: 'GET', path: `/${type}?startIndex=${startIndex}&count=${count}` };
}

export function getUser(id: string): ScimRequest {
  return { method: 'GET', path: `/Users/${id}` };
}

/** Sure: captured. The enterprise schema is listed though its object is absent. */
export function createUser(person: Person): ScimRequest {
  return { method: 'POST', path: '/Users', body: { ...account(person), schemas: [USER, ENTERPRISE] } };
}

/** Sure: captured. PUT of the whole user with `id` in the body, photos, title and the enterprise object. */
export function updateUser(id: string, person: Person): ScimRequest {
  const body = {
    ...account(person),
    id,
    photos: [],
    schemas: [ENTERPRISE, USER],
    ...(person.title === undefined ? {} : { title: person.title }),
    [ENTERPRISE]: person.department === undefined ? {} : { department: person.department },
  };
  return { method: 'PUT', path: `/Users/${id}`, body };
}

/** Sure: captured. The minimal form: no externalId, `"emails": null`. The stored externalId must survive it. */
export function updateUserMinimally(id: string, person: Person): ScimRequest {
  const { givenName, familyName, userName } = person;
  const body = {
    schemas: [USER],
    id,
    userName,
    name: { givenName, familyName },
    active: isActive(person),
    emails: null,
  };
  return { method: 'PUT', path: `/Users/${id}`, body };
}

/** Sure: inferred. One operation per attribute, `Replace` with a capital. */
export function patchUser(id: string, values: Readonly<Record<string, string | boolean>>): ScimRequest {
  const operations = Object.entries(values).map(([path, value]) => ({ op: 'Replace', path, value }));
  return { method: 'PATCH', path: `/Users/${id}`, body: { schemas: [PATCH], Operations: operations } };
}

/** Sure: inferred. The same without a path. */
export function patchUserWithoutPath(id: string, value: object): ScimRequest {
  return { method: 'PATCH', path: `/Users/${id}`, body: { schemas: [PATCH], Operations: [{ op: 'Replace', value }] } };
}

export function deleteUser(id: string): ScimRequest {
  return { method: 'DELETE', path: `/Users/${id}` };
}

/** Sure: inferred. A group of the same name is taken over. */
export function findGroup(displayName: string): ScimRequest {
  const filter = `displayName eq ${JSON.stringify(displayName)}`;
  return { method: 'GET', path: `/Groups?filter=${encodeURIComponent(filter)}` };
}

export const listGroups: ScimRequest = { method: 'GET', path: '/Groups' };

/** Sure: captured for the test group, which comes without members. */
export function createGroup(team: Pick<Team, 'jumpcloudId' | 'name'>): ScimRequest {
  return {
    method: 'POST',
    path: '/Groups',
    body: { schemas: [GROUP], displayName: team.name, externalId: team.jumpcloudId },
  };
}

/** Sure: integrators. A rename is a PATCH without a path. */
export function renameGroup(id: string, displayName: string): ScimRequest {
  return patchGroup(id, { op: 'replace', value: { displayName } });
}

/** Sure: integrators. Also sent again for people who are in it already. */
export function addMembers(id: string, members: readonly string[]): ScimRequest {
  return patchGroup(id, { op: 'add', path: 'members', value: members.map((value) => ({ value })) });
}

/** Sure: inferred. The value array that RFC 7644 does not know. */
export function removeMembers(id: string, members: readonly string[]): ScimRequest {
  return patchGroup(id, { op: 'remove', path: 'members', value: members.map((value) => ({ value })) });
}

/** Sure: inferred. */
export function removeMemberByFilter(id: string, member: string): ScimRequest {
  return patchGroup(id, { op: 'remove', path: `members[value eq "${member}"]` });
}

/** Sure: integrators. What a dis-associated group gets, by one account. */
export function replaceMembers(id: string, members: readonly string[]): ScimRequest {
  return patchGroup(id, { op: 'replace', path: 'members', value: members.map((value) => ({ value })) });
}

/** Sure: inferred. The full list. */
export function putGroup(
  id: string,
  team: Pick<Team, 'jumpcloudId' | 'name'>,
  members: readonly string[],
): ScimRequest {
  const body = {
    schemas: [GROUP],
    id,
    displayName: team.name,
    externalId: team.jumpcloudId,
    members: members.map((value) => ({ value })),
  };
  return { method: 'PUT', path: `/Groups/${id}`, body };
}

export function deleteGroup(id: string): ScimRequest {
  return { method: 'DELETE', path: `/Groups/${id}` };
}

/** Sure: integrators. Active means neither suspended nor with an expired password, so it flaps. */
export function isActive(person: Person): boolean {
  return !person.suspended && !person.passwordExpired;
}

export function displayNameOf(person: Person): string {
  return `${person.givenName} ${person.familyName}`;
}

/** What create and update share. Empty arrays and all. */
function account(person: Person) {
  return {
    active: isActive(person),
    addresses: [],
    displayName: displayNameOf(person),
    emails: [{ primary: true, type: 'work', value: person.userName }],
    externalId: person.jumpcloudId,
    locale: 'en-US',
    name: { familyName: person.familyName, givenName: person.givenName },
    phoneNumbers: person.phoneNumber ? [{ primary: true, type: 'mobile', value: person.phoneNumber }] : [],
    preferredLanguage: 'en-US',
    userName: person.userName,
  };
}

function patchGroup(id: string, operation: object): ScimRequest {
  return { method: 'PATCH', path: `/Groups/${id}`, body: { schemas: [PATCH], Operations: [operation] } };
}
