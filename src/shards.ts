// Which D1 binding holds an organization: the label in its id. `DB` without label, `DB_EU` for `eu`.

import { type D1, type Database, type Meter, newMeter, openDatabase } from './database.ts';
import type { Env } from './env.ts';
import { shardLabelOf } from './id.ts';
import type { Patience } from './patience.ts';

/** What PLACEMENT and JURISDICTIONS call the default database, whose label is empty: no other may be called so. */
export const DEFAULT_NAME = 'default';

const JURISDICTIONS: ReadonlySet<string> = new Set<DurableObjectJurisdiction>(['eu', 'us', 'fedramp']);

/** The databases of an installation as a request or a run of delivery uses them. */
export interface Databases {
  /** Counts what all of them cost. */
  readonly meter: Meter;
  /** Holds what is the operator's: webhooks, API keys, console sessions. */
  readonly operator: Database;
  /** The shard of a well-formed id of an organization or directory; null where its label names no database. */
  of(id: string): Database | null;
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
  const options = { meter, ...(repeats ? { repeats } : {}) };
  const opened = new Map<D1Database, Database>();
  const open = (d1: D1Database): Database => {
    const known = opened.get(d1);
    if (known) return known;
    const database = openDatabase(session ? session(d1) : d1, options);
    opened.set(d1, database);
    return database;
  };
  return {
    meter,
    // What is the operator's is read and written at the primary: without a session every batch goes there.
    operator: session ? openDatabase(env.DB, options) : open(env.DB),
    of: (id) => {
      const d1 = findShard(env, id);
      return d1 && open(d1);
    },
    all: () => new Map([...shards(env)].map(([label, d1]) => [label, open(d1)])),
  };
}

/** As `of`. @throws Error for a label without binding */
export function databaseOf(databases: Databases, id: string): Database {
  const database = databases.of(id);
  if (!database) throw new Error(`No D1 binding DB_${shardLabelOf(id).toUpperCase()} for ${id}.`);
  return database;
}

/** The binding of an organization or directory, by its well-formed id; null for a label without one. */
export function findShard(env: Env, id: string): D1Database | null {
  const label = shardLabelOf(id);
  if (label === '') return env.DB;
  const binding: unknown = Reflect.get(env, `DB_${label.toUpperCase()}`);
  return isDatabase(binding) ? binding : null;
}

/** As `findShard`. @throws Error for a label without binding. */
export function shardOf(env: Env, id: string): D1Database {
  const shard = findShard(env, id);
  if (!shard) throw new Error(`No D1 binding DB_${shardLabelOf(id).toUpperCase()} for ${id}.`);
  return shard;
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
  const labels = names.map((name) => (name === DEFAULT_NAME ? '' : name));
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
    const label = name === DEFAULT_NAME ? '' : name;
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
