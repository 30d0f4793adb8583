// A directory at its full rate while a stranger sends bodies with made-up tokens: in turn with nobody else, with the
// stranger at the Worker, and with the stranger's requests at a server that drops them. The last one tells what the
// sending alone takes of a machine that does both.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Measured, rate, sendFor } from './load.ts';
import { writeOperations } from './operations.ts';
import type { Sides } from './sides.ts';

const PER_SECOND = 200;
const BODY_BYTES = 100_000;
const SENDERS = 16;

type Kind = 'alone' | 'amid' | 'elsewhere';
const ORDER: readonly Kind[] = ['alone', 'amid', 'elsewhere', 'elsewhere', 'amid', 'alone'];

export interface StrangerResult {
  /** Requests of the directory each second. */
  readonly rates: Readonly<Record<Kind, number>>;
  /** Of each turn, rate amid the stranger's requests against the one alone, and against the one with them elsewhere. */
  readonly toAlone: readonly number[];
  readonly toElsewhere: readonly number[];
  /** What the stranger sent to the Worker each second, and how much of it was answered by 401 or 429. */
  readonly sentPerSecond: number;
  readonly refusedShare: number;
}

/** `turns` times three rounds, each turn in the reverse order of the one before. */
export async function measureStranger(sides: Sides, turns: number, roundSeconds: number): Promise<StrangerResult> {
  const operation = writeOperations(sides).find(({ name }) => name === 'patch-user');
  if (!operation) throw new Error('There is no patch-user.');
  const rounds: Record<Kind, Measured[]> = { alone: [], amid: [], elsewhere: [] };
  const sum = { sent: 0, refused: 0, seconds: 0 };
  // Sender 0 only: all of it is one directory.
  const round = () => sendFor(roundSeconds, SENDERS, () => operation.worker(0));
  await round();
  for (let turn = 0; turn < turns; turn++) {
    for (const kind of ORDER.slice(turn % 2 === 0 ? 0 : 3, turn % 2 === 0 ? 3 : 6)) {
      if (kind === 'alone') {
        rounds.alone.push(await round());
        continue;
      }
      const stop = await startStranger(sides, kind === 'amid' ? sides.worker.origin : sides.floor.origin);
      const measured = await round();
      const { refused, sent } = await stop();
      rounds[kind].push(measured);
      if (kind !== 'amid') continue;
      sum.sent += sent;
      sum.refused += refused;
      sum.seconds += measured.seconds;
    }
  }
  const of = (kind: Kind) => rounds[kind].map(rate);
  const mean = (kind: Kind) => of(kind).reduce((all, each) => all + each, 0) / turns;
  const against = (kind: Kind) => of('amid').map((each, turn) => each / (of(kind)[turn] ?? Number.NaN));
  return {
    rates: { alone: mean('alone'), amid: mean('amid'), elsewhere: mean('elsewhere') },
    toAlone: against('alone'),
    toElsewhere: against('elsewhere'),
    sentPerSecond: sum.sent / sum.seconds,
    refusedShare: sum.refused / Math.max(1, sum.sent),
  };
}

/** In a thread of its own, so that it takes no turns of those who are measured. Returns how to stop it. */
async function startStranger(sides: Sides, origin: string): Promise<() => Promise<{ sent: number; refused: number }>> {
  const [directory] = sides.small;
  const url = `${origin}/directories/${directory?.directoryId}/scim/v2/Users`;
  const workerData = { url, tokens: sides.strangers, perSecond: PER_SECOND, bodyBytes: BODY_BYTES };
  const thread = new Worker(new URL('./stranger-thread.ts', import.meta.url), { workerData });
  await once(thread, 'online');
  return async () => {
    thread.postMessage('stop');
    const [counts] = await once(thread, 'message');
    await thread.terminate();
    return counts;
  };
}
