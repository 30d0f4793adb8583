// What the Worker is told when it runs locally: secrets that are made once and kept, and settings of the environment.
// They travel in files of mode 600, never on a command line that `ps` shows.

import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const SECRETS_FILE = 'secrets.env';
const RUN_FILE = 'worker.env';
const MIN_ADMIN_KEY_LENGTH = 32;
const ENCRYPTION_KEY_BYTES = 32;

/** Passed on from the environment where set. */
const SETTINGS = [
  'ADMIN_API_KEY',
  'ENCRYPTION_KEY',
  'WEBHOOK_RETRY_SECONDS',
  'ALERT_THRESHOLDS',
  'ALLOW_HTTP',
  'ALLOW_LOCAL_WEBHOOKS',
  'REQUEST_LOG_BODIES',
  'REQUEST_LOG_DAYS',
  'AUDIT_LOG_DAYS',
  'RESTORE_DAYS',
  'PLACEMENT',
  'REGIONS',
  'PUBLIC_URL',
  'OWN_HOSTS',
  'RATE_LIMITS',
  'PACK_ROWS',
  'METRICS',
  'WRITE_BYTES_PER_HOUR',
  'MAX_USERS_PER_DIRECTORY',
  'MAX_ROWS_PER_LIST',
  'ACCESS_TEAM_DOMAIN',
  'ACCESS_AUD',
  'ACCESS_ROLES',
] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface WorkerSettings {
  readonly adminApiKey: string;
  /** Where the admin key came from, for people: a variable or a file. */
  readonly adminApiKeySource: string;
  /** File to pass with `wrangler dev --env-file`. */
  readonly file: string;
}

/** A setting that nobody should serve with: its message is for the operator. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting';
}

/**
 * Settles what this run's Worker is told and writes it to a file in the state folder.
 * @throws BadSetting for a key that is too short, an encryption key of another size, or a line break in a value.
 */
export function writeSettings(stateDir: string, environment: Environment): WorkerSettings {
  const kept = keptSecrets(stateDir);
  const values: Record<string, string> = {
    ALLOW_HTTP: 'true',
    ALLOW_LOCAL_WEBHOOKS: 'true',
    RATE_LIMITS: 'false',
    PACK_ROWS: 'true',
    ...kept,
  };
  for (const name of SETTINGS) {
    const value = environment[name];
    if (value) values[name] = value;
  }
  const { ADMIN_API_KEY: adminApiKey = '', ENCRYPTION_KEY: encryptionKey = '' } = values;
  if (adminApiKey.length < MIN_ADMIN_KEY_LENGTH)
    throw new BadSetting(
      `ADMIN_API_KEY has ${adminApiKey.length} characters but needs at least ${MIN_ADMIN_KEY_LENGTH}. Try: openssl rand -hex 32`,
    );
  if (!encryptionKey.split(',').every((key) => Buffer.from(key, 'base64').length === ENCRYPTION_KEY_BYTES))
    throw new BadSetting(
      'ENCRYPTION_KEY must be 32 random bytes in base64, or a comma list of such keys. Try: openssl rand -base64 32',
    );

  const file = join(stateDir, RUN_FILE);
  writePrivately(file, values);
  const source = environment.ADMIN_API_KEY ? 'the environment variable ADMIN_API_KEY' : join(stateDir, SECRETS_FILE);
  return { adminApiKey, adminApiKeySource: source, file };
}

/** The admin key that a local server made for itself; undefined where none ran in this folder. */
export function keptAdminKey(stateDir: string): string | undefined {
  return readSecrets(join(stateDir, SECRETS_FILE)).ADMIN_API_KEY;
}

function readSecrets(file: string): Record<string, string> {
  const kept: Record<string, string> = {};
  if (existsSync(file))
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) if (value) kept[name] = value;
  return kept;
}

/** The state folder's own secrets, made at the first run. */
function keptSecrets(stateDir: string): Record<string, string> {
  const file = join(stateDir, SECRETS_FILE);
  if (existsSync(file)) chmodSync(file, 0o600);
  const kept = readSecrets(file);
  if (kept.ADMIN_API_KEY && kept.ENCRYPTION_KEY) return kept;
  const made = {
    ADMIN_API_KEY: randomBytes(32).toString('hex'),
    ENCRYPTION_KEY: randomBytes(ENCRYPTION_KEY_BYTES).toString('base64'),
    ...kept,
  };
  writePrivately(file, made);
  return made;
}

/** Whole or not at all: a crash half way must not leave half a secret. */
function writePrivately(file: string, values: Readonly<Record<string, string>>): void {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(name, value)}\n`);
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, lines.join(''), { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/** As dotenv reads it: quoted, and `$` escaped, which wrangler would expand. */
function quoted(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) throw new BadSetting(`${name} must not contain line breaks.`);
  const quote = ["'", '`', '"'].find((mark) => !value.includes(mark));
  if (!quote) throw new BadSetting(`${name} must not contain all three kinds of quotation mark.`);
  return quote + value.replaceAll('$', '\\$') + quote;
}
