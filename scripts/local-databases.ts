// The databases of a local server: those of wrangler.toml, and one more for each label of SHARDS, with queues of its own. A label that a state
// folder had once stays: its organizations would be gone without their database.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG, configOf, configText, readConfig } from './deploy-config.ts';
import { DEFAULT_ENVIRONMENT, SHARD_LABEL } from './deploy-environment.ts';
import { ROOT } from './process-group.ts';
import { BadSetting, type Environment } from './settings.ts';

const KEPT_FILE = 'shards';

export interface LocalDatabase {
  readonly binding: string;
  /** What wrangler tells local databases apart by. */
  readonly id: string;
}

export interface LocalDatabases {
  readonly databases: readonly LocalDatabase[];
  /** Options that make wrangler read a configuration with all of them; none where wrangler.toml has them all. */
  readonly options: readonly string[];
}

/**
 * Settles which databases a server on this port has, and writes its configuration, in the repository's root, since
 * paths in it are relative.
 * @throws BadSetting for a label that is none
 */
export function localDatabases(stateDir: string, port: number, { SHARDS }: Environment): LocalDatabases {
  const labels = shardLabels(stateDir, SHARDS ?? '');
  const base = readConfig(readFileSync(join(ROOT, CONFIG), 'utf8'));
  const shards = labels.map((label) => ({ label, databaseId: `local-${label}`, queue: true }));
  const config = configOf(base, DEFAULT_ENVIRONMENT, { shards });
  const databases = config.d1_databases.map(({ binding, database_id: id }) => ({ binding, id }));
  if (labels.length === 0) return { databases, options: [] };
  const file = `wrangler.start.${port}.toml`;
  writeFileSync(join(ROOT, file), configText(config, new Map(), 'npm start'));
  return { databases, options: ['--config', file] };
}

/** Those of the setting and those that the folder had before. */
function shardLabels(stateDir: string, setting: string): string[] {
  const asked = setting.split(',').map((label) => label.trim());
  const given = asked.filter((label) => label !== '');
  const wrong = given.find((label) => !SHARD_LABEL.pattern.test(label));
  if (wrong !== undefined)
    throw new BadSetting(`SHARDS has the label "${wrong}", but a label ${SHARD_LABEL.rule}. Try: SHARDS=eu,us2`);
  const file = join(stateDir, KEPT_FILE);
  const kept = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const labels = [...new Set([...kept, ...given])];
  if (labels.length > kept.length) writeFileSync(file, labels.join('\n'), { flush: true });
  return labels;
}
