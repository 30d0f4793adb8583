// A provider's connector to one directory: what it knows of the people and groups it has pushed, and the requests of
// each change, in the provider's own dialect.

import { idOf, pageFrom } from '../jumpcloud/answers.ts';
import { type ScimClient, UnexpectedAnswer } from '../jumpcloud/client.ts';
import type { ScimRequest } from '../jumpcloud/requests.ts';
import type { Dialect, SimulatedGroup, SimulatedMember, SimulatedPerson } from './dialect.ts';

export interface PushedPerson extends SimulatedPerson {
  /** The service provider's. */
  readonly id: string;
}

export interface PushedGroup extends SimulatedGroup {
  readonly id: string;
  /** People by userName, groups by displayName. */
  readonly members: Set<string>;
}

export interface Connector {
  /** By userName. */
  readonly people: Map<string, PushedPerson>;
  /** By displayName. */
  readonly groups: Map<string, PushedGroup>;
  /** Looks the person up, creates or takes over. */
  assign(person: SimulatedPerson): Promise<void>;
  update(userName: string, changes: Partial<SimulatedPerson>): Promise<void>;
  setActive(userName: string, active: boolean): Promise<void>;
  /** Out of every group, then deactivated. */
  leave(userName: string): Promise<void>;
  /** Deleted at the provider; where it never deletes, deactivated. */
  remove(userName: string): Promise<void>;
  push(group: SimulatedGroup): Promise<void>;
  add(displayName: string, userNames: readonly string[]): Promise<void>;
  /** A group as a member of another one. */
  nest(displayName: string, into: string): Promise<void>;
  take(displayName: string, userName: string): Promise<void>;
  rename(displayName: string, to: string): Promise<void>;
  dissolve(displayName: string): Promise<void>;
}

export function connector(client: ScimClient, dialect: Dialect): Connector {
  const people = new Map<string, PushedPerson>();
  const groups = new Map<string, PushedGroup>();

  async function lookUp(request: ScimRequest): Promise<string | undefined> {
    const [first] = pageFrom((await client.expect(request, 200)).body).resources;
    return first && idOf(first);
  }
  const personOf = (userName: string) => known(people, userName, 'person');
  const groupOf = (displayName: string) => known(groups, displayName, 'group');
  const memberOf = (userName: string): SimulatedMember => ({ id: personOf(userName).id, userName });
  const changed = async (request: ScimRequest) => void (await client.expect(request, 200, 204));

  async function takeOver(id: string, person: SimulatedPerson): Promise<void> {
    await changed(dialect.updateUser(id, person));
    people.set(person.userName, { ...person, id });
  }

  const setActive = async (userName: string, active: boolean) => {
    const person = { ...personOf(userName), active };
    await changed(dialect.setActive(person.id, person));
    people.set(userName, person);
  };
  const take = async (displayName: string, userName: string) => {
    const { id, members } = groupOf(displayName);
    await changed(dialect.removeMember(id, memberOf(userName)));
    members.delete(userName);
  };

  return {
    people,
    groups,
    setActive,
    take,
    leave: async (userName) => {
      for (const { displayName, members } of groups.values())
        if (members.has(userName)) await take(displayName, userName);
      await setActive(userName, false);
    },
    assign: async (person) => {
      const found = await lookUp(dialect.findUser(person));
      if (found !== undefined) return takeOver(found, person);
      const request = dialect.createUser(person);
      const answer = await client.send(request);
      if (answer.status === 201) {
        const bare = dialect.createsBare ? { title: undefined, department: undefined } : {};
        people.set(person.userName, { ...person, ...bare, id: idOf(answer.body) });
        return;
      }
      // The answer to an earlier try was lost: the user is there by now.
      const there = answer.status === 409 ? await lookUp(dialect.findUser(person)) : undefined;
      if (there === undefined) throw new UnexpectedAnswer(request, answer, [201]);
      await takeOver(there, person);
    },
    update: async (userName, changes) => {
      const person = { ...personOf(userName), ...changes };
      await changed(dialect.updateUser(person.id, person));
      people.delete(userName);
      people.set(person.userName, person);
      if (person.userName === userName) return;
      for (const { members } of groups.values()) if (members.delete(userName)) members.add(person.userName);
    },
    remove: async (userName) => {
      const person = personOf(userName);
      if (!dialect.deleteUser) {
        await changed(dialect.setActive(person.id, { ...person, active: false }));
        people.set(userName, { ...person, active: false });
        return;
      }
      await client.expect(dialect.deleteUser(person.id), 204, 404);
      people.delete(userName);
      for (const { members } of groups.values()) members.delete(userName);
    },
    push: async (group) => {
      const found = await lookUp(dialect.findGroup(group));
      const id = found ?? idOf((await client.expect(dialect.createGroup(group), 201)).body);
      groups.set(group.displayName, { ...group, id, members: groups.get(group.displayName)?.members ?? new Set() });
    },
    add: async (displayName, userNames) => {
      const { id, members } = groupOf(displayName);
      await changed(dialect.addMembers(id, userNames.map(memberOf)));
      for (const userName of userNames) members.add(userName);
    },
    nest: async (displayName, into) => {
      const { id } = groupOf(displayName);
      const { id: outer, members } = groupOf(into);
      await changed(dialect.addMembers(outer, [{ id, userName: displayName }]));
      members.add(displayName);
    },
    rename: async (displayName, to) => {
      const group = { ...groupOf(displayName), displayName: to };
      await changed(dialect.renameGroup(group.id, group));
      groups.delete(displayName);
      groups.set(to, group);
    },
    dissolve: async (displayName) => {
      await client.expect(dialect.deleteGroup(groupOf(displayName).id), 204, 404);
      groups.delete(displayName);
    },
  };
}

function known<T>(all: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = all.get(name);
  if (found === undefined) throw new Error(`The provider has pushed no ${what} ${name}.`);
  return found;
}
