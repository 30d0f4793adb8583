// One run: the world of a seed is founded, providers push, things go wrong; then nothing goes wrong any more, all comes to
// rest, and what must be true is looked at.

import { type Client, client } from './client.ts';
import { simulatedDatabase, type Tables } from './database.ts';
import { faultsOf } from './faults.ts';
import { featuresOf } from './features.ts';
import { holds as newHolds } from './holds.ts';
import { hosts } from './hosts.ts';
import { broken } from './invariants.ts';
import type { Isolate } from './isolate.ts';
import { beginOperator } from './operator.ts';
import { places as newPlaces } from './places.ts';
import { startProcess } from './process.ts';
import { type Knowledge, runThread } from './provider.ts';
import { chance } from './random.ts';
import { revokedThread } from './revoked.ts';
import { scheduler as newScheduler } from './scheduler.ts';
import type { Credential, Founded, HostModule } from './system.ts';
import { type IsolatePool, world as newWorld } from './world.ts';

/** What one run after the other uses. */
export interface RunCode {
  readonly tables: Tables;
  /** Of the second database. */
  readonly otherTables: Tables;
  readonly pool: IsolatePool;
  readonly host: Isolate<{ readonly host: HostModule }>;
}

export interface RunResult {
  readonly seed: number;
  /** What was wrong, in the order in which it was seen; empty where nothing was. */
  readonly violations: readonly string[];
  readonly steps: number;
  readonly virtualMs: number;
  /** Of everything that happened, in order: the same for the same seed. */
  readonly fingerprint: number;
  readonly counts: {
    readonly requests: number;
    readonly repeatedEvents: number;
    readonly events: number;
    readonly moves: number;
  };
}

/** 28 November 2026. */
const START_MS = 1_795_824_000_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Label of the second database. */
const OTHER = 'b';
const MAX_STEPS = 60_000;
/** So long all may take to come to rest, without faults. */
const REST_WITHIN_MS = 1_800_000;

/** @param onStep is told of everything that happens, in order */
export async function run(
  seed: number,
  code: RunCode,
  onStep?: (atMs: number, what: string) => void,
): Promise<RunResult> {
  const random = chance(seed);
  const violations: string[] = [];
  let faulty = false;
  let requests = 0;
  let fingerprint = 0;
  const violation = (what: string) => {
    violations.push(what);
    onStep?.(scheduler.now() - START_MS, `VIOLATION ${what}`);
  };
  const scheduler = newScheduler(START_MS, random, (atMs, what) => {
    for (let i = 0; i < what.length; i++) fingerprint = (Math.imul(fingerprint, 31) + what.charCodeAt(i)) | 0;
    fingerprint = (Math.imul(fingerprint, 31) + (atMs - START_MS)) | 0;
    onStep?.(atMs - START_MS, what);
  });
  const faults = faultsOf(random, () => faulty);
  const features = featuresOf(random);
  const tables = new Map([['', code.tables]]);
  if (features.shards) tables.set(OTHER, code.otherTables);
  const databases = new Map([...tables].map(([label, own]) => [label, simulatedDatabase(own, scheduler, faults)]));
  const places = newPlaces(databases);
  const holds = newHolds(places);
  const apps = hosts(scheduler, faults, code.host, { violation, ...holds });
  const appProcess = startProcess('app');
  code.host.stand({
    now: scheduler.now,
    random,
    after: (delayMs, what, then) => scheduler.after(delayMs, `${appProcess.name} ${what}`, then),
    fetch: () => Promise.reject(new TypeError('An app asks nobody.')),
    say: (text) => onStep?.(scheduler.now() - START_MS, `app: ${text}`),
  });
  const world = newWorld({
    scheduler,
    random,
    faults,
    databases,
    pool: code.pool,
    outbound: apps.fetch,
    violation,
    said: (process, text) => {
      onStep?.(scheduler.now() - START_MS, `${process} says ${text}`);
      if (/a (change|request) failed/.test(text)) violation(`${process}: ${text.slice(0, 600)}`);
    },
  });

  const founded: Founded[] = [];
  const known = new Map<string, Knowledge[]>();
  const credentials = new Map<string, Credential>();
  try {
    await scheduler.until(play(), MAX_STEPS);
  } catch (error) {
    violation(`the run broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  world.end();
  const moves = places.moves();
  for (const database of databases.values()) database.end();
  const events = founded.reduce((sum, { organizationId }) => sum + apps.acceptedOf(organizationId), 0);
  return {
    seed,
    violations,
    steps: scheduler.steps(),
    virtualMs: scheduler.now() - START_MS,
    fingerprint,
    counts: { requests, repeatedEvents: apps.repeated(), events, moves },
  };

  async function play(): Promise<void> {
    const names = random.happens(features.shards ? 0.5 : 0.3) ? ['a', 'b'] : ['a'];
    const threads: (() => Promise<void>)[] = [];
    for (const name of names) {
      const url = `https://${name}.example/hook`;
      const directories = random.happens(0.5) ? [`${name}1`, `${name}2`] : [`${name}1`];
      const maxPeople = features.guard ? random.between(1, 2) : null;
      const shard = random.pick([...databases.keys()]);
      const asked = { name: `${name}-${seed}`, directories, url, shard, maxBatch: features.maxBatch, maxPeople };
      const organization = await world.operate('founding', (system, env) => system.found(env, asked));
      founded.push(organization);
      apps.open(url, organization.organizationId, organization.secret);
      for (const [index, directory] of organization.directories.entries())
        threads.push(...(await threadsOf(directories[index] ?? '', directory, organization)));
    }
    faulty = true;
    world.begin();
    const releaseAll = beginOperator({
      ...{ scheduler, random, features, world, founded, places, holds, credentials, violation },
      trespass: (id, token) =>
        clientOf('stranger', id, () => token).send('POST', '/Users', { schemas: [USER], userName: 'stranger' }),
      isOver: () => !faulty,
    });
    await Promise.all(threads.map((thread) => thread()));
    faulty = false;
    world.calm();
    await rested(releaseAll);
    for (const what of broken({ places, hosts: apps, founded, known })) violation(what);
  }

  function clientOf(name: string, directoryId: string, token: () => string): Client {
    return client({
      ...{ scheduler, faults, serve: world.serve, name, token },
      base: `https://rollcall.example/directories/${directoryId}/scim/v2`,
      answered: (what, status, text) => {
        requests += 1;
        if (status === 500) violation(`${what} was answered 500: ${text.slice(0, 300)}`);
      },
    });
  }

  async function threadsOf(
    name: string,
    { credential, id }: Founded['directories'][number],
    organization: Founded,
  ): Promise<(() => Promise<void>)[]> {
    credentials.set(id, credential);
    const token = () => credentials.get(id)?.token ?? '';
    const shared: { displayName: string; id: string }[] = [];
    const founding = clientOf(name, id, token);
    for (const displayName of [`${name}-all`, `${name}-some`]) {
      const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
      const answer = await founding.send('POST', '/Groups', { schemas, displayName });
      if (answer?.status !== 201) throw new Error(`${displayName} could not be made: ${JSON.stringify(answer)}`);
      shared.push({ displayName, id: String(answer.body['id']) });
    }
    const all: Knowledge[] = [];
    known.set(id, all);
    const others = organization.directories.filter((other) => other.id !== id);
    /** Half of the time a group that many requests are about just then. */
    const foreign = () => {
      if (others.length === 0) return null;
      const ids = random.happens(0.5)
        ? 'SELECT id FROM groups WHERE directory_id = ? ORDER BY id LIMIT 2'
        : 'SELECT id FROM users WHERE directory_id = ?';
      const database = places.of(organization.organizationId);
      const found = database.rows(ids, random.pick(others).id).map((row) => String(row['id']));
      return found.length === 0 ? null : random.pick(found);
    };
    const optionsOf = (thread: string, operations: number, secret = token) => ({
      name: thread,
      client: clientOf(thread, id, secret),
      random,
      now: scheduler.now,
      shared,
      foreign,
      operations,
      violation,
    });
    const second = random.happens(0.3)
      ? await world.operate('new token', (system, env) => system.issue(env, id, 'token'))
      : null;
    const threads = Array.from({ length: random.between(1, 3) }, (_, index) => async () => {
      all.push(await runThread(optionsOf(`${name}.${index}`, random.between(2, 9))));
    });
    if (second === null) return threads;
    const revoke = () => world.operate('revocation', (system, env) => system.revoke(env, id, second));
    return [
      ...threads,
      async () => {
        all.push(
          await revokedThread(
            optionsOf(`${name}.revoked`, random.between(1, 4), () => second.token),
            revoke,
          ),
        );
      },
    ];
  }

  /** Until every app has every event, or too long. What was given up may still come before. */
  async function rested(releaseAll: () => void): Promise<void> {
    const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, 'rest', resolve));
    await sleep(90_000);
    const began = scheduler.now();
    const complete = () =>
      !places.isMoving() &&
      founded.every((organization) => {
        const { organizationId } = organization;
        const last = 'SELECT last_sequence AS last FROM organizations WHERE id = ?';
        const [row] = places.of(organizationId).rows(last, organizationId);
        return holds.heldIn(organization).length === 0 && row?.['last'] === apps.acceptedOf(organizationId);
      });
    while (!complete()) {
      if (scheduler.now() - began > REST_WITHIN_MS)
        return violation(
          places.isMoving()
            ? 'a move did not end within half an hour'
            : 'events were not delivered within half an hour',
        );
      releaseAll();
      await sleep(5_000);
    }
    await sleep(1_000);
  }
}
