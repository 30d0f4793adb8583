// A directory at its full rate while a stranger sends bodies with made-up tokens: in turn with nobody else, with the
// stranger at the Worker's door, and with the same requests at a path of the same process that answers 401 to anyone. The
// last one tells what sending them and `wrangler dev` take of a machine before any code of ours sees them.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Measured, percentile, rate, sendFor, sendPaced, together } from './load.ts';
import { writeOperations } from './operations.ts';
import type { Sides } from './sides.ts';

const PER_SECOND = 200;
export const BODY_BYTES = 100_000;
const SENDERS = 16;

type Kind = 'alone' | 'amid' | 'beside';
const ORDER: readonly Kind[] = ['alone', 'amid', 'beside', 'beside', 'amid', 'alone'];

export interface StrangerResult {
  /** Requests of the directory each second. */
  readonly rates: Readonly<Record<Kind, number>>;
  /** Of each turn, rate amid the stranger's requests against the one alone, and against the one with them beside. */
  readonly toAlone: readonly number[];
  readonly toBeside: readonly number[];
  /** What the stranger sent each second, and how much of it was answered by 401 or 429. */
  readonly sentPerSecond: Readonly<Record<Kind, number>>;
  readonly refusedShare: number;
}

/** `turns` times three rounds, each turn in the reverse order of the one before. */
export async function measureStranger(sides: Sides, turns: number, roundSeconds: number): Promise<StrangerResult> {
  const operation = writeOperations(sides).find(({ name }) => name === 'patch-user');
  if (!operation) throw new Error('There is no patch-user.');
  const rounds: Record<Kind, Measured[]> = { alone: [], amid: [], beside: [] };
  const sent: Record<Kind, number> = { alone: 0, amid: 0, beside: 0 };
  let refused = 0;
  // Sender 0 only: all of it is one directory.
  const round = () => sendFor(roundSeconds, SENDERS, () => operation.worker(0));
  await round();
  for (let turn = 0; turn < turns; turn++) {
    for (const kind of ORDER.slice(turn % 2 === 0 ? 0 : 3, turn % 2 === 0 ? 3 : 6)) {
      if (kind === 'alone') {
        rounds.alone.push(await round());
        continue;
      }
      const stop = await startStranger(sides, kind === 'amid' ? 'directories' : 'nobody');
      const measured = await round();
      const counts = await stop();
      rounds[kind].push(measured);
      sent[kind] += counts.sent;
      refused += counts.refused;
    }
  }
  const of = (kind: Kind) => rounds[kind].map(rate);
  const mean = (kind: Kind) => of(kind).reduce((all, each) => all + each, 0) / turns;
  const against = (kind: Kind) => of('amid').map((each, turn) => each / (of(kind)[turn] ?? Number.NaN));
  const perSecond = (kind: Kind) => sent[kind] / rounds[kind].reduce((all, { seconds }) => all + seconds, 0);
  return {
    rates: { alone: mean('alone'), amid: mean('amid'), beside: mean('beside') },
    toAlone: against('alone'),
    toBeside: against('beside'),
    sentPerSecond: { alone: 0, amid: perSecond('amid'), beside: perSecond('beside') },
    refusedShare: refused / Math.max(1, sent.amid + sent.beside),
  };
}

/** What every directory may send: the rate limit is refused below it (scripts/deploy-config.ts). */
const ASSURED_PER_SECOND = 25;
const PACED_SECONDS = 5;

export interface PacedResult {
  /** Of each turn: how much of the directory's pace was held amid the stranger's requests, against alone. */
  readonly toAlone: readonly number[];
  /** ms, from when a request was due. */
  readonly p50: Readonly<Record<'alone' | 'amid', number>>;
  readonly p95: Readonly<Record<'alone' | 'amid', number>>;
  readonly sentPerSecond: number;
}

/** The same for a directory that sends what it is assured of, which leaves the machine room for who sends besides. */
export async function measurePaced(sides: Sides, turns: number): Promise<PacedResult> {
  const operation = writeOperations(sides).find(({ name }) => name === 'patch-user');
  if (!operation) throw new Error('There is no patch-user.');
  const round = () => sendPaced(ASSURED_PER_SECOND, PACED_SECONDS, () => operation.worker(0));
  const alone: Measured[] = [];
  const amid: Measured[] = [];
  let sent = 0;
  await round();
  for (let turn = 0; turn < turns; turn++) {
    alone.push(await round());
    const stop = await startStranger(sides, 'directories');
    amid.push(await round());
    sent += (await stop()).sent;
  }
  const of = (percent: number) => {
    const middle = (rounds: readonly Measured[]) => percentile(together(rounds), percent);
    return { alone: middle(alone), amid: middle(amid) };
  };
  return {
    toAlone: amid.map((one, turn) => rate(one) / rate(alone[turn] ?? one)),
    p50: of(50),
    p95: of(95),
    sentPerSecond: sent / amid.reduce((all, { seconds }) => all + seconds, 0),
  };
}

/** In a thread of its own, so that it takes no turns of those who are measured. Returns how to stop it. */
async function startStranger(
  sides: Sides,
  place: 'directories' | 'nobody',
): Promise<() => Promise<{ sent: number; refused: number }>> {
  const [directory] = sides.small;
  const url = `${sides.worker.origin}/${place}/${directory?.directoryId}/scim/v2/Users`;
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
