// Which D1 binding holds an organization: the label in its id. `DB` without label, `DB_EU` for `eu`.

import type { Env } from './env.ts';
import { shardLabelOf } from './id.ts';

/** The database of an organization or directory, by its well-formed id; null for a label without binding. */
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

/** Every database by its label, the default one under ''. */
export function shards(env: Env): ReadonlyMap<string, D1Database> {
  const all = new Map([['', env.DB]]);
  for (const [name, binding] of Object.entries(env)) {
    const label = /^DB_([A-Z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase();
    if (label !== undefined && isDatabase(binding)) all.set(label, binding);
  }
  return all;
}

function isDatabase(value: unknown): value is D1Database {
  return typeof value === 'object' && value !== null && 'batch' in value;
}
