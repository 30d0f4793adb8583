// What goes wrong in a run. Each seed has kinds of faults of its own, and how often they come: a run in which everything
// fails at once finds less than one in which a few things fail often.

import type { Chance } from './random.ts';

export interface Faults {
  /** A batch takes effect and is answered; is refused; takes effect and its answer is lost; is never answered, with or without effect. */
  d1(): { readonly beforeMs: number; readonly afterMs: number; readonly fate: BatchFate };
  /** A call to an object. */
  objectCall(): { readonly beforeMs: number; readonly afterMs: number; readonly fate: CallFate };
  /** Whether a call meets a second object of the same name, begun while the first one lives on. */
  doubles(): boolean;
  /** Whether a call to an object that stands still meets another one, begun in its place. */
  takenOver(): boolean;
  /** A request of a provider, or of the Worker to a host app. */
  network(): { readonly beforeMs: number; readonly afterMs: number; readonly fate: CallFate };
  host(): HostFate;
  /** How many copies of a message arrive, and after how long. */
  message(): readonly number[];
  /** Virtual ms until the next process ends without a word; null for never. */
  nextKillMs(): number | null;
  /** Whether a turn of the clock is left out. */
  clockMissed(): boolean;
  /** How far a process's clock is off, ms. */
  skewMs(): number;
  /** Whether a process stands still where it sends something; null for no. */
  standstill(): Standstill | null;
  /** How long a process may stand still in this run, and all of them together, ms. */
  readonly standstillsMs: { readonly longest: number; readonly all: number };
}

export type BatchFate = 'answered' | 'refused' | 'answer lost' | 'silent, done' | 'silent, not done';
export type CallFate = 'answered' | 'lost' | 'answer lost';
export type HostFate = {
  readonly kind: 'handles' | 'fails before' | 'fails after' | 'hangs';
  readonly afterMs: number;
};

export interface Standstill {
  readonly when: 'before it sends' | 'after it has sent';
  readonly lastsMs: number;
}

/** Kinds of a run, each there or not. */
interface Profile {
  readonly slowDatabase: number;
  readonly refused: number;
  readonly answerLost: number;
  readonly silent: number;
  readonly callLost: number;
  readonly callAnswerLost: number;
  readonly doubled: number;
  readonly networkLost: number;
  readonly networkAnswerLost: number;
  readonly messageLost: number;
  readonly messageTwice: number;
  readonly messageLate: number;
  readonly killEveryMs: number;
  readonly hostFails: number;
  readonly hostHangs: number;
  readonly clockMissed: number;
  readonly skewMs: number;
  readonly standstill: number;
}

/** A batch that was sent takes effect this late at most. */
const LATEST_EFFECT_MS = 40_000;
const LONGEST_STANDSTILL_MS = 90_000;
/** A moment, or longer than a lease lasts and the patience of whoever waits; of a run, all together, within a bound. */
const STANDSTILLS_MS: readonly (readonly [least: number, most: number])[] = [
  [100, 5_000],
  [25_000, 45_000],
  [45_000, LONGEST_STANDSTILL_MS],
];
const ALL_STANDSTILLS_MS = 240_000;
/** What always fails shows nothing. */
const MOST = 0.8;

export interface FaultsOptions {
  /** As often as in a large run. */
  readonly times: number;
  /** Whether processes stand still. */
  readonly standstills: boolean;
  readonly on: () => boolean;
}

export function faultsOf(random: Chance, { on, standstills, times }: FaultsOptions): Faults {
  const share = (most: number) => (random.happens(0.5) ? random.fraction() * Math.min(MOST, most * times) : 0);
  const profile: Profile = {
    slowDatabase: share(0.3),
    refused: share(0.1),
    answerLost: share(0.1),
    silent: share(0.04),
    callLost: share(0.1),
    callAnswerLost: share(0.1),
    doubled: share(0.2),
    networkLost: share(0.1),
    networkAnswerLost: share(0.1),
    messageLost: share(0.6),
    messageTwice: share(0.3),
    messageLate: share(0.3),
    killEveryMs: random.happens(0.4) ? random.between(2_000, 40_000) : 0,
    hostFails: share(0.4),
    hostHangs: share(0.1),
    clockMissed: share(0.5),
    skewMs: random.happens(0.3) ? 2_000 : 0,
    standstill: standstills ? random.fraction() * 0.02 * times : 0,
  };
  const standstillsMs = standstills
    ? { longest: LONGEST_STANDSTILL_MS, all: ALL_STANDSTILLS_MS }
    : { longest: 0, all: 0 };
  let standstillLeftMs = standstillsMs.all;
  const happens = (probability: number) => on() && random.happens(probability);
  return {
    d1: () => {
      const slow = happens(profile.slowDatabase);
      const beforeMs = slow ? random.between(50, 3_000) : random.between(1, 6);
      const afterMs = slow ? random.between(1, 500) : random.between(1, 4);
      if (happens(profile.silent)) {
        const done = random.happens(0.6);
        return {
          beforeMs: random.between(1, LATEST_EFFECT_MS),
          afterMs,
          fate: done ? 'silent, done' : 'silent, not done',
        };
      }
      if (happens(profile.refused)) return { beforeMs, afterMs, fate: 'refused' };
      if (happens(profile.answerLost)) return { beforeMs, afterMs, fate: 'answer lost' };
      return { beforeMs, afterMs, fate: 'answered' };
    },
    objectCall: () => ({
      beforeMs: random.between(0, 10),
      afterMs: random.between(0, 10),
      fate: happens(profile.callLost) ? 'lost' : happens(profile.callAnswerLost) ? 'answer lost' : 'answered',
    }),
    doubles: () => happens(profile.doubled),
    takenOver: () => random.happens(0.5),
    network: () => ({
      beforeMs: random.between(5, 60),
      afterMs: random.between(5, 60),
      fate: happens(profile.networkLost) ? 'lost' : happens(profile.networkAnswerLost) ? 'answer lost' : 'answered',
    }),
    host: () => {
      const afterMs = happens(0.1) ? random.between(100, 14_000) : random.between(1, 50);
      if (happens(profile.hostHangs)) return { kind: 'hangs', afterMs };
      if (happens(profile.hostFails)) return { kind: random.pick(['fails before', 'fails after'] as const), afterMs };
      return { kind: 'handles', afterMs };
    },
    message: () => {
      if (happens(profile.messageLost)) return [];
      const delay = () => (happens(profile.messageLate) ? random.between(500, 20_000) : random.between(5, 60));
      return happens(profile.messageTwice) ? [delay(), delay()] : [delay()];
    },
    nextKillMs: () => (profile.killEveryMs === 0 || !on() ? null : random.between(1, 2 * profile.killEveryMs)),
    clockMissed: () => happens(profile.clockMissed),
    skewMs: () => random.between(-profile.skewMs, profile.skewMs),
    standstill: () => {
      if (!happens(profile.standstill)) return null;
      const lastsMs = random.between(...random.pick(STANDSTILLS_MS));
      if (lastsMs > standstillLeftMs) return null;
      standstillLeftMs -= lastsMs;
      return { when: random.pick(['before it sends', 'after it has sent'] as const), lastsMs };
    },
    standstillsMs,
  };
}
