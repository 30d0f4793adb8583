// One run: the world of a seed is founded, providers push, things go wrong; then nothing goes wrong any more, all comes to
// rest, and what must be true is looked at.

import { type Client, client } from './client.ts';
import { type DatabaseOptions, simulatedDatabase, type Tables } from './database.ts';
import { faultsOf } from './faults.ts';
import { featuresOf, namesOf } from './features.ts';
import { holds as newHolds } from './holds.ts';
import { hosts } from './hosts.ts';
import { broken } from './invariants.ts';
import type { Isolate } from './isolate.ts';
import type { IsolatePool } from './isolate-pool.ts';
import { beginOperator } from './operator.ts';
import { places as newPlaces } from './places.ts';
import { populate } from './population.ts';
import { startProcess } from './process.ts';
import { chance } from './random.ts';
import { atRest } from './rest.ts';
import { wrongAfterRecompute } from './roles.ts';
import { scheduler as newScheduler } from './scheduler.ts';
import type { Founded, HostModule } from './system.ts';
import { world as newWorld } from './world.ts';

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
  /** Names of what the run used. */
  readonly features: readonly string[];
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
/** Longer than anything that was sent can still take effect: the writer's 38 s, a batch's 40 s, and some. */
const REST_MS = 120_000;
const MAX_STEPS = 60_000;

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
  const features = featuresOf(random);
  const faults = faultsOf(random, {
    times: features.size.faults,
    standstills: features.standstills,
    on: () => faulty,
  });
  const tables = new Map([['', code.tables]]);
  if (features.shards) tables.set(OTHER, code.otherTables);
  const watchRoles: DatabaseOptions['committed'] = (database) => {
    for (const what of wrongAfterRecompute(database)) violation(what);
  };
  const setting = { scheduler, faults, ...(features.roles && { committed: watchRoles }) };
  const databases = new Map([...tables].map(([label, own]) => [label, simulatedDatabase(own, setting)]));
  const places = newPlaces(databases);
  const holds = newHolds(places);
  const apps = hosts(scheduler, faults, code.host, { violation, ...holds });
  const appProcess = startProcess('app', scheduler, () => null);
  code.host.stand({
    now: scheduler.now,
    random,
    after: appProcess.after,
    fetch: () => Promise.reject(new TypeError('An app asks nobody.')),
    say: (text) => onStep?.(scheduler.now() - START_MS, `app: ${text}`),
  });
  const world = newWorld({
    scheduler,
    random,
    faults,
    databases,
    packed: features.packed,
    clockMs: features.clockMs,
    pool: code.pool,
    outbound: apps.fetch,
    violation,
    said: (process, text) => {
      onStep?.(scheduler.now() - START_MS, `${process} says ${text}`);
      if (/a (change|request) failed/.test(text)) violation(`${process}: ${text.slice(0, 600)}`);
    },
  });

  let founded: readonly Founded[] = [];
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
    features: namesOf(features),
    counts: { requests, repeatedEvents: apps.repeated(), events, moves },
  };

  async function play(): Promise<void> {
    const { credentials, known, threads, ...people } = await populate({
      ...{ seed, random, features, world, places, clientOf, violation },
      now: scheduler.now,
      restMs: REST_MS + faults.standstillsMs.all,
      hosts: apps,
    });
    founded = people.founded;
    faulty = true;
    world.begin();
    const operator = beginOperator({
      ...{ scheduler, random, features, world, founded, places, holds, known, credentials, violation },
      hosts: apps,
      trespass: (id, token) =>
        clientOf('stranger', id, () => token).send('POST', '/Users', { schemas: [USER], userName: 'stranger' }),
      isOver: () => !faulty,
    });
    await Promise.all(threads.map((thread) => thread()));
    faulty = false;
    world.calm();
    await atRest(
      { scheduler, founded, places, hosts: apps, holds, operator, violation },
      90_000 + faults.standstillsMs.longest,
    );
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
}
