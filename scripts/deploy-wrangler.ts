// Wrangler as the deployment calls it: the one on PATH, which npm makes the repository's own, else that one.

import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from './process-group.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of wrangler that ended with another code than 0. */
export class WranglerFailed extends Error {
  override readonly name = 'WranglerFailed';
  constructor(args: readonly string[], { code, stderr, stdout }: Ran) {
    super(`wrangler ${args.join(' ')} exited with code ${code}:\n${(stderr + stdout).trim()}`);
  }
}

/** Runs wrangler in the repository's root, without prompts. `extra` are variables for this call. */
export function tryWrangler(args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const path = [process.env.PATH, join(ROOT, 'node_modules', '.bin')].filter(Boolean).join(delimiter);
  const env = { ...process.env, PATH: path, CI: '1', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', ...extra };
  const child = spawn('wrangler', args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** The same where failure ends the deployment. @throws WranglerFailed */
export async function wrangler(args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<string> {
  const ran = await tryWrangler(args, extra);
  if (ran.code !== 0) throw new WranglerFailed(args, ran);
  return ran.stdout;
}
