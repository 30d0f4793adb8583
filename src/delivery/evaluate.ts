// What the outcome of an attempt means for its stream: continue, wait, set the event aside, or split a batch. Pure.

import type { DeliveryStatus } from '../store/streams/deliveries.ts';
import type { Attempt } from './attempt.ts';
import { attemptsFor, type Schedule, waitMs } from './schedule.ts';

/** How far a stream is, as it is stored (store/streams/streams.ts). Times in epoch ms. */
export interface Progress {
  readonly cursor: number;
  readonly lastSent: number | null;
  readonly firstSent: number | null;
  readonly failures: number;
  readonly nextAttemptAt: number;
  readonly lastAcceptedAt: number | null;
  readonly failingSince: number | null;
  readonly setAside: number;
}

/** The part of a payload that matters here. */
export interface Sent {
  /** Number of the last event sent on the stream before it. */
  readonly previous: number;
  /** Number of its first event. */
  readonly first: number;
  /** Number of its last event. */
  readonly last: number;
  readonly size: number;
}

export interface Decision {
  readonly progress: Progress;
  /** What the log says of the attempt. */
  readonly status: DeliveryStatus;
  readonly nextAttemptAt: number | null;
  /** split: the batch used up its attempts, so its events are sent one by one. gone: the host asked for no more. */
  readonly next: 'continue' | 'wait' | 'split' | 'gone';
}

/** The status by which a host asks for no more events. */
export const GONE = 410;

/** Evaluates an attempt that ended at `now`. `random` is in [0, 1). */
export function evaluate(
  before: Progress,
  sent: Sent,
  attempt: Attempt,
  schedule: Schedule,
  now: number,
  random: number,
): Decision {
  if (attempt.accepted) {
    const progress = { cursor: sent.last, lastSent: sent.last, firstSent: null, ...FRESH, lastAcceptedAt: now };
    return { progress, status: 'accepted', nextAttemptAt: null, next: 'continue' };
  }
  const failures = before.failures + 1;
  const failing = { ...before, failures, failingSince: before.failingSince ?? now, nextAttemptAt: 0 };
  const waiting = { ...failing, cursor: sent.previous, lastSent: sent.last, firstSent: sent.first };
  if (attempt.status === GONE) return { progress: waiting, status: 'retrying', nextAttemptAt: null, next: 'gone' };
  if (failures >= attemptsFor(schedule, attempt.status)) {
    // A poison event among others must cost itself only: the next attempts show which one it is.
    if (sent.size > 1) {
      const progress = { ...failing, cursor: sent.previous, lastSent: sent.previous, firstSent: null };
      return { progress, status: 'retrying', nextAttemptAt: now, next: 'split' };
    }
    // Of a dead host no second event is set aside: it is tried until it is accepted or the webhook is disabled.
    if (before.setAside === 0) {
      const progress = {
        ...failing,
        cursor: sent.last,
        lastSent: sent.last,
        firstSent: null,
        failures: 0,
        setAside: failures,
      };
      return { progress, status: 'failed', nextAttemptAt: null, next: 'continue' };
    }
  }
  // Back-off belongs to the stream: the failures of an event set aside count until one is accepted.
  const nextAttemptAt = now + waitMs(schedule, before.setAside + failures, random, attempt.retryAfterMs);
  return { progress: { ...waiting, nextAttemptAt }, status: 'retrying', nextAttemptAt, next: 'wait' };
}

const FRESH = { failures: 0, nextAttemptAt: 0, failingSince: null, setAside: 0 };
