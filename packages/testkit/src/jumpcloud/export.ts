// The export of people and teams: a look-up goes before each create or update, and what exists is taken over.

import { idOf } from './answers.ts';
import { UnexpectedAnswer } from './client.ts';
import { afterCreate, afterUpdate } from './expected.ts';
import type { Person } from './people.ts';
import * as requests from './requests.ts';
import { type BoundTeam, eachOf, exportedId, lookUp, recordGroup, recordUser, type Session } from './session.ts';

/** What happens when the box of every team is ticked: all their people, then the teams with their members. */
export async function exportCompany(session: Session): Promise<void> {
  const teams = [...session.teams.values()].filter((team) => team.bound);
  const inSome = new Set(teams.flatMap((team) => [...team.people]));
  const people = [...session.people.values()].filter((person) => inSome.has(person.jumpcloudId));
  let users = 0;
  await eachOf(people, session.concurrency, async (person) => {
    await exportPerson(session, person);
    session.onProgress({ stage: 'users', done: ++users, total: people.length });
  });
  let groups = 0;
  await eachOf(teams, session.concurrency, async (team) => {
    await exportTeam(session, team);
    session.onProgress({ stage: 'groups', done: ++groups, total: teams.length });
  });
}

/** Creates a person, or takes over and updates one of that name. */
export async function exportPerson(session: Session, person: Person): Promise<void> {
  const found = await lookUp(session, requests.findUser(person.userName));
  if (found !== undefined) return updatePerson(session, person, found);
  const request = requests.createUser(person);
  const answer = await session.client.send(request);
  if (answer.status === 201) return recordUser(session, person, idOf(answer.body), afterCreate(person));
  // The answer to an earlier try was lost: the user is there by now.
  const existing = answer.status === 409 ? await lookUp(session, requests.findUser(person.userName)) : undefined;
  if (existing === undefined) throw new UnexpectedAnswer(request, answer, [201]);
  await updatePerson(session, person, existing);
}

/** PUT of the whole user. */
export async function updatePerson(
  session: Session,
  person: Person,
  id = exportedId(session, person.jumpcloudId),
): Promise<void> {
  await session.client.expect(requests.updateUser(id, person), 200);
  recordUser(session, person, id, afterUpdate(person));
}

/** Creates a team's group, or takes over one of that name, and adds its people in portions. */
export async function exportTeam(session: Session, team: BoundTeam): Promise<void> {
  const { client, ids, expected, membersPerPatch } = session;
  let id = await lookUp(session, requests.findGroup(team.name));
  if (id === undefined) {
    id = idOf((await client.expect(requests.createGroup(team), 201)).body);
    expected.groups.set(id, { externalId: team.jumpcloudId, displayName: team.name, members: new Set() });
  } else if (!expected.groups.has(id)) {
    await client.expect(requests.putGroup(id, team, []), 200, 204);
    expected.groups.set(id, { externalId: team.jumpcloudId, displayName: team.name, members: new Set() });
  }
  ids.set(team.jumpcloudId, id);
  const people = [...team.people].map((person) => exportedId(session, person));
  for (let from = 0; from < people.length; from += membersPerPatch)
    await addMembers(session, id, people.slice(from, from + membersPerPatch));
}

/** Adds users to a group; those who are in it already change nothing. */
export async function addMembers(session: Session, groupId: string, members: readonly string[]): Promise<void> {
  await session.client.expect(requests.addMembers(groupId, members), 200, 204);
  recordGroup(session, groupId, (group) => ({ ...group, members: new Set([...group.members, ...members]) }));
}
