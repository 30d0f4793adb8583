// What happens to people and teams from day to day, each as the requests that JumpCloud sends for it.

import { afterMinimalUpdate, afterUpdate } from './expected.ts';
import { addMembers, exportPerson, updatePerson } from './export.ts';
import type { Person } from './people.ts';
import * as requests from './requests.ts';
import { type BoundTeam, exportedId, recordGroup, recordUser, type Session } from './session.ts';

/** The ways of taking somebody out of a group that accounts differ in. */
export type RemovalShape = 'value' | 'filter' | 'list';

/** A new person, in a team. */
export async function join(session: Session, person: Person, team: BoundTeam): Promise<void> {
  await exportPerson(session, person);
  await joinTeam(session, person, team);
}

export async function joinTeam(session: Session, person: Person, team: BoundTeam): Promise<void> {
  await addMembers(session, exportedId(session, team.jumpcloudId), [exportedId(session, person.jumpcloudId)]);
  editPeople(session, team, (people) => people.add(person.jumpcloudId));
}

export async function leaveTeam(
  session: Session,
  person: Person,
  team: BoundTeam,
  shape: RemovalShape = 'value',
): Promise<void> {
  const groupId = exportedId(session, team.jumpcloudId);
  const userId = exportedId(session, person.jumpcloudId);
  const rest = [...(session.expected.groups.get(groupId)?.members ?? [])].filter((id) => id !== userId);
  const request = {
    value: () => requests.removeMembers(groupId, [userId]),
    filter: () => requests.removeMemberByFilter(groupId, userId),
    list: () => requests.replaceMembers(groupId, rest),
  }[shape]();
  await session.client.expect(request, 200, 204);
  editPeople(session, team, (people) => people.delete(person.jumpcloudId));
  recordGroup(session, groupId, (group) => {
    const members = new Set(group.members);
    members.delete(userId);
    return { ...group, members };
  });
}

/** Leaves the application: out of every team, then set inactive (`user_deprovision`). The user stays. */
export async function leave(session: Session, person: Person): Promise<void> {
  for (const team of teamsOf(session, person)) await leaveTeam(session, person, team);
  await updatePerson(session, { ...person, suspended: true });
}

/** Deleted in JumpCloud (`user_delete`); the service provider takes the user out of its groups. */
export async function remove(session: Session, person: Person): Promise<void> {
  const id = exportedId(session, person.jumpcloudId);
  await session.client.expect(requests.deleteUser(id), 204, 404);
  for (const team of teamsOf(session, person)) editPeople(session, team, (people) => people.delete(person.jumpcloudId));
  session.people.delete(person.jumpcloudId);
  session.ids.delete(person.jumpcloudId);
  session.expected.users.delete(id);
  for (const [groupId, group] of session.expected.groups)
    if (group.members.has(id))
      recordGroup(session, groupId, () => ({ ...group, members: new Set([...group.members].filter((m) => m !== id)) }));
}

/** Changes of a person that go out as a PUT of the whole user. */
export async function edit(session: Session, person: Person, changes: Partial<Person>): Promise<void> {
  await updatePerson(session, { ...person, ...changes });
}

/** The minimal PUT that some accounts send. */
export async function editMinimally(session: Session, person: Person): Promise<void> {
  const id = exportedId(session, person.jumpcloudId);
  await session.client.expect(requests.updateUserMinimally(id, person), 200);
  recordUser(session, person, id, afterMinimalUpdate(person));
}

/** Suspension, an expired password, and back: `active` by PATCH, with a path or without. */
export async function setActive(
  session: Session,
  person: Person,
  changes: Partial<Pick<Person, 'suspended' | 'passwordExpired'>>,
  shape: 'path' | 'no path' = 'path',
): Promise<void> {
  const id = exportedId(session, person.jumpcloudId);
  const changed = { ...person, ...changes };
  const active = requests.isActive(changed);
  const request = shape === 'path' ? requests.patchUser(id, { active }) : requests.patchUserWithoutPath(id, { active });
  await session.client.expect(request, 200, 204);
  const before = session.expected.users.get(id) ?? afterUpdate(changed);
  recordUser(session, changed, id, { ...before, active });
}

/** Everybody who is in it already is added once more: 2xx, and nothing changes. */
export async function repeatAdd(session: Session, team: BoundTeam): Promise<void> {
  const members = [...team.people].slice(0, session.membersPerPatch).map((person) => exportedId(session, person));
  if (members.length > 0) await addMembers(session, exportedId(session, team.jumpcloudId), members);
}

export async function renameTeam(session: Session, team: BoundTeam, name: string): Promise<void> {
  const id = exportedId(session, team.jumpcloudId);
  await session.client.expect(requests.renameGroup(id, name), 200, 204);
  session.teams.set(team.jumpcloudId, { ...currentTeam(session, team), name });
  recordGroup(session, id, (group) => ({ ...group, displayName: name }));
}

/** A team that is deleted in JumpCloud. */
export async function dissolve(session: Session, team: BoundTeam): Promise<void> {
  const id = exportedId(session, team.jumpcloudId);
  await session.client.expect(requests.deleteGroup(id), 204, 404);
  session.teams.delete(team.jumpcloudId);
  session.ids.delete(team.jumpcloudId);
  session.expected.groups.delete(id);
}

/** The bound teams that a person is in. */
export function teamsOf(session: Session, person: Person): BoundTeam[] {
  return [...session.teams.values()].filter((team) => team.bound && team.people.has(person.jumpcloudId));
}

function currentTeam(session: Session, team: BoundTeam): BoundTeam {
  return session.teams.get(team.jumpcloudId) ?? team;
}

function editPeople(session: Session, team: BoundTeam, change: (people: Set<string>) => void): void {
  const current = currentTeam(session, team);
  const people = new Set(current.people);
  change(people);
  session.teams.set(team.jumpcloudId, { ...current, people });
}
