// How wrangler is called: by its own script, without prompts, telemetry, update checks or look-ups of the network.

import { join } from 'node:path';
import { type Command, type ProcessGroup, ROOT, startGroup } from './process-group.ts';
import type { Environment } from './settings.ts';

const SCRIPT = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');

const QUIET = {
  CI: '1',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_WRITE_LOGS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/** Starts wrangler and returns at once. `extra` are variables for this call. */
export function startWrangler(
  args: readonly string[],
  environment: Environment,
  onLine: Command['onLine'],
  extra: Environment = {},
): ProcessGroup {
  return startGroup({ args: [SCRIPT, ...args], env: { ...environment, ...QUIET, ...extra }, onLine });
}

/**
 * Runs wrangler to its end.
 * @throws Error with what it printed when it fails.
 */
export async function runWrangler(
  args: readonly string[],
  environment: Environment,
  onLine: Command['onLine'],
): Promise<void> {
  const printed: string[] = [];
  const group = startWrangler(args, environment, (line) => {
    printed.push(line);
    onLine(line);
  });
  const code = await group.exited;
  await group.end();
  if (code !== 0)
    throw new Error(`wrangler ${args.join(' ')} exited with code ${code}:\n${printed.slice(-20).join('\n')}`);
}
