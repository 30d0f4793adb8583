// What an attempt's outcome means for its stream: go on, wait, set the event aside, take a batch apart. Pure.

import type { DeliveryStatus } from '../store/streams/deliveries.ts';
import type { Attempt } from './attempt.ts';
import { attemptsFor, type Schedule, waitMs } from './schedule.ts';

/** How far a stream is, as it is stored (store/streams/streams.ts). Times in epoch ms. */
export interface Standing {
  readonly cursor: number;
  readonly lastSent: number | null;
  readonly failures: number;
  readonly nextAttemptAt: number;
  readonly lastAcceptedAt: number | null;
  readonly failingSince: number | null;
  readonly setAside: number;
}

/** The part of a parcel that matters here. */
export interface Sent {
  /** Number of the last event sent on the stream before it. */
  readonly previous: number;
  /** Number of its last event. */
  readonly last: number;
  readonly size: number;
}

export interface Verdict {
  readonly standing: Standing;
  /** What the log says of the attempt. */
  readonly status: DeliveryStatus;
  readonly nextAttemptAt: number | null;
  /** apart: the batch used up its attempts, its events are to be sent one by one. gone: the host wants no more. */
  readonly course: 'next' | 'wait' | 'apart' | 'gone';
}

/** With it a host says that it wants no more. */
export const GONE = 410;

/** Judges an attempt that ended at `now`. `random` is in [0, 1). */
export function judge(
  before: Standing,
  sent: Sent,
  attempt: Attempt,
  schedule: Schedule,
  now: number,
  random: number,
): Verdict {
  if (attempt.accepted) {
    const standing = { cursor: sent.last, lastSent: sent.last, ...FRESH, lastAcceptedAt: now };
    return { standing, status: 'accepted', nextAttemptAt: null, course: 'next' };
  }
  const failures = before.failures + 1;
  const failing = { ...before, failures, failingSince: before.failingSince ?? now, nextAttemptAt: 0 };
  const waiting = { ...failing, cursor: sent.previous, lastSent: sent.last };
  if (attempt.status === GONE) return { standing: waiting, status: 'retrying', nextAttemptAt: null, course: 'gone' };
  if (failures >= attemptsFor(schedule, attempt.status)) {
    // A poison event among others must cost itself only: the next attempts show which one it is.
    if (sent.size > 1) {
      const standing = { ...failing, cursor: sent.previous, lastSent: sent.previous };
      return { standing, status: 'retrying', nextAttemptAt: now, course: 'apart' };
    }
    // Of a dead host no second event is set aside: it is tried until it is accepted or the webhook is disabled.
    if (before.setAside === 0) {
      const standing = { ...failing, cursor: sent.last, lastSent: sent.last, failures: 0, setAside: failures };
      return { standing, status: 'failed', nextAttemptAt: null, course: 'next' };
    }
  }
  // Back-off belongs to the stream: the failures of an event set aside count until one is accepted.
  const nextAttemptAt = now + waitMs(schedule, before.setAside + failures, random, attempt.retryAfterMs);
  return { standing: { ...waiting, nextAttemptAt }, status: 'retrying', nextAttemptAt, course: 'wait' };
}

const FRESH = { failures: 0, nextAttemptAt: 0, failingSince: null, setAside: 0 };
