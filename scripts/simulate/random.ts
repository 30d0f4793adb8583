// Chance from a seed: the same seed, the same run.

import { seededRandom } from '../../packages/testkit/src/jumpcloud/random.ts';

export interface Chance {
  /** 0 <= n < limit, whole. */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** In [0, 1). */
  fraction(): number;
  /** Whole, both ends included. */
  between(least: number, most: number): number;
}

const STEPS = 2 ** 31;

export function chance(seed: number): Chance {
  const random = seededRandom(seed);
  const fraction = () => random.below(STEPS) / STEPS;
  return {
    below: random.below,
    pick: random.pick,
    fraction,
    happens: (probability) => probability > 0 && fraction() < probability,
    between: (least, most) => least + random.below(most - least + 1),
  };
}
