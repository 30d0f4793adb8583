// Bounded load: so many requests at once for so long or so often, and how long each took.

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  /** Sorted, in ms. */
  readonly latencies: readonly number[];
}

/** Sends until the time is over. Each sender has a number of its own; its requests go one after the other. */
export async function sendFor(
  seconds: number,
  concurrency: number,
  send: (sender: number) => Promise<void>,
): Promise<Measured> {
  const end = performance.now() + seconds * 1000;
  return timed(concurrency, send, () => performance.now() < end);
}

/** Sends a number of requests. */
export async function sendTimes(
  times: number,
  concurrency: number,
  send: (sender: number) => Promise<void>,
): Promise<Measured> {
  let left = times;
  return timed(concurrency, send, () => left-- > 0);
}

/** Sends so many a second, each at its time whatever became of those before, and waits for all of them. */
export async function sendPaced(perSecond: number, seconds: number, send: () => Promise<void>): Promise<Measured> {
  const latencies: number[] = [];
  const begin = performance.now();
  const one = async (number: number) => {
    const due = begin + (number * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, due - performance.now())));
    await send();
    // From when it was due: a server that makes the sender late is not spared the wait.
    latencies.push(performance.now() - due);
  };
  await Promise.all(Array.from({ length: perSecond * seconds }, (_, number) => one(number)));
  const took = (performance.now() - begin) / 1000;
  return { requests: latencies.length, seconds: took, latencies: latencies.sort((a, b) => a - b) };
}

async function timed(concurrency: number, send: (sender: number) => Promise<void>, goOn: () => boolean) {
  const latencies: number[] = [];
  const begin = performance.now();
  const sender = async (_: unknown, number: number) => {
    while (goOn()) {
      const began = performance.now();
      await send(number);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  const seconds = (performance.now() - begin) / 1000;
  return { requests: latencies.length, seconds, latencies: latencies.sort((a, b) => a - b) };
}

/** Several rounds as one. */
export function together(rounds: readonly Measured[]): Measured {
  return {
    requests: rounds.reduce((sum, round) => sum + round.requests, 0),
    seconds: rounds.reduce((sum, round) => sum + round.seconds, 0),
    latencies: rounds.flatMap((round) => round.latencies).sort((a, b) => a - b),
  };
}

export function rate({ requests, seconds }: Measured): number {
  return requests / seconds;
}

export function percentile({ latencies }: Measured, percent: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor((latencies.length * percent) / 100))] ?? 0;
}
