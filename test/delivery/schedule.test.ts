import { describe, expect, it } from 'vitest';
import { attemptsFor, DEFAULT_SCHEDULE, parseSchedule, retryAfterMs, waitMs } from '../../src/delivery/schedule.ts';

const HOUR = 3_600_000;

describe('the schedule', () => {
  it('waits 5 s to 24 h, each a tenth shorter or longer', () => {
    const waits = (random: number) =>
      DEFAULT_SCHEDULE.stepsMs.map((_, i) => waitMs(DEFAULT_SCHEDULE, i + 1, random, null));
    const exact = [5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400].map((seconds) => seconds * 1000);
    expect(waits(0.5)).toEqual(exact);
    expect(waits(0)).toEqual(exact.map((ms) => Math.round(ms * 0.9)));
    expect(waits(0.999_999_999).map(Math.round)).toEqual(exact.map((ms) => Math.round(ms * 1.1)));
  });

  it('repeats its last step', () => {
    expect(waitMs(DEFAULT_SCHEDULE, 40, 0.5, null)).toBe(24 * HOUR);
  });

  it.each([
    ['1,2,3', [1000, 2000, 3000]],
    [' 0.5 , 10 ', [500, 10_000]],
    ['0', [0]],
  ])('is replaced by %j, without jitter', (text, stepsMs) => {
    expect(parseSchedule(text)).toEqual({ stepsMs, jitter: 0 });
  });

  it.each(['', 'a', '1,,2', '-1', '1;2', 'Infinity'])('is not replaced by %j', (text) => {
    expect(parseSchedule(text)).toBeNull();
  });

  it('gives 400, 413 and 422 five attempts, all else one more than it has steps', () => {
    for (const status of [400, 413, 422]) expect(attemptsFor(DEFAULT_SCHEDULE, status)).toBe(5);
    for (const status of [null, 401, 404, 429, 500, 302]) expect(attemptsFor(DEFAULT_SCHEDULE, status)).toBe(11);
    expect(attemptsFor({ stepsMs: [1], jitter: 0 }, 400)).toBe(2);
  });

  it.each([
    [429, '120', 120_000],
    [503, '0', 0],
    [503, 'Tue, 24 Nov 2026 10:00:00 GMT', HOUR],
    [503, '9999999', 24 * HOUR],
    [503, 'Tue, 24 Nov 2026 08:00:00 GMT', 0],
    [429, 'soon', null],
    [429, null, null],
    [500, '120', null],
    [200, '120', null],
  ])('reads Retry-After of a %d: %j', (status, header, expected) => {
    expect(retryAfterMs(status, header, Date.UTC(2026, 10, 24, 9))).toBe(expected);
  });

  it('is never shortened by Retry-After, below its step neither by chance', () => {
    expect(waitMs(DEFAULT_SCHEDULE, 2, 0, 1000)).toBe(30_000);
    expect(waitMs(DEFAULT_SCHEDULE, 1, 0.5, HOUR)).toBe(HOUR);
  });
});
