// What a deployment needs in the account, and the configuration that names it. wrangler.toml stays as the repository has
// it; the copy that wrangler reads is made from it and from the environment's settings.

import { createHash } from 'node:crypto';
import { parse, stringify } from 'smol-toml';
import { z } from 'zod';
import { DEFAULT_ENVIRONMENT, type DeployEnvironment, MIN_SCIM_REQUESTS_PER_SECOND } from './deploy-environment.ts';

export const CONFIG = 'wrangler.toml';
const PLACEHOLDER = '00000000-0000-0000-0000-000000000000';

const DatabaseTable = z.looseObject({ binding: z.string(), database_name: z.string(), database_id: z.string() });
const QueueTable = z.looseObject({
  queue: z.string(),
  binding: z.string().optional(),
  dead_letter_queue: z.string().optional(),
});
const RateLimitTable = z.looseObject({
  name: z.enum(['SCIM_LIMIT', 'API_LIMIT', 'STRANGER_LIMIT']),
  namespace_id: z.string(),
  simple: z.strictObject({ limit: z.int().min(1), period: z.union([z.literal(10), z.literal(60)]) }),
});
const Config = z.looseObject({
  name: z.string(),
  d1_databases: z.array(DatabaseTable).min(1),
  queues: z.looseObject({ producers: z.array(QueueTable), consumers: z.array(QueueTable) }),
  ratelimits: z
    .array(RateLimitTable)
    .refine(bearsProviders, `SCIM_LIMIT must allow at least ${MIN_SCIM_REQUESTS_PER_SECOND} requests per second`)
    .optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
});

/** Entra ID sends up to so many a second and asks endpoints to bear them. */
function bearsProviders(tables: readonly z.infer<typeof RateLimitTable>[]): boolean {
  return tables.every(
    ({ name, simple }) => name !== 'SCIM_LIMIT' || simple.limit >= MIN_SCIM_REQUESTS_PER_SECOND * simple.period,
  );
}

/** wrangler.toml as read: the members that a deployment changes, and all others as they are. */
export type WranglerConfig = z.infer<typeof Config>;

export interface Database {
  readonly binding: string;
  readonly name: string;
  /** Null where it is not known yet: the deployment looks it up by name, or creates it. */
  readonly id: string | null;
  /** Where to create it, as options of `wrangler d1 create`. */
  readonly place: readonly string[];
}

export interface Queue {
  readonly name: string;
  /** Where to create it, as options of `wrangler queues create`. It cannot be changed later. */
  readonly place: readonly string[];
}

export interface Needs {
  /** The Worker's name. */
  readonly worker: string;
  readonly databases: readonly Database[];
  /** In the order in which they have to be there: dead letters before the queue that names them. */
  readonly queues: readonly Queue[];
}

/** The file that a deployment of an environment writes: in the repository's root, since paths in it are relative. */
export function deployConfigFile(environment: string): string {
  return environment === DEFAULT_ENVIRONMENT ? 'wrangler.deploy.toml' : `wrangler.deploy.${environment}.toml`;
}

/** @throws Error for a configuration without name, database or queues */
export function readConfig(toml: string): WranglerConfig {
  const read = Config.safeParse(parse(toml));
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ message, path }) => `${path.map(String).join('.')}: ${message}`);
  throw new Error(`${CONFIG}: ${faults.join('; ')}`);
}

/** The configuration of an environment: the repository's, with its names, places and settings in their places. */
export function configOf(base: WranglerConfig, name: string, environment: DeployEnvironment): WranglerConfig {
  const isDefault = name === DEFAULT_ENVIRONMENT;
  const worker = environment.name ?? (isDefault ? base.name : `${base.name}-${name}`);
  // No other environment shares a queue or database with it, whatever wrangler.toml calls them.
  const renamed = (text: string) => {
    if (text.startsWith(base.name)) return worker + text.slice(base.name.length);
    return isDefault ? text : `${worker}-${text}`;
  };
  const queue = (table: z.infer<typeof QueueTable>) => ({
    ...table,
    queue: renamed(table.queue),
    ...(table.dead_letter_queue === undefined ? {} : { dead_letter_queue: renamed(table.dead_letter_queue) }),
  });
  const { customDomains = [], routes = [], vars = {} } = environment;
  const published = [
    ...customDomains.map((pattern) => ({ pattern, custom_domain: true })),
    ...routes.map(({ pattern, zoneName }) => ({ pattern, zone_name: zoneName })),
  ];
  return {
    ...base,
    name: worker,
    ...(environment.accountId === undefined ? {} : { account_id: environment.accountId }),
    ...(published.length === 0 ? {} : { routes: published, workers_dev: environment.workersDev ?? false }),
    ...(environment.workersDev === undefined ? {} : { workers_dev: environment.workersDev }),
    ...(base.ratelimits ? { ratelimits: rateLimitTables(base.ratelimits, worker, base.name, environment) } : {}),
    vars: { ...base.vars, ...vars, OWN_HOSTS: ownHosts(worker, environment), ...jurisdictions(environment) },
    d1_databases: databaseTables(isDefault ? base : withoutIds(base), environment, renamed),
    queues: {
      ...base.queues,
      producers: withOwn(base.queues.producers.map(queue), environment),
      consumers: withOwn(base.queues.consumers.map(queue), environment),
    },
  };
}

type QueueTables = readonly z.infer<typeof QueueTable>[];

/** The same once more for each shard that has queues of its own: DELIVERIES_EU, `rollcall-deliveries-eu`. */
function withOwn(tables: QueueTables, { shards = [] }: DeployEnvironment): z.infer<typeof QueueTable>[] {
  const owners = shards.filter(hasOwnQueue);
  const own = owners.flatMap(({ label }) =>
    tables.map(({ binding, dead_letter_queue: deadLetters, ...table }) => ({
      ...table,
      ...(binding === undefined ? {} : { binding: `${binding}_${label.toUpperCase()}` }),
      queue: ownQueue(table.queue, label),
      ...(deadLetters === undefined ? {} : { dead_letter_queue: ownQueue(deadLetters, label) }),
    })),
  );
  const names = new Set(own.map(({ queue }) => queue));
  return [...tables.filter(({ queue }) => !names.has(queue)), ...own];
}

type ShardSettings = NonNullable<DeployEnvironment['shards']>[number];

/** What is kept in a jurisdiction is told of there too. */
function hasOwnQueue({ jurisdiction, queue }: ShardSettings): boolean {
  return queue ?? jurisdiction !== undefined;
}

function ownQueue(name: string, label: string): string {
  return `${name}-${label}`;
}

/** Where a database is in a jurisdiction, the objects of its organizations are too. */
function jurisdictions({ database = {}, shards = [] }: DeployEnvironment): { JURISDICTIONS?: string } {
  const places = [{ label: 'default', ...database }, ...shards];
  const pairs = places.flatMap(({ label, jurisdiction }) => (jurisdiction ? [`${label}=${jurisdiction}`] : []));
  return pairs.length === 0 ? {} : { JURISDICTIONS: pairs.join(',') };
}

/** Where the Worker is reached, for the rule that no webhook leads back to it (docs/decisions/0014-own-hosts.md). */
function ownHosts(
  worker: string,
  { customDomains = [], routes = [], vars = {}, workersDev }: DeployEnvironment,
): string {
  const onWorkersDev = workersDev ?? (customDomains.length === 0 && routes.length === 0);
  const given = (vars.OWN_HOSTS ?? '').split(' ').filter((host) => host !== '');
  const hosts = [
    ...(onWorkersDev ? [`${worker}.*.workers.dev`] : []),
    ...customDomains,
    ...routes.map(({ pattern, zoneName }) => hostOf(pattern, zoneName)),
    ...given,
  ];
  return [...new Set(hosts.map((host) => host.toLowerCase()))].join(' ');
}

/** The host of a route's pattern. One for every host that points at a zone is taken for the zone's own. */
function hostOf(pattern: string, zoneName: string): string {
  const [host = ''] = pattern.replace(/^[a-z*]+:\/\//, '').split('/');
  return host === '*' ? `*${zoneName}` : host;
}

type RateLimitTables = NonNullable<WranglerConfig['ratelimits']>;

/** A namespace counts for the whole account: each Worker has its own. */
function rateLimitTables(
  tables: RateLimitTables,
  worker: string,
  baseName: string,
  { rateLimits = {} }: DeployEnvironment,
): RateLimitTables {
  const perSecond = {
    SCIM_LIMIT: rateLimits.scimPerSecond,
    API_LIMIT: rateLimits.apiPerSecond,
    STRANGER_LIMIT: rateLimits.strangersPerSecond,
  };
  return tables.map((table) => {
    const { name, namespace_id: namespace, simple } = table;
    const rate = perSecond[name];
    return {
      ...table,
      namespace_id: worker === baseName ? namespace : namespaceOf(`${worker} ${name}`),
      simple: rate === undefined ? simple : { limit: rate * simple.period, period: simple.period },
    };
  });
}

/** A positive integer that others hardly have. */
function namespaceOf(text: string): string {
  return String((createHash('sha256').update(text).digest().readUInt32BE() >>> 1) + 1);
}

/** An id that stands in wrangler.toml, by hand or by a Deploy to Cloudflare button, is that of the first environment. */
function withoutIds(config: WranglerConfig): WranglerConfig {
  return { ...config, d1_databases: config.d1_databases.map((table) => ({ ...table, database_id: PLACEHOLDER })) };
}

function databaseTables(
  { d1_databases: tables }: WranglerConfig,
  { database = {}, shards = [] }: DeployEnvironment,
  renamed: (text: string) => string,
): WranglerConfig['d1_databases'] {
  const own = tables.map((table) => {
    const settings = table.binding === 'DB' ? database : {};
    return {
      ...table,
      database_name: settings.databaseName ?? renamed(table.database_name),
      database_id: settings.databaseId ?? table.database_id,
    };
  });
  const [main] = own;
  const added = shards.map(({ databaseId = PLACEHOLDER, databaseName, label }) => ({
    ...main,
    binding: `DB_${label.toUpperCase()}`,
    database_name: databaseName ?? `${main?.database_name}-${label}`,
    database_id: databaseId,
  }));
  const bindings = new Set(added.map(({ binding }) => binding));
  return [...own.filter(({ binding }) => !bindings.has(binding)), ...added];
}

/** What has to exist before the configuration can be deployed. */
export function needsOf(config: WranglerConfig, { database = {}, shards = [] }: DeployEnvironment = {}): Needs {
  const places = new Map([
    ['DB', locationFlags(database)],
    ...shards.map((shard) => [`DB_${shard.label.toUpperCase()}`, locationFlags(shard)] as const),
  ]);
  const databases = config.d1_databases.map(({ binding, database_id: id, database_name: name }) => ({
    binding,
    name,
    id: id === PLACEHOLDER ? null : id,
    place: places.get(binding) ?? [],
  }));
  const names = [...config.queues.consumers, ...config.queues.producers].map(({ queue }) => queue);
  const queues = [...new Set(names)].reverse().map((name) => {
    const owner = shards.find((shard) => hasOwnQueue(shard) && name.endsWith(ownQueue('', shard.label)));
    const { jurisdiction } = owner ?? database;
    return { name, place: jurisdiction === undefined ? [] : ['--jurisdiction', jurisdiction] };
  });
  return { worker: config.name, databases, queues };
}

function locationFlags({ jurisdiction, location }: NonNullable<DeployEnvironment['database']>): string[] {
  // A jurisdiction rules; Cloudflare ignores the hint beside it.
  if (jurisdiction !== undefined) return ['--jurisdiction', jurisdiction];
  return location === undefined ? [] : ['--location', location];
}

/** The text of the file that wrangler reads; `ids` of databases by name, `maker` the command that writes it. */
export function configText(config: WranglerConfig, ids: ReadonlyMap<string, string>, maker = 'npm run deploy'): string {
  const databases = config.d1_databases.map((table) => ({
    ...table,
    database_id: table.database_id === PLACEHOLDER ? (ids.get(table.database_name) ?? PLACEHOLDER) : table.database_id,
  }));
  return `# Made by ${maker} from ${CONFIG} and your settings. Do not edit: it is rewritten each time.\n${stringify({ ...config, d1_databases: databases })}\n`;
}
