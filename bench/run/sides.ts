// The two servers of a bench run: the Worker and the floor, each on its own copy of the same seeded state.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/port.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../scripts/server.ts';
import { type Directory, seed } from '../ledger/target.ts';

/** A seeded directory, and the hash that the floor is given in place of its token. */
export interface Seeded extends Directory {
  readonly tokenHash: string;
}

export interface Sides {
  readonly worker: RunningServer;
  readonly floor: RunningServer;
  /** One large directory. */
  readonly large: Seeded;
  /** Organizations of their own, so that their changes do not wait for each other. */
  readonly small: readonly Seeded[];
  /** Well-formed tokens that open nothing. */
  readonly strangers: readonly string[];
}

export interface SideOptions {
  readonly folder: string;
  readonly largeSize: number;
  readonly smallSize: number;
  readonly smallCount: number;
  /** Where a profiler attaches to the Worker. */
  readonly inspectorPort?: number;
}

const SEEDING_WORKER = 'bench/worker/counting-worker.ts';
/** The Worker, and a path beside it for run/stranger.ts. */
const WORKER = 'bench/worker/beside-worker.ts';
const FLOOR_WORKER = 'bench/worker/floor-worker.ts';

/** Seeds through a Worker of its own, copies the state, then starts both servers. */
export async function startSides(options: SideOptions): Promise<Sides> {
  const { folder, inspectorPort, largeSize, smallCount, smallSize } = options;
  const stateDir = join(folder, 'worker');
  const floorDir = join(folder, 'floor');
  mkdirSync(stateDir, { recursive: true });
  const seeding = await start(stateDir, { entry: SEEDING_WORKER });
  const target = {
    send: (path: string, init: RequestInit) => fetch(seeding.origin + path, init),
    adminApiKey: seeding.adminApiKey,
  };
  const large = hashed(await seed(target, largeSize));
  const small: Seeded[] = [];
  for (let i = 0; i < smallCount; i++) small.push(hashed(await seed(target, smallSize)));
  const strangers = await strangersOf(seeding.origin);
  await seeding.stop();
  cpSync(stateDir, floorDir, { recursive: true });
  const worker = await start(stateDir, { entry: WORKER, ...(inspectorPort === undefined ? {} : { inspectorPort }) });
  const floor = await start(floorDir, { entry: FLOOR_WORKER });
  return { worker, floor, large, small, strangers };
}

/** More than an isolate remembers: none comes again before it is forgotten. */
const STRANGERS = 8_000;

async function strangersOf(origin: string): Promise<string[]> {
  const answer = await fetch(`${origin}/ledger/strangers?count=${STRANGERS}`);
  const tokens: unknown = await answer.json();
  return Array.isArray(tokens) ? tokens.map(String) : [];
}

async function start(
  stateDir: string,
  options: Pick<ServerOptions, 'entry' | 'inspectorPort'>,
): Promise<RunningServer> {
  const { HOME, PATH, RATE_LIMITS } = process.env;
  return startServer({
    port: await freePort(),
    stateDir,
    environment: { HOME, PATH, RATE_LIMITS },
    onError: (line) => console.error(line),
    ...options,
  });
}

function hashed(directory: Directory): Seeded {
  return { ...directory, tokenHash: createHash('sha256').update(directory.token).digest('base64url') };
}
