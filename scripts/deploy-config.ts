// What wrangler.toml says has to exist in the account, and the copy of it that names what does: wrangler.toml stays as
// it is in the repository, wrangler.deploy.toml beside it is the operator's own.

export const CONFIG = 'wrangler.toml';
/** In the repository's root, since paths in it are relative; not in git. */
export const DEPLOY_CONFIG = 'wrangler.deploy.toml';

const PLACEHOLDER = '00000000-0000-0000-0000-000000000000';

export interface Database {
  readonly binding: string;
  readonly name: string;
  /** Null where wrangler.toml has the placeholder. */
  readonly id: string | null;
}

export interface Needs {
  /** The Worker's name. */
  readonly worker: string;
  readonly databases: readonly Database[];
  readonly queues: readonly string[];
}

/** @throws Error for a configuration without name or database */
export function needsOf(toml: string): Needs {
  const worker = /^name\s*=\s*"([^"]+)"/m.exec(toml)?.[1];
  const databases = tables(toml, 'd1_databases').map((table) => {
    const id = valueIn(table, 'database_id');
    return {
      binding: valueIn(table, 'binding'),
      name: valueIn(table, 'database_name'),
      id: id === PLACEHOLDER ? null : id,
    };
  });
  if (worker === undefined || databases.length === 0) throw new Error(`${CONFIG} names no Worker or no database.`);
  const consumers = tables(toml, 'queues.consumers');
  // The dead-letter queue has a consumer too, and must be there before the queue that names it.
  const names = [...consumers, ...tables(toml, 'queues.producers')].map((table) => valueIn(table, 'queue'));
  return { worker, databases, queues: [...new Set(names)].reverse() };
}

/** The configuration with the ids of databases in the placeholders' places, by name. */
export function withIds(toml: string, ids: ReadonlyMap<string, string>): string {
  let filled = toml;
  for (const table of tables(toml, 'd1_databases')) {
    const id = ids.get(valueIn(table, 'database_name'));
    if (id !== undefined) filled = filled.replace(table, table.replace(PLACEHOLDER, id));
  }
  return `# Made by npm run deploy from ${CONFIG}. Do not edit: it is made anew each time.\n${filled}`;
}

/** Text of each [[name]] table, up to the next table. */
function tables(toml: string, name: string): string[] {
  const heading = `[[${name}]]`;
  return toml
    .split(/^(?=\[)/m)
    .filter((table) => table.startsWith(heading))
    .map((table) => table.trimEnd());
}

function valueIn(table: string, key: string): string {
  const value = new RegExp(`^${key}\\s*=\\s*"([^"]*)"`, 'm').exec(table)?.[1];
  if (value === undefined) throw new Error(`${CONFIG}: ${table.split('\n')[0]} has no ${key}.`);
  return value;
}
