// Okta's requests: PUT of the whole user, `active` by a PATCH without a path, group push by displayName. People are never
// deleted, but deactivated. test/idp/okta has them as replays.

import { type Dialect, displayNameOf, ENTERPRISE, find, GROUP, patch, type SimulatedPerson, USER } from './dialect.ts';

function profile(person: SimulatedPerson) {
  return {
    schemas: [USER, ENTERPRISE],
    userName: person.userName,
    name: { givenName: person.givenName, familyName: person.familyName },
    emails: [{ primary: true, value: person.userName, type: 'work' }],
    displayName: displayNameOf(person),
    locale: 'en-US',
    externalId: person.sourceId,
    groups: [],
    active: person.active,
    ...(person.title === undefined ? {} : { title: person.title }),
    ...(person.department === undefined ? {} : { [ENTERPRISE]: { department: person.department } }),
  };
}

export const okta: Dialect = {
  findUser: ({ userName }) => find('Users', 'userName', userName, '&startIndex=1&count=100'),
  createUser: (person) => ({ method: 'POST', path: '/Users', body: { ...profile(person), password: '1mz050nq' } }),
  updateUser: (id, person) => ({ method: 'PUT', path: `/Users/${id}`, body: { ...profile(person), id } }),
  setActive: (id, { active }) => patch(`/Users/${id}`, { op: 'replace', value: { active } }),
  findGroup: ({ displayName }) => find('Groups', 'displayName', displayName, '&startIndex=1&count=100'),
  createGroup: ({ displayName }) => ({
    method: 'POST',
    path: '/Groups',
    body: { schemas: [GROUP], displayName, members: [] },
  }),
  addMembers: (id, members) =>
    patch(`/Groups/${id}`, {
      op: 'add',
      path: 'members',
      value: members.map((member) => ({ value: member.id, display: member.userName })),
    }),
  removeMember: (id, member) => patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${member.id}"]` }),
  renameGroup: (id, { displayName }) => patch(`/Groups/${id}`, { op: 'replace', value: { id, displayName } }),
  deleteGroup: (id) => ({ method: 'DELETE', path: `/Groups/${id}` }),
};
