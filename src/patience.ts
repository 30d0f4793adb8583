// How long faults of D1 are retried before a provider gets an error, and at what intervals.
// One budget (docs/decisions/0009): 20 s for all reads of a request, 10 s in the write queue and 20 s for a round of changes,
// which leaves some of the 60 s that Okta and Entra ID wait for an answer.

/** Clock and chance, as they are handed in. */
export interface Clock {
  /** Epoch ms. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export const LIVE_CLOCK: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export const RIDE_OUT_MS = 20_000;
/** The first pause; each further one is twice as long, up to MAX_PAUSE_MS, less a random half (jitter). */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 3_000;
/** An attempt that would have less is not begun after a failure; a first one always has that much. */
const LEAST_ATTEMPT_MS = 1_000;

/** What is left of the time that faults are ridden out. */
export interface Patience {
  /** How long an attempt that begins now may take. */
  leftMs(): number;
  /** Waits before the next attempt, after so many failures; false, and at once, where no time is left for one. */
  pause(failures: number): Promise<boolean>;
}

export function patienceFrom({ now, random, sleep }: Clock, rideOutMs = RIDE_OUT_MS): Patience {
  const until = now() + rideOutMs;
  return {
    leftMs: () => Math.max(LEAST_ATTEMPT_MS, until - now()),
    pause: async (failures) => {
      const longestMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
      const waitMs = Math.ceil(longestMs * (1 - random() / 2));
      if (now() + waitMs + LEAST_ATTEMPT_MS > until) return false;
      await sleep(waitMs);
      return true;
    },
  };
}
