// The steps of a deployment. Each looks first whether its work is done already, so that all of it may be run again at
// any time; what is there is never deleted or replaced, secrets least of all.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CONFIG, DEPLOY_CONFIG, type Needs, needsOf, withIds } from './deploy-config.ts';
import { tryWrangler, WranglerFailed, wrangler } from './deploy-wrangler.ts';
import { ROOT } from './process-group.ts';

/** What is known so far. */
export interface Deployment {
  readonly needs: Needs;
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
const WITH_CONFIG = ['--config', DEPLOY_CONFIG];
/** Wrangler's words, and the code of Cloudflare's API, for a Worker that is not there yet. */
const NO_WORKER = /10007|not found|does not exist/i;
const NO_QUEUE = /not found|does not exist|11000/i;
const Databases = z.array(z.object({ name: z.string(), uuid: z.string() }));
const Secrets = z.array(z.object({ name: z.string() }));
const Deployed = z.object({ type: z.literal('deploy'), targets: z.array(z.string()).nullish() });

export function openDeployment(): Deployment {
  const needs = needsOf(readFileSync(join(ROOT, CONFIG), 'utf8'));
  return { needs, databaseIds: new Map(), secrets: new Map(), url: null };
}

/** In order: nothing is served before what it needs is there. */
export function stepsOf({ databases, queues, worker }: Needs): Step[] {
  return [
    { title: 'Log in to Cloudflare', commands: ['wrangler whoami'], run: checkLogin },
    ...queues.map((name) => ({
      title: `Queue ${name}`,
      commands: [`wrangler queues info ${name}`, `wrangler queues create ${name}   (where it is missing)`],
      run: () => createQueue(name),
    })),
    ...databases.map(({ binding, id, name }) => ({
      title: `D1 database ${name} (${binding})`,
      commands: ['wrangler d1 list --json', `wrangler d1 create ${name}   (where it is missing)`],
      run: (deployment: Deployment) => createDatabase(deployment, name, id),
    })),
    {
      title: `Configuration with the database's id: ${DEPLOY_CONFIG}`,
      commands: [`write ${DEPLOY_CONFIG} from ${CONFIG}`],
      run: writeConfig,
    },
    ...databases.map(({ binding }) => ({
      title: `Migrations of ${binding}`,
      commands: [`wrangler ${migration(binding).join(' ')}`],
      run: async () => void (await wrangler(migration(binding))),
    })),
    {
      title: `Secrets: ${Object.keys(SECRETS).join(', ')}`,
      commands: [
        `wrangler secret list --format json ${WITH_CONFIG.join(' ')}`,
        'generate those that are missing; none that is there is touched',
      ],
      run: makeSecrets,
    },
    {
      title: `Worker ${worker}`,
      commands: [
        `wrangler deploy ${WITH_CONFIG.join(' ')}   (with --secrets-file where secrets were generated; a file of mode 600, removed at once)`,
      ],
      run: deployWorker,
    },
  ];
}

function migration(binding: string): string[] {
  return ['d1', 'migrations', 'apply', binding, '--remote', ...WITH_CONFIG];
}

async function checkLogin(): Promise<void> {
  const { code, stderr, stdout } = await tryWrangler(['whoami']);
  if (code !== 0 || /not authenticated/i.test(stdout + stderr))
    throw new Error('Not logged in to Cloudflare. Run: npx wrangler login   (or set CLOUDFLARE_API_TOKEN)');
}

async function createQueue(name: string): Promise<void> {
  const args = ['queues', 'info', name];
  const asked = await tryWrangler(args);
  if (asked.code === 0) return;
  if (!NO_QUEUE.test(asked.stderr + asked.stdout)) throw new WranglerFailed(args, asked);
  await wrangler(['queues', 'create', name]);
}

async function createDatabase({ databaseIds }: Deployment, name: string, configured: string | null): Promise<void> {
  if (configured !== null) return;
  const id = (await databaseId(name)) ?? (await newDatabase(name));
  databaseIds.set(name, id);
}

async function newDatabase(name: string): Promise<string> {
  await wrangler(['d1', 'create', name, '--update-config=false']);
  const id = await databaseId(name);
  if (id === undefined) throw new Error(`The database ${name} was created, but it is not listed.`);
  return id;
}

async function databaseId(name: string): Promise<string | undefined> {
  const listed = Databases.parse(JSON.parse(await wrangler(['d1', 'list', '--json'])));
  return listed.find((database) => database.name === name)?.uuid;
}

async function writeConfig({ databaseIds }: Deployment): Promise<void> {
  writeFileSync(join(ROOT, DEPLOY_CONFIG), withIds(readFileSync(join(ROOT, CONFIG), 'utf8'), databaseIds));
}

/** @throws WranglerFailed where the secrets cannot be listed for another cause than a Worker that is not there yet */
async function makeSecrets({ secrets }: Deployment): Promise<void> {
  const args = ['secret', 'list', '--format', 'json', ...WITH_CONFIG];
  const listed = await tryWrangler(args);
  if (listed.code !== 0 && !NO_WORKER.test(listed.stderr + listed.stdout)) throw new WranglerFailed(args, listed);
  const there = listed.code === 0 ? Secrets.parse(JSON.parse(listed.stdout)).map(({ name }) => name) : [];
  for (const [name, make] of Object.entries(SECRETS)) if (!there.includes(name)) secrets.set(name, make());
}

/** Secrets go with the Worker's first version: it never serves without them, and they stand on no command line. */
async function deployWorker(deployment: Deployment): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-deploy-'));
  const secretsFile = join(folder, 'secrets.json');
  const outputFile = join(folder, 'output.ndjson');
  try {
    const args = ['deploy', ...WITH_CONFIG];
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
