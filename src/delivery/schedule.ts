// When a failed attempt is tried again, and when an event has used up its tries. Pure: chance and clock are arguments.

export interface Schedule {
  /** Wait after the first failure, the second, …, in ms. */
  readonly stepsMs: readonly number[];
  /** Share by which a wait may be shorter or longer. */
  readonly jitter: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const DEFAULT_SCHEDULE: Schedule = {
  stepsMs: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    24 * HOUR,
  ],
  jitter: 0.1,
};

/** The host says that it will never take this event: waiting for it is of little use. */
const REFUSED = new Set([400, 413, 422]);
const ATTEMPTS_WHEN_REFUSED = 5;
const ASKS_TO_WAIT = new Set([429, 503]);
const MAX_RETRY_AFTER_MS = 24 * HOUR;

/** WEBHOOK_RETRY_SECONDS as a schedule without jitter; null where it is not a comma list of seconds. */
export function parseSchedule(text: string): Schedule | null {
  const seconds = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (seconds.some((value) => !Number.isFinite(value) || value < 0)) return null;
  return { stepsMs: seconds.map((value) => value * SECOND), jitter: 0 };
}

/** How many attempts an event gets whose last one was answered with `status` (null: no answer). */
export function attemptsFor(schedule: Schedule, status: number | null): number {
  const all = schedule.stepsMs.length + 1;
  return status !== null && REFUSED.has(status) ? Math.min(ATTEMPTS_WHEN_REFUSED, all) : all;
}

/** Wait in ms after the nth failure in a row of a stream (from 1); the last step repeats. `random` is in [0, 1). */
export function waitMs(schedule: Schedule, failures: number, random: number, retryAfterMs: number | null): number {
  const step = schedule.stepsMs[Math.min(failures, schedule.stepsMs.length) - 1] ?? 0;
  const jittered = Math.round(step * (1 + schedule.jitter * (2 * random - 1)));
  return retryAfterMs === null ? jittered : Math.max(step, jittered, retryAfterMs);
}

/** What a 429 or 503 asks for with Retry-After (seconds or a date, RFC 9110 §10.2.3), at most 24 h; else null. */
export function retryAfterMs(status: number, header: string | null, nowMs: number): number | null {
  if (!ASKS_TO_WAIT.has(status) || header === null) return null;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * SECOND : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
