// The identity provider of the run: JumpCloud's export of a company, patient through kills and restarts, and silent after
// the last.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetch } from '../../packages/testkit/src/jumpcloud/client.ts';
import { exportCompany } from '../../packages/testkit/src/jumpcloud/export.ts';
import { foundCompany } from '../../packages/testkit/src/jumpcloud/people.ts';
import { type Session, startSession } from '../../packages/testkit/src/jumpcloud/session.ts';

const CONCURRENCY = 8;
/** Of a second each: longer than any restart. */
const MAX_RETRIES = 180;
const TRICKLE_MS = 400;

export interface ProviderOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly users: number;
  readonly seed: number;
}

export interface Provider {
  readonly session: Session;
  /** Writes that were answered with 2xx. */
  readonly acknowledged: number;
  /** Share of the people that are exported, 0 to 1. */
  readonly progress: number;
  /** From here on slowly, until the share is raised: there must be something to kill. */
  slowFrom(share: number): void;
  /** Sends nothing any more, retries neither. */
  silence(): void;
  /** Exports everything. Does not end once silenced. */
  run(): Promise<void>;
}

export function provider({ baseUrl, token, users, seed }: ProviderOptions): Provider {
  let acknowledged = 0;
  let progress = 0;
  let slowFrom = 1;
  let silent = false;
  const send: Fetch = async (url, init) => {
    if (progress >= slowFrom) await sleep(TRICKLE_MS);
    if (silent) return new Promise<never>(() => undefined);
    const answer = await fetch(url, init);
    if (init.method !== 'GET' && answer.ok) acknowledged += 1;
    return answer;
  };
  const groups = Math.ceil(users / 50);
  const session = startSession({
    baseUrl,
    token,
    seed,
    fetch: send,
    company: foundCompany(seed, { users, groups, memberships: users * 2 }),
    concurrency: CONCURRENCY,
    maxRetries: MAX_RETRIES,
    onProgress: ({ stage, done, total }) => {
      // People are most of it; the groups come last.
      progress = stage === 'users' ? (0.9 * done) / total : 0.9 + (0.1 * done) / total;
    },
  });
  return {
    session,
    get acknowledged() {
      return acknowledged;
    },
    get progress() {
      return progress;
    },
    slowFrom: (share) => {
      slowFrom = share;
    },
    silence: () => {
      silent = true;
    },
    run: () => exportCompany(session),
  };
}
