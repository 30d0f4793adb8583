// What providers have in common, so that each says only how its requests look.

import type { ScimRequest } from '../jumpcloud/requests.ts';

export interface SimulatedPerson {
  /** The provider's own id of them, sent as externalId. */
  readonly sourceId: string;
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly title: string | undefined;
  readonly department: string | undefined;
  readonly active: boolean;
}

/** A member of a group: the service provider's id, and the name that Okta shows beside it. */
export interface SimulatedMember {
  readonly id: string;
  readonly userName: string;
}

export interface SimulatedGroup {
  readonly sourceId: string;
  readonly displayName: string;
}

export interface Dialect {
  /** A new user comes without title and department, which follow with the first change. */
  readonly createsBare?: boolean;
  readonly findUser: (person: SimulatedPerson) => ScimRequest;
  readonly createUser: (person: SimulatedPerson) => ScimRequest;
  readonly updateUser: (id: string, person: SimulatedPerson) => ScimRequest;
  /** Suspension, a leaver, a soft deletion; and back. */
  readonly setActive: (id: string, person: SimulatedPerson) => ScimRequest;
  /** Absent: the provider never deletes, a deleted person is deactivated. */
  readonly deleteUser?: (id: string) => ScimRequest;
  readonly findGroup: (group: SimulatedGroup) => ScimRequest;
  readonly createGroup: (group: SimulatedGroup) => ScimRequest;
  readonly addMembers: (id: string, members: readonly SimulatedMember[]) => ScimRequest;
  readonly removeMember: (id: string, member: SimulatedMember) => ScimRequest;
  readonly renameGroup: (id: string, group: SimulatedGroup) => ScimRequest;
  readonly deleteGroup: (id: string) => ScimRequest;
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export function patch(path: string, ...operations: readonly object[]): ScimRequest {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  return { method: 'PATCH', path, body: { schemas, Operations: operations } };
}

/** A look-up by filter; `more` comes before or after it, as the provider writes it. */
export function find(type: 'Users' | 'Groups', attribute: string, value: string, more = ''): ScimRequest {
  const filter = encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`);
  return { method: 'GET', path: `/${type}?filter=${filter}${more}` };
}

export function displayNameOf({ givenName, familyName }: SimulatedPerson): string {
  return `${givenName} ${familyName}`;
}
