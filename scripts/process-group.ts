// Starts a command in a process group of its own and ends the group as a whole: wrangler starts a tree of processes,
// of which ending the first leaves the rest. No group outlives the process that started it.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const LEASH = new URL('./leash.ts', import.meta.url);
/** Repository root: where every command runs. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** From SIGTERM to SIGKILL. Interfaces promise an end within 5 s. */
const GRACE_MS = 3_000;
const POLL_MS = 50;

export interface ProcessGroup {
  readonly pid: number;
  /** Settles when the group's first process is gone, with its exit code or signal. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Ends every process of the group: SIGTERM, then SIGKILL after 3 s. */
  end(): Promise<void>;
  /** SIGKILL to every process of the group, as a power cut would. */
  kill(): void;
}

export interface Command {
  /** Arguments to node: the script first. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Each line of stdout and stderr, in order of arrival. */
  readonly onLine: (line: string) => void;
}

const running = new Set<ProcessGroup>();

/** Runs a script under this very Node, detached, its stdin closed. */
export function startGroup({ args, env, onLine }: Command): ProcessGroup {
  const child = spawn(process.execPath, ['--import', LEASH.href, ...args], {
    cwd: ROOT,
    env: { ...env, ROLLCALL_LEASH: String(process.pid) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`Cannot start ${args[0]}.`);
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);

  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
  });
  const group: ProcessGroup = {
    pid,
    exited,
    kill: () => signalGroup(pid, 'SIGKILL'),
    end: async () => {
      signalGroup(pid, 'SIGTERM');
      for (let waited = 0; waited < GRACE_MS && isAlive(pid); waited += POLL_MS) await sleep(POLL_MS);
      signalGroup(pid, 'SIGKILL');
      running.delete(group);
    },
  };
  running.add(group);
  return group;
}

/** Ends every group that this process started and has not ended. */
export async function endAllGroups(): Promise<void> {
  await Promise.all([...running].map((group) => group.end()));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
