// `npm start` as a victim: started as an operator starts it, ended by a kill of everything it started or, as an update
// does it, by SIGTERM; started again.

import { setTimeout as sleep } from 'node:timers/promises';
import { startGroup } from '../process-group.ts';
import { killTree } from './process-tree.ts';

const READY_WITHIN_MS = 90_000;
const POLL_MS = 50;
/** 5 s are promised; the machine may be busy. */
const STOPPED_WITHIN_MS = 15_000;

export interface VictimOptions {
  readonly port: number;
  readonly stateDir: string;
  readonly adminApiKey: string;
  readonly onError: (line: string) => void;
}

export interface Victim {
  readonly origin: string;
  /** How many times it ended: which of its lives this is. */
  readonly ends: number;
  /** Starts it and returns when it says that it is ready. @throws Error with its last lines */
  start(): Promise<void>;
  /** SIGKILL to every process of it. Returns how many there were. */
  kill(): Promise<number>;
  /** SIGTERM, and waits until it has ended. @throws Error where it takes longer than is promised */
  stop(): Promise<void>;
}

export function victim({ port, stateDir, adminApiKey, onError }: VictimOptions): Victim {
  const origin = `http://127.0.0.1:${port}`;
  const { PATH, HOME, npm_execpath: npm } = process.env;
  const env = { PATH, HOME, PORT: String(port), STATE_DIR: stateDir, ADMIN_API_KEY: adminApiKey };
  let group: ReturnType<typeof startGroup> | undefined;
  let ends = 0;
  return {
    origin,
    get ends() {
      return ends;
    },
    start: async () => {
      const lines: string[] = [];
      const args = npm === undefined ? ['scripts/start.ts'] : [npm, 'start'];
      const starting = startGroup({ args, env, onLine: (line) => void lines.push(line) });
      group = starting;
      let ended = false;
      starting.exited.then(
        () => {
          ended = true;
        },
        (error: unknown) => onError(String(error)),
      );
      const isReady = () => lines.some((line) => line.startsWith('Ready on '));
      for (let waited = 0; !isReady(); waited += POLL_MS) {
        if (ended || waited > READY_WITHIN_MS)
          throw new Error(`npm start is not ready:\n${lines.slice(-25).join('\n')}`);
        await sleep(POLL_MS);
      }
    },
    kill: async () => {
      if (!group) return 0;
      const count = await killTree(group.pid);
      await group.end();
      // What the dead had sent is read by now: it belongs to the life before.
      ends += 1;
      return count;
    },
    stop: async () => {
      if (!group) return;
      process.kill(-group.pid, 'SIGTERM');
      const late = sleep(STOPPED_WITHIN_MS, 'late', { ref: false });
      if ((await Promise.race([group.exited, late])) === 'late') throw new Error('SIGTERM did not end npm start.');
      await group.end();
      ends += 1;
    },
  };
}
