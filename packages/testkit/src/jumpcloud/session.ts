// One JumpCloud connector: the company behind it, the service provider it talks to, what it has exported, and what
// the directory must therefore look like.

import { idOf, pageFrom } from './answers.ts';
import { type ClientOptions, type ScimClient, scimClient } from './client.ts';
import type { Expected, ExpectedGroup, ExpectedUser } from './expected.ts';
import { type Company, foundCompany, type Person, SMALL, type Team } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import type { ScimRequest } from './requests.ts';

export interface Progress {
  readonly stage: 'users' | 'groups' | 'changes';
  readonly done: number;
  readonly total: number;
}

export interface SessionOptions extends ClientOptions {
  /** The same seed plays the same company, and with a concurrency of 1 the same requests. 1 by default. */
  readonly seed?: number;
  /** SMALL's of the seed by default. */
  readonly company?: Company;
  /** Requests at once while exporting and in a day's changes. 4 by default. */
  readonly concurrency?: number;
  /** Members in one PATCH of a group while exporting. 50 by default. */
  readonly membersPerPatch?: number;
  readonly onProgress?: (progress: Progress) => void;
}

/** A user group of JumpCloud's; `bound` while its box for this application is ticked. */
export interface BoundTeam {
  readonly jumpcloudId: string;
  readonly name: string;
  readonly people: ReadonlySet<string>;
  readonly bound: boolean;
}

export interface Session {
  readonly client: ScimClient;
  readonly random: Random;
  readonly concurrency: number;
  readonly membersPerPatch: number;
  readonly onProgress: (progress: Progress) => void;
  /** By JumpCloud's ids. */
  readonly people: Map<string, Person>;
  readonly teams: Map<string, BoundTeam>;
  /** JumpCloud's id to the service provider's, of what has been exported. */
  readonly ids: Map<string, string>;
  readonly expected: Expected;
  /** A number for the next new person, whose user name it makes unique. */
  nextNumber(): number;
}

export function startSession(options: SessionOptions): Session {
  const seed = options.seed ?? 1;
  const company = options.company ?? foundCompany(seed, SMALL);
  let number = company.people.length;
  return {
    client: scimClient(options),
    random: seededRandom(seed + 1),
    concurrency: options.concurrency ?? 4,
    membersPerPatch: options.membersPerPatch ?? 50,
    onProgress: options.onProgress ?? (() => undefined),
    people: new Map(company.people.map((person) => [person.jumpcloudId, person])),
    teams: new Map(company.teams.map((team) => [team.jumpcloudId, boundTeam(team)])),
    ids: new Map(),
    expected: { users: new Map(), groups: new Map() },
    nextNumber: () => number++,
  };
}

function boundTeam(team: Team): BoundTeam {
  return { ...team, people: new Set(team.people), bound: true };
}

/** The service provider's id of an exported person or team. @throws Error when it was not exported. */
export function exportedId(session: Session, jumpcloudId: string): string {
  const id = session.ids.get(jumpcloudId);
  if (id === undefined) throw new Error(`${jumpcloudId} was not exported.`);
  return id;
}

/** Looks a resource up by filter: its id, undefined where there is none. */
export async function lookUp(session: Session, request: ScimRequest): Promise<string | undefined> {
  const { body } = await session.client.expect(request, 200);
  const [first] = pageFrom(body).resources;
  return first && idOf(first);
}

/** Records a person as JumpCloud now has them, and what the directory must now show. */
export function recordUser(session: Session, person: Person, id: string, user: ExpectedUser): void {
  session.people.set(person.jumpcloudId, person);
  session.ids.set(person.jumpcloudId, id);
  session.expected.users.set(id, user);
}

/** Records a change of a group that the directory must now show. */
export function recordGroup(session: Session, id: string, change: (group: ExpectedGroup) => ExpectedGroup): void {
  const group = session.expected.groups.get(id);
  if (!group) throw new Error(`Group ${id} was not exported.`);
  session.expected.groups.set(id, change(group));
}

/** Runs the task for each item, so many at once, and waits for all. */
export async function eachOf<T>(
  items: Iterable<T>,
  concurrency: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const work = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await task(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
