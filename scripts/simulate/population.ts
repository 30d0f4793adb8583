// Who pushes in a run: its organizations are founded, each with directories and a host app, and each directory gets the
// threads of its provider.

import type { Client } from './client.ts';
import type { Features } from './features.ts';
import type { Hosts } from './hosts.ts';
import { type Knowledge, type KnownUser, newUser, type Possible } from './knowledge.ts';
import type { Places } from './places.ts';
import { patch, runThread, type ThreadOptions } from './provider.ts';
import type { Chance } from './random.ts';
import { revokedThread } from './revoked.ts';
import { newDeclaration } from './role-acts.ts';
import type { Credential, Founded } from './system.ts';
import type { World } from './world.ts';

export interface Population {
  readonly founded: readonly Founded[];
  /** Each begins to push when it is called, and ends when it has done its part. */
  readonly threads: readonly (() => Promise<void>)[];
  /** What the threads of each directory know. */
  readonly known: ReadonlyMap<string, readonly Knowledge[]>;
  /** What each directory's provider uses. */
  readonly credentials: Map<string, Credential>;
}

export interface PopulationOptions {
  readonly seed: number;
  readonly random: Chance;
  readonly now: () => number;
  /** As ThreadOptions has it. */
  readonly restMs: number;
  readonly features: Features;
  readonly world: World;
  readonly places: Places;
  readonly hosts: Hosts;
  readonly clientOf: (name: string, directoryId: string, token: () => string) => Client;
  readonly violation: (what: string) => void;
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Of a directory. */
const RESIDENTS = 4;
/** Between two things that a thread does; where processes stand still, something is still to come when they go on. */
const QUICK_MS = 2_000;
const SLOW_MS = 45_000;

type Directory = Founded['directories'][number];

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** @throws Error where something could not be made: nothing fails yet */
export async function populate(options: PopulationOptions): Promise<Population> {
  const { clientOf, features, hosts, now, places, random, restMs, seed, violation, world } = options;
  const { size } = features;
  const founded: Founded[] = [];
  const threads: (() => Promise<void>)[] = [];
  const known = new Map<string, Knowledge[]>();
  const credentials = new Map<string, Credential>();

  async function foundOne(name: string): Promise<void> {
    const url = `https://${name}.example/hook`;
    const directories = random.happens(size.secondDirectory) ? [`${name}1`, `${name}2`] : [`${name}1`];
    const maxPeople = features.guard ? random.between(1, size.large ? 2 : 1) : null;
    const shard = random.pick([...places.all.keys()]);
    const asked = { name: `${name}-${seed}`, directories, url, shard, maxBatch: features.maxBatch, maxPeople };
    const organization = await world.operate('founding', (system, env) => system.found(env, asked));
    founded.push(organization);
    hosts.open(url, organization.organizationId, organization.secret);
    for (const [index, directory] of organization.directories.entries())
      threads.push(...(await threadsOf(directories[index] ?? '', directory, organization)));
  }

  async function threadsOf(
    name: string,
    directory: Directory,
    organization: Founded,
  ): Promise<(() => Promise<void>)[]> {
    const { credential, id } = directory;
    credentials.set(id, credential);
    const token = () => credentials.get(id)?.token ?? '';
    const founding = clientOf(name, id, token);
    const shared = await sharedGroups(name, founding);
    const all: Knowledge[] = features.roles ? [await residents(name, founding, shared)] : [];
    known.set(id, all);
    const foreign = foreignTo(directory, organization);
    const learn = (): Knowledge => {
      const knowledge: Knowledge = { timesPutBack: 0, users: [], groups: [] };
      all.push(knowledge);
      return knowledge;
    };
    const optionsOf = (thread: string, operations: number, secret = token): ThreadOptions => ({
      known: learn(),
      ...{ random, now, restMs, shared, foreign, operations, violation },
      name: thread,
      client: clientOf(thread, id, secret),
      acts: features.acts,
      removesOften: features.guard,
      longestWaitMs: features.standstills ? SLOW_MS : QUICK_MS,
    });
    const second =
      features.revocation && random.happens(0.6)
        ? await world.operate('new token', (system, env) => system.issue(env, id, 'token'))
        : null;
    const pushing = Array.from({ length: random.between(1, size.mostThreads) }, (_, index) => async () => {
      await runThread(optionsOf(`${name}.${index}`, random.between(...size.operations)));
    });
    if (second === null) return pushing;
    const revoke = () => world.operate('revocation', (system, env) => system.revoke(env, id, second));
    const untilRevoked = async () => {
      await revokedThread(
        optionsOf(`${name}.revoked`, random.between(1, 4), () => second.token),
        revoke,
      );
    };
    return [...pushing, untilRevoked];
  }

  async function sharedGroups(name: string, founding: Client): Promise<ThreadOptions['shared']> {
    const shared: { displayName: string; id: string }[] = [];
    for (const displayName of [`${name}-all`, `${name}-some`].slice(0, size.sharedGroups)) {
      const answer = await founding.send('POST', '/Groups', { schemas: [GROUP], displayName });
      if (answer?.status !== 201) throw new Error(`${displayName} could not be made: ${JSON.stringify(answer)}`);
      shared.push({ displayName, id: String(answer.body['id']) });
    }
    return shared;
  }

  /** Who is there before anything happens, in the first group: so that a change of roles is about several people. */
  async function residents(name: string, founding: Client, [group]: ThreadOptions['shared']): Promise<Knowledge> {
    const users: KnownUser[] = [];
    for (let n = 0; n < RESIDENTS; n++) {
      const userName = `${name}-resident-${n}`;
      const answer = await founding.send('POST', '/Users', { schemas: [USER], userName, active: true });
      if (answer?.status !== 201) throw new Error(`${userName} could not be made: ${JSON.stringify(answer)}`);
      const memberOf = new Map<string, Possible<boolean>>(group ? [[group.displayName, [true]]] : []);
      users.push({ ...newUser(userName), id: String(answer.body['id']), exists: [true], memberOf });
    }
    const value = users.map(({ id }) => ({ value: id }));
    const joined = await founding.send('PATCH', `/Groups/${group?.id}`, patch({ op: 'add', path: 'members', value }));
    if (joined?.status !== 204) throw new Error(`The residents of ${name} did not join: ${JSON.stringify(joined)}`);
    return { timesPutBack: 0, users, groups: [] };
  }

  /** Half of the time a group that many requests are about just then. */
  function foreignTo({ id }: Directory, { directories, organizationId }: Founded): () => string | null {
    const others = directories.filter((other) => other.id !== id);
    return () => {
      if (others.length === 0) return null;
      const ids = random.happens(0.5)
        ? 'SELECT id FROM groups WHERE directory_id = ? ORDER BY id LIMIT 2'
        : 'SELECT id FROM users WHERE directory_id = ?';
      const found = places.of(organizationId).rows(ids, random.pick(others).id);
      return found.length === 0 ? null : random.pick(found.map((row) => String(row['id'])));
    };
  }

  if (features.roles) {
    const { instead, names } = newDeclaration(random);
    await world.operate('declaration', (system, env) => system.declareRoles(env, names, instead));
  }
  await foundOne('a');
  if (random.happens(size.secondOrganization)) await foundOne('b');
  return { founded, threads, known, credentials };
}
