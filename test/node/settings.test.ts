import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BadSetting, type Environment, writeSettings } from '../../scripts/settings.ts';

const KEY = 'k'.repeat(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the Worker is told. */
function told(environment: Environment = {}) {
  return parseEnv(readFileSync(writeSettings(folder, environment).file, 'utf8'));
}

describe('settings of a local server', () => {
  it('are random secrets where there are none, and the same at the next start', () => {
    const first = told();
    expect(first.ADMIN_API_KEY?.length).toBeGreaterThanOrEqual(32);
    expect(Buffer.from(first.ENCRYPTION_KEY ?? '', 'base64')).toHaveLength(32);
    expect(first.ALLOW_LOCAL_WEBHOOKS).toBe('true');
    expect(told()).toEqual(first);
  });

  it('stand in files that only their owner reads, also where one was open before', () => {
    writeFileSync(join(folder, 'secrets.env'), `ADMIN_API_KEY=${KEY}\n`, { mode: 0o644 });
    const { file } = writeSettings(folder, {});
    for (const path of [file, join(folder, 'secrets.env')]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(told().ADMIN_API_KEY).toBe(KEY);
  });

  it('come from the environment where set, and do not replace what is kept', () => {
    const kept = told();
    const environment = { ADMIN_API_KEY: KEY, WEBHOOK_RETRY_SECONDS: '1,2', ALLOW_LOCAL_WEBHOOKS: 'false', OTHER: 'x' };
    expect(told(environment)).toEqual({ ...kept, ...environment, OTHER: undefined });
    expect(told()).toEqual(kept);
  });

  it('carry what admits to the console and how long requests are kept', () => {
    const environment = {
      ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com',
      ACCESS_AUD: 'f'.repeat(64),
      REQUEST_LOG_DAYS: '7',
    };
    expect(told(environment)).toMatchObject(environment);
    expect(told()).not.toHaveProperty('ACCESS_AUD');
  });

  it('leave rate limits off unless asked for', () => {
    expect(told().RATE_LIMITS).toBe('false');
    expect(told({ RATE_LIMITS: 'true' }).RATE_LIMITS).toBe('true');
  });

  it('keep quotation marks, and escape the dollars that wrangler would expand', () => {
    const ADMIN_API_KEY = `${KEY}'#\`$HOME`;
    expect(told({ ADMIN_API_KEY }).ADMIN_API_KEY).toBe(`${KEY}'#\`\\$HOME`);
  });

  it.each([
    ['a short admin key', { ADMIN_API_KEY: 'short' }],
    ['an encryption key of another size', { ENCRYPTION_KEY: 'YWJj' }],
    ['a line break', { PUBLIC_URL: 'https://x.example\nADMIN_API_KEY=y' }],
  ])('refuse %s', (_, environment) => {
    expect(() => writeSettings(folder, environment)).toThrow(BadSetting);
  });
});
