// JumpCloud's requests, as its player in `jumpcloud/` has them.

import type { Person } from '../jumpcloud/people.ts';
import * as requests from '../jumpcloud/requests.ts';
import type { Dialect, SimulatedPerson } from './dialect.ts';

function asPerson(person: SimulatedPerson): Person {
  return {
    jumpcloudId: person.sourceId,
    userName: person.userName,
    givenName: person.givenName,
    familyName: person.familyName,
    title: person.title,
    department: person.department,
    phoneNumber: undefined,
    suspended: !person.active,
    passwordExpired: false,
  };
}

export const jumpcloud: Dialect = {
  createsBare: true,
  findUser: ({ userName }) => requests.findUser(userName),
  createUser: (person) => requests.createUser(asPerson(person)),
  updateUser: (id, person) => requests.updateUser(id, asPerson(person)),
  setActive: (id, person) => requests.patchUser(id, { active: person.active }),
  deleteUser: (id) => requests.deleteUser(id),
  findGroup: ({ displayName }) => requests.findGroup(displayName),
  createGroup: ({ sourceId, displayName }) => requests.createGroup({ jumpcloudId: sourceId, name: displayName }),
  addMembers: (id, members) =>
    requests.addMembers(
      id,
      members.map((member) => member.id),
    ),
  removeMember: (id, member) => requests.removeMembers(id, [member.id]),
  renameGroup: (id, { displayName }) => requests.renameGroup(id, displayName),
  deleteGroup: (id) => requests.deleteGroup(id),
};
