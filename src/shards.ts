// Which D1 binding holds an organization: the label in its id, until it is moved (moved.ts). `DB` without label, `DB_EU`
// for `eu`.

import {
  type D1,
  type Database,
  type DatabaseOptions,
  type Follows,
  GuardFailed,
  type Meter,
  newMeter,
  openDatabase,
} from './database.ts';
import type { Env } from './env.ts';
import { isDirectoryId, organizationOf, shardLabelOf } from './id.ts';
import { following, knownLabelOf } from './moved.ts';
import type { Patience } from './patience.ts';
import { growthLimitOf } from './thresholds.ts';

/** What settings, requests and pages call the default database, whose label is empty: no other may be called so. */
const DEFAULT_NAME = 'default';

const JURISDICTIONS: ReadonlySet<string> = new Set<DurableObjectJurisdiction>(['eu', 'us', 'fedramp']);

/** The databases of an installation as a request or a run of delivery uses them. */
export interface Databases {
  /** Counts what all of them cost. */
  readonly meter: Meter;
  /** Holds what is the operator's: webhooks, API keys, console sessions. */
  readonly operator: Database;
  /**
   * The shard of a well-formed id of an organization or directory, wherever it is moved to; null where its label names no
   * database.
   */
  of(id: string): Database | null;
  /** Label of the shard of such an id, as far as it is known: a batch of `of(id)` may turn out to be another's. */
  labelOf(id: string): string;
  /** For ids of one label: a handle that throws GuardFailed once one of them turns out to stand elsewhere (byPlace). */
  together(ids: readonly string[]): Database;
  /** Every database by its label, the default one first, under ''. */
  all(): ReadonlyMap<string, Database>;
}

/**
 * One handle for each database, opened when it is first asked for. They share the meter.
 * @param repeats for who only reads: the time that all of them have to be sent again in
 */
export function openDatabases(
  env: Env,
  meter: Meter = newMeter(),
  session?: (d1: D1Database) => D1,
  repeats?: () => Patience,
): Databases {
  const options = { meter, growsUpTo: growthLimitOf(env), ...(repeats ? { repeats } : {}) };
  const opened = new Map<D1Database, Database>();
  const open = (d1: D1Database): Database => {
    const known = opened.get(d1);
    if (known) return known;
    const database = openDatabase(sessionOn(d1), options);
    opened.set(d1, database);
    return database;
  };
  const sessions = new Map<D1Database, D1>();
  const sessionOn = (d1: D1Database): D1 => {
    const known = sessions.get(d1);
    if (known) return known;
    const begun = session ? session(d1) : d1;
    sessions.set(d1, begun);
    return begun;
  };
  const followers = new Map<string, Database>();
  const follow = (d1: D1Database, organizationId: string): Database => {
    const known = followers.get(organizationId);
    if (known) return known;
    const follows = followsOf(env, [organizationId], { stops: 'nothing', session: sessionOn });
    const database = follows ? openDatabase(d1, { ...options, follows }) : open(d1);
    followers.set(organizationId, database);
    return database;
  };
  return {
    meter,
    // What is the operator's is read and written at the primary: without a session every batch goes there.
    operator: session ? openDatabase(env.DB, options) : open(env.DB),
    of: (id) => {
      const d1 = findShard(env, id);
      return d1 && follow(d1, organizationIn(id));
    },
    labelOf: knownLabelOf,
    together: (ids) => {
      const d1 = bound(env, knownLabelOf(ids[0] ?? ''));
      const follows = followsOf(env, ids.map(organizationIn), { stops: 'everything', session: sessionOn });
      return follows ? openDatabase(d1, { ...options, follows }) : open(d1);
    },
    all: () => new Map([...shards(env)].map(([label, d1]) => [label, open(d1)])),
  };
}

function organizationIn(id: string): string {
  return isDirectoryId(id) ? organizationOf(id) : id;
}

/** How a handle follows organizations of one label; null where there is one database, so that nobody can have moved. */
export function followsOf(
  env: Env,
  organizationIds: readonly string[],
  { session = (d1) => d1, stops }: { readonly stops: Follows['stops']; readonly session?: (d1: D1Database) => D1 },
): Follows | null {
  if (shards(env).size === 1) return null;
  return following(organizationIds, (label) => session(bound(env, label)), stops);
}

/** A handle on the shard of a well-formed id, wherever it is moved to; null for a label without binding. */
export function openShardOf(
  env: Env,
  id: string,
  session: (d1: D1Database) => D1,
  options: DatabaseOptions,
): Database | null {
  const d1 = findShard(env, id);
  if (!d1) return null;
  const sessions = new Map<D1Database, D1>();
  const sessionOn = (on: D1Database) => {
    const begun = sessions.get(on) ?? session(on);
    sessions.set(on, begun);
    return begun;
  };
  const follows = followsOf(env, [organizationIn(id)], { stops: 'nothing', session: sessionOn });
  const asked = { growsUpTo: growthLimitOf(env), ...options };
  return openDatabase(sessionOn(d1), follows ? { ...asked, follows } : asked);
}

/** Before it, each of the others may turn out to have moved, one at a time. */
const MAX_REGROUPED = 100;

/**
 * Asks each database that holds some of these organizations or directories once, about those it holds. One that has been
 * moved from where it was thought to be is asked for again where it is. @throws Error for an id of an unknown database
 */
export async function byPlace<Result>(
  databases: Databases,
  ids: readonly string[],
  ask: (db: Database, own: readonly string[]) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let left: readonly string[] = ids;
  for (let tries = 0; left.length > 0; tries++) {
    const groups = [...Map.groupBy(left, (id) => databases.labelOf(id)).values()];
    const asked = await Promise.all(
      groups.map(async (own) => {
        try {
          results.push(await ask(databases.together(own), own));
          return [];
        } catch (error) {
          if (!(error instanceof GuardFailed && error.guard.startsWith('guard:moved')) || tries === MAX_REGROUPED)
            throw error;
          return own;
        }
      }),
    );
    left = asked.flat();
  }
  return results;
}

/** As `of`. @throws Error for a label without binding */
export function databaseOf(databases: Databases, id: string): Database {
  const database = databases.of(id);
  if (!database) throw new Error(`No D1 binding DB_${shardLabelOf(id).toUpperCase()} for ${id}.`);
  return database;
}

/** The binding of an organization or directory, by its well-formed id; null for a label without one. */
export function findShard(env: Env, id: string): D1Database | null {
  return findBound(env, shardLabelOf(id));
}

function findBound(env: Env, label: string): D1Database | null {
  if (label === '') return env.DB;
  const binding: unknown = Reflect.get(env, `DB_${label.toUpperCase()}`);
  return isDatabase(binding) ? binding : null;
}

/** The binding of a label. @throws Error for one without */
function bound(env: Env, label: string): D1Database {
  const d1 = findBound(env, label);
  if (!d1) throw new Error(`No D1 binding DB_${label.toUpperCase()}.`);
  return d1;
}

/** Where an organization stands, as far as it is known: label and binding; null for a label without one. */
export function standingOf(
  env: Env,
  organizationId: string,
): { readonly label: string; readonly d1: D1Database } | null {
  const label = knownLabelOf(organizationId);
  const d1 = findBound(env, label);
  return d1 && { label, d1 };
}

/** As `findShard`. @throws Error for a label without binding. */
export function shardOf(env: Env, id: string): D1Database {
  const shard = findShard(env, id);
  if (!shard) throw new Error(`No D1 binding DB_${shardLabelOf(id).toUpperCase()} for ${id}.`);
  return shard;
}

export function nameOfDatabase(label: string): string {
  return label === '' ? DEFAULT_NAME : label;
}

/** The label that a name stands for, whether or not there is such a database. */
export function labelOfDatabase(name: string): string {
  return name === DEFAULT_NAME ? '' : name;
}

/** Every binding by its label, the default one under ''. */
export function shards(env: Env): ReadonlyMap<string, D1Database> {
  const all = new Map([['', env.DB]]);
  for (const [name, binding] of Object.entries(env)) {
    const label = /^DB_([A-Z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase();
    if (label !== undefined && isDatabase(binding)) all.set(label, binding);
  }
  return all;
}

/**
 * The labels of PLACEMENT, a comma list such as `default,us2`; that of the default database where it is not set. Null
 * where it names a database that there is not.
 */
export function placementOf(env: Env): readonly string[] | null {
  if (!env.PLACEMENT) return [''];
  const names = env.PLACEMENT.split(',').map((name) => name.trim());
  const labels = names.map(labelOfDatabase);
  const bound = shards(env);
  return !names.includes('') && labels.every((label) => bound.has(label)) ? labels : null;
}

/** The jurisdictions of JURISDICTIONS, `eu=eu,default=us`, by label; null for one that is not known, or a label without database. */
export function jurisdictionsOf(env: Env): ReadonlyMap<string, DurableObjectJurisdiction> | null {
  const found = new Map<string, DurableObjectJurisdiction>();
  if (!env.JURISDICTIONS) return found;
  const bound = shards(env);
  for (const pair of env.JURISDICTIONS.split(',')) {
    const [name = '', jurisdiction = '', ...rest] = pair.split('=').map((part) => part.trim());
    const label = labelOfDatabase(name);
    if (name === '' || rest.length > 0 || !bound.has(label) || !isJurisdiction(jurisdiction)) return null;
    found.set(label, jurisdiction);
  }
  return found;
}

function isDatabase(value: unknown): value is D1Database {
  return typeof value === 'object' && value !== null && 'batch' in value;
}

function isJurisdiction(text: string): text is DurableObjectJurisdiction {
  return JURISDICTIONS.has(text);
}
