// The steps of a deployment. Each looks first whether its work is done already, so that all of it may be run again at
// any time; what is there is never deleted or replaced, secrets least of all.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  CONFIG,
  configOf,
  configText,
  type Database,
  deployConfigFile,
  type Needs,
  needsOf,
  type Queue,
  readConfig,
  type WranglerConfig,
} from './deploy-config.ts';
import type { DeployEnvironment } from './deploy-environment.ts';
import { tryWrangler, WranglerFailed, wrangler } from './deploy-wrangler.ts';
import { ROOT } from './process-group.ts';

/** What is known so far. */
export interface Deployment {
  readonly needs: Needs;
  readonly config: WranglerConfig;
  /** The file that wrangler reads, below the repository's root. */
  readonly configFile: string;
  /** Ids of databases by name. */
  readonly databaseIds: Map<string, string>;
  /** Generated in this run, to be uploaded with the Worker. */
  readonly secrets: Map<string, string>;
  url: string | null;
}

export interface Step {
  readonly title: string;
  /** What --dry-run shows. */
  readonly commands: readonly string[];
  run(deployment: Deployment): Promise<void>;
}

const SECRETS: Readonly<Record<string, () => string>> = {
  ADMIN_API_KEY: () => randomBytes(32).toString('hex'),
  ENCRYPTION_KEY: () => randomBytes(32).toString('base64'),
};
export const SECRET_NAMES = Object.keys(SECRETS);
/** Wrangler's words, and the code of Cloudflare's API, for a Worker that is not there yet. */
const NO_WORKER = /10007|not found|does not exist/i;
const NO_QUEUE = /not found|does not exist|11000/i;
const Databases = z.array(z.object({ name: z.string(), uuid: z.string() }));
const Secrets = z.array(z.object({ name: z.string() }));
const Deployed = z.object({ type: z.literal('deploy'), targets: z.array(z.string()).nullish() });

/** `environment` holds the settings of the environment called `name`. */
export function openDeployment(name: string, environment: DeployEnvironment): Deployment {
  const config = configOf(readConfig(readFileSync(join(ROOT, CONFIG), 'utf8')), name, environment);
  return {
    needs: needsOf(config, environment),
    config,
    configFile: deployConfigFile(name),
    databaseIds: new Map(),
    secrets: new Map(),
    url: null,
  };
}

/** The option that makes wrangler read this deployment's configuration. */
export function withConfig({ configFile }: Pick<Deployment, 'configFile'>): string[] {
  return ['--config', configFile];
}

/** In order: nothing is served before what it needs is there. */
export function stepsOf(deployment: Deployment): Step[] {
  const { configFile, needs } = deployment;
  const { databases, queues, worker } = needs;
  const config = withConfig(deployment);
  return [
    { title: 'Log in to Cloudflare', commands: ['wrangler whoami'], run: checkLogin },
    ...queues.map((queue) => ({
      title: `Queue ${queue.name}`,
      commands: [`wrangler queues info ${queue.name}`, `wrangler ${makingOf(queue).join(' ')}   (if it is missing)`],
      run: () => createQueue(queue),
    })),
    ...databases.map((database) => ({
      title: `D1 database ${database.name} (${database.binding})`,
      commands: ['wrangler d1 list --json', `wrangler ${creationOf(database).join(' ')}   (if it is missing)`],
      run: (started: Deployment) => createDatabase(started, database),
    })),
    {
      title: `Configuration with the databases' ids: ${configFile}`,
      commands: [`write ${configFile} from ${CONFIG} and your settings`],
      run: writeConfig,
    },
    ...databases.map(({ binding }) => ({
      title: `Migrations of ${binding}`,
      commands: [`wrangler ${migration(binding, config).join(' ')}`],
      run: async () => void (await wrangler(migration(binding, config))),
    })),
    {
      title: `Secrets: ${SECRET_NAMES.join(', ')}`,
      commands: [
        `wrangler secret list --format json ${config.join(' ')}`,
        'generate the missing ones; existing ones are not touched',
      ],
      run: makeSecrets,
    },
    {
      title: `Worker ${worker}`,
      commands: [
        `wrangler deploy ${config.join(' ')}   (with --secrets-file if secrets were generated; a file of mode 600, removed right away)`,
        ...(deployment.config.ratelimits ?? []).map(
          ({ name, simple }) => `with rate limit ${name}: ${simple.limit} requests in ${simple.period} s`,
        ),
      ],
      run: deployWorker,
    },
  ];
}

function migration(binding: string, config: readonly string[]): string[] {
  return ['d1', 'migrations', 'apply', binding, '--remote', ...config];
}

function creationOf({ name, place }: Database): string[] {
  return ['d1', 'create', name, ...place, '--update-config=false'];
}

/** @throws Error that says how to log in */
export async function checkLogin(): Promise<void> {
  const { code, stderr, stdout } = await tryWrangler(['whoami']);
  if (code !== 0 || /not authenticated/i.test(stdout + stderr))
    throw new Error('Not logged in to Cloudflare. Run: npx wrangler login   (or set CLOUDFLARE_API_TOKEN)');
}

function makingOf({ name, place }: Queue): string[] {
  return ['queues', 'create', name, ...place];
}

async function createQueue(queue: Queue): Promise<void> {
  if (!(await queueExists(queue.name))) await wrangler(makingOf(queue));
}

/** @throws WranglerFailed where it cannot be told */
export async function queueExists(name: string): Promise<boolean> {
  const args = ['queues', 'info', name];
  const asked = await tryWrangler(args);
  if (asked.code === 0) return true;
  if (!NO_QUEUE.test(asked.stderr + asked.stdout)) throw new WranglerFailed(args, asked);
  return false;
}

async function createDatabase({ databaseIds }: Deployment, database: Database): Promise<void> {
  if (database.id !== null) return;
  const id = (await databaseId(database.name)) ?? (await newDatabase(database));
  databaseIds.set(database.name, id);
}

async function newDatabase(database: Database): Promise<string> {
  await wrangler(creationOf(database));
  const id = await databaseId(database.name);
  if (id === undefined) throw new Error(`The database ${database.name} was created but is not listed.`);
  return id;
}

export async function databaseId(name: string): Promise<string | undefined> {
  const listed = Databases.parse(JSON.parse(await wrangler(['d1', 'list', '--json'])));
  return listed.find((database) => database.name === name)?.uuid;
}

async function writeConfig({ config, configFile, databaseIds }: Deployment): Promise<void> {
  writeFileSync(join(ROOT, configFile), configText(config, databaseIds));
}

/** @throws WranglerFailed where the secrets cannot be listed for another cause than a Worker that is not there yet */
async function makeSecrets(deployment: Deployment): Promise<void> {
  const there = await secretNames(deployment);
  for (const [name, make] of Object.entries(SECRETS)) if (!there.includes(name)) deployment.secrets.set(name, make());
}

/** Names of the secrets that the Worker has; none where there is no Worker yet. @throws WranglerFailed */
export async function secretNames(deployment: Deployment): Promise<string[]> {
  const args = ['secret', 'list', '--format', 'json', ...withConfig(deployment)];
  const listed = await tryWrangler(args);
  if (listed.code === 0) return Secrets.parse(JSON.parse(listed.stdout)).map(({ name }) => name);
  if (!NO_WORKER.test(listed.stderr + listed.stdout)) throw new WranglerFailed(args, listed);
  return [];
}

/** Secrets go with the Worker's first version: it never serves without them, and they stand on no command line. */
async function deployWorker(deployment: Deployment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-deploy-'));
  const secretsFile = join(folder, 'secrets.json');
  const outputFile = join(folder, 'output.ndjson');
  try {
    const args = ['deploy', ...withConfig(deployment)];
    if (deployment.secrets.size > 0) {
      writeFileSync(secretsFile, JSON.stringify(Object.fromEntries(deployment.secrets)), { mode: 0o600 });
      args.push('--secrets-file', secretsFile);
    }
    const printed = await wrangler(args, { WRANGLER_OUTPUT_FILE_PATH: outputFile });
    deployment.url = urlIn(readOutput(outputFile)) ?? /https:\/\/\S+/.exec(printed)?.[0] ?? null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOutput(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function urlIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const entry = Deployed.safeParse(JSON.parse(line));
    const target = entry.data?.targets?.[0];
    if (target) return target.startsWith('http') ? target : `https://${target.split(' ')[0]}`;
  }
  return undefined;
}
