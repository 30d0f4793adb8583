// What a run uses beyond people and groups. Each seed has parts of its own: a run in which everything comes together takes
// long and shows little of each.

import type { Chance } from './random.ts';

export interface Features {
  /** Events that one request to a host app may carry. */
  readonly maxBatch: number;
  /** Tokens and OAuth clients are replaced while providers push. */
  readonly rotation: boolean;
  /** Removals are held until the operator decides. */
  readonly guard: boolean;
  /** A second database holds organizations too; one of the two is silent for a while. */
  readonly shards: boolean;
  /** The operator moves organizations between the two. */
  readonly moves: boolean;
}

const SHARE = 0.25;
const MAX_BATCH = 8;

export function featuresOf(random: Chance): Features {
  const shards = random.happens(SHARE);
  return {
    maxBatch: random.happens(0.5) ? random.between(2, MAX_BATCH) : 1,
    rotation: random.happens(SHARE),
    guard: random.happens(SHARE),
    shards,
    moves: shards && random.happens(0.7),
  };
}
