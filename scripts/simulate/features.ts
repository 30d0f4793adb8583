// What a run uses beyond people and groups. Each seed has parts of its own: a run in which everything comes together takes
// long and shows little of each.

import type { Chance } from './random.ts';

export interface Features {
  /** A second database holds organizations too; one of the two is silent for a while. */
  readonly shards: boolean;
  /** The operator moves organizations between the two. */
  readonly moves: boolean;
}

const SHARE = 0.25;

export function featuresOf(random: Chance): Features {
  const shards = random.happens(SHARE);
  return { shards, moves: shards && random.happens(0.7) };
}
