// What `npm run deploy` is asked to do.

import { parseArgs } from 'node:util';
import { DEFAULT_ENVIRONMENT } from './deploy-environment.ts';

export const HELP = `npm run deploy -- [options]

Creates what is missing in your Cloudflare account (queues, databases, secrets), applies migrations, and deploys the
Worker. Safe to run again at any time.

  --env NAME     the environment of rollcall.config.ts to deploy; ${DEFAULT_ENVIRONMENT} by default
  --dry-run      print each step and the configuration changes; run nothing
  --status       show what is deployed and what a deployment would change; change nothing
  --rollback     return to the previously deployed version
  --help         this text

More in docs/deploy.md.`;

const MORE = '\nnpm run deploy -- --help lists the options.';

export interface DeployOptions {
  readonly environment: string;
  readonly action: 'deploy' | 'dry-run' | 'status' | 'rollback' | 'help';
}

/** @throws Error for an option that is not known, or for two that exclude each other */
export function readOptions(args: readonly string[]): DeployOptions {
  const { values } = parsed(args);
  const actions = (['dry-run', 'status', 'rollback', 'help'] as const).filter((action) => values[action]);
  if (actions.includes('help')) return { environment: values.env, action: 'help' };
  if (actions.length > 1) throw new Error(`--${actions.join(' and --')} cannot be combined.${MORE}`);
  return { environment: values.env, action: actions[0] ?? 'deploy' };
}

function parsed(args: readonly string[]) {
  const config = {
    args: [...args],
    options: {
      env: { type: 'string', default: DEFAULT_ENVIRONMENT },
      'dry-run': { type: 'boolean', default: false },
      status: { type: 'boolean', default: false },
      rollback: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  } as const;
  try {
    return parseArgs(config);
  } catch (error) {
    throw error instanceof Error ? new Error(error.message + MORE) : error;
  }
}
