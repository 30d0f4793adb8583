// The operator's own settings, one set for each environment: read from rollcall.config.ts, which is not in git.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ROOT } from './process-group.ts';

export const SETTINGS_FILE = 'rollcall.config.ts';
export const DEFAULT_ENVIRONMENT = 'production';
/** What Entra ID asks of endpoints; a lower limit breaks its synchronization. */
export const MIN_SCIM_REQUESTS_PER_SECOND = 25;
/** Secrets belong into `wrangler secret put`, where no file keeps them. */
const SECRET_NAMES = ['ADMIN_API_KEY', 'ENCRYPTION_KEY'];

/** What a shard may be called: `eu` is bound as DB_EU. */
export const SHARD_LABEL = {
  pattern: /^(?!default$)[a-z][a-z0-9]{0,7}$/,
  rule: 'must be 1 to 8 lower-case letters or digits, starting with a letter, and not "default"',
} as const;

const Shard = z.strictObject({
  label: z.string().regex(SHARD_LABEL.pattern, SHARD_LABEL.rule),
  databaseName: z.string().min(1).optional(),
  databaseId: z.uuid().optional(),
  jurisdiction: z.enum(['eu', 'us', 'fedramp']).optional(),
  location: z.enum(['weur', 'eeur', 'apac', 'oc', 'wnam', 'enam']).optional(),
  /** Whether messages about its organizations have queues of their own; where it has a jurisdiction by default. */
  queue: z.boolean().optional(),
});

const Environment = z.strictObject({
  /** Name of the Worker; queues and databases are named after it. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,50}$/, 'must be lower-case letters, digits and hyphens')
    .optional(),
  accountId: z.string().min(1).optional(),
  customDomains: z.array(z.hostname()).optional(),
  routes: z.array(z.strictObject({ pattern: z.string().min(1), zoneName: z.string().min(1) })).optional(),
  /** Whether the Worker answers on workers.dev too; only without a domain or route by default. */
  workersDev: z.boolean().optional(),
  database: Shard.omit({ label: true, queue: true }).optional(),
  shards: z.array(Shard).optional(),
  /** Requests a second in a Cloudflare location; those of wrangler.toml where absent (docs/limits.md). */
  rateLimits: z
    .strictObject({
      scimPerSecond: z.int().min(MIN_SCIM_REQUESTS_PER_SECOND).optional(),
      apiPerSecond: z.int().min(1).optional(),
      strangersPerSecond: z.int().min(1).optional(),
    })
    .optional(),
  vars: z
    .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'is no name of a setting'), z.string())
    .refine((vars) => !SECRET_NAMES.some((name) => name in vars), {
      error: `must not contain ${SECRET_NAMES.join(' or ')}: deployments generate them, and wrangler stores them`,
    })
    .optional(),
});

const Environments = z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'is no name of an environment'), Environment);

/** What an operator may set for one environment. */
export type DeployEnvironment = z.input<typeof Environment>;
/** What `rollcall.config.ts` exports: settings by the environment's name. */
export type RollcallConfig = Readonly<Record<string, DeployEnvironment>>;

/**
 * The settings of an environment. Without a settings file production needs none.
 * @throws Error that names the file's member and what is wrong with it
 */
export async function readEnvironment(name: string): Promise<DeployEnvironment> {
  const file = join(ROOT, SETTINGS_FILE);
  if (!existsSync(file)) {
    if (name === DEFAULT_ENVIRONMENT) return {};
    throw new Error(
      `There is no ${SETTINGS_FILE} that describes the environment "${name}". Begin with:\n  cp rollcall.config.example.ts ${SETTINGS_FILE}`,
    );
  }
  const module: unknown = await import(pathToFileURL(file).href);
  const { default: settings } = z.object({ default: z.unknown() }).parse(module);
  const read = Environments.safeParse(settings);
  if (!read.success) {
    const faults = read.error.issues.map(
      ({ message, path }) => `  ${path.map(String).join('.') || 'the export'}: ${message}`,
    );
    throw new Error(`${SETTINGS_FILE} is not valid:\n${faults.join('\n')}`);
  }
  const environment = read.data[name];
  if (!environment)
    throw new Error(`${SETTINGS_FILE} has no environment "${name}", only ${listed(Object.keys(read.data))}.`);
  return environment;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'no environment' : names.map((name) => `"${name}"`).join(', ');
}
