// What stands in the account already, and what a deployment would change. Asks only.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { configText, readConfig } from './deploy-config.ts';
import { changedLines } from './deploy-diff.ts';
import { checkLogin, type Deployment, databaseId, queueExists, secretNames, withConfig } from './deploy-steps.ts';
import { tryWrangler, wrangler } from './deploy-wrangler.ts';
import { ROOT } from './process-group.ts';

const Status = z.looseObject({
  created_on: z.string(),
  versions: z.array(z.looseObject({ version_id: z.string(), percentage: z.number() })),
});
const MIGRATION = /\b\d{4}_\w+\.sql\b/g;

/** The report, a line each. @throws Error that says how to log in; WranglerFailed */
export async function statusOf(deployment: Deployment, secrets: readonly string[]): Promise<string[]> {
  await checkLogin();
  const { databases, queues, worker } = deployment.needs;
  const lines = [`Worker ${worker}: ${await deployedVersion(deployment)}`];
  for (const { name } of queues) lines.push(`Queue ${name}: ${(await queueExists(name)) ? 'exists' : 'missing'}`);
  for (const { binding, id, name } of databases) {
    const known = id ?? (await databaseId(name));
    if (known !== undefined && id === null) deployment.databaseIds.set(name, known);
    lines.push(`D1 database ${name} (${binding}): ${known ?? 'missing'}`);
    if (known !== undefined) lines.push(`  migrations: ${await pendingMigrations(deployment, binding)}`);
  }
  const there = await secretNames(deployment);
  for (const name of secrets) lines.push(`Secret ${name}: ${there.includes(name) ? 'set' : 'missing'}`);
  const isComplete = !lines.some((line) => /: (missing|not deployed)$/.test(line));
  const next = isComplete ? [] : ['', 'A deployment creates what is missing.'];
  return [...lines, ...next, '', ...configurationReport(deployment)];
}

/** What the configuration would change, in lines; says so where nothing was deployed from this checkout. */
export function configurationReport({ config, configFile, databaseIds }: Deployment): string[] {
  const file = join(ROOT, configFile);
  // An id that nobody has asked for yet is the one of the last deployment.
  const ids = new Map([...(existsSync(file) ? deployedIds(file) : []), ...databaseIds]);
  const changed = changedLines(file, configText(config, ids));
  if (changed === null)
    return [`Configuration: ${configFile} does not exist. Nothing has been deployed from this checkout yet.`];
  if (changed.length === 0) return ['Configuration: unchanged since the last deployment from this checkout.'];
  return ['Configuration changes since the last deployment from this checkout:', ...changed.map((line) => `  ${line}`)];
}

/**
 * A database that is no longer bound takes its organizations with it.
 * @throws Error that names those which the last deployment from this checkout had
 */
export function requireEveryShard({ configFile, needs }: Pick<Deployment, 'configFile' | 'needs'>): void {
  const file = join(ROOT, configFile);
  if (!existsSync(file)) return;
  const bound = new Set(needs.databases.map(({ binding }) => binding));
  const { d1_databases: deployed } = readConfig(readFileSync(file, 'utf8'));
  const missing = deployed.filter(({ binding }) => !bound.has(binding));
  if (missing.length === 0) return;
  const names = missing.map(({ binding, database_name: name }) => `${binding} (${name})`).join(', ');
  throw new Error(
    `The settings leave out a database of the last deployment: ${names}. Its organizations would not be found any more.\n` +
      `Put its label back under shards. If it holds no organization, remove its [[d1_databases]] from ${configFile}.`,
  );
}

function deployedIds(file: string): [name: string, id: string][] {
  const { d1_databases: tables } = readConfig(readFileSync(file, 'utf8'));
  return tables.map(({ database_id: id, database_name: name }) => [name, id]);
}

/** The versions that are served, with their shares. @throws for an answer of another form */
export async function deployedVersion(deployment: Deployment): Promise<string> {
  const args = ['deployments', 'status', '--json', '--name', deployment.needs.worker];
  const asked = await tryWrangler(args);
  if (asked.code !== 0) return 'not deployed';
  const { created_on: at, versions } = Status.parse(JSON.parse(asked.stdout));
  const shares = versions.map(({ percentage, version_id: id }) => `${id} (${percentage} %)`);
  return `version ${shares.join(' and ')} since ${at}`;
}

/** Wrangler needs the configuration with ids to ask; without it nobody knows. */
async function pendingMigrations(deployment: Deployment, binding: string): Promise<string> {
  if (!existsSync(join(ROOT, deployment.configFile))) return `unknown, because ${deployment.configFile} does not exist`;
  const printed = await wrangler(['d1', 'migrations', 'list', binding, '--remote', ...withConfig(deployment)]);
  const names = printed.match(MIGRATION) ?? [];
  return names.length === 0 ? 'none pending' : `pending: ${names.join(', ')}`;
}
