// The deployment against a wrangler that keeps its account in a file: what is asked of it, in which order, and that a
// second run creates nothing. The real one needs an account.

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configOf, configText, needsOf, readConfig } from '../../scripts/deploy-config.ts';
import type { DeployEnvironment } from '../../scripts/deploy-environment.ts';
import { SECRET_NAMES } from '../../scripts/deploy-steps.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

/** Prints what wrangler prints, as far as the deployment reads it. */
const FAKE = `#!${process.execPath}
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
const account = process.env.FAKE_ACCOUNT;
const state = existsSync(account) ? JSON.parse(readFileSync(account, 'utf8')) : { queues: [], databases: [], secrets: null };
const args = process.argv.slice(2);
const shown = args.map((arg) => (arg.startsWith('/') ? 'FILE' : arg)).join(' ');
appendFileSync(account + '.log', shown + '\\n');
const save = () => writeFileSync(account, JSON.stringify(state));
const fail = (text) => { console.error(text); process.exit(1); };
const [a, b, c] = args;
if (a === 'whoami' && process.env.FAKE_LOGGED_OUT) console.log('You are not authenticated. Please run wrangler login.');
else if (a === 'queues' && b === 'info') state.queues.includes(c) || fail('Queue "' + c + '" does not exist.');
else if (a === 'queues' && b === 'create') { state.queues.push(c); save(); }
else if (a === 'd1' && b === 'list') console.log(JSON.stringify(state.databases));
else if (a === 'd1' && b === 'create') { state.databases.push({ name: c, uuid: '${ID}' }); save(); }
else if (a === 'd1' && c === 'list') console.log('Migrations to be applied: 0009_next.sql');
else if (a === 'deployments') console.log(JSON.stringify({ created_on: '2026-11-01T00:00:00Z', versions: [{ version_id: 'v1', percentage: 100 }] }));
else if (a === 'secret') state.secrets ? console.log(JSON.stringify(state.secrets)) : fail('Worker not found [code: 10007]');
else if (a === 'deploy') {
  const file = args[args.indexOf('--secrets-file') + 1];
  if (args.includes('--secrets-file')) {
    const secrets = JSON.parse(readFileSync(file, 'utf8'));
    appendFileSync(account + '.secrets', JSON.stringify(secrets) + '\\n');
    state.secrets = Object.keys(secrets).map((name) => ({ name, type: 'secret_text' }));
    save();
  }
  appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, JSON.stringify({ type: 'deploy', targets: ['https://rollcall.acme.workers.dev'] }) + '\\n');
}
`;

const FIRST_RUN = [
  'whoami',
  'queues info rollcall-dead-letters',
  'queues create rollcall-dead-letters',
  'queues info rollcall-deliveries',
  'queues create rollcall-deliveries',
  'd1 list --json',
  'd1 create rollcall --update-config=false',
  'd1 list --json',
  'd1 migrations apply DB --remote --config wrangler.deploy.toml',
  'secret list --format json --config wrangler.deploy.toml',
  'deploy --config wrangler.deploy.toml --secrets-file FILE',
];

let folder: string;
let account: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-deploy-test-'));
  for (const name of ['scripts', 'wrangler.toml', 'package.json', 'rollcall.config.example.ts'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'wrangler'), FAKE);
  chmodSync(join(folder, 'wrangler'), 0o755);
  account = join(folder, 'account.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function deploy(args: readonly string[] = [], extra: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, FAKE_ACCOUNT: account, ...extra };
  return run(process.execPath, [join(folder, 'scripts', 'deploy.ts'), ...args], { env });
}

const calls = () => readFileSync(`${account}.log`, 'utf8').trim().split('\n');

describe('npm run deploy', () => {
  it('prints every step and runs nothing with --dry-run', async () => {
    const { stdout } = await deploy(['--dry-run']);
    for (const command of FIRST_RUN) {
      const plain = command.replace(' --secrets-file FILE', '');
      expect(stdout).toContain(`wrangler ${plain}`);
    }
    expect(stdout).toContain('with rate limit SCIM_LIMIT: 1000 requests in 10 s');
    expect(stdout).toContain('Nothing was run.');
    expect(existsSync(`${account}.log`)).toBe(false);
    expect(existsSync(join(folder, 'wrangler.deploy.toml'))).toBe(false);
  });

  it('creates what is missing, in order, and shows the admin key once', async () => {
    const { stdout } = await deploy();
    expect(calls()).toEqual(FIRST_RUN);
    const secrets: Record<string, string> = JSON.parse(readFileSync(`${account}.secrets`, 'utf8'));
    expect(Buffer.from(secrets.ENCRYPTION_KEY ?? '', 'base64')).toHaveLength(32);
    expect(secrets.ADMIN_API_KEY).toMatch(/^[0-9a-f]{64}$/);
    expect(stdout).toContain(secrets.ADMIN_API_KEY);
    expect(stdout).not.toContain(secrets.ENCRYPTION_KEY);
    expect(stdout).toContain('Deployed: https://rollcall.acme.workers.dev');
    const config = readFileSync(join(folder, 'wrangler.deploy.toml'), 'utf8');
    expect(config).toContain(`database_id = "${ID}"`);
    expect(readFileSync(join(folder, 'wrangler.toml'), 'utf8')).not.toContain(ID);
  });

  it('creates nothing and generates no secret the second time', async () => {
    await deploy();
    rmSync(`${account}.log`);
    const { stdout } = await deploy();
    const again = FIRST_RUN.filter((call) => !/ create /.test(call)).map((call) =>
      call.replace(' --secrets-file FILE', ''),
    );
    expect(calls()).toEqual(again.filter((call, i) => call !== again[i - 1]));
    expect(readFileSync(`${account}.secrets`, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(stdout).not.toContain('admin key');
  });

  it('says how to log in, and stops', async () => {
    await expect(deploy([], { FAKE_LOGGED_OUT: '1' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npx wrangler login'),
    });
    expect(calls()).toEqual(['whoami']);
  });
});

describe('npm run deploy -- with options', () => {
  const settings = (text: string) => writeFileSync(join(folder, 'rollcall.config.ts'), `export default ${text};\n`);
  const refusal = async (...args: string[]) => {
    const failed: unknown = await deploy(args).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1 });
    return failed instanceof Error && 'stderr' in failed ? String(failed.stderr) : '';
  };

  it('tells its options with --help, and asks nobody', async () => {
    const { stdout } = await deploy(['--help']);
    for (const option of ['--env', '--dry-run', '--status', '--rollback']) expect(stdout).toContain(option);
    expect(existsSync(`${account}.log`)).toBe(false);
  });

  it('refuses what it does not know, says where to look, without a stack trace', async () => {
    const more = 'npm run deploy -- --help lists the options.\n';
    expect(await refusal('--prod')).toMatch(/^Unknown option '--prod'.*\n.*--help.*\n$/);
    expect(await refusal('staging')).toContain(more);
    expect(await refusal('--status', '--rollback')).toBe(`--status and --rollback cannot be combined.\n${more}`);
    expect(existsSync(`${account}.log`)).toBe(false);
  });

  it('says how to describe an environment that no settings describe', async () => {
    expect(await refusal('--env', 'staging')).toContain('cp rollcall.config.example.ts rollcall.config.ts');
    settings('{ staging: {} }');
    expect(await refusal('--env', 'qa')).toBe('rollcall.config.ts has no environment "qa", only "staging".\n');
  });

  it('names the setting that it does not understand', async () => {
    settings("{ staging: { vars: { ADMIN_API_KEY: 'x' }, domain: 'scim.example.com' } }");
    const said = await refusal('--env', 'staging');
    expect(said).toContain('staging.vars: must not contain ADMIN_API_KEY');
    expect(said).toContain('"domain"');
    expect(existsSync(`${account}.log`)).toBe(false);
  });

  it('gives an environment names, database and configuration of its own', async () => {
    cpSync(join(folder, 'rollcall.config.example.ts'), join(folder, 'rollcall.config.ts'));
    await deploy(['--env', 'staging']);
    expect(calls()).toContain('queues create rollcall-staging-dead-letters');
    expect(calls()).toContain('d1 create rollcall-staging --update-config=false');
    expect(calls().at(-1)).toBe('deploy --config wrangler.deploy.staging.toml --secrets-file FILE');
    expect(existsSync(join(folder, 'wrangler.deploy.toml'))).toBe(false);
    const config = readConfig(readFileSync(join(folder, 'wrangler.deploy.staging.toml'), 'utf8'));
    expect(config).toMatchObject({
      name: 'rollcall-staging',
      workers_dev: false,
      routes: [{ pattern: 'scim-staging.example.com', custom_domain: true }],
      vars: { PUBLIC_URL: 'https://scim-staging.example.com' },
      queues: { consumers: [{ dead_letter_queue: 'rollcall-staging-dead-letters' }, {}] },
    });
  });

  it('says what a deployment would change', async () => {
    await deploy();
    expect((await deploy(['--dry-run'])).stdout).toContain('Configuration: unchanged since the last deployment');
    settings("{ production: { vars: { REQUEST_LOG_DAYS: '7' } } }");
    const { stdout } = await deploy(['--dry-run']);
    expect(stdout).toContain('+ REQUEST_LOG_DAYS = "7"');
    expect(stdout).not.toContain('database_id');
  });

  it('migrates every database of an environment, and stops before one would be left out', async () => {
    settings("{ qa: { shards: [{ label: 'eu', jurisdiction: 'eu' }, { label: 'us2', location: 'wnam' }] } }");
    await deploy(['--env', 'qa']);
    const config = '--config wrangler.deploy.qa.toml';
    for (const call of [
      'd1 create rollcall-qa-eu --jurisdiction eu --update-config=false',
      'd1 create rollcall-qa-us2 --location wnam --update-config=false',
      ...['DB', 'DB_EU', 'DB_US2'].map((binding) => `d1 migrations apply ${binding} --remote ${config}`),
    ])
      expect(calls()).toContain(call);
    settings("{ qa: { shards: [{ label: 'us2', location: 'wnam' }] } }");
    rmSync(`${account}.log`);
    expect(await refusal('--env', 'qa')).toContain('a database of the last deployment: DB_EU (rollcall-qa-eu).');
    expect(existsSync(`${account}.log`)).toBe(false);
  });

  it('tells what stands in the account with --status, and changes nothing', async () => {
    await deploy();
    const before = readFileSync(account, 'utf8');
    const { stdout } = await deploy(['--status']);
    for (const line of [
      'Worker rollcall: version v1 (100 %) since 2026-11-01T00:00:00Z',
      'Queue rollcall-deliveries: exists',
      `D1 database rollcall (DB): ${ID}`,
      'pending: 0009_next.sql',
      'Secret ENCRYPTION_KEY: set',
    ])
      expect(stdout).toContain(line);
    expect(readFileSync(account, 'utf8')).toBe(before);
  });

  it('returns to the version before with --rollback', async () => {
    const { stdout } = await deploy(['--rollback']);
    expect(calls()).toEqual([
      'whoami',
      'rollback --name rollcall --yes --message npm run deploy -- --rollback',
      'deployments status --json --name rollcall',
    ]);
    expect(stdout).toContain('back at its previous version: version v1 (100 %)');
    await expect(deploy(['--rollback'], { FAKE_LOGGED_OUT: '1' })).rejects.toMatchObject({
      stderr: expect.stringContaining('npx wrangler login'),
    });
  });

  it('says with --status what a deployment would create', async () => {
    expect((await deploy(['--status'])).stdout).toContain('A deployment creates what is missing.');
    await deploy();
    expect((await deploy(['--status'])).stdout).not.toContain('missing');
  });

  it('asks the account of the settings, in every command', async () => {
    settings("{ production: { accountId: 'acc-1' } }");
    writeFileSync(
      join(folder, 'wrangler'),
      FAKE.replace("appendFileSync(account + '.log', ", '$&process.env.CLOUDFLARE_ACCOUNT_ID + " " + '),
    );
    await deploy([], { CLOUDFLARE_ACCOUNT_ID: 'another' });
    expect(calls().filter((call) => !call.startsWith('acc-1 '))).toEqual([]);
  });
});

describe('the configuration of a deployment', () => {
  const toml = (databases: string) =>
    `name = "x"\n${databases}\n[[queues.producers]]\nqueue = "x-q"\n[[queues.consumers]]\nqueue = "x-q"\n`;
  const table = (binding: string, name: string, id: string) =>
    `[[d1_databases]]\nbinding = "${binding}"\ndatabase_name = "${name}"\ndatabase_id = "${id}"\n`;
  const PLACEHOLDER = '00000000-0000-0000-0000-000000000000';

  it("keeps an operator's own database id, and fills in each shard by its name", () => {
    const config = readConfig(toml(table('DB', 'x', 'own') + table('DB_EU', 'x-eu', PLACEHOLDER)));
    expect(needsOf(config).databases.map(({ id }) => id)).toEqual(['own', null]);
    const filled = readConfig(configText(config, new Map([['x-eu', ID]])));
    expect(needsOf(filled).databases.map(({ id }) => id)).toEqual(['own', ID]);
  });

  it('gives another environment queues and databases of its own, whatever they are called', () => {
    const config = configOf(readConfig(toml(table('DB', 'people', ID))), 'staging', {});
    const needs = needsOf(config);
    expect(needs).toMatchObject({ worker: 'x-staging', queues: [{ name: 'x-staging-q', place: [] }] });
    expect(needs.databases[0]).toMatchObject({ name: 'x-staging-people', id: null });
  });

  it('adds a database for each shard of the settings, created where they say', () => {
    const environment = { shards: [{ label: 'eu', jurisdiction: 'eu' as const }] };
    const config = configOf(readConfig(toml(table('DB', 'x', PLACEHOLDER))), 'production', environment);
    expect(needsOf(config, environment).databases).toEqual([
      { binding: 'DB', name: 'x', id: null, place: [] },
      { binding: 'DB_EU', name: 'x-eu', id: null, place: ['--jurisdiction', 'eu'] },
    ]);
    expect(config.vars).toMatchObject({ JURISDICTIONS: 'eu=eu' });
  });

  it('gives a shard in a jurisdiction queues of its own there, each with its consumer, and others none', () => {
    const shards = [{ label: 'eu', jurisdiction: 'eu' as const }, { label: 'us2' }];
    const base = readConfig(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'));
    const config = configOf(base, 'staging', { shards });
    const { consumers, producers } = config.queues;
    expect(producers.map(({ binding, queue }) => [binding, queue])).toEqual([
      ['DELIVERIES', 'rollcall-staging-deliveries'],
      ['DELIVERIES_EU', 'rollcall-staging-deliveries-eu'],
    ]);
    const consumed = consumers.map(({ dead_letter_queue: dead, queue }) => [queue, dead]);
    expect(consumed).toEqual([
      ['rollcall-staging-deliveries', 'rollcall-staging-dead-letters'],
      ['rollcall-staging-dead-letters', undefined],
      ['rollcall-staging-deliveries-eu', 'rollcall-staging-dead-letters-eu'],
      ['rollcall-staging-dead-letters-eu', undefined],
    ]);
    expect(consumers[2]).toMatchObject({ max_batch_size: 50, max_batch_timeout: 0, max_retries: 3 });
    const own = (name: string) => ({ name: `rollcall-staging-${name}-eu`, place: ['--jurisdiction', 'eu'] });
    const common = (name: string) => ({ name: `rollcall-staging-${name}`, place: [] });
    expect(needsOf(config, { shards }).queues).toEqual([
      own('dead-letters'),
      own('deliveries'),
      common('dead-letters'),
      common('deliveries'),
    ]);
  });

  it.each<[string, DeployEnvironment, string]>([
    ['production', {}, 'rollcall.*.workers.dev'],
    ['staging', {}, 'rollcall-staging.*.workers.dev'],
    ['production', { customDomains: ['SCIM.example.com', 'sync.example.org'] }, 'scim.example.com sync.example.org'],
    [
      'production',
      { customDomains: ['scim.example.com'], workersDev: true },
      'rollcall.*.workers.dev scim.example.com',
    ],
    ['production', { routes: [{ pattern: 'https://*.example.com/scim/*', zoneName: 'example.com' }] }, '*.example.com'],
    ['production', { routes: [{ pattern: '*/scim/*', zoneName: 'example.com' }] }, '*example.com'],
    ['production', { workersDev: false, vars: { OWN_HOSTS: 'proxy.example.com' } }, 'proxy.example.com'],
  ])('tells the Worker where it is reached: %s %o', (name, environment, hosts) => {
    const base = readConfig(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8'));
    expect(configOf(base, name, environment).vars).toMatchObject({ OWN_HOSTS: hosts });
  });

  it('carries the rate limits, refuses fewer than 25 SCIM requests a second, and takes those of the settings', () => {
    const text = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8');
    const limited = (name: string, environment: DeployEnvironment) =>
      configOf(readConfig(text), name, environment).ratelimits;
    const simple = { SCIM_LIMIT: 1000, API_LIMIT: 1000, STRANGER_LIMIT: 100 };
    expect(limited('production', {})?.map((limit) => [limit.name, limit.simple])).toEqual(
      Object.entries(simple).map(([name, limit]) => [name, { limit, period: 10 }]),
    );
    const lowered = (limit: number, period: number) =>
      readConfig(text.replace('limit = 1000, period = 10', `limit = ${limit}, period = ${period}`));
    expect(() => lowered(249, 10)).toThrow('25 requests per second');
    expect(() => lowered(1499, 60)).toThrow('25 requests per second');
    expect(() => lowered(1500, 60)).not.toThrow();
    const [own, theirs] = [limited('production', {}), limited('staging', { rateLimits: { scimPerSecond: 40 } })];
    expect(theirs?.[0]?.simple).toEqual({ limit: 400, period: 10 });
    const namespaces = [...(own ?? []), ...(theirs ?? [])].map((limit) => limit.namespace_id);
    expect(new Set(namespaces).size).toBe(6);
    for (const namespace of namespaces) expect(namespace).toMatch(/^[1-9]\d{0,9}$/);
  });
});

describe('a Deploy to Cloudflare button', () => {
  const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

  it('finds a description of every binding, variable and secret, and of nothing else', () => {
    const { d1_databases, durable_objects, queues, ratelimits, vars } = z
      .object({
        d1_databases: z.array(z.object({ binding: z.string() })),
        durable_objects: z.object({ bindings: z.array(z.object({ name: z.string() })) }),
        queues: z.object({ producers: z.array(z.object({ binding: z.string() })) }),
        ratelimits: z.array(z.object({ name: z.string() })),
        vars: z.record(z.string(), z.string()),
      })
      .parse(parse(read('wrangler.toml')));
    const secrets = [...read('.dev.vars.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(secrets).toEqual(SECRET_NAMES);
    const names = [
      ...d1_databases.map(({ binding }) => binding),
      ...durable_objects.bindings.map(({ name }) => name),
      ...queues.producers.map(({ binding }) => binding),
      ...ratelimits.map(({ name }) => name),
      ...Object.keys(vars),
      ...secrets,
    ];
    const { cloudflare } = z
      .object({
        cloudflare: z.object({ bindings: z.record(z.string(), z.object({ description: z.string().min(20) })) }),
      })
      .parse(JSON.parse(read('package.json')));
    expect(Object.keys(cloudflare.bindings).sort()).toEqual(names.sort());
  });

  it('needs no id of an account, and its deploy script migrates by binding', () => {
    const config = readConfig(read('wrangler.toml'));
    expect(needsOf(config).databases.map(({ id }) => id)).toEqual([null]);
    expect(JSON.parse(read('package.json')).scripts.deploy).toBe('node scripts/deploy.ts');
    expect(FIRST_RUN).toContain('d1 migrations apply DB --remote --config wrangler.deploy.toml');
  });
});
