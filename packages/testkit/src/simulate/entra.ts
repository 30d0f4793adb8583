// Entra ID's requests: look-ups before each write, PATCH by path with `op` in capitals and booleans as text, members with a
// `$ref` of null. test/idp/entra has them as replays.

import { type Dialect, displayNameOf, ENTERPRISE, find, GROUP, patch, USER } from './dialect.ts';

const ADSCIM_GROUP = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const WITHOUT_MEMBERS = '&excludedAttributes=members';

function replace(path: string, value: string | undefined): object {
  return value === undefined ? { op: 'Remove', path } : { op: 'Replace', path, value };
}

export const entra: Dialect = {
  findUser: ({ userName }) => find('Users', 'userName', userName),
  createUser: (person) => ({
    method: 'POST',
    path: '/Users',
    body: {
      schemas: [USER, ENTERPRISE],
      externalId: person.sourceId,
      userName: person.userName,
      active: person.active,
      displayName: displayNameOf(person),
      emails: [{ primary: true, type: 'work', value: person.userName }],
      meta: { resourceType: 'User' },
      name: { formatted: displayNameOf(person), familyName: person.familyName, givenName: person.givenName },
      roles: [],
      ...(person.title === undefined ? {} : { title: person.title }),
      ...(person.department === undefined ? {} : { [ENTERPRISE]: { department: person.department } }),
    },
  }),
  updateUser: (id, person) =>
    patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'userName', value: person.userName },
      { op: 'Replace', path: 'displayName', value: displayNameOf(person) },
      { op: 'Replace', path: 'name.givenName', value: person.givenName },
      { op: 'Replace', path: 'name.familyName', value: person.familyName },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: person.userName },
      replace('title', person.title),
      replace(`${ENTERPRISE}:department`, person.department),
    ),
  setActive: (id, { active }) =>
    patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: active ? 'True' : 'False' }),
  deleteUser: (id) => ({ method: 'DELETE', path: `/Users/${id}` }),
  findGroup: ({ displayName }) => find('Groups', 'displayName', displayName, WITHOUT_MEMBERS),
  createGroup: ({ displayName, sourceId }) => ({
    method: 'POST',
    path: '/Groups',
    body: { schemas: [GROUP, ADSCIM_GROUP], externalId: sourceId, displayName, meta: { resourceType: 'Group' } },
  }),
  addMembers: (id, members) =>
    patch(`/Groups/${id}`, {
      op: 'Add',
      path: 'members',
      value: members.map((member) => ({ $ref: null, value: member.id })),
    }),
  removeMember: (id, member) =>
    patch(`/Groups/${id}`, { op: 'Remove', path: 'members', value: [{ $ref: null, value: member.id }] }),
  renameGroup: (id, { displayName }) =>
    patch(`/Groups/${id}`, { op: 'Replace', path: 'displayName', value: displayName }),
  deleteGroup: (id) => ({ method: 'DELETE', path: `/Groups/${id}` }),
};
