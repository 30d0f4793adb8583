import { describe, expect, it } from 'vitest';
import { failureRate, withAttempt } from '../../src/delivery/tally.ts';

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 24, 12, 30);

describe('the attempts of 24 hours', () => {
  it('are counted by the hour, and forgotten after a day', () => {
    let text: string | null = null;
    for (const [hoursAgo, accepted] of [
      [25, false],
      [24, false],
      [23, false],
      [1, true],
      [0, true],
      [0, true],
    ] as const)
      text = withAttempt(text, accepted, now - hoursAgo * HOUR_MS);
    expect(failureRate(text, now)).toBe(0.25);
    expect(JSON.parse(text ?? '')).toHaveLength(3);
    expect(failureRate(text, now + HOUR_MS)).toBe(0);
    expect(failureRate(text, now + 30 * HOUR_MS)).toBe(0);
  });

  it('are none of a stream that made none', () => {
    expect(failureRate(null, now)).toBe(0);
  });

  it('take no more room however many they are', () => {
    let text: string | null = null;
    for (let hour = 0; hour < 200; hour++)
      for (let i = 0; i < 50; i++) text = withAttempt(text, i % 2 === 0, now + hour * HOUR_MS);
    expect(text?.length).toBeLessThan(450);
  });
});
