// What a run uses, and how large it is. Most seeds are small, and each leaves out most of what there is: many short runs
// that differ find more than few in which everything comes together, where one thing hides another (Groce et al., “Swarm
// Testing”, ISSTA 2012). Some are as large as the simulator makes them: what only shows in company needs those.

import type { Chance } from './random.ts';

export interface Features {
  readonly size: Size;
  /** What the providers of this run do beyond creating people. */
  readonly acts: ReadonlySet<Act>;
  /** Events that one request to a host app may carry. */
  readonly maxBatch: number;
  /** Documents and events are stored packed. */
  readonly packed: boolean;
  /** Some directories have a token more, which is revoked while it is used. */
  readonly revocation: boolean;
  /** Tokens and OAuth clients are replaced while providers push. */
  readonly rotation: boolean;
  /** Removals are held until the operator decides. */
  readonly guard: boolean;
  /** A directory is told anew. */
  readonly resync: boolean;
  /** A second database holds organizations too. */
  readonly shards: boolean;
  /** One of the two is silent for a while. */
  readonly silence: boolean;
  /** The operator moves organizations between the two. */
  readonly moves: boolean;
  /** Groups give roles, which the operator declares and maps. */
  readonly roles: boolean;
  /** The database is put back to an earlier state. */
  readonly restore: boolean;
  /** From one turn of the clock to the next, until all is to come to rest, virtual ms. */
  readonly clockMs: number;
  /** Processes stand still and go on. */
  readonly standstills: boolean;
}

export interface Size {
  readonly large: boolean;
  /** How likely a second organization is, and a second directory of each. */
  readonly secondOrganization: number;
  readonly secondDirectory: number;
  /** Threads of a directory's provider, and what each does. */
  readonly mostThreads: number;
  readonly operations: readonly [least: number, most: number];
  /** Groups that all threads of a directory use. */
  readonly sharedGroups: number;
  /** How long the operator waits, as a share of the time in a large run. */
  readonly pace: number;
  /** How often anything fails, as a multiple of the same. */
  readonly faults: number;
}

const ACTS = [
  'title',
  'put',
  'active',
  'look',
  'membership',
  'removal',
  'group',
  'trespass',
  'said roles',
  'group removal',
] as const;

export type Act = (typeof ACTS)[number];

const LARGE_SHARE = 0.1;
const SMALL: Size = {
  large: false,
  secondOrganization: 0,
  secondDirectory: 0.3,
  mostThreads: 2,
  operations: [1, 5],
  sharedGroups: 1,
  pace: 0.3,
  faults: 2,
};
/** What takes a while to begin needs somewhat more. */
const MIDDLE: Size = { ...SMALL, operations: [2, 8] };
/** A move that fails in the middle says less than one that takes place. */
const MOVING: Size = { ...MIDDLE, operations: [3, 8], faults: 1 };
const LARGE: Size = {
  large: true,
  secondOrganization: 0.4,
  secondDirectory: 0.5,
  mostThreads: 3,
  operations: [2, 9],
  sharedGroups: 2,
  pace: 1,
  faults: 1,
};
/** How likely each of the operator's parts is, in a small run and in a large one. */
const SHARE = { small: 0.16, large: 0.3 };
const ACT_SHARE = 0.7;
const MAX_BATCH = 8;
export const CLOCK_MS = 60_000;
/** What takes minutes elsewhere takes a second here, and is met by the clock as seldom otherwise. */
const QUICK_CLOCK_MS = 2_000;
const QUICK_CLOCK_SHARE = { usual: 0.08, roles: 0.6 };
/** Where threads push more slowly, the operator does, too: as many times. */
const STANDSTILLS_PACE = 8;

export function featuresOf(random: Chance): Features {
  const large = random.happens(LARGE_SHARE);
  const part = () => random.happens(large ? SHARE.large : SHARE.small);
  const [guard, roles, restore] = [part(), part(), part()];
  // Before a database is put back, what was moved has to be moved back.
  const shards = part() && !restore;
  const moves = shards && random.happens(0.8);
  const standstills = part();
  const size = large ? LARGE : moves ? MOVING : guard || roles || restore ? MIDDLE : SMALL;
  return {
    size: standstills ? { ...size, pace: size.pace * STANDSTILLS_PACE } : size,
    // A guard that never sees a removal has nothing to hold, and groups without members give nobody a role.
    acts: new Set(
      ACTS.filter(
        (act) =>
          (random.happens(ACT_SHARE) && (act !== 'said roles' || roles)) ||
          (guard && act === 'removal') ||
          (roles && act === 'membership'),
      ),
    ),
    maxBatch: random.happens(0.5) ? random.between(2, MAX_BATCH) : 1,
    packed: random.happens(0.5),
    // A token that was revoked since is there again, and one that was made since is gone.
    revocation: part() && !restore,
    rotation: part() && !restore,
    guard,
    resync: part(),
    shards,
    silence: shards && random.happens(0.3),
    moves,
    standstills,
    clockMs: random.happens(QUICK_CLOCK_SHARE[roles ? 'roles' : 'usual']) ? QUICK_CLOCK_MS : CLOCK_MS,
    restore,
    roles,
  };
}

/** In the words of what `npm run simulate` prints. */
export function namesOf(features: Features): string[] {
  const named: [string, boolean][] = [
    ['large', features.size.large],
    ['batches', features.maxBatch > 1],
    ['packed rows', features.packed],
    ['revoked tokens', features.revocation],
    ['replaced tokens', features.rotation],
    ['guard', features.guard],
    ['resync', features.resync],
    ['two databases', features.shards],
    ['a silent database', features.silence],
    ['moves', features.moves],
    ['roles', features.roles],
    ['a quick clock', features.clockMs < CLOCK_MS],
    ['a restore', features.restore],
    ['standstills', features.standstills],
  ];
  return named.filter(([, has]) => has).map(([name]) => name);
}
