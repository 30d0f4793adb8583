// An identity provider with a small company behind it, which pushes to one directory what happens in the company.

import { scimClient } from '../jumpcloud/client.ts';
import { foundCompany, newPerson, type Person } from '../jumpcloud/people.ts';
import { seededRandom } from '../jumpcloud/random.ts';
import { compare, type DirectoryView } from '../view.ts';
import { playBadDay } from './bad-day.ts';
import { type Connector, connector } from './connector.ts';
import type { Dialect, SimulatedPerson } from './dialect.ts';
import { network } from './network.ts';
import type { Player } from './player.ts';
import { testConnection } from './test-connection.ts';

export interface SimulationOptions {
  /** 12 people in 3 groups by default. */
  readonly people?: number;
  readonly groups?: number;
  /** The same seed founds the same company and plays the same days. 1 by default. */
  readonly seed?: number;
}

/** A person as tests name them: the rest is made up. */
export type NewPerson = Pick<SimulatedPerson, 'userName'> & Partial<Omit<SimulatedPerson, 'sourceId' | 'active'>>;

/** People are named by their userName, groups by their displayName. What the directory refuses is thrown. */
export interface Simulation {
  /** What the administrator's button does: a user, and with some a group, come, change and go. */
  testConnection(): Promise<void>;
  /** Pushes the whole company: everybody assigned, every group with its members. */
  provision(): Promise<void>;
  hire(person: NewPerson, ...groups: readonly string[]): Promise<void>;
  change(userName: string, changes: Partial<Omit<SimulatedPerson, 'sourceId' | 'active'>>): Promise<void>;
  suspend(userName: string): Promise<void>;
  resume(userName: string): Promise<void>;
  /** Leaves the company: out of every group, then deactivated. */
  leave(userName: string): Promise<void>;
  /** Is deleted at the provider. Okta then deactivates, and never deletes. */
  remove(userName: string): Promise<void>;
  createGroup(displayName: string, ...members: readonly string[]): Promise<void>;
  join(userName: string, group: string): Promise<void>;
  quit(userName: string, group: string): Promise<void>;
  /** A group becomes a member of another one. */
  nest(group: string, into: string): Promise<void>;
  renameGroup(group: string, to: string): Promise<void>;
  deleteGroup(group: string): Promise<void>;
  /**
   * A day on which much goes wrong: answers that are lost, requests that come twice, a rename that is refused, a member
   * who is gone, three leavers, one who comes back. What the directory must then hold, `expected` says.
   */
  badDay(): Promise<void>;
  /** What the directory must hold now. */
  expected(): DirectoryView;
  /** Requests sent so far, and how many of them again. */
  readonly requests: { readonly sent: number; readonly retried: number };
}

const PEOPLE = 12;
const GROUPS = 3;

export function simulation(dialect: Dialect, endpoint: string, token: string, options: SimulationOptions): Simulation {
  const { people = PEOPLE, groups = GROUPS, seed = 1 } = options;
  const company = foundCompany(seed, { users: people, groups, memberships: Math.ceil(people * 1.5) });
  const random = seededRandom(seed + 1);
  const lines = network();
  // A lost answer is noticed at once here: the wait for it would only make tests slow.
  const client = scimClient({ baseUrl: endpoint, token, fetch: lines.fetch, sleep: async () => undefined });
  const pushed = connector(client, dialect);
  let number = people;
  const player: Player = {
    client,
    network: lines,
    connector: pushed,
    dialect,
    random,
    person: (given = {}) => ({ ...simulated(newPerson(random, number++)), ...given }),
  };

  return {
    testConnection: () => testConnection(player),
    provision: async () => {
      const names = new Map(company.people.map(({ jumpcloudId, userName }) => [jumpcloudId, userName]));
      for (const person of company.people) await pushed.assign(simulated(person));
      for (const team of company.teams) {
        await pushed.push({ sourceId: team.jumpcloudId, displayName: team.name });
        await pushed.add(
          team.name,
          team.people.flatMap((id) => names.get(id) ?? []),
        );
      }
    },
    hire: async (person, ...into) => {
      await pushed.assign(player.person(person));
      for (const group of into) await pushed.add(group, [person.userName]);
    },
    change: pushed.update,
    suspend: (userName) => pushed.setActive(userName, false),
    resume: (userName) => pushed.setActive(userName, true),
    leave: pushed.leave,
    remove: pushed.remove,
    createGroup: async (displayName, ...members) => {
      await pushed.push({ sourceId: random.hex(24), displayName });
      if (members.length > 0) await pushed.add(displayName, members);
    },
    join: (userName, group) => pushed.add(group, [userName]),
    quit: (userName, group) => pushed.take(group, userName),
    nest: pushed.nest,
    renameGroup: pushed.rename,
    deleteGroup: pushed.dissolve,
    badDay: () => playBadDay(player),
    expected: () => expectedOf(pushed),
    requests: client.counts,
  };
}

function simulated(person: Person): SimulatedPerson {
  const { jumpcloudId, userName, givenName, familyName, title, department } = person;
  return { sourceId: jumpcloudId, userName, givenName, familyName, title, department, active: true };
}

function expectedOf({ people, groups }: Connector): DirectoryView {
  return {
    users: [...people.values()]
      .map(({ userName, givenName, familyName, title = null, department = null, active }) => ({
        userName,
        givenName,
        familyName,
        title,
        department,
        active,
      }))
      .sort((a, b) => compare(a.userName, b.userName)),
    groups: [...groups.values()]
      .map(({ displayName, members }) => ({ displayName, members: [...members].sort() }))
      .sort((a, b) => compare(a.displayName, b.displayName)),
  };
}
