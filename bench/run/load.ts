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
